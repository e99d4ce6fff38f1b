"""Writes the mapping packs from a folder of researched facts: `python mappings/import/import_facts.py FACTS_FOLDER`.

The facts stay outside the repository; after the import the packs are the source, and this script is run again only to
compare or to take in a new study. It overwrites every .tsv and pack.toml under `mappings/cuda`, `rocm` and `cann`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import facts_cann
import facts_rocm
import facts_rocm_symbols
import facts_torch
from facts_catalogue import Catalogue, add_cann_names, add_names, add_rocm_names, from_headers
from facts_io import Fact, Name, Row, Symbol, read_facts, write_table
from facts_sources import sources_toml

HERE = Path(__file__).parent
PACKS = HERE.parent


def _facts(folder: Path, name: str) -> list[Fact]:
    return read_facts(folder / f"{name}.tsv")


def _hand(name: str) -> list[Fact]:
    return read_facts(HERE / f"{name}.tsv")


def build_catalogue(folder: Path) -> Catalogue:
    catalogue = from_headers(_facts(folder, "cuda_api"))
    facts_torch.add_torch_names(catalogue, _facts(folder, "torch_map"))
    add_rocm_names(catalogue, _facts(folder, "rocm_map"))
    add_cann_names(catalogue, _facts(folder, "cann_map"))
    add_names(catalogue, _hand("hand_names"))
    return catalogue


def with_hand_rows(rows: dict[str, list[Row]], target: str, facts: list[Fact]) -> dict[str, list[Row]]:
    """Rows written by hand replace imported ones of the same symbol and condition; status `drop` only removes."""
    for fact in facts:
        if fact["pack"] != target:
            continue
        kept = [r for r in rows.get(fact["library"], []) if (r.symbol, r.when) != (fact["symbol"], fact["when"])]
        fields = {name: fact.get(name, "") for name in Row._fields}
        rows[fact["library"]] = kept if fact["status"] == "drop" else [*kept, Row(**fields)]
    return rows


def with_hand_symbols(symbols: dict[str, Symbol], target: str, facts: list[Fact]) -> dict[str, Symbol]:
    added = [
        Symbol(**{name: fact.get(name, "") for name in Symbol._fields}) for fact in facts if fact["pack"] == target
    ]
    return {**symbols, **{symbol.symbol: symbol for symbol in added}}


def _extend(rows: dict[str, list[Row]], more: dict[str, list[Row]]) -> None:
    for library, found in more.items():
        rows.setdefault(library, []).extend(found)


def build_rocm(folder: Path, catalogue: Catalogue) -> tuple[dict[str, list[Row]], dict[str, Symbol]]:
    facts, torch = _facts(folder, "rocm_map"), _facts(folder, "torch_map")
    checks = facts_rocm.checks_of(
        _facts(folder, "rocm_signatures"),
        _facts(folder, "rocm_row_errors"),
        _facts(folder, "rocm_row_artefacts"),
        _facts(folder, "rocm_enum_values"),
    )
    rows = facts_rocm.rocm_rows(catalogue, facts, checks)
    rows.setdefault("torch", []).extend(facts_torch.rows(torch, "rocm"))
    _extend(rows, facts_rocm.searched_rows(catalogue, rows))
    symbols = {**facts_torch.rocm_symbols(torch), **facts_rocm_symbols.rocm_symbols(catalogue, facts, checks)}
    return rows, symbols


def build_cann(folder: Path, catalogue: Catalogue) -> tuple[dict[str, list[Row]], dict[str, Symbol]]:
    facts, torch = _facts(folder, "cann_map"), _facts(folder, "torch_map")
    listed = facts_cann.cann_symbols(_facts(folder, "cann_api"), facts)
    rows = facts_cann.cann_rows(catalogue, facts)
    _extend(rows, facts_cann.parallel_rows(_facts(folder, "cuda_api"), listed, rows))
    rows.setdefault("torch", []).extend(facts_torch.rows(torch, "cann"))
    symbols = {**facts_torch.npu_symbols(torch), **listed}
    return rows, symbols


def _used_sources(records: Iterable[Name | Row | Symbol]) -> set[str]:
    return {key for record in records for key in record.source.split(",") if key}


def write_pack_toml(pack: str, sources: set[str]) -> None:
    """The hand-written head of the pack (`head_<pack>.toml`) and the sources its tables use."""
    head = (HERE / f"head_{pack}.toml").read_text(encoding="utf-8")
    text = f"{head.rstrip()}\n\n{sources_toml(sources)}"
    (PACKS / pack / "pack.toml").write_bytes(text.encode())


def _clear(folder: Path) -> None:
    for path in folder.glob("*.tsv"):
        path.unlink()


def write_cuda(catalogue: Catalogue) -> None:
    _clear(PACKS / "cuda")
    for library, names in catalogue.items():
        write_table(PACKS / "cuda" / f"{library}.tsv", names.values(), Name)
    write_pack_toml("cuda", _used_sources(name for names in catalogue.values() for name in names.values()))


def write_target(pack: str, rows: dict[str, list[Row]], symbols: dict[str, Symbol]) -> None:
    _clear(PACKS / pack)
    rows = with_hand_rows(rows, pack, _hand("hand_rows"))
    symbols = with_hand_symbols(symbols, pack, _hand("hand_symbols"))
    for library, found in rows.items():
        if found:
            write_table(PACKS / pack / f"{library}.tsv", found, Row)
    write_table(PACKS / pack / "symbols.tsv", symbols.values(), Symbol)
    every = [row for found in rows.values() for row in found]
    write_pack_toml(pack, _used_sources([*every, *symbols.values()]))


def main(folder: Path) -> None:
    catalogue = build_catalogue(folder)
    write_cuda(catalogue)
    write_target("rocm", *build_rocm(folder, catalogue))
    write_target("cann", *build_cann(folder, catalogue))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
