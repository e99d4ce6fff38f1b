"""Pages with whole source files for the folder beside an HTML report; links of the report lead to their lines.

A page is readable without its script, in the language of the report; the script changes language and theme and moves
between the marks. Every text that is shown stands once, with its number in the elements that show it.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import PurePath

from markupsafe import Markup, escape

from advisor.messages import LANGUAGES, amount, mark, say, translate
from advisor.model import SEVERITY_ORDER, Report, Value
from advisor.records import Record
from advisor.render import summary
from advisor.render.html import asset, environment_of, source_hash
from advisor.render.html_colours import coloured
from advisor.render.html_packing import ordered
from advisor.render.text import LISTED, number, shown, visible

_LONGEST = 2000  # characters of a line
_NAMED = 4  # marks of one line that are spelled out
_BANDS = 80  # of the map of marks
_LISTED = 500  # marks in the list above the code


def _json(value: object) -> str:
    """JSON that ends no script element."""
    return json.dumps(value, ensure_ascii=True).replace("<", "\\u003c")


class _Words:
    """The texts of one page in all languages, each once; elements name them by number."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._numbers: dict[tuple[str, ...], int] = {}

    def all(self) -> str:
        """The table as JSON that ends no script element."""
        return _json([list(each) for each in self._numbers])

    def of(self, text_in: Callable[[str], str], tag: str = "span", name: str = "") -> Markup:
        """An element that shows what `text_in` gives for a language; a class of the element is in `name`."""
        texts = {language: shown(text_in(language), 600) for language in LANGUAGES}
        place = self._numbers.setdefault(tuple(texts.values()), len(self._numbers))
        attribute = f' class="{name}"' if name else ""
        opening = f'<{tag}{attribute} data-w="{place}">'
        return Markup(opening) + texts[self._language] + Markup(f"</{tag}>")  # noqa: S704 - constants and numbers

    def word(self, text: str, tag: str = "span", name: str = "") -> Markup:
        """A text of the catalogue."""
        return self.of(lambda language: translate(text, language), tag, name)


class File(Value, frozen=True):
    """One page: its name in the folder, the path of its source, and its records by line."""

    page: str
    path: str
    marks: dict[int, list[Record]]


class Band(Value, frozen=True):
    """A part of the file on the map of marks: where it begins (per mille of the file), its first mark, its worst."""

    top: int
    height: int
    first: int
    severity: str
    label: Markup


def folder_of(name: str) -> str:
    """The name of the folder beside a page."""
    return f"{PurePath(name).stem}_files"


def _files(report: Report) -> list[File]:
    """The files with records, in the order in which the report numbers them."""
    found: dict[str, dict[int, list[Record]]] = defaultdict(lambda: defaultdict(list))
    for record in ordered(report):
        found[record.path][record.line].append(record)
    return [File(f"{place}.html", path, dict(marks)) for place, (path, marks) in enumerate(found.items())]


def _worst(marks: Sequence[Record]) -> str:
    return max((each.severity for each in marks), key=SEVERITY_ORDER.index)


def _verdicts(record: Record, report: Report, titles: dict[str, str], language: str) -> str:
    """What a mark means on each target, in words."""
    if record.item is None:
        title = summary.said(report, titles.get(record.rule, record.rule), language)
        on = next((each for each in report.targets if record.finding and each.id == record.finding.target), None)
        return f"{title} ({summary.target_title(report, on, language)})" if on else title
    return LISTED[language].join(
        f"{summary.target_title(report, target, language)} {translate(match.status, language)}"
        for target in report.targets
        for match in [summary.match_of(record.item.matches, target)]
    )


