"""Calls of target functions, written out of NVIDIA's prototypes with the tables' own names.

For every function row one function is written whose parameters have the types of NVIDIA's prototype, translated by the
tables, and whose body hands them to the target's function: one line per row. `compiling` lets a compiler judge them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from advisor.model import Value
from advisor.packs.tables import Entry, alternatives
from advisor.verify.declarations import Declaration
from advisor.verify.headers import find
from advisor.verify.rows import Question, applies, source_functions

_TRANSLATED = frozenset({"same", "renamed", "changed", "partial"})
_TRIED = frozenset({"same", "renamed"})
_TYPE_KINDS = frozenset({"typedef", "struct", "enum", "union", "class"})

_WORD = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_TAG = re.compile(r"\b(?:struct|enum|union) ")
_POINTER_TO_FUNCTION = re.compile(r"\(\s*(?:\w+\s+)?\*\s*(\w+)\s*\)", re.ASCII)
_MACRO = re.compile(r"__dv \(.*|__attribute__ \( \(.*?\) \)|\b[A-Z_]+ \( .*? \)")  # defaults and attributes
_LINKAGE = frozenset({"extern", "static", "inline", '"C"'})
_TEMPLATE_WORDS = frozenset({"T", "UnaryFunction", "ActTypes", "ExpTypes"})
_PLAIN = frozenset(
    "const void int unsigned long short char float double bool size_t signed struct enum union int32_t int64_t "
    "uint32_t uint64_t uint8_t int8_t uint16_t int16_t volatile restrict __restrict__ FILE uintptr_t ssize_t".split()
)


class Call(Value, frozen=True, kw_only=True):
    """A line of code that calls the function a row names, or in `why` the reason that there is none."""

    row: Entry
    name: str
    text: str = ""
    why: str = ""


def types_of(question: Question) -> dict[str, str]:
    """CUDA type names and what the tables put in their place; the first row without conditions counts."""
    entries = question.catalogue.entries.items()
    types = {name for name, found in entries if any(each.kind in _TYPE_KINDS for each in found)}
    known: dict[str, str] = {}
    for row in question.pack.own:
        if row.symbol in types and row.status in _TRANSLATED and not row.when:
            known.setdefault(row.symbol, alternatives(row.target)[0][0])
    return known


def _own_name(text: str) -> str:
    """The name that a parameter's declaration gives; '' when it only tells a type."""
    if pointer := _POINTER_TO_FUNCTION.search(text):
        return pointer[1]
    bare = text.split("[")[0].rstrip()
    words = [word for word in _WORD.findall(bare) if word != "const"]
    named = len(words) > 1 and words[-1] not in _PLAIN and words[-2] not in ("struct", "enum", "union")
    return words[-1] if named and bare.endswith(words[-1]) else ""


def _translated(text: str, types: Mapping[str, str]) -> str:
    """A type's text in the target's names; `struct` before a name that may be a typedef there is left out."""
    return _WORD.sub(lambda found: types.get(found.group(), found.group()), _TAG.sub("", text))


def _parameter(parameter: str, place: int, types: Mapping[str, str]) -> str:
    """A parameter in the target's types, named `aPLACE`."""
    text = _MACRO.sub("", parameter.split("=")[0]).strip()
    own = _own_name(text)
    named = re.sub(rf"\b{own}\b(?=\W*$|\s*\[|\s*\))", f"a{place}", text) if own else f"{text} a{place}"
    return _translated(named, types)


def _result(function: Declaration, types: Mapping[str, str]) -> str:
    """The return type in the target's names, without macros for linkage and calling conventions."""
    words = _MACRO.sub("", function.returns).split()
    kept = [
        each for each in words if each in types or not (each.isupper() or each.startswith("__") or each in _LINKAGE)
    ]
    return _translated(" ".join(kept), types).strip()


def _is_template(function: Declaration) -> bool:
    words = {word for text in (function.returns, *function.parameters) for word in _WORD.findall(text)}
    return bool(words & _TEMPLATE_WORDS)


def _has_count(row: Entry, function: Declaration) -> bool:
    """Whether the prototype is of the form that the row's condition on the number of arguments asks for."""
    wanted = re.search(r"nargs=(\d+)", row.when)
    return wanted is None or int(wanted[1]) == function.most


def _line(row: Entry, name: str, function: Declaration, types: Mapping[str, str]) -> str:
    parameters = [_parameter(each, place, types) for place, each in enumerate(function.parameters)]
    arguments = ", ".join(f"a{place}" for place in range(len(parameters)))
    result = _result(function, types)
    kept = "" if result in ("void", "") else f"{result} r = "
    return f"void row_{row.line}({', '.join(parameters)}) {{ {kept}{name}({arguments}); }}"


def _call(question: Question, row: Entry, types: Mapping[str, str]) -> Call:
    name = alternatives(row.target)[0][0]
    if not find(question.target, name):
        return Call(row=row, name=name, why="not declared in these headers")
    functions = [each for each in source_functions(question, row) if _has_count(row, each)]
    function = next((each for each in functions if not _is_template(each)), None)
    if function is None:
        return Call(
            row=row, name=name, why="only a template in CUDA" if functions else "no prototype in NVIDIA's headers"
        )
    return Call(row=row, name=name, text=_line(row, name, function, types))


def _rows(question: Question, library: str) -> Iterator[Entry]:
    for row in question.pack.own:
        if row.library == library and row.status in _TRIED and applies(question, row):
            known = (each for each in question.catalogue.entries.get(row.symbol, ()) if each.library == library)
            if any(each.kind == "function" for each in known) and len(alternatives(row.target)[0]) == 1:
                yield row


def calls(question: Question, library: str, types: Mapping[str, str]) -> list[Call]:
    """A call, or why there is none, for each `same` or `renamed` function row of a library."""
    return [_call(question, row, types) for row in _rows(question, library)]
