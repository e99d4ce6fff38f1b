"""Reading researched facts, writing packs in their canonical form."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

Fact = dict[str, str]


class Name(NamedTuple):
    """One line of `cuda/<library>.tsv`: something that exists in NVIDIA's software."""

    symbol: str
    kind: str
    match: str
    since: str = ""
    deprecated: str = ""
    removed: str = ""
    nargs: str = ""
    alias_of: str = ""
    header: str = ""
    source: str = ""


class Symbol(NamedTuple):
    """One line of `<target>/symbols.tsv`: something that exists on the target."""

    symbol: str
    kind: str
    library: str
    header: str = ""
    package: str = ""
    since: str = ""
    until: str = ""
    deprecated: str = ""
    products: str = ""
    nargs: str = ""
    impl: str = ""
    source: str = ""


class Row(NamedTuple):
    """One line of `<target>/<library>.tsv`: what stands for a symbol on the target."""

    symbol: str
    when: str
    status: str
    target: str = ""
    edit: str = ""
    effort: str = ""
    shim: str = ""
    note: str = ""
    source: str = ""
    basis: str = "name"
    evidence: str = ""


Record = Name | Symbol | Row


def parse_facts(text: str) -> list[Fact]:
    """Rows of a fact file as dictionaries; lines that begin with `#` are remarks.

    Raises ValueError when a line has another number of fields than the header.
    """
    lines = [line for line in text.split("\n") if line and not line.startswith("#")]
    header = lines[0].split("\t")
    return [dict(zip(header, line.split("\t"), strict=True)) for line in lines[1:]]


def read_facts(path: Path) -> list[Fact]:
    return parse_facts(path.read_text(encoding="utf-8"))


def canonical(columns: Iterable[str], records: Iterable[Iterable[str]]) -> str:
    """A table as text: header, then the distinct lines in bytewise order."""
    lines = {"\t".join(record) for record in records}
    ordered = sorted(lines, key=lambda line: line.encode())
    return "\n".join(["\t".join(columns), *ordered]) + "\n"


def write_table(path: Path, records: Iterable[Record], record_type: type[Record]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(canonical(record_type._fields, records).encode())


def version(text: str) -> str:
    """`6.2.0` → `6.2`, `1.8.2` stays: versions are written as short as they are exact."""
    return text.removesuffix(".0") if text.count(".") == 2 else text
