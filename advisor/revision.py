"""A commit of the user's repository laid out in a folder of its own, so that it can be scanned like any tree.

Only git's own lists and contents are asked for: no filter, hook or other program of the repository runs, and its
working tree and index stay as they are.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path, PurePosixPath

from advisor import git
from advisor.errors import AdvisorError
from advisor.model import Value

_REGULAR = ("100644", "100755")
_SUBMODULE = "160000"
_MOST_BYTES = 4 * 1024**3  # of one commit
_MOST_FILES = 500_000
_AGO = re.compile(r"(?:last |(?P<n>\d{1,4}) )(?P<unit>day|week|month|year)s?(?: ago)?")
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class Tree(Value, frozen=True, kw_only=True):
    """A commit in a folder: where it lies, its name, the place of the scanned folder in it, and its submodules."""

    folder: str
    commit: str
    prefix: str = ""
    submodules: tuple[str, ...] = ()


def day_of(text: str, today: date) -> date | None:
    """The day that `2026-11-23`, `yesterday`, `last week` or `3 weeks ago` means; None for anything else."""
    words = " ".join(text.lower().split())
    if _DATE.fullmatch(words):
        try:
            return date.fromisoformat(words)
        except ValueError:
            return None
    if words == "yesterday":
        return today - timedelta(days=1)
    found = _AGO.fullmatch(words)
    if found is None:
        return None
    return today - timedelta(days=_DAYS[found["unit"]] * int(found["n"] or 1))


def commit_for(folder: Path, text: str, today: date) -> str:
    """The commit that a revision names, or the last one before the end of a day. Raises AdvisorError for neither."""
    if git.repository(folder) is None:
        raise AdvisorError(f"{text}: {folder} lies in no git repository; name a saved scan (JSON)")
    day = day_of(text, today)
    if day is not None:
        end = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
        if found := git.commit_before(folder, int(end.timestamp()) - 1):
            return found
        raise AdvisorError(f"{text}: no commit of this branch is as old as {day}; name a later day or a revision")
    if not text.startswith("-") and (found := git.commit_of(folder, text)):
        return found
    raise AdvisorError(
        f'{text}: no saved scan, revision or date; write for example HEAD~20, main, 2026-11-23 or "last week"'
    )


def _is_plain(path: str) -> bool:
    """Whether a path of a commit stays in its folder: a hostile one may hold anything."""
    parts = PurePosixPath(path).parts
    return (
        bool(parts)
        and not path.startswith("/")
        and not any(part in ("..", ".") or part.lower() in (".git", ".gitignore") or "\0" in part for part in parts)
        and not (os.name == "nt" and re.search(r'[\\:<>"|?*]', path))
    )


@contextmanager
def laid_out(folder: Path, commit: str, wanted: Callable[[str, int], bool]) -> Iterator[Tree]:
    """The files of a commit below `folder` in a temporary folder; `wanted` is asked for path from there and size.

    Links, submodules and ignore files are left out. Raises AdvisorError when git does not answer or there is too much.
    """
    repository = git.repository(folder)
    every = git.blobs(folder, commit)
    if repository is None or every is None:
        raise AdvisorError(
            f"{commit[:12]}: git does not list its files; look at it with `git ls-tree -r {commit[:12]}`"
        )
    prefix = repository.prefix
    inside = [each for each in every if each.path.startswith(prefix)]
    files = [
        each
        for each in inside
        if each.mode in _REGULAR and _is_plain(each.path) and wanted(each.path[len(prefix) :], each.size)
    ]
    if len(files) > _MOST_FILES or sum(each.size for each in files) > _MOST_BYTES:
        raise AdvisorError(f"{commit[:12]}: too large to be laid out beside the working tree; compare saved scans")
    with tempfile.TemporaryDirectory(prefix="advisor-") as place:
        top = Path(place, PurePosixPath(prefix).name or folder.resolve().name or "tree")
        top.mkdir()
        for each, content in zip(files, git.contents(folder, [each.name for each in files]), strict=False):
            if content is not None:
                target = top / each.path[len(prefix) :]
                try:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(content)
                except OSError:  # a name that this file system does not take, or one that differs in case only
                    continue
        modules = tuple(each.path[len(prefix) :] for each in inside if each.mode == _SUBMODULE)
        yield Tree(folder=str(top), commit=commit, prefix=prefix, submodules=modules)
