"""Conditions around CMake commands, written like those of C so that one evaluation serves both."""

from __future__ import annotations

import re
from collections.abc import Sequence

from advisor.expressions import lazy
from advisor.frontends.cmake_commands import Argument, CMakeCommand
from advisor.model import Value

_LONGEST = 200
_ARMS = 12  # arms of one `if` that are written out
_WORDS = {"NOT": "!", "AND": "&&", "OR": "||", "(": "(", ")": ")"}
_VARIABLE = lazy(r"\$\{(\w+)\}")


class Guard(Value, frozen=True, kw_only=True):
    """The conditions around one command: all of them, and those of the other arms, outermost first."""

    text: str = ""
    arms: tuple[str, ...] = ()


class _Arm:
    """One arm of an `if`: its condition with those before it denied, and whether anything stands in it."""

    def __init__(self, condition: str) -> None:
        self.condition, self.used = condition, False


class _Chain:
    def __init__(self, outer: str) -> None:
        self.outer, self.asked = outer, list[str]()
        self.arms = list[_Arm]()

    def enter(self, condition: str) -> None:
        denied = [f"!({each})" for each in self.asked[:_ARMS]]
        self.arms.append(_Arm(" && ".join([*denied, *([f"({condition})"] if condition else [])])))
        if condition:
            self.asked.append(condition)


def condition(arguments: Sequence[Argument]) -> str:
    """A condition in C's words: `NOT A AND B` → `! A && B`; comparisons become one opaque name."""
    parts: list[str] = []
    for argument in arguments:
        word = _WORDS.get(argument.text)
        name = _VARIABLE.sub(r"\1", argument.text)
        if word is not None and not argument.quoted:
            parts.append(word)
        elif parts and parts[-1][:1].isalnum():
            parts[-1] += "_" + re.sub(r"\W", "_", name)  # `A STREQUAL "name"`
        else:
            parts.append(re.sub(r"\W", "_", name) or "_")
    return " ".join(parts)[:_LONGEST].replace("DEFINED_", "")


def guards(commands: Sequence[CMakeCommand]) -> list[Guard]:
    """The conditions around each command of a file."""
    stack: list[_Chain] = []
    places: list[list[tuple[_Chain, _Arm]]] = []
    for command in commands:
        if command.name in ("elseif", "else", "endif") and stack:
            if command.name == "endif":
                stack.pop()
            else:
                stack[-1].enter(condition(command.arguments) if command.name == "elseif" else "")
        places.append([(chain, chain.arms[-1]) for chain in stack[-8:]])
        if command.name == "if":
            outer = stack[-1].arms[-1].condition if stack else ""
            stack.append(_Chain(outer))
            stack[-1].enter(condition(command.arguments))
        elif command.name not in ("elseif", "else", "endif", "message"):
            for chain in stack[-8:]:
                chain.arms[-1].used = True
    return [_guard(place) for place in places]


def _guard(place: list[tuple[_Chain, _Arm]]) -> Guard:
    text, arms = "", list[str]()
    for chain, arm in place:
        head = f"{text} && " if text else ""
        arms += [head + other.condition for other in chain.arms[:_ARMS] if other is not arm and other.used]
        text = head + arm.condition
    return Guard(text=text, arms=tuple(arms))
