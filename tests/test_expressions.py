"""Expressions that are compiled when they are first used: all of them compile, and act as compiled ones do."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import advisor
from advisor.expressions import _Lazy, is_plain, lazy, leftmost

MODULES = sorted(
    each.name for each in pkgutil.walk_packages(advisor.__path__, "advisor.") if "__main__" not in each.name
)
LAZY = [
    (name, attribute, value)
    for name in MODULES
    for attribute, value in vars(importlib.import_module(name)).items()
    if isinstance(value, _Lazy)
]


@pytest.mark.parametrize(("module", "attribute", "value"), LAZY, ids=[f"{m}.{a}" for m, a, _ in LAZY])
def test_expression_compiles(module: str, attribute: str, value: re.Pattern[str]) -> None:
    assert value.groups >= 0, f"{module}.{attribute}"


def test_lazy_expression_acts_as_a_compiled_one() -> None:
    found = lazy(rb"(?P<letter>A)B", re.IGNORECASE)
    assert found.sub(rb"[\g<letter>]", b"ab AB") == b"[a] [A]"
    assert [match.span() for match in found.finditer(b"ab AB")] == [(0, 2), (3, 5)]
    assert (found.groups, dict(found.groupindex), found.pattern) == (1, {"letter": 1}, rb"(?P<letter>A)B")


def test_wrong_expression_is_an_error_at_its_first_use() -> None:
    wrong = lazy("(")
    with pytest.raises(re.error):
        wrong.search("")


def test_some_expressions_wait() -> None:
    assert ("advisor.frontends.matcher", "_NOT_CODE") in [(module, name) for module, name, _ in LAZY]


def test_several_expressions_match_as_their_choice_does() -> None:
    one, other, last = rb"int(?<=\bint)\s+(\w+)", rb"const\s+[^;]*?(\w+);", rb"in\w+"
    text = b"const int a; int b; intern int; const int c = int d; x"
    choice = re.finditer(b"|".join((one, other, last)), text)
    several = leftmost([re.compile(each) for each in (one, other, last)], text)
    assert [match.span() for match in several] == [match.span() for match in choice]


PARTS = (
    *"ab _()[]{}|^$?*+.-,<=!:\\\n09zA%",
    "(?:",
    "(?=",
    "[^",
    r"\b",
    r"\w",
    r"\d",
    "a-z",
    "[a-z]",
    "(a)",
    "(a|b)",
    "é",
)


@settings(max_examples=600)
@given(st.lists(st.sampled_from(PARTS), max_size=9).map("".join))
def test_what_is_taken_for_plain_compiles(pattern: str) -> None:
    if is_plain(pattern):
        re.compile(pattern)
        re.compile(pattern.encode())


@pytest.mark.parametrize("pattern", [r"\bgemm\b|^(a|b c?)$", r"\b(\w+ (?:x|y)?)\(", r"[a-z_]*\.", r"a(?=\s*\()", ""])
def test_common_forms_are_plain(pattern: str) -> None:
    assert is_plain(pattern)


@pytest.mark.parametrize(
    "pattern", ["(", "a)", "[z-a]", "*a", "a**", r"\b?", "a{2", "(?P<", "\\", r"\1", "(?<=a*)b", "[a"]
)
def test_what_may_be_wrong_is_not_plain(pattern: str) -> None:
    assert not is_plain(pattern)
