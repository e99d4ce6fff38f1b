"""Licence texts as data: clauses by date of the text, files named as distributable, and the words around them.

The tables stand in `mappings/eula`; their columns are described there. Nothing here judges: clauses are cited, and
which text binds somebody is a question for counsel.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache

import msgspec

from advisor import data
from advisor.errors import AdvisorError
from advisor.messages import mark, translate
from advisor.model import Clause, Eula, Finding, Layer, Value
from advisor.packs import tsv

DEFAULT_TEXT = "2026-01-26"  # the newest text of the toolkit's agreement that was read, for what says nothing itself
TOOLKIT = "CUDA Toolkit EULA"

INTRO = (
    mark(
        "This section lists technical indications, not legal advice. It shows what is in the files and which clause a "
        "lawyer would look at; it does not judge."
    ),
    mark(
        "The toolkit's agreement has had a clause about output of the SDK since the text of October 2021. NVIDIA's "
        "CUDA wheels still carry the text of 2018, which does not have it; single packages (nvImageCodec 2023, "
        "CUTLASS DSL 2025, cuEST 2026) have a clause of their own, installers and the web page carry newer texts. "
        "Which text binds you is a question for counsel."
    ),
    mark(
        "Porting your own source text, by hand or with a tool, is not what that clause speaks about; it speaks about "
        "output that was generated with parts of the SDK."
    ),
    mark(
        "Each finding names the edition of the text that its own file points at, and where nothing does the newest "
        "one that was read."
    ),
)
NOT_CHECKED = (
    mark("Licences of model weights and data sets, and patents, were not looked at."),
    mark("What an image, an installer or a script downloads later was not looked at."),
    mark("Files were not compared with NVIDIA's own files; names, notices, signatures and sections were read."),
    mark(
        "Remarks to the press were not looked at: the newest text still has the clause about output, and 1.7 asks for "
        "a signed writing."
    ),
    mark("Whether a copy of a toolkit was accepted under one text or another cannot be read from files."),
)

_VERSION_IN_NAME = re.compile(r"(?:64)?(?:[_-]\d[\d_.]*)+$|64$")


class Text(Value, frozen=True, kw_only=True):
    """A licence text that was read: `date` as YYYY-MM-DD as far as printed, `sha1` its first ten hex digits."""

    id: str
    agreement: str
    date: str
    output_clause: str
    sha1: str
    where: str
    note: str


class Named(Value, frozen=True, kw_only=True):
    """A library, tool or header by its base name; `agreement` is toolkit, driver, sla (its own) or open."""

    kind: str
    name: str
    agreement: str
    component: str


class _Row(msgspec.Struct, frozen=True, kw_only=True):
    agreement: str
    number: str
    texts: tuple[str, ...]
    status: str
    summary: str


def table(name: str, columns: str) -> list[list[str]]:
    """The rows of a table of `mappings/eula`. Raises AdvisorError for a malformed one."""
    content = (data.MAPPINGS / "eula" / name).read_bytes()
    return [fields for _, fields in tsv.rows(content, f"mappings/eula/{name}", columns.split())]


def column(name: str) -> list[str]:
    """The names of a table's columns."""
    return (data.MAPPINGS / "eula" / name).read_text("utf-8").split("\n", 1)[0].split("\t")


@cache
def texts() -> dict[str, Text]:
    """The licence texts by id."""
    columns = "id agreement date output_clause sha1 where note"
    rows = (dict(zip(columns.split(), row, strict=True)) for row in table("texts.tsv", columns))
    return {row["id"]: Text(**row) for row in rows}


