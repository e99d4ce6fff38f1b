"""The two Ascend routes side by side: what the patch covers, covers in part, leaves alone, and changes silently."""

from __future__ import annotations

from pathlib import Path

from advisor.config import Config
from advisor.routes import EDIT, MINDSPORE, PATCH, Routes, routes, table
from advisor.scan import scan

CODE = """import torch
torch.cuda.synchronize()
torch.cuda.synchronize()
x = torch.zeros(1, device="cuda")
if x.device.type == "cuda":
    torch.jit.script(f)
if is_npu:
    pass
"""


def routes_of(folder: Path, code: str, *targets: str) -> tuple[Routes, ...]:
    (folder / "a.py").write_text(code, encoding="utf-8")
    return routes(scan([folder], Config(targets=targets)))


def test_places_are_counted_by_what_the_patch_does(tmp_path: Path) -> None:
    (found,) = routes_of(tmp_path, CODE, "rocm", "cann@9.1:A2")
    assert (found.target, found.covered, found.partly, found.not_covered) == ("cann@9.1:A2", 2, 2, 0)
    assert (found.silent, found.edits) == (2, 4)


def test_the_three_facts_about_a_name_are_kept_apart(tmp_path: Path) -> None:
    (found,) = routes_of(tmp_path, CODE, "cann@9.1:A2")
    name = next(each for each in found.names if each.symbol == "torch.cuda.synchronize")
    assert (name.exists, name.patch, name.places) == ("torch.npu.synchronize", "transfer_to_npu", 2)
    assert list(name.documents) == ["A2"]


def test_no_routes_without_cann_or_without_torch(tmp_path: Path) -> None:
    assert routes_of(tmp_path, CODE, "rocm") == ()
    assert routes_of(tmp_path, "import os\n", "cann") == ()


def test_the_table_names_all_three_ways(tmp_path: Path) -> None:
    (found,) = routes_of(tmp_path, CODE, "cann@9.1:A2")
    text = table(found)
    assert all(each in text for each in (PATCH, EDIT, MINDSPORE))
    assert "| covered by the patch | 2 |" in text.split("\n")
    assert "| 补丁覆盖 | 2 |" in table(found, "zh").split("\n")


def test_places_that_torch_accelerator_serves_are_counted(tmp_path: Path) -> None:
    (found,) = routes_of(tmp_path, "import torch\ntorch.cuda.synchronize()\ntorch.cuda.get_rng_state()\n", "cann@9.1:A2")
    assert (found.accelerator, found.edits) == (1, 2)
