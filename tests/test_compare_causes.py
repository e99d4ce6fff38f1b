"""Changed code told apart from changed data, also where both changed; targets and folders that differ."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import msgspec
import pytest
import report_samples as samples

from advisor.compare import GROUPS, Difference, compare
from advisor.compare.model import Group
from advisor.config import Config
from advisor.model import Match, Report
from advisor.pipeline import scan
from advisor.render.difference import json as json_of
from advisor.render.difference import text
from advisor.render.difference_words import remarks, sentences
from tests.helpers import write

CODE = "#include <cuda_runtime.h>\nvoid f(void** p) {\n  cudaMalloc(p, 4);\n  cudaMemset(*p, 0, 4);\n}\n"
MORE = CODE.replace("}\n", "  cudaFree(*p);\n}\n")
PTX = '__global__ void k(int* p) {\n  asm("mov.u32 %0, %laneid;" : "=r"(*p));\n}\n'


def scanned(folder: Path, files: dict[str, str], *targets: str, **settings: object) -> Report:
    return scan([write(folder, files)], Config(targets=targets or ("rocm",), **settings))  # type: ignore[arg-type]


def other_data(report: Report, name: str = "rocm") -> Report:
    """The report as one made with other mapping data: of a target, or the catalogue of names (`cuda`)."""
    packs = (
        msgspec.structs.replace(pack, version="2099.1", digest="0" * 32) if pack.name == name else pack
        for pack in report.packs
    )
    return msgspec.structs.replace(report, packs=tuple(packs))


def without(report: Report, *names: str) -> Report:
    """The report as if these APIs and rules had not been known."""
    return msgspec.structs.replace(
        report,
        items=tuple(item for item in report.items if item.symbol not in names),
        findings=tuple(each for each in report.findings if each.rule not in names),
    )


def judged(report: Report, symbol: str, status: str) -> Report:
    """The report with another verdict about an API."""
    items = tuple(
        msgspec.structs.replace(item, matches=(Match(target=report.targets[0].id, status=status),))  # type: ignore[arg-type]
        if item.symbol == symbol
        else item
        for item in report.items
    )
    return msgspec.structs.replace(report, items=items)


def held(found: Difference) -> dict[Group, list[tuple[str, str, int]]]:
    """Subject, path and line of the records of every group that has some."""
    return {
        name: [(each.record.subject, each.record.path, each.record.line) for each in found.of(name)]
        for name in GROUPS
        if found.of(name)
    }


# --- one file, code and data ------------------------------------------------------------------------------------------


def test_record_that_comes_in_an_unchanged_file_without_new_data_comes_from_code(tmp_path: Path) -> None:
    """Nothing but code differs: a macro of another file, say, made it one."""
    report = scanned(tmp_path, {"a.cu": CODE})
    assert held(compare(without(report, "cudaMemset"), report)) == {"new": [("cudaMemset", "a.cu", 4)]}


def test_code_and_data_changed_in_one_file(tmp_path: Path) -> None:
    """A known API on a new line is code, a verdict on a line that stayed is data, an unknown API may be either."""
    old = scanned(tmp_path / "old", {"a.cu": CODE, "b.cu": MORE})
    added = MORE.replace("}", "  cudaDeviceReset();\n}")
    new = other_data(scanned(tmp_path / "new", {"a.cu": added, "b.cu": MORE}), "cuda")
    found = compare(old, judged(new, "cudaMalloc", "none"))
    assert held(found) == {
        "new": [("cudaFree", "a.cu", 5)],
        "unclear_new": [("cudaDeviceReset", "a.cu", 6)],
        "judged": [("cudaMalloc", "a.cu", 3), ("cudaMalloc", "b.cu", 3)],
    }
    assert found.basis == ("mapping data",)


def test_gone_from_a_changed_file_while_data_changed(tmp_path: Path) -> None:
    old = scanned(tmp_path / "old", {"a.cu": MORE, "b.cu": CODE})
    less = CODE.replace("cudaMemset(*p, 0, 4)", "g()")
    new = other_data(scanned(tmp_path / "new", {"a.cu": less, "b.cu": CODE}), "cuda")
    assert held(compare(old, new)) == {
        "fixed": [("cudaMemset", "a.cu", 4)],
        "unclear_gone": [("cudaFree", "a.cu", 5)],
    }


def test_same_names_prove_that_a_line_is_new_and_all_on_it(tmp_path: Path) -> None:
    """Only verdicts changed: that an API stands there is the code's doing, and so is what a rule says on its line."""
    old = scanned(tmp_path / "old", {"a.cu": CODE})
    new = other_data(scanned(tmp_path / "new", {"a.cu": CODE + PTX}))
    found = held(compare(old, new))
    assert {("asm", "a.cu", 7), ("inline-ptx", "a.cu", 7)} <= set(found.pop("new"))
    assert found == {}