@cache
def _clause_rows() -> dict[str, _Row]:
    content = (data.MAPPINGS / "eula" / "clauses.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(content), dict[str, _Row])


@cache
def named() -> dict[tuple[str, str], Named]:
    """What is known by kind and lower-case base name."""
    rows = (Named(kind=k, name=n, agreement=a, component=c) for k, n, a, c in _names())
    return {(row.kind, row.name.lower()): row for row in rows}


def _names() -> list[list[str]]:
    return table("names.tsv", "kind name agreement component")


def dates() -> list[str]:
    """The dates of the toolkit's agreement that `--eula-text` takes, oldest first."""
    return column("attachment_a.tsv")[2:]


def check_date(date: str) -> str:
    """The date of the text that was asked for, '' for none. Raises AdvisorError for a text that is not known."""
    if date and date not in dates():
        raise AdvisorError(f"--eula-text {date!a}: no text of that date; write one of {', '.join(dates())}")
    return date


@cache
def listed(date: str) -> frozenset[str]:
    """The files that the text of a date names as distributable, as written there."""
    columns = ["file", "platform", *dates()]
    rows = table("attachment_a.tsv", " ".join(columns))
    return frozenset(row[0] for row in rows if row[columns.index(date)] == "y")


@cache
def _listed(date: str) -> frozenset[str]:
    return frozenset(name.lower() for name in listed(date))


def is_distributable(name: str, date: str) -> bool:
    """Whether the text of that date names the file; versions and architectures in the name do not count."""
    return bare(name).lower() in _listed(date or DEFAULT_TEXT) or name.lower() in _listed(date or DEFAULT_TEXT)


def bare(name: str) -> str:
    """A file's base name without its version: `libcupti.so.12` and `cudart64_12.dll` give `libcupti.so`, `cudart.dll`.

    Hashes that wheel repair tools add (`libcudart-9335f6a2.so.12`) go as well.
    """
    base = name.rsplit("/", 1)[-1]
    if ".so" in base:
        stem = base[: base.index(".so")]
        return re.sub(r"-[0-9a-f]{8}$", "", stem) + ".so"
    stem, dot, suffix = base.rpartition(".")
    if suffix.lower() == "dylib":
        return re.sub(r"(?:\.\d+)+$", "", stem) + ".dylib"
    if suffix.lower() in ("dll", "lib"):
        return _VERSION_IN_NAME.sub("", stem) + dot + suffix
    return base


def library(name: str) -> Named | None:
    """The NVIDIA library that a file name means, whatever its version; None for any other file."""
    base = bare(name)
    stem, _, suffix = base.rpartition(".")
    if suffix.lower() not in ("so", "a", "dll", "lib", "dylib"):
        return None
    if suffix.lower() in ("so", "a", "dylib"):
        if not base.lower().startswith("lib") and "_" not in stem:
            return None  # `cublas.so` is a module of Python's: the library is called `libcublas.so`
        stem = stem.removeprefix("lib")
    found = named().get(("library", stem.lower()))
    return found or (named().get(("library", "lib" + stem.lower())) if stem else None)


def tool(name: str) -> Named | None:
    """The developer tool that a file name means."""
    return named().get(("tool", name.rsplit("/", 1)[-1].lower().removesuffix(".exe")))


def header(name: str) -> Named | None:
    """The NVIDIA header that a file name means; unlike libraries, headers are known by their exact case."""
    base = name.rsplit("/", 1)[-1]
    found = named().get(("header", base.lower()))
    return found if found is not None and found.name == base else None


def text_of_digest(sha1: str) -> Text | None:
    """The licence text whose SHA-1 begins with these ten hex digits."""
    return next((text for text in texts().values() if text.sha1 and text.sha1 == sha1[:10]), None)


def _clause(identity: str, row: _Row, date: str) -> Clause:
    of_texts = [texts()[name] for name in row.texts]
    is_toolkit = row.agreement == TOOLKIT
    return Clause(
        id=identity,
        agreement=row.agreement,
        number=row.number,
        summary=row.summary,
        text_date=date if is_toolkit else next((text.date for text in of_texts), ""),
        in_text=not is_toolkit or any(text.date == date for text in of_texts),
        in_texts=tuple(text.date for text in of_texts if text.date),
        status=row.status,
    )


_DATE = re.compile(r"(?:([A-Z][a-z]{2,8})\.? (\d{1,2}), ((?:19|20)\d\d))")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def printed_date(text: str) -> str:
    """The date that a licence text prints (`January 12, 2025`) as YYYY-MM-DD; '' where there is none."""
    match = _DATE.search(text)
    if match is None or match[1][:3].lower() not in _MONTHS:
        return ""
    return f"{match[3]}-{_MONTHS.index(match[1][:3].lower()) + 1:02}-{int(match[2]):02}"


def text_of(agreement: str, date: str) -> Text | None:
    """The text of an agreement with that printed date."""
    return next((each for each in texts().values() if each.agreement == agreement and each.date == date), None)


_LAYER = "name starts compiler compiler_zh libraries libraries_zh licence licence_zh targets source"


def layers(targets: Iterable[str] | None = None) -> tuple[Layer, ...]:
    """The layers that take CUDA programs or source to one of these targets (None: all), by what they start from."""
    wanted = None if targets is None else set(targets)
    rows = (dict(zip(_LAYER.split(), row, strict=True)) for row in table("layers.tsv", _LAYER))
    found = [
        Layer(
            name=row["name"], starts=row["starts"], compiler=row["compiler"], libraries=row["libraries"],  # type: ignore[arg-type]
            licence=row["licence"], targets=tuple(row["targets"].split()), source=row["source"],
        )
        for row in rows
        if wanted is None or wanted & set(row["targets"].split())
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda each: (each.starts, each.name)))


def layers_in_chinese(shown: Iterable[Layer]) -> dict[str, str]:
    """The Chinese of what is said about layers, by the English."""
    names = {each.name for each in shown}
    rows = (dict(zip(_LAYER.split(), row, strict=True)) for row in table("layers.tsv", _LAYER))
    words = ("compiler", "libraries", "licence")
    return {row[word]: row[f"{word}_zh"] for row in rows if row["name"] in names for word in words}


def register(findings: Iterable[Finding], date: str) -> Eula:
    """The clauses that the findings cite, as of the text of `date`, sorted by id."""
    cited = {clause for finding in findings for clause in finding.clause.split()}
    rows = _clause_rows()
    return Eula(
        text_date=date or DEFAULT_TEXT,
        clauses=tuple(_clause(each, rows[each], date or DEFAULT_TEXT) for each in sorted(cited & rows.keys())),
        intro=INTRO,
        not_checked=NOT_CHECKED,
    )


def clauses(agreement: str, date: str = DEFAULT_TEXT) -> list[Clause]:
    """Every clause of one agreement that is known here, as of the text of `date`."""
    rows = _clause_rows()
    return [_clause(each, row, date) for each, row in sorted(rows.items()) if row.agreement == agreement]


def clause_ids() -> frozenset[str]:
    """All clauses that a rule may cite."""
    return frozenset(_clause_rows())


def summaries() -> list[str]:
    """The summaries of all clauses, the keys of their translations."""
    return [row.summary for row in _clause_rows().values()]


def intro(language: str = "en") -> list[str]:
    """The paragraphs that open the legal section, in a language of `messages.LANGUAGES`."""
    return [translate(text, language) for text in INTRO]


def not_checked(language: str = "en") -> list[str]:
    """What the legal section says was not looked at."""
    return [translate(text, language) for text in NOT_CHECKED]
