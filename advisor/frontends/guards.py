"""Conditional compilation: which `#if` chain surrounds a place, and what its other arms hold."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator

from advisor.expressions import lazy
from advisor.frontends.source import begins_line
from advisor.model import Value

_DIRECTIVE = lazy(  # from its sign on: what stands before in the line is looked at when it is found
    rb"\#[ \t]*(if|ifdef|ifndef|elif|elifdef|elifndef|else|endif)\b((?:[^\\\n]|\\(?:\r?\n|.))*)$",
    re.MULTILINE | re.DOTALL,
)
# An include or a definition serves a target as well as a statement does; `#error` and `#pragma` alone do not.
_CODE_LINE = lazy(rb"^[ \t]*(?:[^\s#]|\#[ \t]*(?:include|import|define)\b)", re.MULTILINE)
_STOP = lazy(rb"^[ \t]*\#[ \t]*error\b", re.MULTILINE)
_DEFINE = lazy(rb"\s*\#[ \t]*define[ \t]+(\w+)")
_DEFINED = lazy(r"!?defined\(\w+\)")
_SPLICE = lazy(r"\\\r?\n")
# Deeper nesting and longer chains occur in hostile files only; more of them would cost the square of their number.
_ARMS, _DEPTH = 32, 32
STOPS = "#error "  # before the condition of an arm that only stops the build
_FEW = 200  # arms that are searched one by one
_SPACE = lazy(r"\s+")


class _Arm(Value, frozen=True, kw_only=True):
    """One arm of a chain: its own condition ('' for `#else`), and the bytes it spans."""

    condition: str
    start: int
    end: int


class _Region(Value, frozen=True, kw_only=True):
    """A stretch of bytes with the same conditions around it."""

    start: int
    guard: str
    arms: tuple[str, ...]


class Guards:
    """Answers for each offset of one file: the conjunction of its conditions and those of the sibling arms."""

    def __init__(self, code: bytes) -> None:
        self._regions = _regions(code)
        self._starts = [region.start for region in self._regions]

    def at(self, offset: int) -> tuple[str, tuple[str, ...]]:
        """Guard text ('' at file level) and the full conditions of the other non-empty arms, outermost chain first.

        That of an arm which only stops the build begins with `STOPS`.
        """
        region = self._regions[bisect_right(self._starts, offset) - 1]
        return region.guard, region.arms


def _condition(directive: str, rest: bytes) -> str:
    text = _SPACE.sub(" ", _SPLICE.sub(" ", rest.decode("utf-8", "backslashreplace"))).strip()
    if directive in ("ifdef", "elifdef"):
        return f"defined({text})"
    if directive in ("ifndef", "elifndef"):
        return f"!defined({text})"
    return text or "?"  # no condition at all: nobody can say whether it holds


def _joined(conditions: list[str]) -> str:
    filled = [condition for condition in conditions if condition]
    if len(filled) < 2:
        return "".join(filled)
    return " && ".join(f"({text})" if "||" in text or "?" in text else text for text in filled)


def _negated(condition: str) -> str:
    if _DEFINED.fullmatch(condition):
        return condition[1:] if condition.startswith("!") else f"!{condition}"
    return f"!({condition})"


def _arm_conditions(arms: list[_Arm]) -> list[str]:
    """The full condition of each arm of a chain: the earlier ones false, its own true."""
    result = []
    for number, arm in enumerate(arms):
        earlier = [_negated(before.condition) for before in arms[: min(number, _ARMS)]]
        result.append(_joined([*earlier, arm.condition]))
    return result


class _Chain:
    """A chain of arms while it is being read; closed chains are kept to find the siblings of a place."""

    def __init__(self, condition: str, start: int) -> None:
        self.arms: list[_Arm] = []
        self.condition, self.start = condition, start

    def close_arm(self, end: int) -> None:
        self.arms.append(_Arm(condition=self.condition, start=self.start, end=end))


def _directives(code: bytes) -> Iterator[tuple[int, re.Match[bytes]]]:
    """The directives of conditions with the offset of the line that each begins."""
    for match in _DIRECTIVE.finditer(code) if b"#" in code else ():
        if begins_line(code, match.start()):
            yield code.rfind(b"\n", 0, match.start()) + 1, match


def _read_chains(code: bytes) -> list[_Chain]:
    """All chains of a file in order of their ends; a chain that the file does not close ends with it."""
    open_chains: list[_Chain] = []
    closed: list[_Chain] = []
    for start, match in _directives(code):
        directive = match[1].decode()
        if directive.startswith("if"):
            open_chains.append(_Chain(_condition(directive, match[2]), match.end()))
        elif open_chains:
            chain = open_chains[-1]
            chain.close_arm(start)
            chain.condition, chain.start = _condition(directive, match[2]) if directive != "else" else "", match.end()
            if directive == "endif":
                closed.append(open_chains.pop())
    for chain in open_chains:
        chain.close_arm(len(code))
    return closed + open_chains


def _is_include_guard(chain: _Chain, code: bytes) -> bool:
    """`#ifndef NAME` directly followed by `#define NAME`: says nothing about the code inside."""
    defined = _DEFINE.match(code, chain.arms[0].start)
    return (
        len(chain.arms) == 1 and defined is not None and chain.arms[0].condition == f"!defined({defined[1].decode()})"
    )


def _filled_by(code: bytes, count: int) -> Callable[[_Arm], bool]:
    """Tells whether an arm holds a line of code, for so many arms.

    A few are searched one by one; for many, which may lie within each other, all lines of code are found once.
    """
    if count <= _FEW:
        return lambda arm: _CODE_LINE.search(code, arm.start, arm.end) is not None
    lines = [match.end() - 1 for match in _CODE_LINE.finditer(code)]
    return lambda arm: bisect_left(lines, arm.start) < bisect_left(lines, arm.end)


def _regions(code: bytes) -> list[_Region]:
    """Cut the file at every arm's border; each piece knows all arms around it."""
    chains = [chain for chain in _read_chains(code) if not _is_include_guard(chain, code)]
    filled = _filled_by(code, sum(len(chain.arms) for chain in chains))
    stops = bool(_STOP.search(code))
    full = [
        (
            chain.arms,
            _arm_conditions(chain.arms),
            [
                "" if filled(arm) else STOPS if stops and _STOP.search(code, arm.start, arm.end) else None
                for arm in chain.arms
            ],
        )
        for chain in chains
    ]
    events = sorted(
        (arm.start, -arm.end, number, index)
        for number, (arms, _, _) in enumerate(full)
        for index, arm in enumerate(arms)
    )
    borders = sorted(
        {0, *(arm.start for arms, _, _ in full for arm in arms), *(a.end for arms, _, _ in full for a in arms)}
    )
    regions: list[_Region] = []
    active: list[tuple[int, int, int]] = []
    upcoming = 0
    for border in borders:
        while active and active[-1][0] <= border:
            active.pop()
        while upcoming < len(events) and events[upcoming][0] <= border:
            _, end, number, index = events[upcoming]
            if -end > border:
                active.append((-end, number, index))
            upcoming += 1
        regions.append(_region(border, [(full[number], index) for _, number, index in active[-_DEPTH:]]))
    return regions


def _region(start: int, around: list[tuple[tuple[list[_Arm], list[str], list[str | None]], int]]) -> _Region:
    guards: list[str] = []
    siblings: list[str] = []
    for (_, conditions, filled), index in around:
        outer = list(guards)
        siblings += [
            head + _joined([*outer, condition])
            for number, condition in enumerate(conditions[:_ARMS])
            if number != index and (head := filled[number]) is not None
        ]
        guards.append(conditions[index])
    return _Region(start=start, guard=_joined(guards), arms=tuple(siblings))