def test_line_that_stayed_in_a_changed_file_is_data(tmp_path: Path) -> None:
    """The line of the old report holds another record, so it was there: what is new on it is the data's."""
    two = "void f(void** p) {\n  cudaMalloc(p, 4); cudaMemset(*p, 0, 4);\n}\n"
    old = without(scanned(tmp_path / "old", {"a.cu": two}), "cudaMemset")
    new = other_data(scanned(tmp_path / "new", {"a.cu": "// a line\n" + two}), "cuda")
    assert held(compare(old, new)) == {"appeared": [("cudaMemset", "a.cu", 3)]}


def test_verdict_that_became_harmless_is_gone_by_data(tmp_path: Path) -> None:
    report = judged(scanned(tmp_path, {"a.cu": CODE}), "cudaMemset", "none")
    found = compare(report, other_data(judged(report, "cudaMemset", "same")))
    assert held(found) == {"vanished": [("cudaMemset", "a.cu", 4)]}
    assert "risk: cudaMemset: rocm@" in text(found)
    assert "same; before: cudaMemset: rocm@" in text(found)


def test_removed_file_is_code_even_where_data_changed(tmp_path: Path) -> None:
    old = scanned(tmp_path / "old", {"a.cu": CODE, "z.cu": "void g(void* p) { cudaFree(p); }\n"})
    new = other_data(scanned(tmp_path / "new", {"a.cu": CODE}))
    assert held(compare(old, new)) == {"fixed": [("cudaFree", "z.cu", 1)]}


def test_rule_of_another_version_of_the_advisor_proves_no_change_of_code(tmp_path: Path) -> None:
    old = scanned(tmp_path / "old", {"a.cu": CODE, "b.cu": PTX})
    new = scanned(tmp_path / "new", {"a.cu": CODE + PTX, "b.cu": PTX})
    assert ("inline-ptx", "a.cu", 7) in held(compare(old, new))["new"]
    newer = msgspec.structs.replace(new, tool=msgspec.structs.replace(new.tool, version="99.0"))
    found = held(compare(old, newer))
    assert ("inline-ptx", "a.cu", 7) in found["unclear_new"]
    assert found["new"] == [("asm", "a.cu", 7)], "the use of inline assembly itself is known to both"


def test_file_that_is_left_out_now_is_no_change_of_code(tmp_path: Path) -> None:
    files = {"a.cu": CODE, "b.cu": MORE}
    old = scanned(tmp_path / "old", files)
    new = scanned(tmp_path / "new", files, exclude=("b.cu",))
    found = held(compare(old, new))
    assert {path for _, path, _ in found.pop("vanished")} == {"b.cu"}
    assert found == {}


# --- branches, suppressions, findings of both severities --------------------------------------------------------------


def test_branch_for_the_target_makes_a_use_done_by_code(tmp_path: Path) -> None:
    """The CUDA line stays as it is: what changed is that the target has its own."""
    use = "void f(void* p) {\n  cudaFree(p);\n}\n"
    ported = "void f(void* p) {\n#ifdef USE_ROCM\n  hipFree(p);\n#else\n  cudaFree(p);\n#endif\n}\n"
    old, new = scanned(tmp_path / "old", {"a.cu": use}), scanned(tmp_path / "new", {"a.cu": ported})
    assert held(compare(old, new)) == {"fixed": [("cudaFree", "a.cu", 5)]}
    assert held(compare(new, old)) == {"new": [("cudaFree", "a.cu", 2)]}
    assert held(compare(old, other_data(new))) == {"fixed": [("cudaFree", "a.cu", 5)]}


def test_suppressed_is_not_fixed_and_comes_back(tmp_path: Path) -> None:
    line = "  cudaMemset(*p, 0, 4);\n"
    old = scanned(tmp_path / "old", {"a.cu": CODE})
    new = scanned(tmp_path / "new", {"a.cu": CODE.replace(line, f"  // advisor: ignore[api-renamed] tested\n{line}")})
    assert held(compare(old, new)) == {"closed": [("cudaMemset", "a.cu", 5)]}
    assert held(compare(new, old)) == {"reopened": [("cudaMemset", "a.cu", 4)]}


