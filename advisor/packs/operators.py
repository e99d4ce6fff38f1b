"""Tables of a pack about kernels: which operators do what a kernel does, and how a kernel's name is read.

`operators.tsv` names operations, the pattern of a kernel's normalised name that means one, and the target's operators;
`kernel_names.tsv` holds the rules by which names are normalised; `kernel_libraries.tsv` names libraries that offer a
family of kernels on targets where the kernel itself still compiles. Any target may bring them (mappings/README.md).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Literal, get_args

import msgspec

from advisor.expressions import is_plain
from advisor.model import Evidence
from advisor.packs import frameworks
from advisor.packs.tables import TargetSymbol
from advisor.packs.tsv import column_of, fault, rows

OPERATORS, NAMES, LIBRARIES = "operators.tsv", "kernel_names.tsv", "kernel_libraries.tsv"
OPERATOR_COLUMNS = tuple(
    "operation kind title title_zh pattern stay aten operators backward package evidence source judged right".split()
)
NAME_COLUMNS = tuple("kind words becomes".split())
LIBRARY_COLUMNS = tuple("operation direction library entry limits source".split())

OperationKind = Literal["strong", "generic"]
NameRuleKind = Literal[
    "noise", "direction", "dimension", "synonym", "join", "trap", "block", "step", "several", "functor", "include",
    "doubt", "data", "shape", "gradient", "sure",
]  # fmt: skip
_OPERATION_KINDS = frozenset(get_args(OperationKind))
_RULE_KINDS = frozenset(get_args(NameRuleKind))
_EVIDENCES = frozenset(get_args(Evidence)) - {""}
_DIRECTIONS = frozenset({"", "forward", "backward"})
_BECOMES = frozenset({"direction", "dimension", "synonym", "join", "data", "shape"})
_MAY_BECOME = _BECOMES | {"doubt"}  # a doubt may have exceptions
_EXPRESSIONS = frozenset({"trap", "block", "include", "doubt", "shape", "gradient"})
_MOST = re.compile(r"[0-9]{1,2}/[0-9]{1,2}")
_DIMENSION = re.compile(r"([1-9])d:(.*)", re.DOTALL)
_LONGEST = 2000


class Operation(msgspec.Struct, frozen=True, gc=False):
    """One operation, columns as written: how kernels that do it are called, and the target's operators for it."""

    operation: str
    kind: OperationKind
    title: str
    title_zh: str  # '' = the English name is used
    pattern: str
    stay: str
    aten: str
    operators: str
    backward: str
    package: str
    evidence: Evidence
    source: str
    judged: str
    right: str
    file: str
    line: int


class NameRule(msgspec.Struct, frozen=True, gc=False):
    """One rule about the words of kernel names, columns as written."""

    kind: NameRuleKind
    words: str
    becomes: str
    file: str
    line: int


class KernelLibrary(msgspec.Struct, frozen=True, gc=False):
    """A library that offers what kernels of an operation do, columns as written."""

    operation: str
    direction: Literal["", "forward", "backward"]  # '' = both
    library: str
    entry: str
    limits: str
    source: str
    file: str
    line: int


class Alternative(msgspec.Struct, frozen=True, gc=False):
    """Operators that together do an operation; `dimension` is 0 where they are not for one alone."""

    names: tuple[str, ...]
    dimension: int = 0


@lru_cache(maxsize=1024)
def operator_alternatives(column: str) -> tuple[Alternative, ...]:
    """The alternatives of an `operators` or `backward` column: `2d:A | B + C`."""
    found = []
    for either in column.split(" | ") if column else ():
        match = _DIMENSION.fullmatch(either)
        text = match[2] if match else either
        found.append(Alternative(names=tuple(text.split(" + ")), dimension=int(match[1]) if match else 0))
    return tuple(found)


def _pattern(file: str, line: int, fields: list[str], index: int) -> None:
    if is_plain(fields[index]):
        return
    try:
        re.compile(fields[index])
    except (re.error, RecursionError, OverflowError) as error:
        raise fault(file, line, column_of(fields, index), f"{error}; write a regular expression") from None


def _closed(file: str, line: int, fields: list[str], index: int, words: frozenset[str], column: str) -> None:
    if fields[index] not in words:
        known = " ".join(sorted(words))
        text = f"unknown {column} `{fields[index]}`; write one of {known}"
        raise fault(file, line, column_of(fields, index), text)


