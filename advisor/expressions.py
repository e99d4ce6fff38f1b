"""Regular expressions that are compiled when they are first used.

The program has some five hundred, and compiling them costs more than the hook's work on a few files, which asks for a
small part of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, AnyStr, Generic, cast


class _Lazy(Generic[AnyStr]):
    """Stands for a compiled expression; what was asked of that once is kept here, as quick to get as before."""

    def __init__(self, pattern: AnyStr, flags: int) -> None:
        self._source: tuple[AnyStr, int] = (pattern, flags)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = getattr(re.compile(*self._source), name)
        setattr(self, name, value)
        return value


def lazy(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """As `re.compile`, but a wrong expression is found when it is first used; a test compiles all of them."""
    return cast(re.Pattern[AnyStr], _Lazy(pattern, flags))


def leftmost(expressions: Sequence[re.Pattern[AnyStr]], text: AnyStr) -> Iterator[re.Match[AnyStr]]:
    """As `finditer` of a choice of these expressions, in this order: `re` finds the plain beginning of one at once.

    No expression may match an empty text.
    """
    upcoming = [each.search(text) for each in expressions]
    while True:
        found = min((each for each in upcoming if each is not None), key=lambda each: each.start(), default=None)
        if found is None:
            return
        yield found
        for place, each in enumerate(upcoming):
            if each is not None and each.start() < found.end():
                upcoming[place] = expressions[place].search(text, found.end())


_ATOM = (
    r"(?:[\w ,:;<>=&!@#%~\"'/-]|\\[dDsSwW.()\[\]{}*+?|^$-]|\."
    r"|\[\^?(?:a-z|A-Z|0-9|\\[dDsSwW.-]|[\w .,:;*()<>])++\])"
)


def _level(inner: str = "") -> str:
    """Expressions whose groups hold no others than those of `inner`."""
    group = rf"|\((?:\?[:=!])?+{inner}\)\??+" if inner else ""
    return rf"(?:{_ATOM}[*+?]?+|\\b|[\^$]|\|{group})*+"


_PLAIN = lazy(_level(_level(_level())), re.ASCII)


def is_plain(pattern: str) -> bool:
    """Whether an expression is so simple that it compiles; one that is not may compile all the same.

    To ask this takes a small part of the time of compiling it.
    """
    return _PLAIN.fullmatch(pattern) is not None
