"""`frameworks.tsv` of a pack: what another framework for the target offers for names of PyTorch.

A way of its own to the target, named and never priced: the table is the vendor's, name by name, and says whether two
names mean the same (`renamed`) or differ (`changed`); a name without a row is not listed there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from advisor.packs.tsv import column_of, fault, rows

FILE = "frameworks.tsv"
COLUMNS = tuple("framework symbol status target source".split())
_STATUSES = ("renamed", "changed")


class FrameworkRow(msgspec.Struct, frozen=True, gc=False):
    """One row, columns as written: a name of PyTorch and its counterpart in a framework."""

    framework: str
    symbol: str
    status: str
    target: str
    source: str
    file: str
    line: int


def framework_rows(data: bytes, file: str) -> Iterator[FrameworkRow]:
    """The rows of a `frameworks.tsv`. Raises AdvisorError for a malformed row."""
    for line, fields in rows(data, file, COLUMNS):
        if fields[2] not in _STATUSES:
            raise fault(file, line, column_of(fields, 2), f"status `{fields[2]}`; write {' or '.join(_STATUSES)}")
        for index in (0, 1, 3, 4):
            if not fields[index]:
                raise fault(file, line, column_of(fields, index), f"no {COLUMNS[index]}; write it")
        yield FrameworkRow(*fields, file, line)  # type: ignore[call-arg,arg-type]


class Listed(msgspec.Struct, frozen=True, gc=False):
    """Of the distinct names of PyTorch in a project: what the table of a framework says of them."""

    framework: str
    consistent: tuple[str, ...]
    differ: tuple[str, ...]
    unlisted: tuple[str, ...]


def _row_of(name: str, statuses: dict[str, str]) -> str:
    """The longest name of the table that a dotted name is or begins with; '' where there is none."""
    while name and name not in statuses:
        name = name.rpartition(".")[0]
    return name


def _listed(framework: str, statuses: dict[str, str], names: Iterable[str]) -> Listed:
    found: dict[str, set[str]] = {"renamed": set(), "changed": set(), "": set()}
    for name in names:
        row = _row_of(name, statuses)
        found[statuses.get(row, "")].add(row or name)
    return Listed(
        framework=framework, consistent=tuple(sorted(found["renamed"])), differ=tuple(sorted(found["changed"])),
        unlisted=tuple(sorted(found[""])),
    )  # fmt: skip


def listed(folder: Path, names: Iterable[str]) -> list[Listed]:
    """What the frameworks of a pack's folder say of dotted names of PyTorch, by name of framework; [] without a table.

    A name that goes on after one of the table (`torch.nn.Linear.weight`) is that name.
    """
    path = folder / FILE
    if not path.is_file():
        return []
    tables: dict[str, dict[str, str]] = {}
    for row in framework_rows(path.read_bytes(), str(path)):
        tables.setdefault(row.framework, {})[row.symbol] = row.status
    every = sorted(set(names))
    return [_listed(framework, statuses, every) for framework, statuses in sorted(tables.items())]
