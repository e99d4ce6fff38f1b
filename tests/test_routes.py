"""The ways for PyTorch code side by side: what the patch covers, covers in part, leaves alone, and changes silently."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from advisor.config import Config
from advisor.model import Estimate
from advisor.pipeline import scan
from advisor.render.brief import routes_line
from advisor.routes import Places, places
from tests.helpers import packs

CODE = """import torch
torch.cuda.synchronize()
torch.cuda.synchronize()
x = torch.zeros(1, device="cuda")
if x.device.type == "cuda":
    torch.jit.script(f)
if is_npu:
    pass
"""


def places_of(folder: Path, code: str, *targets: str) -> Places:
    """What the first way of the last target, which rests on a patch, does with the places of torch."""
    (folder / "a.py").write_text(code, encoding="utf-8")
    report = scan([folder], Config(targets=targets))
    return places(report, len(targets) - 1, next(way for way in packs().targets["cann"].about.routes if way.patch))


def test_places_are_counted_by_what_the_patch_does(tmp_path: Path) -> None:
    found = places_of(tmp_path, CODE, "rocm", "cann@9.1:A2")
    assert (found.target, found.covered, found.partly, found.not_covered) == ("cann@9.1:A2", 2, 2, 0)
    assert (found.silent, found.edits) == (2, 4)


def test_the_three_facts_about_a_name_are_kept_apart(tmp_path: Path) -> None:
    found = places_of(tmp_path, CODE, "cann@9.1:A2")
    name = next(each for each in found.names if each.symbol == "torch.cuda.synchronize")
    assert (name.exists, name.patch, name.places) == ("torch.npu.synchronize", "transfer_to_npu", 2)
    assert list(name.documents) == ["A2"]


def test_places_that_torch_accelerator_serves_are_counted(tmp_path: Path) -> None:
    found = places_of(tmp_path, "import torch\ntorch.cuda.synchronize()\ntorch.cuda.get_rng_state()\n", "cann@9.1:A2")
    assert (found.accelerator, found.edits) == (1, 2)


def estimate_of(folder: Path, code: str, *targets: str) -> Estimate:
    (folder / "a.py").write_text(code, encoding="utf-8")
    return scan([folder], Config(targets=targets, cache=False)).estimates[-1]


def test_the_estimate_carries_both_routes(tmp_path: Path) -> None:
    patch, edit = estimate_of(tmp_path, CODE, "rocm", "cann@9.1:A2").routes
    assert (patch.name, edit.name) == ("patch at run time (transfer_to_npu)", "edit the source")
    assert patch.places == {"covered": 2, "partly": 2, "not covered": 0, "silent": 2}
    assert edit.places == {"places": 4, "accelerator": 2}


def test_a_patch_that_leaves_no_line_is_no_route_of_lines(tmp_path: Path) -> None:
    (edit,) = estimate_of(tmp_path, "import torch\n" + "torch.cuda.synchronize()\n" * 9, "cann@9.1:A2").routes
    assert edit.name == "edit the source"
    assert edit.lines.p10 < edit.lines.p50 < edit.lines.p90


def test_lines_that_ports_add_come_on_top_of_edits(tmp_path: Path) -> None:
    code = "import torch\n" + "torch.cuda.synchronize()\n" * 2000
    (edit,) = estimate_of(tmp_path, code, "cann@9.1:A2").routes
    assert edit.added is not None
    assert 50 < edit.added.p10 < edit.added.p50 < edit.added.p90 < 2000
    assert edit.lines.p90 > edit.added.p90


def test_a_silently_changed_place_counts_once(tmp_path: Path) -> None:
    code = 'import torch\nif x.device.type == "cuda":\n    pass\n'
    patch, edit = estimate_of(tmp_path, code, "cann@9.1:A2").routes
    assert patch.lines.p90 == 2.0
    assert edit.added is not None
    assert edit.lines.mean == pytest.approx(patch.lines.mean + edit.added.mean, abs=0.02)


def test_no_routes_in_estimates_of_other_targets(tmp_path: Path) -> None:
    assert estimate_of(tmp_path, CODE, "rocm").routes == ()
    assert estimate_of(tmp_path, "import os\n", "cann@9.1:A2").routes == ()


def test_the_routes_are_told_in_chinese(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(CODE, encoding="utf-8")
    report = scan([tmp_path], Config(targets=("cann@9.1:A2",)))
    for route in report.estimates[0].routes:
        for text in (route.name, route.why):
            assert re.search("[\u4e00-\u9fff]", report.texts[text])
    line = routes_line(report, report.targets[0], "zh")
    assert "修改源码" in line
    assert "edit the source" not in line


def test_texts_of_routes_that_are_not_in_the_report_are_not_either(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import os\n", encoding="utf-8")
    assert scan([tmp_path], Config(targets=("cann",))).texts == {}


def test_a_library_is_told_of_a_device_module_first_and_an_application_is_not(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "mine"\n', encoding="utf-8")
    own, edit, patch = estimate_of(tmp_path, CODE, "cann@9.1:A2").routes
    assert [route.name for route in (own, edit, patch)] == [
        "a device module of its own", "edit the source", "patch at run time (transfer_to_npu)",
    ]  # fmt: skip
    assert own.places == edit.places
    assert "streams and events" in own.why
    deep = tmp_path / "other" / "examples" / "plugin"
    deep.mkdir(parents=True)
    (deep / "pyproject.toml").write_text('[project]\nname = "mine"\n', encoding="utf-8")
    (tmp_path / "pyproject.toml").unlink()
    assert len(estimate_of(tmp_path, CODE, "cann@9.1:A2").routes) == 2
