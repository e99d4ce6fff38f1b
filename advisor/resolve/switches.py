"""Macros that the project itself defines under conditions, replaced by these conditions where code asks for them.

`#define TURING_MMA 1` under `!defined(USE_X) && __CUDA_ARCH__ >= 750` makes `#ifdef TURING_MMA` false in a build with
USE_X: with the condition in its place, `advisor.conditions` decides that by itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TypeVar

import msgspec

from advisor.conditions import readable
from advisor.expressions import lazy
from advisor.model import Define, FileFacts, Include, Use
from advisor.resolve.served import Build

_NAME = lazy(r"\bdefined\s*\(\s*(\w+)\s*\)|\bdefined\s+(\w+)|(?<![\w.])([A-Za-z_]\w*)")
_DEPTH = 4  # switches that depend on switches
_LONGEST = 2000  # characters; longer conditions stay as they are
_DEFINITIONS = 12  # of one switch; more of them are no plain setting

Placed = TypeVar("Placed", bound=Use | Include | Define)


def _places(facts: Iterable[FileFacts]) -> Iterator[Use | Include]:
    for file in facts:
        yield from file.uses
        yield from file.includes


def _either(conditions: Iterable[str]) -> str:
    return " || ".join(f"({condition})" for condition in dict.fromkeys(conditions)) or "0"


class Switches:
    """The conditions of a project with its own switches replaced by what they depend on."""

    def __init__(self, facts: Iterable[FileFacts]) -> None:
        """A switch counts if all its definitions stand under conditions that can be read, and none asks for itself."""
        found: dict[str, list[Define]] = defaultdict(list)
        for file in facts:
            for define in file.defines:
                if define.kind == "switch":
                    found[define.name].append(define)
        self._defines = {name: defines for name, defines in found.items() if self._counts(name, defines)}
        self._known: dict[str, str] = {}

    @staticmethod
    def _counts(name: str, defines: list[Define]) -> bool:
        return len(defines) <= _DEFINITIONS and all(
            define.guard and name not in define.guard and readable(define.guard) for define in defines
        )

    def _condition(self, name: str, value: bool, depth: int) -> str:
        """When a switch is defined, or (`value`) when it is not zero; '' where that cannot be told."""
        defines = self._defines.get(name, ())
        if not defines or (value and any(define.target and not define.target.isdecimal() for define in defines)):
            return ""
        taken = (define for define in defines if not value or int(define.target or 1))
        return _either(self._replaced(define.guard, depth + 1) for define in taken)

    def _replaced(self, text: str, depth: int) -> str:
        if depth > _DEPTH or len(text) > _LONGEST:
            return text

        def condition(match: re.Match[str]) -> str:
            name = match[1] or match[2] or match[3]
            found = self._condition(name, value=bool(match[3]), depth=depth) if name in self._defines else ""
            return f"({found})" if found else match[0]

        return _NAME.sub(condition, text)

    def expanded(self, text: str) -> str:
        """`text` with each switch of the project replaced by the condition under which it holds."""
        if not text or not self._defines:
            return text
        if text not in self._known:
            replaced = self._replaced(text, 0)
            self._known[text] = replaced if len(replaced) <= 2 * _LONGEST else text
        return self._known[text]

    def absent(self, text: str, build: Build) -> frozenset[str]:
        """The switches in a condition that a build surely lacks."""
        names = {match[1] or match[2] or match[3] for match in _NAME.finditer(text)} & self._defines.keys()
        return frozenset(name for name in names if build.left_out(self.expanded(f"defined({name})")))

    def answered(self, facts: Iterable[FileFacts], build: Build) -> frozenset[str]:
        """The switches that a build lacks and whose `#if` chains have another arm for it somewhere."""
        found: set[str] = set()
        for place in _places(facts) if self._defines else ():
            if place.arms and place.guard and build.serves(self.place(place)):
                found |= self.absent(place.guard, build)
        return frozenset(found)

    def place(self, placed: Placed) -> Placed:
        """A use, include or definition with its conditions expanded."""
        if not placed.guard:
            return placed
        guard = self.expanded(placed.guard)
        if isinstance(placed, Define):
            return placed if guard == placed.guard else msgspec.structs.replace(placed, guard=guard)
        arms = tuple(map(self.expanded, placed.arms))
        if guard == placed.guard and arms == placed.arms:
            return placed
        return msgspec.structs.replace(placed, guard=guard, arms=arms)

    def file(self, file: FileFacts) -> FileFacts:
        """A file with the conditions of its includes and definitions expanded."""
        if not self._defines or not (file.includes or file.defines):
            return file
        return msgspec.structs.replace(
            file, includes=tuple(map(self.place, file.includes)), defines=tuple(map(self.place, file.defines))
        )
