"""Packs of users: rows that replace and add, names of their own, and a target of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.errors import AdvisorError
from advisor.packs.lookup import look_up
from advisor.packs.pack import Packs
from advisor.packs.read import read_packs, vocabulary
from advisor.packs.targets import parse_target
from advisor.packs.when import Conditions

FIXTURES = Path(__file__).parent.parent / "fixtures"
DEMO, OWN = FIXTURES / "packs", FIXTURES / "packs_own"
ROWS = "symbol\twhen\tstatus\ttarget\tedit\teffort\tshim\tnote\tsource\tbasis\tevidence\n"


def status(packs: Packs, target: str, symbol: str, library: str = "runtime") -> tuple[str, str]:
    chosen = parse_target(target, packs)
    match = look_up(packs.targets[chosen.name], chosen, symbol, library, Conditions())
    return match.status, match.name


def own(folder: Path, name: str, **files: str) -> Path:
    folder = folder / name
    folder.mkdir(parents=True)
    for file, text in {"pack.toml": f'name = "{name}"\n'}.items() | files.items():
        (folder / file).write_text(text, encoding="utf-8")
    return folder


def test_rows_replace_by_symbol_and_condition(tmp_path: Path) -> None:
    row = "cudaMalloc\t\tnone\t\t\trewrite\t\t\t\tname\tassumed\n"
    before, after = read_packs(DEMO), read_packs(DEMO, extra=[own(tmp_path, "demo", **{"runtime.tsv": ROWS + row})])
    assert status(before, "demo", "cudaMalloc") == ("renamed", "zapMalloc")
    assert status(after, "demo", "cudaMalloc") == ("none", "")
    assert status(after, "demo", "cudaGraphLaunch") == status(before, "demo", "cudaGraphLaunch")
    assert before.targets["demo"].digest != after.targets["demo"].digest


def test_a_row_for_a_name_lends_itself_to_its_alias(tmp_path: Path) -> None:
    row = "cuMemAlloc_v2\t\tnone\t\t\trewrite\t\t\t\tname\tassumed\n"
    packs = read_packs(DEMO, extra=[own(tmp_path, "demo", **{"driver.tsv": ROWS + row})])
    assert status(packs, "demo", "cuMemAlloc_v2", "driver") == ("none", "")
    assert status(packs, "demo", "cuMemAlloc", "driver") == ("none", "")


def test_a_target_that_extends_another(tmp_path: Path) -> None:
    about = 'name = "mine"\nversion = "1"\nversions = ["3.0"]\nexamined = ["3.0"]\nextends = "demo"\n'
    row = "cudaMalloc\t\tnone\t\t\trewrite\t\t\t\tname\tassumed\n"
    folder = own(tmp_path, "mine", **{"runtime.tsv": ROWS + row})
    (folder / "pack.toml").write_text(about, encoding="utf-8")
    packs = read_packs(DEMO, extra=[folder])
    assert list(packs.targets) == ["demo", "mine"]
    assert status(packs, "mine", "cudaMalloc") == ("none", "")
    assert status(packs, "mine", "cudaGraphLaunch") == status(packs, "demo", "cudaGraphLaunch")


def test_the_worked_example() -> None:
    from advisor import data

    packs = read_packs(data.MAPPINGS, ["rocm"], extra=[OWN])
    assert status(packs, "rocm", "cudaMallocManaged") == ("manual", "ours_managed_alloc")
    assert status(packs, "rocm", "ourGpuSort", "ours") == ("renamed", "ours_hip_sort")
    assert vocabulary(packs.catalogue).names["ourGpuSort"][0].library == "ours"
    assert packs.targets["rocm"].notes["ours-managed"]["en"].startswith("Call our allocator")


def test_a_folder_without_a_pack(tmp_path: Path) -> None:
    with pytest.raises(AdvisorError, match=r"no pack in it; write a folder that holds a pack\.toml"):
        read_packs(DEMO, extra=[tmp_path])


def test_a_malformed_row_is_named_with_its_place(tmp_path: Path) -> None:
    folder = own(tmp_path, "demo", **{"runtime.tsv": ROWS + "cudaMalloc\tnone\n"})
    with pytest.raises(AdvisorError, match=r"demo/runtime\.tsv:2:\d+: 2 columns; write 11"):
        read_packs(DEMO, extra=[folder])
