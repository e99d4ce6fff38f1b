"""Lints of the tables about kernels, one small function each; messages say place, what is wrong and what to write."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping

from advisor.packs.lints import CheckedTarget
from advisor.packs.operators import KernelLibrary, NameRule, Operation, operator_alternatives
from advisor.packs.pack import TargetPack
from advisor.packs.tsv import column_of

Row = Operation | NameRule | KernelLibrary


def _at(row: Row, field: str, text: str) -> str:
    names = row.__struct_fields__
    column = column_of([str(getattr(row, name)) for name in names], names.index(field))
    return f"{row.file}:{row.line}:{column}: {text}"


def _rows(checked: CheckedTarget) -> tuple[Row, ...]:
    own = checked.pack.own_operators
    return (*own.operations, *own.rules, *own.libraries)


def _key(row: Row) -> tuple[Hashable, str]:
    if isinstance(row, Operation):
        return row.operation, "operation"
    if isinstance(row, NameRule):
        return (row.kind, row.words), "words"
    return (row.operation, row.direction, row.library, row.entry), "library"


def unique_rows(checked: CheckedTarget) -> Iterator[str]:
    """An operation, a rule about words and a library's entry for an operation stand once."""
    first: dict[Hashable, Row] = {}
    for row in _rows(checked):
        key, field = _key(row)
        if (known := first.setdefault((type(row).__name__, key), row)) is not row:
            yield _at(row, field, f"stands in line {known.line} already; write it once")


def known_operators(checked: CheckedTarget) -> Iterator[str]:
    """Every operator stands in `symbols.tsv`, or the row names the package that it comes from."""
    for row in checked.pack.own_operators.operations:
        for field in ("operators", "backward"):
            names = {name for each in operator_alternatives(getattr(row, field)) for name in each.names}
            for name in sorted(names - checked.pack.symbols.keys()):
                if not row.package or not name.isidentifier():
                    text = f"`{name}` is not in symbols.tsv; write it there, another name here, or its package"
                    yield _at(row, field, text)


def known_sources(checked: CheckedTarget) -> Iterator[str]:
    """Every source key of the tables stands in the pack's own `pack.toml`."""
    rows: tuple[Operation | KernelLibrary, ...] = (
        *checked.pack.own_operators.operations, *checked.pack.own_operators.libraries,
    )  # fmt: skip
    for row in rows:
        for key in row.source.split(",") if row.source else ():
            if key not in checked.about.sources:
                yield _at(row, "source", f"unknown source `{key}`; write a [sources.…] key of {checked.toml}")


def audited(checked: CheckedTarget) -> Iterator[str]:
    """Of the answers that people judged not more were right than were judged; a title is never empty."""
    for row in checked.pack.own_operators.operations:
        if bool(row.judged) != bool(row.right) or int(row.right or 0) > int(row.judged or 0):
            yield _at(row, "right", f"{row.right or 'none'} of {row.judged or 'none'} right; write both, right last")
        if not row.title:
            yield _at(row, "title", f"operation `{row.operation}` without a title; write how people name it")
        if row.stay.split(" ") != sorted({*row.stay.split(" ")}):
            yield _at(row, "stay", "words that may stay are not sorted; write each once, in order")


def known_operations(packs: Mapping[str, TargetPack]) -> Iterator[str]:
    """A library's row and rules about operations name operations that some pack describes."""
    known = {row.operation for pack in packs.values() for row in pack.operators.operations}
    for pack in packs.values():
        own = pack.own_operators
        for library in own.libraries:
            if library.operation not in known:
                text = f"unknown operation `{library.operation}`; write one of an operators.tsv"
                yield _at(library, "operation", text)
        for rule in own.rules:
            if rule.kind in ("step", "several") and rule.words not in known:
                yield _at(rule, "words", f"unknown operation `{rule.words}`; write one of an operators.tsv")


OPERATOR_LINTS = (unique_rows, known_operators, known_sources, audited)
