"""Lints over groups of names that belong together, for packs that examined whole releases or that every scan names.

Such a pack says what is not there as well as what is, so of names that mean the same thing either all have an answer or
none; and a name that the target declares itself is never `none`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator

from advisor.packs import when
from advisor.packs.families import family_row
from advisor.packs.lints import CheckedTarget, at
from advisor.packs.pack import AboutTarget, TargetPack
from advisor.packs.tables import CudaEntry, Entry, alternatives
from advisor.packs.when import Conditions

_COUNTERPARTS = frozenset({"same", "renamed", "changed", "partial"})
_SPELLINGS = frozenset({"value", "type", "alias"})

_VALUES = frozenset({"enum_constant", "macro"})
_TYPES = frozenset({"class", "enum", "struct", "typedef", "union"})
_ENDING = re.compile(r"(?:_st|_t|_enum|_union|_v\d+)+$")
_BEGINNING = re.compile(r"^(?:cuda|CUDA_|CU)")
_BOTH = frozenset({"driver", "runtime"})  # one set of types, spelt twice
_CHECKS = re.compile(r"(?:AT|C10|TORCH)_\w+_(?:CHECK|WARN)\b")

Group = tuple[str, ...]


def _thorough(about: AboutTarget) -> bool:
    """Whether a pack must say of every name what holds: it examined whole releases, or scans name it by themselves."""
    return bool(about.examined or about.default)


def _row(pack: TargetPack, entry: CudaEntry) -> Entry | None:
    """The row about a name in general: the one without condition, or the first, or a family's."""
    if rows := pack.rows.get((entry.symbol, entry.library)):
        return next((row for row in rows if not row.when), rows[0])
    return family_row(pack.family_rules, entry.symbol, entry.library, pack.symbols, entry.kind)


def _answered(pack: TargetPack, entry: CudaEntry) -> bool:
    row = _row(pack, entry)
    return row is not None and row.status != "unknown"


