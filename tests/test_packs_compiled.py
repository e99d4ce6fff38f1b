"""The compiled copy of the packs: the same verdicts as the tables, renewed when a table changes."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from advisor import data
from advisor.packs.compiled import compiled_copy, pack_part, words_of
from advisor.packs.lookup import look_up
from advisor.packs.read import read_packs, standing_names, vocabulary
from advisor.packs.targets import default_targets, parse_targets
from advisor.packs.when import Conditions
from tests.helpers import packs

DEMO = Path(__file__).parent.parent / "fixtures" / "packs"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = compiled_copy(data.MAPPINGS, tmp_path_factory.mktemp("cache"))
    assert made is not None
    return made


@pytest.mark.slow
def test_every_tenth_name_has_the_same_verdicts_as_in_the_tables(copy: Path) -> None:
    whole = packs()
    symbols = sorted(whole.catalogue.entries)[::10]
    part = pack_part(copy, symbols)
    for target in (*default_targets(whole), *parse_targets(["rocm@6.2:gfx90a", "cann@8.1:A2"], whole)):
        for entry in (entry for symbol in symbols for entry in whole.catalogue.entries[symbol]):
            wanted = look_up(whole.targets[target.name], target, entry.symbol, entry.library, Conditions(cuda="12.6"))
            found = look_up(part.targets[target.name], target, entry.symbol, entry.library, Conditions(cuda="12.6"))
            assert found == wanted


def test_a_part_holds_the_names_asked_for_and_all_that_is_not_about_names(copy: Path) -> None:
    part, whole = pack_part(copy, ["cudaMalloc", "no_such_name"]), packs()
    standing = standing_names(data.MAPPINGS)
    assert list(part.catalogue.entries) == ["cudaMalloc"]
    assert part.catalogue.about == whole.catalogue.about
    assert part.catalogue.digest == whole.catalogue.digest
    assert {name: pack.digest for name, pack in part.targets.items()} == {
        name: whole.targets[name].digest for name in standing
    }
    assert {symbol for symbol, _ in part.targets["rocm"].rows} == {"cudaMalloc"}


def test_the_vocabulary_is_that_of_the_tables(copy: Path) -> None:
    standing = (packs().targets[name] for name in standing_names(data.MAPPINGS))
    assert words_of(copy) == vocabulary(packs().catalogue, standing)


def test_a_changed_table_makes_a_new_copy_and_drops_the_old(tmp_path: Path) -> None:
    root, cache = Path(shutil.copytree(DEMO, tmp_path / "packs")), tmp_path / "cache"
    first = compiled_copy(root, cache)
    assert first is not None
    assert compiled_copy(root, cache) == first
    file = root / "demo" / "runtime.tsv"
    file.write_text(file.read_text(encoding="utf-8").replace("zapMalloc\t", "zapMallocShared\t"), encoding="utf-8")
    os.utime(file, ns=(1, 1))
    second = compiled_copy(root, cache)
    assert second is not None
    assert second != first
    assert sorted(cache.iterdir()) == [second, second.with_suffix(".sum")]
    assert pack_part(second, ["cudaMalloc"]).targets["demo"].digest == read_packs(root).targets["demo"].digest


def test_without_a_writable_cache_there_is_no_copy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert compiled_copy(DEMO, tmp_path / "file") is None