def test_finding_that_became_information_is_gone_and_one_that_was_is_new() -> None:
    old = samples.report(findings=(samples.finding("inline-ptx", "work"),))
    new = samples.report(findings=(samples.finding("inline-ptx", "info"),), config_digest="other")
    assert held(compare(old, new)) == {"vanished": [("inline-ptx", "src/k.cu", 7)]}
    assert held(compare(new, old)) == {"appeared": [("inline-ptx", "src/k.cu", 7)]}


# --- targets ----------------------------------------------------------------------------------------------------------


def test_added_target_makes_nothing_new(tmp_path: Path) -> None:
    files = {"a.cu": CODE + PTX}
    one, two = scanned(tmp_path, files), scanned(tmp_path, files, "rocm", "cann")
    added = two.targets[1].id
    assert any(each.target == added for each in two.findings), "the added target has findings of its own"
    for found, name in ((compare(one, two), "newer"), (compare(two, one), "older")):
        assert held(found) == {}
        assert found.basis == ()
        assert [tally.target for tally in found.tallies] == [one.targets[0].id]
        assert {each.target for each in found.effort} == {one.targets[0].id}
        assert found.packages == ()
        assert list(remarks(found, "en")) == [
            f"{added} is only in the {name} report: its records and its effort are not compared."
        ]


def test_words_about_a_record_leave_out_targets_that_are_not_compared(tmp_path: Path) -> None:
    old = scanned(tmp_path / "old", {"a.cu": CODE})
    new = scanned(tmp_path / "new", {"a.cu": MORE}, "rocm", "cann")
    found = compare(old, new)
    assert [each.targets for each in found.new] == [(old.targets[0].id,)]
    assert f"+ a.cu:5  info: cudaFree: {old.targets[0].id} renamed hipFree\n" in text(found)


def test_newer_version_of_a_target_is_no_change_of_code(tmp_path: Path) -> None:
    files = {"a.cu": CODE + "void g(cudaStream_t s) { cudaStreamBeginCapture(s, cudaStreamCaptureModeGlobal); }\n"}
    old, new = scanned(tmp_path, files, "rocm@6.2"), scanned(tmp_path, files, "rocm@7.1")
    found = compare(old, judged(new, "cudaMalloc", "changed"))
    assert ("cudaMalloc", "a.cu", 3) in held(found)["judged"]
    assert {"new", "fixed", "unclear_new", "unclear_gone"}.isdisjoint(held(found))
    assert found.basis == ("version of a target",)
    assert (found.tallies[0].before, found.tallies[0].target) == (old.targets[0].id, new.targets[0].id)
    said = (
        f"{old.targets[0].id} is compared with {new.targets[0].id}: what differs for that reason is no change of code."
    )
    assert said in text(found)


def test_no_common_target_compares_only_what_holds_for_all(tmp_path: Path) -> None:
    old, new = scanned(tmp_path, {"a.cu": CODE + PTX}), scanned(tmp_path, {"a.cu": CODE + PTX}, "cann")
    found = compare(old, new)
    assert held(found) == {}
    assert found.tallies == ()
    assert "No target is in both reports: only what holds for every target is compared." in text(found)


def test_record_names_the_targets_it_changed_for() -> None:
    """Done for ROCm, still open for CANN: gone for one and unchanged for the other."""
    before = samples.report(items=(samples.item("cudaFree", "renamed", "renamed", samples.site()),))
    site = samples.site(done_for=(samples.ROCM.id,))
    after = samples.report(items=(samples.item("cudaFree", "renamed", "renamed", site),))
    found = compare(before, after)
    assert [each.targets for each in found.fixed] == [(samples.ROCM.id,)]
    rocm, cann = found.tallies
    assert (rocm.count("fixed"), rocm.unchanged, cann.count("fixed"), cann.unchanged) == (1, 0, 0, 1)
    assert "rocm@7.1 renamed" in text(found)
    assert "cann@9.1:A2 renamed" not in text(found)


def test_new_blockers_are_counted_for_their_target() -> None:
    blocker = samples.finding("inline-ptx", "blocker", target=samples.CANN.id)
    found = compare(samples.report(), samples.report(findings=(blocker,)))
    assert [(tally.target, tally.came("blocker")) for tally in found.tallies] == [("rocm@7.1", 0), ("cann@9.1:A2", 1)]
    assert json.loads(json_of(found))["new"][0]["targets"] == ["cann@9.1:A2"]


# --- folders, sources, files ------------------------------------------------------------------------------------------