def _letters(name: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", name.upper())


def _value(entry: CudaEntry) -> str:
    """The words of an enumerator: `cudaErrorInvalidValue` of the runtime, `CUDA_ERROR_INVALID_VALUE` of the driver."""
    if entry.library == "runtime":
        words = _letters(entry.symbol.removeprefix("cuda"))
        return words.replace("DEVATTR", "DEVICEATTRIBUTE", 1) if words.startswith("DEVATTR") else words
    if entry.symbol.startswith("CUDA_ERROR_"):
        return "ERROR" + _letters(entry.symbol.removeprefix("CUDA_ERROR_"))
    return _letters(entry.symbol.removeprefix("CU_"))


def _groups_of(entry: CudaEntry) -> Iterator[Group]:
    """What a name belongs to. Headers of samples (`helper_cuda.h`) are a project's own and belong to nothing."""
    if entry.kind in _VALUES and entry.symbol.startswith({"runtime": "cuda", "driver": "CU"}.get(entry.library, " ")):
        yield "value", _value(entry)
    if entry.kind in _TYPES and entry.match != "never":
        name, both = _ENDING.sub("", entry.symbol), entry.library in _BOTH and entry.symbol.startswith(("cuda", "CU"))
        yield ("type", _letters(_BEGINNING.sub("", name))) if both else ("type", entry.library, name)
    if entry.kind == "header" and not entry.symbol.startswith("helper_"):
        yield "header", entry.library
    if entry.kind == "macro" and _CHECKS.fullmatch(entry.symbol):
        yield "check", entry.library
    yield "alias", entry.library, entry.alias_of or entry.symbol


def twins(checked: CheckedTarget) -> Iterator[str]:
    """Of names that mean the same thing, all are answered or none."""
    if not _thorough(checked.about):
        return
    groups: dict[Group, list[CudaEntry]] = defaultdict(list)
    for entry in (each for found in checked.catalogue.entries.values() for each in found):
        for group in _groups_of(entry):
            groups[group].append(entry)
    for members in (each for each in groups.values() if len(each) > 1):
        known = {entry.symbol: _answered(checked.pack, entry) for entry in members}
        if len(set(known.values())) == 2:
            answered = next(name for name, said in known.items() if said)
            for entry in (each for each in members if not known[each.symbol]):
                text = f"`{entry.symbol}` has no answer in {checked.folder} and `{answered}` has; write a row for both"
                yield at(entry, "symbol", text)


def alike(checked: CheckedTarget) -> Iterator[str]:
    """Of spellings of one type, value or function, none is `none` while another has a counterpart."""
    if not _thorough(checked.about):
        return
    groups: dict[Group, list[CudaEntry]] = defaultdict(list)
    for entry in (each for found in checked.catalogue.entries.values() for each in found):
        for group in _groups_of(entry):
            if group[0] in _SPELLINGS and "::" not in entry.symbol:
                groups[group].append(entry)
    for members in (each for each in groups.values() if len(each) > 1):
        status = {entry.symbol: row.status for entry in members if (row := _row(checked.pack, entry))}
        if found := next((name for name, said in status.items() if said in _COUNTERPARTS), ""):
            for entry in (each for each in members if status.get(each.symbol) == "none"):
                text = (
                    f"`{entry.symbol}` is none in {checked.folder} and `{found}` is {status[found]}; write why or both"
                )
                yield at(entry, "symbol", text)


def headers(checked: CheckedTarget) -> Iterator[str]:
    """A header is not `none` where most of the functions that it declares have a counterpart."""
    every = checked.catalogue.entries.values() if _thorough(checked.about) else ()
    entries = [each for found in every for each in found]
    functions: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for entry in entries:
        if entry.kind == "function" and entry.header:
            row = _row(checked.pack, entry)
            functions[entry.library, entry.header].append(row is not None and row.status in _COUNTERPARTS)
    for entry in (each for each in entries if each.kind == "header"):
        found = functions[entry.library, entry.symbol]
        row = _row(checked.pack, entry)
        if row is not None and row.status == "none" and 2 * sum(found) > len(found):
            text = f"`{entry.symbol}` is none in {checked.folder} and most of its functions are not; write a row for it"
            yield at(entry, "symbol", text)


def left_out(checked: CheckedTarget) -> Iterator[str]:
    """A row for all products whose names some product lacks says what takes their place there."""
    current = frozenset(checked.about.current) & frozenset(checked.about.products)
    for row in checked.pack.own if _thorough(checked.about) else ():
        if row.when or row.note or not row.target or row.status not in _COUNTERPARTS:
            continue
        if len(checked.pack.rows.get((row.symbol, row.library), ())) > 1:
            continue  # other rows speak of the products that lack the name
        reached: set[str] = set()
        for names in alternatives(row.target):
            stated = [
                {product for each in checked.pack.symbols.get(name, ()) for product in each.products.split()}
                for name in names
            ]
            reached |= current.intersection(*(products or current for products in stated))
        if missing := sorted(current - reached):
            text = f"`{row.target}` is not on {' '.join(missing)}; write a note, or a row for {missing[0]}"
            yield at(row, "note", text)


def declared(checked: CheckedTarget) -> Iterator[str]:
    """A CUDA name that the target declares itself is never `none` on the products that it states for the name."""
    for symbol in checked.pack.own_symbols if _thorough(checked.about) else ():
        for entry in checked.catalogue.entries.get(symbol.symbol, ()) if symbol.products else ():
            rows = checked.pack.rows.get((entry.symbol, entry.library), ())
            for product in symbol.products.split(" "):
                known = Conditions(product=product)
                holding = [row for row in rows if when.holds(row.when, known, checked.pack.families)]
                row = max(holding, key=lambda each: when.specificity(each.when), default=None)
                if row is not None and row.status == "none":
                    text = f"`none`, and {symbol.header or symbol.library} declares the name for {product}; write same"
                    yield at(row, "status", text)


def doubted(checked: CheckedTarget) -> Iterator[str]:
    """A row is not `unknown` for a product that all its names state."""
    for row in checked.pack.own:
        known = Conditions(product=_only_product(row.when)) if row.status == "unknown" else Conditions()
        for names in alternatives(row.target) if known.product else ():
            stated = [
                {product for each in checked.pack.symbols.get(name, ()) for product in each.products.split()}
                for name in names
            ]
            if all(known.product in products for products in stated):
                text = f"`unknown`, and `{' + '.join(names)}` states {known.product}; drop the row or write the verdict"
                yield at(row, "status", text)


def _only_product(condition: str) -> str:
    """The product of a condition that names one and asks nothing else."""
    parts = when.parse(condition)
    return parts[0].value if len(parts) == 1 and parts[0].key == "product" and "|" not in parts[0].value else ""


def said(checked: CheckedTarget) -> Iterator[str]:
    """A row `changed` says what changed, and one `partial` what is missing."""
    for row in checked.pack.own if _thorough(checked.about) else ():
        if row.status in ("changed", "partial") and not (row.edit or row.note):
            yield at(row, "note", f"`{row.status}` without saying what; write an edit or a note")


KIN_LINTS: tuple[Callable[[CheckedTarget], Iterator[str]], ...] = (
    twins, alike, headers, left_out, declared, doubted, said,
)  # fmt: skip
