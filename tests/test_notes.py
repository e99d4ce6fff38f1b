"""Notes of the mapping packs, and the 500 CUDA names most used in real code: each studied by name for every target.

`data/top_names.tsv` was counted by scanning eleven source distributions (bitsandbytes 0.42.0, cupy 14.2.0, deepspeed
0.19.8, flash_attn 2.8.3, llama_cpp_python 0.3.36, mamba_ssm 2.3.2, mmcv 2.2.0, pycuda 2026.1, vllm 0.33.0, xformers
0.0.35, xgboost 3.4.1; own and vendored files) and, as a twelfth, the names of HeCBench's CUDA programs: first by the
number of these (column `trees`), then by places. Left out are headers, products, build and environment symbols.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor.packs.lookup import rows_of
from advisor.packs.pack import Packs, TargetPack
from advisor.packs.tables import Entry
from tests.helpers import packs as whole_packs

TOP_NAMES = Path(__file__).parent / "data" / "top_names.tsv"
TARGETS = ("cann", "rocm")
NEEDS_NOTE = frozenset({"changed", "partial", "manual"})
# What notes say to write must exist: names that only the target's software has, whole (no `*` or `_` behind them).
TARGET_NAME = re.compile(
    r"\b(?:acl(?:rt|mdl|sys|blas|nn)?[A-Z]\w+|ACL_\w+|Hccl[A-Z]\w+|asc_\w+|hip[A-Z]\w+\(|roctx\w+)"
)
# Families of names, of which `symbols.tsv` lists the members.
NOT_LISTED = frozenset({
    "ACL_MEMCPY_", "ACL_ERROR_", "ACL_ERROR_RT_", "ACL_ERROR_RTC_", "ACL_MEM_LOCATION_TYPE_", "ACL_MEM_LOCATIONTYPE_",
    "asc_atomic_", "asc_reduce_", "asc_shfl",
})  # fmt: skip


@pytest.fixture
def packs() -> Packs:
    return whole_packs()


def _top() -> list[dict[str, str]]:
    with TOP_NAMES.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def _rows(pack: TargetPack) -> Iterator[tuple[str, tuple[Entry, ...]]]:
    for each in _top():
        yield each["symbol"], rows_of(pack, each["symbol"], each["library"])


def test_the_list_holds_500_names_in_order() -> None:
    names = _top()
    assert [int(each["rank"]) for each in names] == list(range(1, 501))
    assert len({(each["symbol"], each["library"]) for each in names}) == 500
    order = [(-int(each["trees"]), -int(each["places"]), each["symbol"], each["library"]) for each in names]
    assert order == sorted(order)


def test_the_listed_names_stand_in_the_catalogue(packs: Packs) -> None:
    known = {(row.symbol, row.library) for rows in packs.catalogue.entries.values() for row in rows}
    assert [each for each in _top() if (each["symbol"], each["library"]) not in known] == []


@pytest.mark.parametrize("target", TARGETS)
def test_each_of_them_is_answered_by_name(packs: Packs, target: str) -> None:
    found = _rows(packs.targets[target])
    assert [symbol for symbol, rows in found if not rows or any(row.basis != "name" for row in rows)] == []


@pytest.mark.parametrize("target", TARGETS)
def test_what_is_not_a_plain_rename_has_a_note(packs: Packs, target: str) -> None:
    pack = packs.targets[target]
    without = [
        (symbol, row.when) for symbol, rows in _rows(pack) for row in rows if row.status in NEEDS_NOTE and not row.note
    ]
    assert without == []


@pytest.mark.parametrize("target", TARGETS)
def test_every_note_speaks_both_languages(packs: Packs, target: str) -> None:
    for key, note in packs.targets[target].notes.items():
        assert set(note) <= {"en", "zh", "link"}, key
        assert not re.search(r"[\u3000-\u9fff\uff00-\uffef]", note["en"]), key
        assert note["en"].endswith("."), key
        assert note["zh"].endswith("。"), key
        assert re.search(r"[\u4e00-\u9fff]", note["zh"]), key
        assert not re.search(r"[\u4e00-\u9fff][,;:.]", note["zh"]), key


@pytest.mark.parametrize("target", TARGETS)
def test_names_that_notes_say_to_write_exist(packs: Packs, target: str) -> None:
    pack = packs.targets[target]
    for key, note in pack.notes.items():
        named = {name.removesuffix("(") for name in TARGET_NAME.findall(note["en"])}
        assert named - NOT_LISTED - set(pack.symbols) == set(), key


def test_a_note_says_what_to_write(packs: Packs) -> None:
    cann, rocm = packs.targets["cann"], packs.targets["rocm"]
    (copy,) = rows_of(cann, "cudaMemcpy", "runtime")
    assert "aclrtMemcpy(dst, capacity, src" in cann.notes[copy.note]["en"]
    (shuffle,) = rows_of(rocm, "__shfl_down_sync", "device")
    assert "0xffffffffffffffffull" in rocm.notes[shuffle.note]["en"]