def operations(data: bytes, file: str) -> Iterator[Operation]:
    """The rows of an `operators.tsv`. Raises AdvisorError for a malformed row."""
    for line, fields in rows(data, file, OPERATOR_COLUMNS):
        _closed(file, line, fields, 1, _OPERATION_KINDS, "kind")
        _closed(file, line, fields, 10, _EVIDENCES, "evidence")
        _pattern(file, line, fields, 4)
        for index in (12, 13):
            if fields[index] and not fields[index].isdigit():
                raise fault(file, line, column_of(fields, index), f"`{fields[index]}` is no number; write one, or none")
        yield Operation(*fields, file, line)  # type: ignore[call-arg,arg-type]  # checked above


def name_rules(data: bytes, file: str) -> Iterator[NameRule]:
    """The rows of a `kernel_names.tsv`. Raises AdvisorError for a malformed row."""
    for line, fields in rows(data, file, NAME_COLUMNS):
        _closed(file, line, fields, 0, _RULE_KINDS, "kind")
        if not fields[1] or len(fields[1]) > _LONGEST:
            raise fault(file, line, column_of(fields, 1), "no words; write what the rule is about")
        if bool(fields[2]) != (fields[0] in (_MAY_BECOME if fields[2] else _BECOMES)):
            text = f"a rule of kind `{fields[0]}`; write `becomes` for {' '.join(sorted(_BECOMES))} and no other"
            raise fault(file, line, column_of(fields, 2), text)
        if fields[0] in _EXPRESSIONS:
            _pattern(file, line, fields, 1)
        if fields[0] == "data" and not _MOST.fullmatch(fields[2]):
            raise fault(file, line, column_of(fields, 2), f"`{fields[2]}`; write how many at most, as `2/3`")
        if fields[0] == "shape" and fields[2] not in ("1", "2", "3"):
            raise fault(file, line, column_of(fields, 2), f"`{fields[2]}` is no number of dimensions; write 1, 2 or 3")
        yield NameRule(*fields, file, line)  # type: ignore[call-arg,arg-type]


def kernel_libraries(data: bytes, file: str) -> Iterator[KernelLibrary]:
    """The rows of a `kernel_libraries.tsv`. Raises AdvisorError for a malformed row."""
    for line, fields in rows(data, file, LIBRARY_COLUMNS):
        _closed(file, line, fields, 1, _DIRECTIONS, "direction")
        yield KernelLibrary(*fields, file, line)  # type: ignore[call-arg,arg-type]


# Tables that are no mapping of names, by file: whoever reads a folder's tables reads these with their own function.
READERS: dict[str, Callable[[bytes, str], Iterator[msgspec.Struct]]] = {
    OPERATORS: operations, NAMES: name_rules, LIBRARIES: kernel_libraries, frameworks.FILE: frameworks.framework_rows,
}  # fmt: skip


class Operators(msgspec.Struct, frozen=True, gc=False):
    """What a pack says about kernels: the rows of its three tables."""

    operations: tuple[Operation, ...] = ()
    rules: tuple[NameRule, ...] = ()
    libraries: tuple[KernelLibrary, ...] = ()


def read_operators(content: Mapping[str, bytes], place: Mapping[str, str]) -> Operators:
    """The three tables among the files of a folder; `place` names the files in messages."""
    return Operators(
        operations=tuple(operations(content[OPERATORS], place[OPERATORS])) if OPERATORS in content else (),
        rules=tuple(name_rules(content[NAMES], place[NAMES])) if NAMES in content else (),
        libraries=tuple(kernel_libraries(content[LIBRARIES], place[LIBRARIES])) if LIBRARIES in content else (),
    )


def added(own: Operators, base: Operators) -> Operators:
    """Own rows, then the others: an operation or a library's row for it is replaced by the own one of the same name."""
    mine = {row.operation for row in own.operations}
    served = {row.operation for row in own.libraries}
    return Operators(
        operations=(*own.operations, *(row for row in base.operations if row.operation not in mine)),
        rules=tuple(dict.fromkeys((*own.rules, *base.rules))),
        libraries=(*own.libraries, *(row for row in base.libraries if row.operation not in served)),
    )


class TargetOperators(msgspec.Struct, frozen=True, gc=False):
    """What a target says about kernels, with the rows of its `symbols.tsv` about the operators that it names."""

    operators: Operators = Operators()
    symbols: dict[str, tuple[TargetSymbol, ...]] = {}


def target_operators(found: Operators, symbols: Mapping[str, tuple[TargetSymbol, ...]]) -> TargetOperators:
    """The tables with those of `symbols` that they name."""
    columns = (column for row in found.operations for column in (row.operators, row.backward))
    names = {name for column in columns for each in operator_alternatives(column) for name in each.names}
    return TargetOperators(operators=found, symbols={name: symbols[name] for name in sorted(names) if name in symbols})
