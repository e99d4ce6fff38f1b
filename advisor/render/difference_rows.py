"""The tables of the comparison page: a few rows as they are read, all of them packed for the page's script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from advisor.compare import GROUPS, Change, Difference
from advisor.compare.model import Group
from advisor.messages import LANGUAGES, mark, translate
from advisor.model import SEVERITY_ORDER, Value
from advisor.render.difference_words import TITLES, before_and_after, moved_files, words
from advisor.render.html_packing import Table, part
from advisor.render.text import number, shown

SHOWN = 100  # rows of a table that are there without the script, and rows of a page with it
Kind = Literal["severity", "place", "path", "text", "count", "short"]
_LIMIT = 500  # characters of a text


class Cell(Value, frozen=True):
    """One cell; `line` is 0 where it names no line, `text` its words in the order of `LANGUAGES`."""

    text: tuple[str, ...]
    line: int = 0


class Section(Value, frozen=True):
    """A kind of change: its columns and every row."""

    name: Group
    title: str
    heads: tuple[str, ...]
    kinds: tuple[Kind, ...]
    rows: tuple[tuple[Cell, ...], ...]
    count: int  # records, which are more than rows where a row stands for a file


def _alike(text: str) -> Cell:
    """A cell that is the same in all languages."""
    return Cell((shown(text, _LIMIT),) * len(LANGUAGES))


def _severity(change: Change) -> Cell:
    return Cell((change.severity,) * len(LANGUAGES))


def _place(change: Change) -> Cell:
    return Cell((shown(change.record.path, _LIMIT),) * len(LANGUAGES), change.record.line)


def _said(change: Change, name: Group) -> Iterator[Cell]:
    if name == "judged":
        both = [before_and_after(change, language) for language in LANGUAGES]
        for side in (0, 1):
            yield Cell(tuple(shown(each[side], _LIMIT) for each in both))
    else:
        yield Cell(tuple(shown(words(change, name, language), _LIMIT) for language in LANGUAGES))


def _row(change: Change, name: Group, with_targets: bool) -> tuple[Cell, ...]:
    targets = (_targets(change),) if with_targets else ()
    return (_severity(change), _place(change), *_said(change, name), *targets)


def _targets(change: Change) -> Cell:
    if change.targets:
        return _alike(", ".join(change.targets))
    return Cell(tuple(translate("all targets", language) for language in LANGUAGES))


def _of_records(name: Group, changes: Sequence[Change]) -> Section:
    with_targets = any(change.targets for change in changes)
    heads = [mark("Severity"), mark("Place")]
    heads += [mark("Before"), mark("Now")] if name == "judged" else [mark("What")]
    heads += [mark("For")] if with_targets else []
    texts: list[Kind] = ["text"] * (2 if name == "judged" else 1)
    kinds: tuple[Kind, ...] = ("severity", "place", *texts, *(("short",) if with_targets else ()))
    rows = tuple(_row(change, name, with_targets) for change in changes)
    return Section(name, TITLES[name], tuple(heads), kinds, rows, len(changes))


def _of_files(found: Difference) -> Section:
    rows = tuple((_alike(before), _alike(after), _alike(number(count))) for before, after, count in moved_files(found))
    heads = (mark("From"), mark("To"), mark("Records"))
    return Section("moved", TITLES["moved"], heads, ("path", "path", "count"), rows, len(found.moved))


def sections(found: Difference) -> list[Section]:
    """Every kind of change that there is, in the order in which it is read."""
    filled = [name for name in GROUPS if found.of(name)]
    return [_of_files(found) if name == "moved" else _of_records(name, found.of(name)) for name in filled]


def packed(found: Sequence[Section]) -> bytes:
    """All rows of the sections: numbers of distinct texts by column, and lines beside the places."""
    texts = Table()
    columns: dict[str, list[int]] = {}
    heads: dict[str, Any] = {}
    for section in found:
        heads[section.name] = {"count": len(section.rows), "kinds": section.kinds}
        for place, kind in enumerate(section.kinds):
            columns[f"{section.name}.{place}"] = [texts.of(row[place].text) for row in section.rows]
            if kind == "place":
                columns[f"{section.name}.line"] = [row[place].line for row in section.rows]
    table = [each[0] if len(set(each)) == 1 else each for each in texts.numbers]
    severities = {each: [translate(each, language) for language in LANGUAGES] for each in SEVERITY_ORDER}
    header = {
        "languages": list(LANGUAGES), "sections": heads, "texts": table, "severities": severities, "shown": SHOWN,
    }  # fmt: skip
    return part(header, columns)
