"""The rules of `.gitignore` files, for trees outside of a repository and for the patterns of options."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pathspec

Rules = tuple[tuple[str, "pathspec.GitIgnoreSpec"], ...]  # folder of a `.gitignore` and its patterns, outermost first
_IGNORE_BYTES = 1024 * 1024  # of one .gitignore


def readable(pattern: str) -> bool:
    """Whether a pattern of a `.gitignore` can be read; git passes over the others, too."""
    try:
        spec_of([pattern])
    except (ValueError, re.error):
        return False
    return True


def spec_of(patterns: Iterable[str]) -> pathspec.GitIgnoreSpec:
    """Patterns compiled together. Raises ValueError or re.error for one that cannot be read."""
    import pathspec  # costs the hook what it mostly does not need

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # a pattern such as `[[a]` is no business of the user's terminal
        return pathspec.GitIgnoreSpec.from_lines(patterns)


def rules_in(folder: Path) -> pathspec.GitIgnoreSpec | None:
    """The readable patterns of a folder's `.gitignore` (its first MiB); None where there is no such file."""
    path = folder / ".gitignore"
    if not path.is_file():  # absent, or something that would not end, as a pipe
        return None
    try:
        with path.open("rb") as file:
            lines = file.read(_IGNORE_BYTES).decode("utf-8", "replace").splitlines()
    except OSError:
        return None
    return spec_of(filter(readable, lines))


def ignored_by(rules: Rules, relative: str) -> str:
    """The reason that the innermost `.gitignore` with an opinion gives to leave out a path (a folder's ends in `/`)."""
    for prefix, spec in reversed(rules):
        verdict = spec.check_file(relative[len(prefix) :]).include
        if verdict is not None:
            return "ignored by .gitignore" if verdict else ""
    return ""
