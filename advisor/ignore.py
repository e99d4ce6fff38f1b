"""The rules of `.gitignore` files, for trees outside of a repository and for the patterns of options.

Patterns are hostile as everything in a tree: their expressions are made so that a match takes time in proportion to the
lengths of pattern and path, whatever they hold. Between two `*` the first place that fits is taken and kept (the sign
may stand for anything, so a later place cannot fit better), and the same holds for the folders between two `**`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from advisor import own_files
from advisor.errors import AdvisorError
from advisor.model import Value

IGNORE_BYTES = 1024 * 1024  # of one .gitignore
MOST_PATTERNS = 5000  # of one .gitignore
_LONGEST = 4096  # characters of a pattern; no path is longer
_CLASSES = {
    "alnum": r"0-9A-Za-z", "alpha": r"A-Za-z", "blank": r" \t", "cntrl": r"\x00-\x1f\x7f", "digit": r"0-9",
    "graph": r"!-~", "lower": r"a-z", "print": r" -~", "punct": r"!-/:-@\[-`{-~", "space": r" \t\n\r\f\v",
    "upper": r"A-Z", "xdigit": r"0-9A-Fa-f",
}  # fmt: skip
_NAMED_CLASS = re.compile(r"\[:(\w+):\]")


class _Pattern(Value, frozen=True, kw_only=True):
    """One compiled pattern; the group `folder` of its expression takes part where a folder above the path matches."""

    expression: re.Pattern[str]
    ignores: bool


def _bracket(pattern: str, at: int) -> tuple[str, int]:
    """The expression for the bracket that begins at `at`, and where it ends. Raises ValueError for one without end."""
    end = at + 1
    negated = pattern[end : end + 1] in ("!", "^")
    end += negated
    parts: list[str] = []
    first = True
    while end < len(pattern) and (first or pattern[end] != "]"):
        first = False
        if named := _NAMED_CLASS.match(pattern, end):
            parts.append(_CLASSES.get(named[1], ""))
            end = named.end()
            continue
        start, end = _character(pattern, end)
        if pattern[end : end + 1] == "-" and pattern[end + 1 : end + 2] not in ("", "]"):
            stop, end = _character(pattern, end + 1)
            if start > stop:
                raise ValueError("range in the wrong order")
            parts.append(f"{re.escape(start)}-{re.escape(stop)}")
        else:
            parts.append(re.escape(start))
    if end >= len(pattern):
        raise ValueError("bracket without end")
    inside = "".join(parts)
    if negated:
        return f"[^/{inside}]", end + 1
    return (f"(?!/)[{inside}]" if inside else "(?!)"), end + 1


def _character(pattern: str, at: int) -> tuple[str, int]:
    """The character of a bracket at `at`, which a backslash may protect, and where it ends."""
    at += pattern[at : at + 1] == "\\"
    if at >= len(pattern):
        raise ValueError("bracket without end")
    return pattern[at], at + 1


def _pieces(part: str) -> list[str]:
    """The expressions between the `*` of a part of a pattern between two `/`; each sign is one character."""
    pieces, at = [""], 0
    while at < len(part):
        sign = part[at]
        if sign == "*":
            pieces.append("")
            at += 1
        elif sign == "?":
            pieces[-1] += "[^/]"
            at += 1
        elif sign == "[":
            expression, at = _bracket(part, at)
            pieces[-1] += expression
        else:
            at += sign == "\\"
            if at >= len(part):
                raise ValueError("nothing behind the backslash")
            pieces[-1] += re.escape(part[at])
            at += 1
    return pieces


def _name(part: str) -> str:
    """The expression for a whole name of a file or folder."""
    if part.strip("*") == "":
        return "[^/]+" if part else "(?!)"
    first, *rest = _pieces(part)
    if rest:
        middle = "".join(f"(?>[^/]*?{piece})" for piece in rest[:-1] if piece)
        first += f"{middle}[^/]*{rest[-1]}"
    return f"(?>{first}(?=/|\\Z))"


def _names(parts: Sequence[str]) -> str:
    return "/".join(map(_name, parts))


def _expression(pattern: str) -> str:
    """The expression for a pattern without its `!`. Raises ValueError for one that cannot be read."""
    below = pattern.endswith("/")  # folders only
    parts = pattern.removesuffix("/").split("/")
    if len(parts) == 1:
        parts = ["**", *parts]
    elif not parts[0]:
        parts = parts[1:]
    groups: list[list[str]] = [[]]
    for part in parts:
        if part != "**":
            groups[-1].append(part)
        elif len(groups) == 1 or groups[-1]:
            groups.append([])
    inside = len(groups) > 1 and not groups[-1]  # everything in the folder
    if inside:
        groups.pop()
        if below or groups == [[]]:
            groups.append(["*"])
            inside = False
    *before, last = groups
    start = ""
    for number, group in enumerate(before):
        anchored = number == 0
        if group:
            start += f"{_names(group)}/" if anchored else f"(?>(?:[^/]*/)*?{_names(group)}/)"
    free = "(?:[^/]*/)*?" if before else ""
    end = f"{free}{_names(last)}"
    if inside:
        return f"{start}{end}/"
    folder = f"{end}(?P<folder>/)"
    return start + (folder if below else f"(?:{end}\\Z|{folder})" if before else f"{end}(?:\\Z|(?P<folder>/))")


def _stripped(line: str) -> str:
    """A line without the spaces at its end that no backslash protects."""
    line = line.removesuffix("\r")
    kept = line.rstrip(" \t")
    return f"{kept} " if kept.endswith("\\") and len(kept) < len(line) and line[len(kept)] == " " else kept


@lru_cache(maxsize=4096)
def _compiled(line: str) -> _Pattern | None:
    """The pattern of a line; None for an empty line or a comment. Raises ValueError for one that cannot be read."""
    text = _stripped(line)
    if not text or text.startswith("#"):
        return None
    if len(text) > _LONGEST:
        raise ValueError("too long")
    ignores = not text.startswith("!")
    text = text if ignores else text[1:]
    if not text.strip("/"):
        raise ValueError("no pattern")
    try:
        return _Pattern(expression=re.compile(_expression(text), re.DOTALL), ignores=ignores)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(str(error)) from None


class Spec:
    """Patterns in order: the last one that speaks of a path decides."""

    def __init__(self, patterns: Iterable[str]) -> None:
        """Raises ValueError for a pattern that cannot be read."""
        self._patterns = tuple(each for each in map(_compiled, patterns) if each is not None)

    def verdict(self, path: str) -> bool | None:
        """Whether a path (a folder's ends in `/`) is ignored; None where no pattern speaks of it.

        A file whose folder is ignored stays so unless a pattern speaks of the folder again or of the file itself.
        """
        found: bool | None = None
        strength = 0
        for pattern in self._patterns:
            if (match := pattern.expression.match(path)) is None:
                continue
            by_folder = match.groupdict().get("folder") is not None
            if (pattern.ignores and by_folder) or (1 if by_folder else 2) >= strength:
                found, strength = pattern.ignores, 1 if by_folder else 2
        return found

    def match_file(self, path: str) -> bool:
        """Whether the patterns mean a path."""
        return bool(self.verdict(path))

    def __len__(self) -> int:
        return len(self._patterns)


Rules = tuple[tuple[str, Spec], ...]  # folder of a `.gitignore` and its patterns, outermost first


def readable(pattern: str) -> bool:
    """Whether a pattern of a `.gitignore` can be read; git passes over the others, too."""
    try:
        _compiled(pattern)
    except ValueError:
        return False
    return True


def spec_of(patterns: Iterable[str]) -> Spec:
    """Patterns compiled together. Raises ValueError for one that cannot be read."""
    return Spec(patterns)


def _lines(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        if line.strip() and not line.startswith("#"):
            yield line


def rules_in(folder: Path) -> tuple[Spec | None, str]:
    """The readable patterns of a folder's `.gitignore` (None where there is none), and what was wrong with it."""
    path = folder / ".gitignore"
    if not path.is_file():  # absent, a folder, or something that would not end, as a pipe
        return None, "" if path.is_dir() or not path.exists() else "not a regular file: what it leaves out is not known"
    try:
        text = own_files.read(path, "", IGNORE_BYTES, looked_for=True).decode("utf-8", "replace")
    except AdvisorError as error:
        return None, str(error).partition("cannot be read (")[2].partition(")")[0] or str(error)
    patterns = [line for line in _lines(text) if readable(line)]
    fault = f"only its first {MOST_PATTERNS:,} patterns count" if len(patterns) > MOST_PATTERNS else ""
    return Spec(patterns[:MOST_PATTERNS]), fault


def ignored_by(rules: Rules, relative: str) -> str:
    """The reason that the innermost `.gitignore` with an opinion gives to leave out a path (a folder's ends in `/`)."""
    for prefix, spec in reversed(rules):
        verdict = spec.verdict(relative[len(prefix) :])
        if verdict is not None:
            return "ignored by .gitignore" if verdict else ""
    return ""
