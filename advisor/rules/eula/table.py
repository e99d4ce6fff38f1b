"""The rows of `mappings/eula/patterns.tsv` as values, and what every licence rule is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import cast

from advisor import eula
from advisor.model import Advice, Confidence, FileFacts, LicenceStep, Severity, Span, TextPattern, Use, UseKind, Value
from advisor.rules.registry import Hit, ProjectFacts, Rule, Shape, add

COLUMNS = "id group title severity confidence detector files pattern literals exclude clauses statement action step"
# What lies between the words of a notice: spaces, line ends, and the marks of comments.
_GAP = r"""[\s*/#;!%"',.()\\-]{1,60}"""


class Row(Value, frozen=True, kw_only=True):
    """One rule as it stands in the table; empty fields are ''."""

    id: str
    group: str
    title: str
    severity: Severity
    confidence: Confidence
    detector: str
    files: tuple[str, ...]
    pattern: str
    literals: tuple[str, ...]
    exclude: str
    clauses: str
    statement: str
    action: str
    step: LicenceStep


def _row(fields: list[str]) -> Row:
    named = dict(zip(COLUMNS.split(), fields, strict=True))
    return Row(
        id=named["id"], group=named["group"], title=named["title"], severity=cast(Severity, named["severity"]),
        confidence=cast(Confidence, named["confidence"]), detector=named["detector"],
        files=tuple(named["files"].split()), pattern=named["pattern"],
        literals=tuple(each.strip() for each in named["literals"].split(" | ") if each.strip()),
        exclude=named["exclude"], clauses=named["clauses"], statement=named["statement"], action=named["action"],
        step=cast(LicenceStep, named["step"]),
    )  # fmt: skip


@cache
def rows() -> dict[str, Row]:
    """Every row by its id. Raises AdvisorError for a malformed table."""
    return {row.id: row for row in map(_row, eula.table("patterns.tsv", COLUMNS))}


def pattern(row: Row, limit: int = 20, comments: bool | None = None) -> TextPattern:
    """What a row asks to be searched in texts; a notice may be cut into lines of a comment and is told once a file."""
    is_notice = row.detector == "notice"
    return TextPattern(
        id=row.id,
        regex=row.pattern.replace(" ", _GAP) if is_notice else row.pattern,
        literals=row.literals,
        files=(*row.files, "config") if "ci" in row.files else row.files,
        exclude=row.exclude,
        comments=is_notice if comments is None else comments,
        limit=1 if is_notice else limit,
    )


def _step(row: Row, severity: Severity | None) -> LicenceStep:
    """What to do about a hit: a note asks for nothing but that a notice stays."""
    is_note = (severity or row.severity) == "info" and row.step != "keep-notice"
    return "" if is_note else row.step


def found(
    row: Row, use: Use, message: str = "", detail: str = "", severity: Severity | None = None, clause: str | None = None
) -> Hit:
    """A hit of a row's rule at the place of a use; `clause` overrules the row's, '' cites none."""
    return Hit(
        span=use.span, use=use, message=message, detail=detail or use.spelling, severity=severity,
        clause=row.clauses if clause is None else clause, evidence=row.detector, step=_step(row, severity),
    )  # fmt: skip


def found_at(
    row: Row,
    span: Span,
    message: str = "",
    detail: str = "",
    severity: Severity | None = None,
    clause: str | None = None,
) -> Hit:
    """A hit at a place that no use stands for; `clause` instead of the row's where it is given."""
    return Hit(
        span=span, message=message, detail=detail, severity=severity, clause=row.clauses if clause is None else clause,
        evidence=row.detector, step=_step(row, severity),
    )  # fmt: skip


def top(file: FileFacts) -> Span:
    """The place that stands for a whole file."""
    return Span(file.path, 1, 1, 1, 1)


def uses_of(file: FileFacts, symbol: str) -> list[Use]:
    """The uses of one symbol in a file, in order of place."""
    return [use for use in file.uses if use.symbol == symbol]


def has(file: FileFacts, *symbols: str) -> bool:
    """Whether a file holds a use of one of the symbols."""
    return any(use.symbol in symbols for use in file.uses)


FileCheck = Callable[[Row, FileFacts], Iterable[Hit]]
ProjectCheck = Callable[[Row, ProjectFacts], Iterable[Hit]]


def _advice(row: Row) -> tuple[Advice, ...]:
    facts = (f"eula:{row.id}",) if row.id[5:].isdigit() else ()
    return (
        Advice(severity=row.severity, effect="licence", why=row.statement, todo=row.action, facts=facts, source="eula"),
    )


def register(
    identity: str,
    shape: Shape,
    check: Callable[..., Iterable[Hit]],
    *,
    symbols: tuple[str, ...] = (),
    kind: UseKind = "text",
    patterns: tuple[TextPattern, ...] = (),
    messages: tuple[str, ...] = (),
) -> None:
    """Registers the rule of a row with the function that finds its places."""
    row = rows()[identity]
    add(
        Rule(
            id=row.id, title=row.title, family="eula", shape=shape, advice=_advice(row), check=check,
            kinds=(kind,) if symbols else (), symbols=symbols, confidence=row.confidence, patterns=patterns,
            messages=messages, help=row.statement,
        )
    )  # fmt: skip
