"""Regular expressions that are compiled when they are first used.

The program has some five hundred, and compiling them costs more than the hook's work on a few files, which asks for a
small part of them.
"""

from __future__ import annotations

import re
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
