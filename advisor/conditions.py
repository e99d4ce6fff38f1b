"""Three-valued evaluation of `#if` conditions: what a build for some target decides, and what stays open."""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection
from typing import Final

from advisor.expressions import lazy

_TOKEN = lazy(r"\s*(?:(&&|\|\||==|!=|<=|>=|[!<>()])|(defined\b)|(\w+)|(\S))")
_END: Final = ""
_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge,
}  # fmt: skip
_NUMBER = lazy(r"(0[xX][0-9a-fA-F]+|[0-9]+)[uUlL]*")


class _UnreadableError(Exception):
    """The text is not of the small language that is evaluated here."""


def _tokens(text: str) -> list[str]:
    found = []
    for match in _TOKEN.finditer(text):
        if match[4]:
            raise _UnreadableError
        found.append(match[1] or match[2] or match[3])
    return found


def _number(token: str) -> int | None:
    match = _NUMBER.fullmatch(token)
    return int(match[1], 16 if match[1][:2] in ("0x", "0X") else 10) if match else None


class _Parser:
    """Recursive descent over `||`, `&&`, comparisons, `!`, `defined`, parentheses and names."""

    def __init__(self, tokens: list[str], words: Collection[str], absent: Collection[str]) -> None:
        self._tokens, self._place, self._words, self._absent = [*tokens, _END], 0, words, absent

    @property
    def _token(self) -> str:
        """The token that comes next; `_END` stays the last."""
        return self._tokens[self._place]

    def _next(self) -> str:
        token = self._token
        self._place = min(self._place + 1, len(self._tokens) - 1)
        return token

    def _take(self, token: str) -> bool:
        if self._token != token:
            return False
        self._next()
        return True

    def either(self) -> bool | None:
        value = self._both()
        while self._take("||"):
            other = self._both()
            value = True if True in (value, other) else None if None in (value, other) else False
        return value

    def _both(self) -> bool | None:
        value = self._compared()
        while self._take("&&"):
            other = self._compared()
            value = False if False in (value, other) else None if None in (value, other) else True
        return value

    def _compared(self) -> bool | None:
        left = self._token
        value = self._single()
        if self._token in _COMPARE:
            compare, right = _COMPARE[self._next()], self._token
            self._single()
            return self._decided(left, right, compare)
        return value

    def _decided(self, left: str, right: str, compare: Callable[[int, int], bool]) -> bool | None:
        """A comparison of a number with a macro that is not defined, which the preprocessor reads as 0."""
        zero = left in self._absent or right in self._absent
        sides = [0 if side in self._absent else _number(side) for side in (left, right)]
        if not zero or sides[0] is None or sides[1] is None:
            return None
        return compare(sides[0], sides[1])

    def _single(self) -> bool | None:
        word = self._next()
        if word == "!":
            value = self._single()
            return None if value is None else not value
        if word == "(":
            value = self.either()
            if not self._take(")"):
                raise _UnreadableError
            return value
        if word == "defined":
            return self._defined()
        return self._word(word)

    def _defined(self) -> bool | None:
        bracket = self._take("(")
        value = self._word(self._next())
        if bracket and not self._take(")"):
            raise _UnreadableError
        return value

    def _word(self, token: str) -> bool | None:
        if token.isdecimal():
            return int(token) != 0
        if not token.isidentifier():
            raise _UnreadableError
        if self._take("("):
            raise _UnreadableError
        return True if token in self._words else False if token in self._absent else None

    def finished(self) -> bool:
        return self._token == _END


def holds(condition: str, words: Collection[str], absent: Collection[str] = ()) -> bool | None:
    """Whether `condition` holds in a build that defines `words`, not `absent`, and of which nothing else is known.

    True or False where the words decide it, None where they do not or the condition cannot be read. '' is True.
    """
    if not condition:
        return True
    try:
        parser = _Parser(_tokens(condition), words, absent)
        value = parser.either()
    except (_UnreadableError, RecursionError):
        return None
    return value if parser.finished() else None


def readable(condition: str) -> bool:
    """Whether `condition` is of the small language that `holds` evaluates."""
    try:
        parser = _Parser(_tokens(condition), (), ())
        parser.either()
    except (_UnreadableError, RecursionError):
        return False
    return parser.finished()