class _Page:
    """Makes one page; the texts of all its parts go through one table of words."""

    def __init__(self, report: Report, file: File, lines: Sequence[str], language: str) -> None:
        self._report = report
        self._titles = {rule.id: rule.title for rule in report.rules}
        self._file = file
        self._source = lines
        self.words = _Words(language)

    def _mark(self, severity: str) -> Markup:
        return self.words.word(severity, "b", f"v v-{severity}")

    def _about(self, record: Record) -> Markup:
        text = self.words.of(lambda language: _verdicts(record, self._report, self._titles, language))
        return Markup("<small><code>{}</code> {}</small>").format(shown(record.subject, 80), text)

    def line(self, place: int, code: str) -> str:
        """A source line (escaped) with its number, its mark in the gutter, and what is said about it."""
        marks = self._file.marks.get(place)
        if not marks:  # by far the most lines: their numbers are counted by the style
            return f'<li id="L{place}"><code>{code}</code></li>'
        worst = _worst(marks)
        head = Markup('<li id="L{0}" class="m m-{1}"><a href="#L{0}">{0}</a>').format(place, worst)
        more = len(marks) - _NAMED
        rest = Markup(" <small>+{}</small>").format(more) if more > 0 else ""
        about = Markup(" ").join(self._about(each) for each in marks[:_NAMED]) + rest
        body = Markup('<i>{}</i><div><code>{}</code><p class="about">{}</p></div></li>')
        return head + body.format(self._mark(worst), Markup(code), about)  # noqa: S704 - escaped by `_coded`

    def lines(self) -> Markup:
        """All lines of the file; where it could not be read, the marked ones without their text."""
        every: Iterable[tuple[int, str]] = enumerate(_coded(self._source, self._file.path), start=1)
        if not any(self._source):
            every = ((place, "") for place in sorted(self._file.marks))
        return Markup("\n".join(self.line(place, code) for place, code in every))  # noqa: S704 - made of escaped parts

    def bands(self) -> list[Band]:
        """The map of marks: the file in bands, those with marks as links to the first of them."""
        length = max(len(self._source), max(self._file.marks, default=1))
        step = max(1, -(-length // _BANDS))
        found: dict[int, list[int]] = defaultdict(list)
        for place in sorted(self._file.marks):
            found[(place - 1) // step].append(place)
        return [self._band(places, band * step, step, length) for band, places in sorted(found.items())]

    def _band(self, places: list[int], start: int, step: int, length: int) -> Band:
        marks = [each for place in places for each in self._file.marks[place]]
        worst = _worst(marks)

        def text(language: str) -> str:
            count = amount(len(marks), mark("{n} mark"), mark("{n} marks"), language)
            label = mark("from line {line}: {marks}, the worst is {word}")
            return say(label, language, line=places[0], marks=count, word=translate(worst, language))

        label = self.words.of(text, "title")
        return Band(1000 * start // length, max(4, 1000 * step // length), places[0], worst, label)

    def counts(self) -> Markup:
        """How many marks there are, by severity."""
        counts = Counter(each.severity for marks in self._file.marks.values() for each in marks)
        parts = [self._mark(each) + f" {number(counts[each])}" for each in reversed(SEVERITY_ORDER) if counts[each]]
        return Markup(" ").join(parts)

    def listed(self) -> list[tuple[int, Markup, str, int]]:
        """The marked lines: number, worst severity, the first subject, how many more there are."""
        return [
            (place, self._mark(_worst(marks)), shown(marks[0].subject, 80), len(marks) - 1)
            for place, marks in sorted(self._file.marks.items())[:_LISTED]
        ]


def _coded(lines: Sequence[str], path: str) -> list[str]:
    """Lines as they are shown, escaped and coloured; all at once where none holds what must be made visible."""
    cut = [text if len(text) <= _LONGEST else text[:_LONGEST] + "…" for text in lines]
    clean = [text.rstrip().replace("\t", "    ") for text in cut]
    whole = visible("".join(clean))
    if len(whole) != sum(map(len, clean)):
        clean = [visible(text) for text in clean]
    if (found := coloured(clean, path)) is not None:
        return found
    return str(escape("\n".join(clean))).split("\n")


def _neighbour(files: Sequence[File], place: int) -> File | None:
    return files[place] if 0 <= place < len(files) else None


def pages(
    report: Report, read: Callable[[str], str], back: str = "", language: str = "en", template: str = ""
) -> Iterator[tuple[str, bytes]]:
    """The name and content of the page of every file that has records.

    `read` gives a file's text by its path, '' where it cannot; `back` is the name of the report's own file.
    """
    style = asset("source.css", template)
    code = '"use strict";\n' + asset("js/kept.js", template) + asset("js/source.js", template)
    policy = (
        f"default-src 'none'; style-src {source_hash(style)}; script-src {source_hash(code)}; "
        "base-uri 'none'; form-action 'none'"
    )
    made = environment_of(template).get_template("source.html.j2")
    files = _files(report)
    for place, file in enumerate(files):
        lines = read(file.path).split("\n")
        page = _Page(report, file, lines, language)
        about = {"project": shown(report.project.name, 200), "path": shown(file.path, 600)}
        content = made.render(
            about=_json(about),
            page=page, words=page.words, file=file, back=back, language=language, policy=policy,
            style=Markup(style), script=Markup(code),  # noqa: S704 - files of this package, and they are hashed
            read=any(lines),
            before=_neighbour(files, place - 1), after=_neighbour(files, place + 1),
            marked=number(len(file.marks)), more=max(0, len(file.marks) - _LISTED), shown=shown,
        )  # fmt: skip
        yield file.page, content.encode("utf-8", "backslashreplace")
