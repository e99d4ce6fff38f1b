"""The mapping data of this repository: every lint is silent, and every row can be looked up."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from advisor.data import MAPPINGS
from advisor.model import Match
from advisor.packs import when
from advisor.packs.check import check_packs
from advisor.packs.lookup import look_up
from advisor.packs.operators import READERS
from advisor.packs.pack import Packs, TargetPack
from advisor.packs.read import target_names, vocabulary
from advisor.packs.tables import Entry, alternatives
from advisor.packs.targets import default_targets, parse_target, target_of
from advisor.packs.when import Condition, Conditions
from tests.helpers import packs as whole_packs

TABLES = [
    path.relative_to(MAPPINGS)
    for name in target_names(MAPPINGS)
    for path in sorted((MAPPINGS / name).glob("*.tsv"))
    if path.name not in ("symbols.tsv", *READERS)
]


@pytest.fixture
def packs() -> Packs:
    return whole_packs()


@pytest.mark.slow
def test_lints_are_silent() -> None:
    assert check_packs(MAPPINGS) == []


def test_rocm_and_cann_are_there(packs: Packs) -> None:
    assert [target.name for target in default_targets(packs)] == ["rocm", "cann"]
    assert parse_target("cann:910B", packs).product == "A2"
    assert parse_target("rocm:WAVE32", packs).product == "wave32"


def test_the_vocabulary_holds_what_front_ends_need(packs: Packs) -> None:
    names = vocabulary(packs.catalogue).names
    assert names["cudaMalloc"][0].match == "word"
    assert names["cudaMalloc"][0].library == "runtime"
    assert names["malloc"][0].match != "word"
    assert [entry.symbol for entry in packs.catalogue.entries["cudaMalloc"]] == ["cudaMalloc"]


@pytest.mark.parametrize(
    ("target", "symbol", "library", "status", "name"),
    [
        ("rocm", "cudaMalloc", "runtime", "renamed", "hipMalloc"),
        ("rocm", "cuMemAlloc", "driver", "renamed", "hipMalloc"),
        ("rocm", "cublasSgemm", "cublas", "renamed", "hipblasSgemm"),
        ("cann", "cudaMemcpyAsync", "runtime", "changed", "aclrtMemcpyAsync"),
        ("cann", "ncclAllReduce", "nccl", "changed", "HcclAllReduce"),
    ],
)
def test_well_known_names(packs: Packs, target: str, symbol: str, library: str, status: str, name: str) -> None:
    pack = packs.targets[target]
    match = look_up(pack, parse_target(target, packs), symbol, library, Conditions(nargs=2), "12.9")
    assert (match.status, match.name) == (status, name)


def _cuda_that_fulfils(conditions: Iterable[Condition], known: Iterable[str]) -> str:
    text = when.write(tuple(each for each in conditions if each.key == "cuda"))
    return next(version for version in known if when.holds(text, Conditions(cuda=version), {})) if text else ""


def _fulfilled(row: Entry, versions: Iterable[str]) -> Conditions:
    """What a use must look like for the conditions of the row (its product apart)."""
    parts = when.parse(row.when)
    value = {part.key: part.value for part in parts}
    places = [int(key[3:]) for key in value if key.startswith("arg")]
    return Conditions(
        nargs=int(value.get("nargs", -1)),
        args=tuple(value.get(f"arg{place}", "") for place in range(max(places, default=-1) + 1)),
        keywords=tuple((key[3:], text) for key, text in value.items() if key.startswith("kw.")),
        side=value.get("side", "unknown"),  # type: ignore[arg-type]
        cuda=_cuda_that_fulfils(parts, versions),
    )


def _is_limited(pack: TargetPack, row: Entry) -> bool:
    symbols = [each for names in alternatives(row.target) for name in names for each in pack.symbols[name]]
    return any(symbol.since or symbol.until or symbol.products for symbol in symbols)


def _is_right(pack: TargetPack, row: Entry, match: Match) -> bool:
    """The row's own status, or, where versions, products or an old search limit it, a worse one with a reason."""
    names = [" ".join(each) for each in alternatives(row.target)] or [""]
    if match.name not in names:
        return False
    if match.status == row.status:
        return match.reason == "" or match.reason == "product not stated"
    if match.status == "unknown" and row.status == "none":
        return match.reason.startswith("not found up to")
    if match.status in ("same", "renamed"):
        return row.status in ("same", "renamed") and match.name != names[0]
    return _is_limited(pack, row) and match.status in ("none", "unknown") and match.reason != ""


