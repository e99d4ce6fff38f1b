"""Three-valued evaluation of `#if` conditions: what a build for some target decides, and what stays open."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from advisor.expressions import lazy

_TOKEN = lazy(r"\s*(?:(&&|\|\||==|!=|<=|>=|[!<>()])|(defined\b)|(\w+)|(\S))")
_END: Final = ""


class _UnreadableError(Exception):
    """The text is not of the small language that is evaluated here."""


def _tokens(text: str) -> list[str]:
    found = []
    for match in _TOKEN.finditer(text):
        if match[4]:
            raise _UnreadableError
        found.append(match[1] or match[2] or match[3])
    return found


class _Parser:
    """Recursive descent over `||`, `&&`, comparisons, `!`, `defined`, parentheses and names."""

    def __init__(self, tokens: list[str], words: Collection[str]) -> None:
        self._tokens, self._place, self._words = [*tokens, _END], 0, words

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
        value = self._single()
        if self._token in ("==", "!=", "<", ">", "<=", ">="):
            self._next()
            self._single()
            return None
        return value

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
        return True if token in self._words else None

    def finished(self) -> bool:
        return self._token == _END


def holds(condition: str, words: Collection[str]) -> bool | None:
    """Whether `condition` holds in a build that defines `words` and of which nothing else is known.

    True or False where the words decide it, None where they do not or the condition cannot be read. '' is True.
    """
    if not condition:
        return True
    try:
        parser = _Parser(_tokens(condition), words)
        value = parser.either()
    except (_UnreadableError, RecursionError):
        return None
    return value if parser.finished() else None


def readable(condition: str) -> bool:
    """Whether `condition` is of the small language that `holds` evaluates."""
    try:
        parser = _Parser(_tokens(condition), ())
        parser.either()
    except (_UnreadableError, RecursionError):
        return False
    return parser.finished()
