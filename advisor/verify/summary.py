"""Verdicts counted and written as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from advisor.verify.compiling import STATES, Outcome
from advisor.verify.rows import RESULTS, Verdict

_HEAD = ("library", "rows", *RESULTS, "known", "to correct")


def counts(verdicts: Iterable[Verdict]) -> dict[str, int]:
    """Number of rows per result, in the order of RESULTS, then of differences that the tables know, and of faults."""
    verdicts = tuple(verdicts)
    found = Counter(verdict.result for verdict in verdicts)
    faults = sum(verdict.fault for verdict in verdicts)
    differing = sum(found[result] for result in ("not found", "arity differs", "value differs"))
    return {
        "rows": len(verdicts),
        **{each: found[each] for each in RESULTS},
        "known": differing - faults,
        "to correct": faults,
    }


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for first, *rest in rows:
        cells = (cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True))
        yield "  ".join((first.ljust(widths[0]), *cells)).rstrip()


def table(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Lines of a table: one row per library, then all together."""
    libraries = sorted({verdict.library for verdict in verdicts})
    groups = {name: [each for each in verdicts if each.library == name] for name in libraries} | {"all": verdicts}
    yield from _table([_HEAD, *((name, *map(str, counts(group).values())) for name, group in groups.items())])


def fault_lines(verdicts: Iterable[Verdict]) -> Iterator[str]:
    """A line for each row that says something else than the headers, with its place and both sides."""
    for each in verdicts:
        if each.fault:
            where = f" ({each.header})" if each.header else ""
            detail = f": {each.detail}" if each.detail else ""
            yield f"{each.file}:{each.line}: `{each.symbol}` {each.status} `{each.name}`: {each.result}{detail}{where}"


def compiled(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Lines that count what a compiler said about calls, then one for each call that it refused."""
    if not outcomes:
        return
    libraries = sorted({each.library for each in outcomes})
    groups = {name: [each for each in outcomes if each.library == name] for name in libraries} | {"all": outcomes}
    lines = [("library", "tried", *STATES)]
    for name, group in groups.items():
        found = Counter(each.state for each in group)
        tried = str(found["compiled"] + found["failed"])
        lines.append((name, tried, *(str(found[state]) for state in STATES)))
    yield from ("", *_table(lines), "")
    for each in outcomes:
        if each.state != "compiled":
            yield f"{each.file}:{each.line}: `{each.symbol}` {each.status} `{each.name}`: {each.state}: {each.detail}"
