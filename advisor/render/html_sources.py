"""Pages with whole source files for the folder beside an HTML report; links of the report lead to their lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from html import escape
from pathlib import PurePath

from advisor.model import Report
from advisor.records import Record
from advisor.render.html import asset, source_hash
from advisor.render.html_packing import ordered
from advisor.render.text import shown, visible

_LONGEST = 2000  # characters of a line


def folder_of(name: str) -> str:
    """The name of the folder beside a page."""
    return f"{PurePath(name).stem}_files"


def _records(report: Report) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for record in ordered(report):
        found[record.path].append(record)
    return found


def _line(number: int, text: str, marks: list[Record]) -> str:
    cut = text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
    about = "".join(f" <small>{escape(shown(each.subject, 80))}: {each.rule}</small>" for each in marks[:4])
    state = f' class="m v-{max(marks, key=lambda each: each.severity == "blocker").severity}"' if marks else ""
    code = escape(visible(cut.rstrip().replace("\t", "    ")))
    return f'<li id="L{number}"{state}><code>{code}</code>{about}</li>'


def _page(path: str, text: str, marks: list[Record], at: int, count: int) -> bytes:
    """One source file as a page without a script; `text` may be empty where it could not be read."""
    style = asset("source.css")
    by_line: dict[int, list[Record]] = defaultdict(list)
    for record in marks:
        by_line[record.line].append(record)
    lines = "\n".join(_line(n, line, by_line.get(n, [])) for n, line in enumerate(text.split("\n"), start=1))
    links = [f'<a href="{n}.html">{word}</a>' for n, word in ((at - 1, "←"), (at + 1, "→")) if 0 <= n < count]
    policy = f"default-src 'none'; style-src {source_hash(style)}; base-uri 'none'; form-action 'none'"
    title = escape(shown(path, 300))
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n'
        f"<style>{style}</style>\n</head>\n<body>\n<nav>{' '.join(links)}</nav>\n<main>\n<h1>{title}</h1>\n"
        f"<ol>\n{lines}\n</ol>\n</main>\n</body>\n</html>\n"
    ).encode()


def pages(report: Report, read: Callable[[str], str]) -> Iterator[tuple[str, bytes]]:
    """The name and content of the page of every file that has records; `read` gives a file's text by its path."""
    found = _records(report)
    for number, (path, marks) in enumerate(found.items()):
        yield f"{number}.html", _page(path, read(path), marks, number, len(found))
