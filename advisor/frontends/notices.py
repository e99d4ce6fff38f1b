"""Copyright notices: who holds what since when, and the text of the comment that says so.

A notice begins with a line that names a holder or a year behind the word copyright (or an SPDX tag for it) and reaches
to the end of its comment; texts for people are one notice as a whole. Sentences of licences that only speak of
copyright (`the above copyright notice`) begin none. Costs time linear in the number of such lines.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.frontends.source import Lines, Source, shown
from advisor.model import Use, Value

SYMBOL = "notice"
_STATEMENT = lazy(
    rb"""(?:SPDX-FileCopyrightText:[ \t]*|(?i:copyright(?!\.[ \t]+[^\d\s(])|\(c\)[ \t](?=(?:19|20)\d\d)|\xc2\xa9))
         (?i:[ \t:,]|copyright|\(c\)|\xc2\xa9|&(?:copy|\#169|\#xa9);|\[c\])*
         (?:[<\[{]?(?P<years>(?:19|20)\d\d\d?
            (?:[ \t]*(?:[-,]|\xe2\x80\x93|to\b|and\b)[ \t]*(?:(?:19|20)?\d\d\d?\b|(?i:present|now))?)*)[>\]}]?)?
         (?i:[ \t,.:;-]|\(c\)|by\b|the\b)*
         (?P<holder>[^\s\d,.:;(){}<>\[\]"'`*/\\=%$][^\n\r]{1,160})?""",
    re.VERBOSE,
)
_NO_HOLDER = lazy(
    r"(?:notices?|holders?|owners?|laws?|licen[sc]es?|infringement|act|statements?|lines?|information|headers?|text"
    r"|and|or|in|of|to|is|as|for|that|which|interests?|protect\w*|messages?|years?|dates?|assign\w*|terms|treat\w*"
    r"|string|agreements?|status|claims?|management|grants?|right|rights|material|work|works|permission)\b",
    re.IGNORECASE,
)
_AFTER_HOLDER = lazy(
    r"[\s.,;]*(?:\ball\s+rights?\b|\band\s+contributors\s+as\s+noted|\*/|-->|\"\"\"|'''|\bSPDX-|\blicensed\s+under"
    r"|\bthis\s+(?:file|source|code|software)\b|\\n|\bsee\s+).*",
    re.IGNORECASE | re.DOTALL,
)
_LEAD = lazy(rb"""^[ \t]*(?:/\*+|\*+/?|//+[!/]?|\#+|;+|%+|!+|--|\.\.|<!--|"{3}|'{3}|@?rem\b|::|dnl\b)?[ \t]?""", re.I)
_COMMENT_LINE = lazy(rb"[ \t]*(?://|\#|;|%|!|--|\.\.|@?rem\b|::|dnl\b|\*)", re.IGNORECASE)
_YEAR = lazy(r"\b(?:19|20)\d\d\b")
_YEARS_BEHIND = lazy(r"[\s,(]+(?:(?:19|20)\d\d[\s,-]*)+\)?$")
_ENDS = " \t.,;*/#\"'"
_STATEMENTS = 50  # of one file that are looked at
_NOTICES = 8  # of one file that are told
_BACK, _REACH = 1500, 8000  # bytes of a comment before and behind its first statement


class Statement(Value, frozen=True, kw_only=True):
    """One copyright line: the holder's name as written, the years as written ('' where there are none)."""

    holder: str
    years: str
    start: int


class Notice(Value, frozen=True, kw_only=True):
    """One notice: its statements, the half-open byte range of its text, and the text without marks of comments."""

    holders: tuple[str, ...]
    years: str  # `2019` or `2019-2024` over all statements
    start: int
    end: int
    text: str


def sha1_of(text: str) -> str:
    """The SHA-1 of a notice's text with every run of white space as one space: 40 hex digits."""
    return hashlib.sha1(" ".join(text.split()).encode("utf-8", "replace"), usedforsecurity=False).hexdigest()


_BEGINNINGS = (lazy(rb"copyright"), lazy(rb"\(c\)[ \t](?:19|20)\d\d"), lazy(rb"\xc2\xa9"))
_SPDX = b"SPDX-File"


def _written(data: bytes) -> Iterator[re.Match[bytes]]:
    """What `_STATEMENT` finds, tried only where a statement can begin: words are looked for much faster."""
    low, last = data.lower(), 0
    for start in sorted(match.start() for regex in _BEGINNINGS for match in regex.finditer(low)):
        begin = start - len(_SPDX) if data[max(0, start - len(_SPDX)) : start] == _SPDX else start
        found = _STATEMENT.match(data, begin) if begin >= last else None
        if found is None and begin != start and start >= last:
            found = _STATEMENT.match(data, start)
        if found is not None:
            last = found.end()
            yield found


def statements(data: bytes, most: int = _STATEMENTS) -> Iterator[Statement]:
    """The copyright lines of a text in their order, `most` of them at the most."""
    found = 0
    for match in _written(data):
        holder = _AFTER_HOLDER.sub("", shown(match["holder"] or b"")).strip(_ENDS)
        years = shown(match["years"] or b"").strip(" \t,-")
        if not years and (behind := _YEARS_BEHIND.search(holder)):
            holder, years = holder[: behind.start()].strip(_ENDS), behind.group().strip(_ENDS)
        if _NO_HOLDER.match(holder) or (holder and not years and not holder[0].isupper()):
            holder = ""
        if not holder and not years:
            continue
        yield Statement(holder=holder[:120], years=years, start=match.start())
        found += 1
        if found >= most:
            return


def _block(data: bytes, at: int) -> tuple[int, int]:
    """The range of the comment around an offset: to the end mark of a block, else the lines that are comments."""
    low, high = max(0, at - _BACK), min(len(data), at + _REACH)
    for opening, closing in ((b"/*", b"*/"), (b'"""', b'"""'), (b"'''", b"'''"), (b"<!--", b"-->")):
        start = data.rfind(opening, low, at)
        if start >= 0 and data.find(closing, start + len(opening), at) < 0:
            end = data.find(closing, at, high)
            return start, end if end >= 0 else high
    start = data.rfind(b"\n", 0, at) + 1
    end = data.find(b"\n", at, high)
    while end >= 0 and _COMMENT_LINE.match(data, end + 1, min(len(data), end + 40)):
        end = data.find(b"\n", end + 1, high)
    while start > low and _COMMENT_LINE.match(data, before := data.rfind(b"\n", 0, start - 1) + 1, start):
        start = before
    return start, end if end >= 0 else high


def _plain(data: bytes) -> str:
    """A comment's text without its marks; blank lines at both ends go."""
    lines = (shown(_LEAD.sub(b"", line)).rstrip(" \t\r*") for line in data.split(b"\n"))
    return "\n".join(lines).strip("\n")


def _span_of_years(texts: list[str]) -> str:
    years = sorted({int(year) for text in texts for year in _YEAR.findall(text)})
    if not years:
        return ""
    return str(years[0]) if years[0] == years[-1] else f"{years[0]}-{years[-1]}"


def notices(data: bytes, whole: bool = False, most: int = _NOTICES) -> list[Notice]:
    """The notices of a text in their order; with `whole` the text itself is the only one, if it holds a statement."""
    found: list[Notice] = []
    group: list[Statement] = []
    start = end = -1

    def close() -> None:
        if group:
            holders = tuple(dict.fromkeys(each.holder for each in group if each.holder))
            years = _span_of_years([each.years for each in group])
            found.append(Notice(holders=holders, years=years, start=start, end=end, text=_plain(data[start:end])))

    for each in statements(data, max(_STATEMENTS, most)):
        if each.start >= end:
            close()
            group.clear()
            if len(found) >= most:
                return found
            start, end = (0, len(data)) if whole else _block(data, each.start)
        group.append(each)
    close()
    return found


def notice_uses(source: Source, lines: Lines) -> Iterator[Use]:
    """The notices of a file as facts: `args` are holders with `; ` between them, years, SHA-1, the text's beginning."""
    if b"opyright" not in source.data and b"OPYRIGHT" not in source.data and b"\xc2\xa9" not in source.data:
        return
    for notice in notices(source.data, source.kind == "license"):
        text = notice.text[:6000]
        yield Use(
            symbol=SYMBOL, library="", spelling=text.split("\n", 1)[0][:200], kind="text", rules_only=True,
            span=lines.span(source.path, notice.start, max(notice.start + 1, notice.end)),
            args=("; ".join(notice.holders)[:300], notice.years, sha1_of(notice.text), text),
        )  # fmt: skip
