"""The inventory of copyright notices: one entry per text with all files that bear it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from advisor.eula.words import spdx_of
from advisor.expressions import lazy
from advisor.frontends.notices import SYMBOL, sha1_of
from advisor.model import FileFacts, NoticeFile, NoticeText, Use, Value

_YEARS = lazy(r"\b(?:19|20)\d\d\d?(?:\s*[-,–]\s*(?:19|20)\d\d)*\b")
_IN_REPORT = 1200  # characters of a text that a report keeps
_SHOWN_FILES = 2000


class Found(Value, frozen=True, kw_only=True):
    """One notice in one file; `sha1` is that of its text as it stands, with white space as single spaces."""

    path: str
    line: int
    holders: tuple[str, ...]
    years: str
    spdx: str
    sha1: str
    text: str


def masked(text: str) -> str:
    """A notice's text without what differs between its copies: years and line ends."""
    return " ".join(_YEARS.sub("YYYY", text).split())


def key_of(text: str) -> str:
    """The identity of a notice's text: copies that differ only in their years have the same."""
    return sha1_of(masked(text))


def found_in(path: str, uses: Iterable[Use]) -> list[Found]:
    """The notices among the facts of one file."""
    return [
        Found(
            path=path, line=use.span.line, holders=tuple(each for each in use.args[0].split("; ") if each),
            years=use.args[1], spdx=spdx_of(use.args[3]), sha1=use.args[2], text=use.args[3],
        )
        for use in uses if use.symbol == SYMBOL
    ]  # fmt: skip


def grouped(found: Iterable[Found], length: int = _IN_REPORT) -> tuple[NoticeText, ...]:
    """One entry per text, those with the most files first; `length` characters of a text are kept."""
    by_key: dict[str, list[Found]] = defaultdict(list)
    for each in found:
        by_key[key_of(each.text)].append(each)
    entries = []
    for key, same in by_key.items():
        first = min(same, key=lambda each: (each.path, each.line))
        files = sorted((each.path, each.line, each.years) for each in same)[:_SHOWN_FILES]
        entries.append(
            NoticeText(
                sha1=key, holders=first.holders, spdx=first.spdx, text=first.text[:length],
                files=tuple(NoticeFile(path=path, line=line, years=years) for path, line, years in files),
            )
        )  # fmt: skip
    return tuple(sorted(entries, key=lambda each: (-len(each.files), each.files[0].path, each.files[0].line)))


def of_facts(files: Iterable[FileFacts]) -> tuple[NoticeText, ...]:
    """The inventory of a scan."""
    return grouped(each for file in files for each in found_in(file.path, file.uses))
