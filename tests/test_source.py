"""Lines, columns and excerpts of a file, in code points whatever the bytes are."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.frontends.source import Lines, begins_line, digest, first_bad_line, shown
from advisor.model import Span


@pytest.mark.parametrize(
    ("data", "count"),
    [(b"", 0), (b"\n", 1), (b"a", 1), (b"a\n", 1), (b"a\nb", 2), (b"\n\n\n", 3), (b"a\r\nb\r\n", 2), (b"a\rb", 1),
     (b"a\x0cb\x0bc", 1), ("a\u2028b".encode(), 1)],
)  # fmt: skip
def test_number_of_lines(data: bytes, count: int) -> None:
    assert Lines(data).count == count


def test_columns_count_code_points() -> None:
    data = "aé𝄞x\n\txé".encode()
    lines = Lines(data)
    assert [lines.position(data.index(each.encode())) for each in ("a", "é", "𝄞", "x")] == [
        (1, 1),
        (1, 2),
        (1, 3),
        (1, 4),
    ]
    assert lines.position(data.rindex(b"x")) == (2, 2)
    assert lines.position(len(data)) == (2, 4)


def test_undecodable_byte_counts_as_one() -> None:
    assert Lines(b"\xff\xe9x").position(2) == (1, 3)


def test_span() -> None:
    data = "é\nab cd\nef".encode()
    assert Lines(data).span("p.cu", data.index(b"cd"), data.index(b"ef") + 1) == Span("p.cu", 2, 4, 3, 2)


def test_positions_may_be_asked_in_any_order() -> None:
    lines = Lines(b"abc\ndef\n")
    assert [lines.position(offset) for offset in (6, 1, 5, 5, 0, 7)] == [
        (2, 3), (1, 2), (2, 2), (2, 2), (1, 1), (2, 4)
    ]  # fmt: skip


TEXTS = st.text(st.sampled_from("ab\n\ré𝄞 "), max_size=40)


@given(TEXTS, st.lists(st.integers(0, 40), max_size=10))
def test_positions_agree_with_counting(text: str, places: list[int]) -> None:
    lines = Lines(text.encode())
    for place in places:
        before = text[:place]
        wanted = (before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
        assert lines.position(len(before.encode())) == wanted


@given(st.binary(max_size=60))
def test_text_of_every_line(data: bytes) -> None:
    lines = Lines(data)
    written = data.split(b"\n")
    for number in range(1, lines.count + 1):
        assert lines.text(number) == shown(written[number - 1]).rstrip("\r\n")
        lines.text(number).encode("utf-8")


def test_long_line_is_shortened() -> None:
    assert Lines(b"x" * 300).text(1) == "x" * 300
    assert Lines(b"y\n" + b"x" * 301 + b"\nz").text(2) == "x" * 300 + "…"
    assert Lines("𝄞".encode() * 500).text(1) == "𝄞" * 300 + "…"


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", 0),
        ("é\n".encode(), 0),
        (b"\xff", 1),
        (b"a\nb\n\xc3\x28\n\xff", 3),
        (b"a\n\xed\xa0\x80", 2),
        (b"a\n\xc3", 2),
    ],
)
def test_first_bad_line(data: bytes, line: int) -> None:
    assert first_bad_line(data) == line


def test_shown_escapes_what_is_no_text() -> None:
    assert shown(b"caf\xe9 \xc3\xa9 \xed\xa0\x80") == r"caf\xe9 é \xed\xa0\x80"


def test_digest() -> None:
    assert digest(b"x") == hashlib.blake2b(b"x", digest_size=16).hexdigest()
    assert len(digest(b"")) == 32


@pytest.mark.parametrize(
    ("data", "offset", "begins"),
    [
        (b"#if", 0, True),
        (b"a\n \t#if", 4, True),
        (b"a #if", 2, False),
        (b"x\n" + b" " * 500 + b"#if", 502, True),
        (b"x" + b" " * 500 + b"#if", 501, False),
        (b" " * 500 + b"#if", 500, True),
    ],
)
def test_begins_line(data: bytes, offset: int, begins: bool) -> None:
    assert begins_line(data, offset) is begins
