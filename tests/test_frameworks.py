"""Another framework for a target: the project's names of PyTorch against its vendor's table."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_samples import small

from advisor.config import Config
from advisor.errors import AdvisorError
from advisor.frontends.torch_names import torch_names
from advisor.model import Framework
from advisor.packs.frameworks import framework_rows, listed
from advisor.pipeline import scan
from advisor.render import brief
from tests.helpers import packs, write

HEAD = "framework\tsymbol\tstatus\ttarget\tsource\n"
CODE = """\
import torch, torch.nn as nn
import torchvision.ops
from torch.nn import functional as F
from torch.utils.data import (
    DataLoader,  # reads
    Dataset as Set,
)
import numpy as np
x = nn.Linear(2, 3).weight + F.relu(torch.zeros(3)) + np.zeros(3)
y = torchvision.ops.nms(x, Set, mytorch.ones)
"""
NAMES = (
    "torch.nn.Linear", "torch.nn.functional.relu", "torch.utils.data.DataLoader", "torch.utils.data.Dataset",
    "torch.zeros", "torchvision.ops.nms",
)  # fmt: skip


def test_names_are_those_behind_the_aliases() -> None:
    assert torch_names(CODE.encode()) == NAMES


@pytest.mark.parametrize(
    "text", ["", "import numpy as np\nnp.zeros(3)\n", "torch.zeros(3)\n", "import torchao\ntorchao.x.y\n"]
)
def test_without_an_import_there_is_no_name(text: str) -> None:
    assert torch_names(text.encode()) == ()


@given(st.binary(max_size=300))
def test_any_bytes_have_an_answer(data: bytes) -> None:
    found = torch_names(b"import torch as t\nfrom torch import (" + data)
    assert found == tuple(sorted(set(found)))


def test_many_imported_names_are_found_as_few_are() -> None:
    more = "".join(f"from torch import own{number}\n" for number in range(60))
    assert set(torch_names((more + CODE).encode())) == {*NAMES, *(f"torch.own{number}" for number in range(60))}


def test_a_name_is_consistent_different_or_not_listed(tmp_path: Path) -> None:
    rows = ("Other\ttorch.zeros\trenamed\to.zeros\ts\n", "Other\ttorch.nn.Linear\tchanged\to.Dense\ts\n")
    write(tmp_path, {"frameworks.tsv": HEAD + "".join(sorted(rows))})
    (found,) = listed(tmp_path, (*NAMES, "torch.nn.Linear.weight"))
    assert (found.framework, found.consistent, found.differ) == ("Other", ("torch.zeros",), ("torch.nn.Linear",))
    assert found.unlisted == tuple(each for each in NAMES if each not in ("torch.zeros", "torch.nn.Linear"))
    assert listed(tmp_path / "nothing", NAMES) == []


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("O\ta\tsame\tb\ts\n", "f:2:5: status `same`; write renamed or changed"),
        ("O\ta\trenamed\t\ts\n", "f:2:13: no target; write it"),
    ],
)
def test_a_bad_row_is_one_line_with_its_place(row: str, message: str) -> None:
    with pytest.raises(AdvisorError) as caught:
        list(framework_rows((HEAD + row).encode(), "f"))
    assert str(caught.value) == message


def test_a_scan_names_it_beside_the_routes_and_never_prices_it(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": CODE + "x.cuda()\ntorch.cuda.synchronize()\n"})
    found = {
        each.target.partition("@")[0]: each for each in scan([tmp_path], Config(targets=("rocm", "cann"))).estimates
    }
    assert found["rocm"].frameworks == ()
    (one,) = found["cann"].frameworks
    assert (one.name, one.consistent + one.differ + one.unlisted) == ("MindSpore", len(NAMES) + 1)
    assert {"torch.utils.data.DataLoader", "torchvision.ops.nms"} & set(one.differing)
    assert not any("MindSpore" in route.name for route in found["cann"].routes)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Other: of 1,207 names of PyTorch its vendor's table calls 1,200 consistent and 3 different, and does "
               "not list 4; not estimated"),
        ("zh", "Other：PyTorch 的 1,207 个名称中，厂商对照表称 1,200 个一致、3 个有差异，未列出 4 个；不作估算"),
    ],
)  # fmt: skip
def test_its_sentence(language: str, text: str) -> None:
    given = small()
    other = Framework(name="Other", consistent=1200, differ=3, unlisted=4)
    estimates = tuple(msgspec.structs.replace(each, frameworks=(other,)) for each in given.estimates)
    changed = msgspec.structs.replace(given, estimates=estimates)
    assert brief.frameworks_line(changed, changed.targets[0], language) == text


def test_the_table_names_what_the_vendor_lists() -> None:
    assert "mindspore-docs-9e844dc6" in packs().targets["cann"].sources