def test_source_left_out_changes_nothing(tmp_path: Path) -> None:
    old = scanned(tmp_path / "old", {"a.cu": CODE, "b.cu": CODE})
    new = scanned(tmp_path / "new", {"a.cu": MORE, "c.cu": CODE}, source=False)
    assert all(not file.excerpts for file in new.files)
    found = compare(old, new)
    assert found.basis == ()
    assert held(found) == {
        "new": [("cudaFree", "a.cu", 5)],
        "moved": [("cuda_runtime.h", "c.cu", 1), ("cudaMalloc", "c.cu", 3), ("cudaMemset", "c.cu", 4)],
    }


def _repository(folder: Path, files: dict[str, str]) -> Path:
    write(folder, files)
    name = ["-c", "user.name=a", "-c", "user.email=a@b"]
    for arguments in (["init", "-q"], ["add", "."], [*name, "commit", "-q", "-m", "x"]):
        subprocess.run(["git", *arguments], cwd=folder, check=True)
    return folder


def test_part_of_a_repository_against_the_whole(tmp_path: Path) -> None:
    """The same file by another path is the same file; what lies outside of the part was not read, not removed."""
    folder = _repository(tmp_path, {"src/a.cu": CODE, "other/b.cu": MORE})
    config = Config(targets=("rocm",))
    whole, part = scan([folder], config), scan([folder / "src"], config)
    found = compare(whole, part)
    assert found.unchanged == 3
    assert {path for _, path, _ in held(found)["vanished"]} == {"other/b.cu"}
    assert set(held(found)) == {"vanished"}
    assert "The scanned folders differ (.; src): look at what was read before comparing figures." in text(found)
    assert set(held(compare(part, whole))) == {"appeared"}


def test_folder_around_everything_on_one_side_only(tmp_path: Path) -> None:
    """One was unpacked a level deeper than the other: paths agree without the folder."""
    old = scanned(tmp_path / "old", {"pkg-1/a.cu": CODE, "pkg-1/sub/b.cu": MORE})
    new = scanned(tmp_path / "new", {"a.cu": CODE, "sub/b.cu": CODE})
    assert held(compare(old, new)) == {"fixed": [("cudaFree", "pkg-1/sub/b.cu", 5)]}
    assert held(compare(new, old)) == {"new": [("cudaFree", "pkg-1/sub/b.cu", 5)]}


def test_copies_are_paired_with_their_own_file(tmp_path: Path) -> None:
    """Like lines in several moved files: equal content decides, then the name, not the order."""
    first, second = CODE, CODE + "// the second one\n"
    old = scanned(tmp_path / "old", {"x/a.cu": first, "x/b.cu": second, "x/keep.cu": MORE})
    new = scanned(tmp_path / "new", {"y/b.cu": first, "y/a.cu": second, "x/keep.cu": MORE})
    pairs = {(each.before.path, each.after.path) for each in compare(old, new).moved if each.before and each.after}
    assert pairs == {("x/a.cu", "y/b.cu"), ("x/b.cu", "y/a.cu")}


def test_files_are_counted(tmp_path: Path) -> None:
    old = scanned(tmp_path / "old", {"a.cu": CODE, "b.cu": MORE, "c.cu": PTX, "d.cu": CODE + PTX})
    new = scanned(tmp_path / "new", {"a.cu": CODE, "b.cu": CODE, "z/c.cu": PTX, "e.cu": MORE + PTX})
    files = compare(old, new).files
    assert (files.same, files.changed, files.added, files.removed, files.moved) == (1, 1, 1, 1, 1)


# --- words ------------------------------------------------------------------------------------------------------------


def test_sentences_tell_code_from_data(tmp_path: Path) -> None:
    old = scanned(tmp_path / "old", {"a.cu": MORE, "b.cu": MORE})
    new = judged(other_data(scanned(tmp_path / "new", {"a.cu": CODE, "b.cu": MORE})), "cudaMemset", "same")
    version = old.packs[-1].version
    assert sentences(compare(old, new), "en") == [
        f"3 gone or done: 1 because the code changed; 2 because of changed mapping data (ROCm {version} → 2099.1)."
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_changed_is_said(tmp_path: Path, language: str) -> None:
    report = scanned(tmp_path, {"a.cu": CODE})
    said = {"en": "No record came or went.", "zh": "没有记录新增或消失。"}
    assert sentences(compare(report, report), language) == [said[language]]


def test_other_assumptions_are_said() -> None:
    old = samples.report()
    effort = msgspec.structs.replace(old.effort, parameters={"daily_hours": {"value": 6}})
    found = compare(old, samples.report(effort=effort))
    assert found.other_assumptions
    assert "The assumptions about effort differ: hours and days differ without any change of code." in text(found)
