"""Conditional compilation: the condition of a place, and what the other arms of its chains hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.conditions import holds
from advisor.frontends.guards import Guards
from advisor.frontends.matcher import blanked


def at(code: str, mark: str = "HERE") -> tuple[str, tuple[str, ...]]:
    """Guard and other arms of the only place marked HERE in a source text."""
    data = code.encode()
    assert data.count(mark.encode()) == 1
    return Guards(blanked(data)).at(data.index(mark.encode()))


PLACES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "at file level": ("HERE\n#if A\nx\n#endif\n", "", ()),
    "after a chain": ("#if A\nx\n#else\ny\n#endif\nHERE\n", "", ()),
    "if": ("#if A\nHERE\n#endif\n", "A", ()),
    "ifdef": ("#ifdef A\nHERE\n#endif\n", "defined(A)", ()),
    "ifndef": ("#ifndef A\nHERE\n#endif\n", "!defined(A)", ()),
    "blanks and tabs": ("  #\tif   A  &&\t B \nHERE\n  # endif\n", "A && B", ()),
    "carriage returns": ("#ifdef A\r\nHERE\r\n#else\r\nx\r\n#endif\r\n", "defined(A)", ("!defined(A)",)),
    "if with else": ("#if A\nHERE\n#else\nx\n#endif\n", "A", ("!(A)",)),
    "else": ("#if A\nx\n#else\nHERE\n#endif\n", "!(A)", ("A",)),
    "else of ifdef": ("#ifdef A\nx\n#else\nHERE\n#endif\n", "!defined(A)", ("defined(A)",)),
    "else of ifndef": ("#ifndef A\nx\n#else\nHERE\n#endif\n", "defined(A)", ("!defined(A)",)),
    "elif": (
        "#if A\nx\n#elif B\nHERE\n#elif C\ny\n#else\nz\n#endif\n",
        "!(A) && B",
        ("A", "!(A) && !(B) && C", "!(A) && !(B) && !(C)"),
    ),
    "elifdef and elifndef": (
        "#ifdef A\nx\n#elifdef B\ny\n#elifndef C\nHERE\n#endif\n",
        "!defined(A) && !defined(B) && !defined(C)",
        ("defined(A)", "!defined(A) && defined(B)"),
    ),
    "or is put in brackets": (
        "#if A || B\n#if C\nHERE\n#else\nx\n#endif\n#endif\n", "(A || B) && C", ("(A || B) && !(C)",),
    ),
    "or alone is not": ("#if A || B\nHERE\n#endif\n", "A || B", ()),
    "nested": (
        "#if A\n#if B\nHERE\n#else\nx\n#endif\n#else\ny\n#endif\n", "A && B", ("!(A)", "A && !(B)"),
    ),
    "nested, sibling chains do not count": (
        "#if A\n#if B\nx\n#else\ny\n#endif\n#if C\nHERE\n#endif\n#endif\n", "A && C", (),
    ),
    "empty arm": ("#if A\nHERE\n#else\n\n  \n#endif\n", "A", ()),
    "arm with a comment": ("#if A\nHERE\n#else\n// nothing\n/* to\n do */\n#endif\n", "A", ()),
    "arm that stops": ("#if A\nHERE\n#else\n#error no\n#endif\n", "A", ("#error !(A)",)),
    "arm with a pragma": ("#if A\nHERE\n#else\n#pragma once\n#undef X\n#endif\n", "A", ()),
    "arm with an include": ("#if A\n#include <HERE>\n#else\n# include <x.h>\n#endif\n", "A", ("!(A)",)),
    "arm with a definition": ("#if A\n#define X HERE\n#else\n#define X y\n#endif\n", "A", ("!(A)",)),
    "arm with code in a chain": ("#if A\nHERE\n#else\n#if B\nx\n#endif\n#endif\n", "A", ("!(A)",)),
    "include guard": ("#ifndef X_H\n#define X_H\nHERE\n#endif\n", "", ()),
    "include guard with a comment": ("// licence\n#ifndef X_H\n\n/* ? */ #  define X_H 1\nHERE\n#endif\n", "", ()),
    "include guard by defined": ("#if !defined(X_H)\n#define X_H\nHERE\n#endif\n", "", ()),
    "include guard around a chain": (
        "#ifndef X_H\n#define X_H\n#if A\nHERE\n#else\nx\n#endif\n#endif\n", "A", ("!(A)",),
    ),
    "no include guard: another name": ("#ifndef X_H\n#define Y_H\nHERE\n#endif\n", "!defined(X_H)", ()),
    "no include guard: two arms": (
        "#ifndef X\n#define X\nHERE\n#else\ny\n#endif\n", "!defined(X)", ("defined(X)",),
    ),
    "no include guard: a longer name": ("#ifndef X\n#define X_H\nHERE\n#endif\n", "!defined(X)", ()),
    "spliced": ("#if A && \\\n    B\nHERE\n#endif\n", "A && B", ()),
    "spliced with carriage return": ("#if A \\\r\n || B\r\nHERE\n#endif\n", "A || B", ()),
    "comment behind": ("#if A // not B\nHERE\n#endif /* A */\n", "A", ()),
    "comment between": ("#if A /* and */ && B\nHERE\n#endif\n", "A && B", ()),
    "comment before": ("/* x */ #if A\nHERE\n#endif\n", "A", ()),
    "directive in a line comment": ("// #if A\nHERE\n", "", ()),
    "directive in a block comment": ("/*\n#if A\n*/\nHERE\n", "", ()),
    "directive in a raw string": ('auto s = R"(\n#if A\n)";\nHERE\n', "", ()),
    "endif in a comment": ("#if A\n/*\n#endif\n*/\nHERE\n#endif\n", "A", ()),
    "directive behind code": ("x #if A\nHERE\n", "", ()),
    "other directives": ("#ifx A\n#iffy\n#define if A\n#endify\nHERE\n", "", ()),
    "endif too much": ("#endif\n#endif\n#if A\nHERE\n#endif\n", "A", ()),
    "else without if": ("#else\n#elif B\nHERE\n#if A\n#endif\n", "", ()),
    "never closed": ("#if A\n#if B\nx\n#else\nHERE\n", "A && !(B)", ("A && B",)),
    "else twice": ("#if A\nx\n#else\ny\n#else\nHERE\n#endif\n", "!(A) && !()", ("A", "!(A)")),
    "no condition": ("#if\nHERE\n#else\nx\n#endif\n", "?", ("!(?)",)),
    "numbers": ("#if CUDART_VERSION >= 12000\nHERE\n#else\nx\n#endif", "CUDART_VERSION >= 12000",
                ("!(CUDART_VERSION >= 12000)",)),
}  # fmt: skip


@pytest.mark.parametrize("name", PLACES)
def test_place(name: str) -> None:
    code, guard, arms = PLACES[name]
    assert at(code) == (guard, arms)


def test_borders() -> None:
    code = b"a\n#if A\nb\n#endif\nc"
    guards = Guards(code)
    assert [guards.at(code.index(word))[0] for word in (b"a", b"b", b"c")] == ["", "A", ""]
    assert guards.at(len(code)) == ("", ())
    assert Guards(b"").at(0) == ("", ())


def test_undecodable_condition() -> None:
    assert Guards(b"#if \xff\nx\n").at(6) == (r"\xff", ())


@pytest.mark.slow
@pytest.mark.parametrize("depth", [10_000, 40_000])
def test_deep_nesting_keeps_the_innermost_conditions(depth: int) -> None:
    guard, arms = at("".join(f"#if A{number}\n" for number in range(depth)) + "HERE\n")
    kept = guard.split(" && ")
    assert kept[-1] == f"A{depth - 1}"
    assert len(kept) == 32
    assert arms == ()


def test_long_chain_keeps_its_first_arms() -> None:
    guard, arms = at("#if A\nx\n" + "".join(f"#elif B{n}\nx\n" for n in range(10_000)) + "#else\nHERE\n#endif\n")
    assert guard.startswith("!(A) && !(B0) && !(B1)")
    assert arms[:2] == ("A", "!(A) && B0")
    assert len(arms) == 32


# --- against a simple interpreter -------------------------------------------------------------------------------------

# A block is a list of parts: '' is a line of code, a list of (condition, block) is a chain ('' = else, only last).
NAMES = "ABC"
CONDITIONS = ["A", "!B", "defined(C)", "!defined(A)", "A && B", "A || C", "!(B || C)", "1", "0"]
Part = str | list[tuple[str, list["Part"]]]
World = dict[str, bool]
WORLDS: list[World] = [dict(zip(NAMES, values, strict=True)) for values in product([False, True], repeat=3)]


def _chain(block: st.SearchStrategy[list[Part]]) -> st.SearchStrategy[list[tuple[str, list[Part]]]]:
    arms = st.lists(st.tuples(st.sampled_from(CONDITIONS), block), min_size=1, max_size=4)
    last = st.lists(block.map(lambda inner: ("", inner)), max_size=1)
    return st.tuples(arms, last).map(lambda both: both[0] + both[1])


BLOCKS: st.SearchStrategy[list[Part]] = st.recursive(
    st.lists(st.just(""), max_size=2), lambda block: st.lists(st.just("") | _chain(block), max_size=3), max_leaves=12
)
Truth = Callable[[World], bool]


def _decide(text: str, world: World) -> bool:
    """The value of a condition in a world where every name is known."""
    for name, value in world.items():
        text = text.replace(f"defined({name})", str(int(value))).replace(name, str(int(value)))
    value = holds(text, ())
    assert value is not None, text
    return value


def _arm_truth(conditions: Sequence[str], number: int, outer: Truth) -> Truth:
    def truth(world: World) -> bool:
        earlier = any(_decide(condition, world) for condition in conditions[:number])
        own = conditions[number] == "" or _decide(conditions[number], world)
        return outer(world) and own and not earlier

    return truth


def _has_code(block: list[Part]) -> bool:
    return any(part == "" or any(_has_code(inner) for _, inner in part) for part in block)


def _expected(block: list[Part], outer: Truth, siblings: list[Truth], lines: list[str], out: list[object]) -> None:
    """Writes the block's text to `lines`, and to `out` for each line of code the line, its truth and its siblings'."""
    for part in block:
        if isinstance(part, str):
            out.append((len(lines), outer, siblings))
            lines.append("code;")
            continue
        conditions = [condition for condition, _ in part]
        truths = [_arm_truth(conditions, number, outer) for number in range(len(part))]
        for number, (condition, inner) in enumerate(part):
            lines.append(f"#{'if' if number == 0 else 'elif' if condition else 'else'} {condition}")
            others = [t for n, t in enumerate(truths) if n != number and _has_code(part[n][1])]
            _expected(inner, truths[number], siblings + others, lines, out)
        lines.append("#endif")


def _table(truth: Truth) -> list[bool]:
    return [truth(world) for world in WORLDS]


@given(BLOCKS)
@settings(max_examples=150)
def test_agrees_with_an_interpreter(block: list[Part]) -> None:
    lines: list[str] = []
    places: list[tuple[int, Truth, list[Truth]]] = []
    _expected(block, lambda world: True, [], lines, places)  # type: ignore[arg-type]
    guards = Guards("\n".join(lines).encode())
    starts = [sum(len(line) + 1 for line in lines[:number]) for number in range(len(lines))]
    for number, truth, siblings in places:
        guard, arms = guards.at(starts[number])
        assert _table(lambda world, text=guard: _decide(text or "1", world)) == _table(truth)
        assert [_table(lambda world, text=arm: _decide(text, world)) for arm in arms] == [_table(t) for t in siblings]


LINES = ["#if A", "#ifdef B", "#ifndef C", "#else", "#elif A || B", "#endif", "#define C", "code", "", "#if \\", "/*",
         "*/", '"', "#elifdef", "#if", "\\", "\xff"]  # fmt: skip


@given(st.lists(st.sampled_from(LINES)).map("\n".join))
def test_any_lines_have_guards(code: str) -> None:
    for data in (code.encode(), blanked(code.encode("latin-1"))):
        guards = Guards(data)
        for offset in range(len(data) + 1):
            guard, arms = guards.at(offset)
            assert isinstance(guard, str)
            assert all(arms)


@given(st.binary(max_size=80))
def test_any_bytes_have_guards(data: bytes) -> None:
    assert Guards(data).at(len(data) // 2)[1] is not None
