"""The next three things to do: which they are, and that their figures are counted from the report."""

from __future__ import annotations

import msgspec
import report_samples as samples
from report_samples import CANN, ROCM

from advisor.model import Estimate, HourRange, Report, Route, WorkPackage
from advisor.render.actions import Action, actions


def _with(*estimates: Estimate, **fields: object) -> Report:
    return msgspec.structs.replace(samples.small(), estimates=estimates, **fields)


def _rocm(**fields: object) -> Estimate:
    return msgspec.structs.replace(samples.estimate(ROCM, 16), **fields)


def _package(**fields: object) -> WorkPackage:
    values = {
        "name": "src", "order": 1, "files": 2, "gpu_lines": 100, "lines": samples.estimate(ROCM, 8).lines,
        "hours": HourRange(mean=9, p10=4, p50=8, p90=16),
    }  # fmt: skip
    return WorkPackage(**{**values, **fields})  # type: ignore[arg-type]


def test_names_nobody_has_looked_up_are_an_action() -> None:
    assert actions(samples.small()) == [
        Action(
            what="Look up 2 names that the mapping data lacks",
            details=("__nanosleep, cudaNewThing",),
            link="#v=list&f.rule=api-unknown",
        )
    ]


def test_tool_counts_files_and_renames_of_own_code_that_are_not_done() -> None:
    (first, *_) = actions(_with(_rocm(mechanical=("hipify-perl -inplace FILE",))))
    # of cudaMemcpyAsync one place is done and one vendored; cudaMalloc with two arguments is renamed as well
    assert first == Action(
        what="Let the tools go first",
        details=("ROCm 7.1: run hipify-perl on 1 file; 2 of the 6 API places to edit are plain renames (33.3 %)",),
        commands=("hipify-perl -inplace FILE",),
        link="#plan",
    )


def test_tool_that_has_nothing_to_rename_is_not_named() -> None:
    items = (samples.item("cudaMalloc", "changed", "renamed", samples.site(line=1)),)
    found = actions(_with(_rocm(mechanical=("hipify-perl FILE",)), items=items))
    assert not any("hipify" in action.text() for action in found)


def test_renames_in_python_are_not_the_tools() -> None:
    files = (samples.FileRecord(path="a.py", kind="python"),)
    items = (samples.item("torch.cuda", "renamed", "renamed", samples.site(path="a.py", line=1)),)
    found = actions(_with(_rocm(mechanical=("hipify-perl FILE",)), items=items, files=files))
    assert not any("hipify" in action.text() for action in found)


def test_patch_is_named_with_what_it_covers() -> None:
    places = {"covered": 6, "partly": 1, "not covered": 1, "silent": 2}
    route = Route(name="patch", lines=samples.estimate(CANN, 8).lines, why="", places=places)
    cann = msgspec.structs.replace(samples.estimate(CANN, 16), mechanical=("import torch_npu",), routes=(route,))
    (first, *_) = actions(_with(cann))
    assert first.details[0].startswith("CANN 9.1 on A2: try patch on the Python code; 6 of 8 torch places")
    item = samples.item("torch.cuda", "renamed", "renamed", samples.site(path="a.py", line=1))
    shim = msgspec.structs.replace(item.matches[1], shim="transfer_to_npu-partial")
    items = (msgspec.structs.replace(item, matches=(item.matches[0], shim)),)
    (first, *_) = actions(_with(cann, items=items))
    assert first.details == (
        "CANN 9.1 on A2: try transfer_to_npu on the Python code; 6 of 8 torch places need no edit with it (75 %); "
        "2 places change their meaning silently: check them",
    )
    bare = msgspec.structs.replace(cann, routes=())
    assert not any("transfer_to_npu" in action.text() for action in actions(_with(bare)))


def test_first_folder_says_why_it_is_the_first() -> None:
    ports = (_package(order=2, name="other"), _package(blockers=2), _package(order=0, name="v", outcome="replace"))
    (first, *_) = actions(_with(_rocm(packages=ports)))
    assert first.text() == (
        "Start porting here: ROCm 7.1: src, 0.5 to 2 days; it puts 2 blockers to the test early; "
        "no other folder has to be ready first"
    )
    (first, *_) = actions(_with(_rocm(packages=(_package(name=".", depends_on=("include",)),))))
    assert first.details == ("ROCm 7.1: the top folder, 0.5 to 2 days",)


def test_targets_with_the_same_sentence_share_it() -> None:
    estimates = tuple(
        msgspec.structs.replace(samples.estimate(each, 8), packages=(_package(),)) for each in (ROCM, CANN)
    )
    (first, *_) = actions(_with(*estimates))
    assert first.link == "#v=list&f.package=src"
    assert first.details == ("ROCm 7.1, CANN 9.1 on A2: src, 0.5 to 2 days; no other folder has to be ready first",)


def test_single_target_needs_no_name() -> None:
    (first, *_) = actions(_with(_rocm(packages=(_package(),)), targets=(ROCM,)))
    assert first.details == ("src, 0.5 to 2 days; no other folder has to be ready first",)


def test_three_at_most() -> None:
    counsel = samples.finding("eula-copy", "risk", family="eula", path="lib/a.so", line=1)
    found = actions(_with(_rocm(packages=(_package(),), mechanical=("hipify-perl F",)), findings=(counsel,)))
    assert [action.what for action in found] == [
        "Let the tools go first", "Start porting here", "Show 1 licence finding to counsel",
    ]  # fmt: skip
    assert found[2].details == ("the first is lib/a.so:1",)


def test_chinese_sentences() -> None:
    found = actions(_with(_rocm(packages=(_package(blockers=1),), mechanical=("hipify-perl F",))), "zh")
    assert found[0].text("zh") == (
        "先用工具：ROCm 7.1：对 1 个文件运行 hipify-perl；待修改的 6 处 API 中有 2 处只需改名（33.3 %）"
    )
    assert (
        found[1].text("zh")
        == "移植从这里开始：ROCm 7.1：src，0.5 至 2 人天；可尽早验证其中 1 个阻断项；无须等待其他目录"
    )
