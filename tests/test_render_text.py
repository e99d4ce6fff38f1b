"""Hostile text made visible and numbers made readable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.render.text import counted, excerpt, percent, shown, two_digits, visible


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain ü 漢字 a_b", "plain ü 漢字 a_b"),
        ("a\nb\r\tc", r"a\nb\r\tc"),
        ("\x1b[31m\x07\x00", r"\x1b[31m\x07\x00"),
        ("\x9b\x7f", r"\x9b\x7f"),
        ("\u202egnitrat\u202c", r"\u202egnitrat\u202c"),
        ("\u2066\u2069\u200f\u061c", r"\u2066\u2069\u200f\u061c"),
        ("\u2028\u2029", r"\u2028\u2029"),
        ("zero\u200bwidth\ufeff", r"zero\u200bwidth\ufeff"),
        ("\udcff", r"\xff"),
        ("\ud800", r"\ud800"),
        ("tag\U000e0041", r"tag\U000e0041"),
    ],
)
def test_invisible_characters_are_shown(text: str, expected: str) -> None:
    assert visible(text) == expected


@given(st.text(st.characters()))
def test_visible_text_is_one_encodable_line(text: str) -> None:
    made = visible(text)
    made.encode("utf-8")
    assert len(made.splitlines()) <= 1
    assert visible(made) == made


def test_long_text_ends_with_an_ellipsis() -> None:
    assert shown("x" * 10_000, 20) == "x" * 19 + "…"
    assert shown("x" * 20, 20) == "x" * 20
    assert shown("\x00" * 20, 20) == r"\x00" * 4 + r"\x0" + "…"


@pytest.mark.parametrize(
    ("line", "column", "expected"),
    [
        ("    call(a);  ", 5, "call(a);"),
        ("\tif (x)\tcall();", 8, "if (x) call();"),
        ("x" * 50 + "call" + "y" * 50, 51, "…" + "x" * 5 + "call" + "y" * 11 + "…"),
        ("call" + "y" * 50, 1, "call" + "y" * 16 + "…"),
        ("x" * 50 + "call", 51, "…" + "x" * 16 + "call"),
        ("short", 9_999, "short"),
        ("x" * 100, 9_999, "…" + "x" * 20),
        ("", 1, ""),
        (" \u202ex", 2, r"\u202ex"),
    ],
)
def test_excerpt_holds_the_column(line: str, column: int, expected: str) -> None:
    assert excerpt(line, column, width=20) == expected


@pytest.mark.parametrize(
    ("share", "expected"),
    [(0, "0 %"), (1, "100 %"), (0.99999, "> 99.9 %"), (0.00001, "< 0.1 %"), (0.1234, "12.3 %"), (0.5, "50 %")],
)
def test_percent_never_claims_all_or_nothing(share: float, expected: str) -> None:
    assert percent(share) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0, "0"), (0.0432, "0.043"), (1, "1"), (7.71, "7.7"), (9.96, "10"), (15.4, "15"), (1234.5, "1,200")],
)
def test_estimates_have_two_digits(value: float, expected: str) -> None:
    assert two_digits(value) == expected


def test_counted_agrees_with_its_noun() -> None:
    assert [counted(count, "place") for count in (0, 1, 1200)] == ["0 places", "1 place", "1,200 places"]
    assert counted(2, "entry", "entries") == "2 entries"