def _wrong(packs: Packs, pack: TargetPack, row: Entry, version: str) -> str:
    known = _fulfilled(row, (*packs.catalogue.about.versions, "0.1", "99.0"))
    targets = [target_of(pack, version, product) for product in pack.about.products or ("",)]
    matches = [look_up(pack, target, row.symbol, row.library, known) for target in targets]
    mine = [match for match in matches if match.when == row.when and match.evidence == row.evidence]
    place = f"{row.file}:{row.line}: {row.symbol} on {version}"
    if not mine:
        return f"{place}: not chosen under its own conditions on any product"
    return next((f"{place}: {match}" for match in mine if not _is_right(pack, row, match)), "")


@pytest.mark.slow
@pytest.mark.parametrize("table", TABLES, ids=str)
def test_every_row_is_found_under_its_own_conditions(packs: Packs, table: Path) -> None:
    pack = packs.targets[table.parts[0]]
    rows = [row for row in pack.own if row.library == table.stem]
    versions = (pack.about.versions[0], pack.about.versions[-1])
    wrong = [_wrong(packs, pack, row, version) for row in rows for version in versions]
    assert rows != []
    assert [message for message in wrong if message] == []


# Beginnings of CUDA's names and what stands for them in libraries that follow CUDA's names.
SPELLINGS = {
    "cublas": ("cublas", "aclblas"), "cufft": ("cufft", "aclfft"), "cusparse": ("cusparse", "aclsparse"),
    "cusparselt": ("cusparseLt", "aclsparseLt"), "cusolverDn": ("cusolverDn", "aclsolver"), "nccl": ("nccl", "hccl"),
    "nvrtc": ("nvrtc", "aclrtc"), "nvtx": ("nvtx", "mstx"), "cupti": ("cupti", "mspti"),
}  # fmt: skip


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


@pytest.mark.parametrize("library", SPELLINGS)
def test_a_name_that_the_target_writes_otherwise_is_not_missing(library: str) -> None:
    """A row `none` that was searched has no counterpart whose letters are the same but for case and underscores."""
    pack = whole_packs().targets["cann"]
    old, new = SPELLINGS[library]
    declared = {_letters(name) for name, each in pack.symbols.items() if each[0].impl != "declared-only"}
    missed = {
        row.symbol
        for row in pack.own
        if row.library == library and row.status == "none" and not row.when and not row.note
        and len(pack.rows[row.symbol, library]) == 1 and row.symbol.startswith(old)
        and _letters(new + row.symbol.removeprefix(old)) in declared
    }  # fmt: skip
    assert missed == set()


def test_the_old_blas_interface_follows_the_new_one() -> None:
    """What a routine has in the interface with a handle is not missing in the one without."""
    pack = whole_packs().targets["cann"]
    there = {row.symbol for row in pack.own if row.library == "cublas" and row.status != "none"}
    old = [row for row in pack.own if row.library == "cublas_legacy"]
    missing = {row.symbol for row in old} - {row.symbol for row in old if row.status != "none"}
    assert {name for name in missing if name in there or f"{name}_v2" in there} == set()


@pytest.mark.parametrize(
    ("library", "symbol", "note"),
    [
        ("cublas", "cublasSscal_v2", "blas-strides-a2+ops-blas-calls"),
        ("cusparse", "cusparseSpMM", "sparse-spmm+ops-sparse-calls"),
        ("nccl", "ncclAllReduce", "hccl-reduce+hccl-calls"),
    ],
)
def test_functions_of_a_library_carry_its_conditions(library: str, symbol: str, note: str) -> None:
    packs = whole_packs()
    target = parse_target("cann:A2", packs)
    assert look_up(packs.targets["cann"], target, symbol, library, Conditions()).note == note


@pytest.mark.parametrize("library", ["runtime", "driver", "cublas", "cub", "thrust", "nvrtc"])
def test_a_way_by_hand_says_what_it_is(library: str) -> None:
    """A row `manual` that names something of CANN has a note: the name alone is no way."""
    rows = [row for row in whole_packs().targets["cann"].own if row.library == library and row.status == "manual"]
    assert [row.symbol for row in rows if row.target and not row.note] == []
