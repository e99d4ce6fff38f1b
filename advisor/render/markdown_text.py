"""Pieces of Markdown: text of the project made harmless, tables, and lists that say what they leave out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from advisor.messages import say, translate
from advisor.render import Options
from advisor.render.text import number, shown

PART = 6_000  # bytes of a part of the page
LISTED_RULES = 10  # rules with blockers, and new records
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
# Emphasis, links, HTML, mentions, issue numbers, formulas, emoji names and addresses; the rest is harmless in a line.
_MARKUP = re.compile(r"[\\`*_<>\[\]{}|~$@#!&:]|(?<=[wW])\.")
# What sentences of the program's own write as code: a command of its own, or a method.
_OWN_CODE = re.compile(r"&#96;(advisor(?: -{0,2}[a-z]{1,20}){1,4}|\.[a-z]{1,20}\(\))&#96;")
_PLAIN_IN_CODE = re.compile(r"[^`|]+")


def _entity(match: re.Match[str]) -> str:
    return f"&#{ord(match.group())};"


def escape(text: str) -> str:
    """Prose of unknown origin on one line, what Markdown would read as markup as entities."""
    return _MARKUP.sub(_entity, shown(text, 1000))


def prose(text: str) -> str:
    """A sentence of the program's own on one line: as `escape`, but what it writes as code stays code."""
    return _OWN_CODE.sub(r"`\1`", escape(text))


def code(text: str, limit: int = 120) -> str:
    """`text` as code on one line, safe in a table cell.

    A code span cannot hold every text: pipes split the cell before spans are read, and a backslash before one undoes
    its escape. Such texts become an HTML `code` element of entities.
    """
    text = shown(text, limit)
    if not text.strip():
        return ""
    if _PLAIN_IN_CODE.fullmatch(text):
        return f"`{text}`"
    return f"<code>{_PUNCTUATION.sub(_entity, text)}</code>"


def left_out(count: int, language: str) -> str:
    return say("… and {n} more (all are in the JSON report)", language, n=number(count))


def size(lines: Iterable[str]) -> int:
    return sum(len(line.encode("utf-8", "backslashreplace")) + 1 for line in lines)


def within(lines: Iterable[str], total: int, rows: int, budget: int, language: str) -> Iterator[str]:
    """At most `rows` of the `total` lines and `budget` bytes, and whether lines are left out as the last line."""
    written = 0
    for count, line in enumerate(lines):
        written += size([line])
        if count == rows or written > budget:
            yield left_out(total - count, language)
            return
        yield line


def row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def head_lines(language: str, *names: str, right: tuple[int, ...] = ()) -> list[str]:
    """The two head lines of a table; `right` are the columns of figures."""
    rule = ("---:" if place in right else "---" for place in range(len(names)))
    return [row(translate(name, language) for name in names), row(rule)]


def table(head: list[str], rows: Iterable[str], total: int, options: Options, budget: int) -> Iterator[str]:
    yield from head
    for line in within(rows, total, options.limit_rows, budget, options.language):
        if not line.startswith("|"):
            yield ""
        yield line
    yield ""


def heading(text: str, language: str) -> list[str]:
    return [f"### {translate(text, language)}", ""]
