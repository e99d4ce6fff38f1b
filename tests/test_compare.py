"""Two scans compared: code apart from data, moves, effort."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import msgspec
import report_samples as samples
from click.testing import CliRunner

from advisor.cli import cli
from advisor.compare import GROUPS, Change, Difference, compare
from advisor.config import Config
from advisor.model import SEVERITY_ORDER, HourRange, Match, Report
from advisor.pipeline import scan
from advisor.render.difference import markdown, text
from advisor.render.difference_words import moved_files
from advisor.render.json_report import dump
from tests.helpers import write

CODE = "#include <cuda_runtime.h>\nvoid f(void** p) {\n  cudaMalloc(p, 4);\n  cudaMemset(*p, 0, 4);\n}\n"
CONFIG = Config(targets=("rocm",))


def report(folder: Path, files: dict[str, str]) -> Report:
    return scan([write(folder, files)], CONFIG)


def subjects(changes: Iterable[Change]) -> list[str]:
    return sorted(each.record.subject for each in changes if each.record.item is not None)


def changed(tmp_path: Path, old: dict[str, str], new: dict[str, str]) -> Difference:
    return compare(report(tmp_path / "old", old), report(tmp_path / "new", new))


def test_equal_scans_differ_in_nothing(tmp_path: Path) -> None:
    found = changed(tmp_path, {"a.cu": CODE}, {"a.cu": CODE})
    assert {name: found.of(name) for name in GROUPS} == dict.fromkeys(GROUPS, ())
    assert found.basis == ()
    assert found.unchanged >= 3
    assert found.packs == ()
    assert found.effort[0].before == found.effort[0].after


def test_changed_code_gives_new_and_fixed(tmp_path: Path) -> None:
    found = changed(tmp_path, {"a.cu": CODE}, {"a.cu": CODE.replace("cudaMemset(*p, 0, 4)", "cudaFree(*p)")})
    assert (subjects(found.new), subjects(found.fixed)) == (["cudaFree"], ["cudaMemset"])
    assert (found.appeared, found.vanished) == ((), ())


def test_moved_file_is_moved_and_not_new(tmp_path: Path) -> None:
    found = changed(tmp_path, {"a.cu": CODE}, {"sub/b.cu": CODE})
    assert (subjects(found.new), subjects(found.fixed)) == ([], [])
    assert subjects(found.moved) == ["cudaMalloc", "cudaMemset", "cuda_runtime.h"]


def test_other_verdict_at_the_same_place_is_a_change_of_data(tmp_path: Path) -> None:
    old = report(tmp_path, {"a.cu": CODE})
    items = tuple(
        msgspec.structs.replace(item, matches=(Match(target=old.targets[0].id, status="none"),))
        if item.symbol == "cudaMalloc"
        else item
        for item in old.items
    )
    pack = msgspec.structs.replace(old.packs[0], digest="0" * 32)
    found = compare(old, msgspec.structs.replace(old, items=items, packs=(pack, *old.packs[1:])))
    assert subjects(found.judged) == ["cudaMalloc"]
    assert [name for name, _, _ in found.packs] == [pack.name]


def test_record_that_a_rule_no_longer_yields_vanishes_by_data(tmp_path: Path) -> None:
    old = report(tmp_path, {"a.cu": CODE})
    found = compare(old, msgspec.structs.replace(old, items=old.items[1:], config_digest="other"))
    assert found.basis == ("settings",)
    assert (found.new, found.fixed) == ((), ())
    assert subjects(found.vanished) == [old.items[0].symbol]


def test_texts_name_place_and_kind_of_change(tmp_path: Path) -> None:
    found = changed(tmp_path, {"a.cu": CODE}, {"a.cu": CODE.replace("cudaMemset(*p, 0, 4)", "cudaFree(*p)")})
    plain = text(found)
    assert "  + a.cu:4  info: cudaFree: rocm@" in plain
    assert "  - a.cu:4  info: cudaMemset: rocm@" in plain
    assert "  rocm@" in plain.partition("effort\n")[2]
    assert "| new, by changed code | 1 |" in markdown(found)


def test_command_reads_saved_scans(tmp_path: Path) -> None:
    for name, code in (("old", CODE), ("new", CODE.replace("cudaMemset(*p, 0, 4)", "cudaFree(*p)"))):
        (tmp_path / f"{name}.json").write_bytes(dump(report(tmp_path / name, {"a.cu": code})))
    arguments = ["diff", str(tmp_path / "old.json"), str(tmp_path / "new.json"), "--format", "json"]
    done = CliRunner().invoke(cli, arguments)
    assert done.exit_code == 0
    content = json.loads(done.stdout)
    assert [each["subject"] for each in content["new"]] == ["cudaFree"]
    assert content["new"][0]["line"] == 4


def test_two_unpacked_versions_differ_only_in_what_changed(tmp_path: Path) -> None:
    other = "#include <cuda_runtime.h>\nvoid g(void* p) {\n  cudaFree(p);\n}\n"
    old = {"pkg-1/a.cu": CODE, "pkg-1/sub/b.cu": other, "pkg-1/c.cu": CODE}
    new = {"pkg-2/a.cu": CODE, "pkg-2/sub/b.cu": other.replace("cudaFree(p)", "cudaFreeHost(p)"), "pkg-2/d/c.cu": CODE}
    found = changed(tmp_path, old, new)
    assert (subjects(found.new), subjects(found.fixed)) == (["cudaFreeHost"], ["cudaFree"])
    assert moved_files(found) == [("pkg-1/c.cu", "pkg-2/d/c.cu", 3)]
    assert (found.appeared, found.vanished, found.judged) == ((), (), ())
    assert [each.name for each in found.packages if each.name.startswith("pkg")] == []


def test_own_code_and_the_worst_stand_first(tmp_path: Path) -> None:
    worse = CODE + '__global__ void k(int* p) {\n  asm("mov.u32 %0, %laneid;" : "=r"(*p));\n}\n'
    new = {"a.cu": CODE, "third_party/v.cu": worse, "z.cu": worse}
    found = changed(tmp_path, {"a.cu": CODE}, new)
    own = [each for each in found.new if each.record.path == "z.cu"]
    assert found.new[: len(own)] == tuple(own)
    ranks = [SEVERITY_ORDER.index(each.severity) for each in own]
    assert ranks == sorted(ranks, reverse=True)
    assert ranks[0] > ranks[-1]


def test_other_severity_of_a_finding_is_said_once() -> None:
    old = samples.report(findings=(samples.finding("inline-ptx", "work"),))
    new = samples.report(findings=(samples.finding("inline-ptx", "risk"),))
    assert "  ~ src/k.cu:7  risk: inline-ptx; before: work\n" in text(compare(old, new))


def test_effort_is_compared_with_its_fixed_items() -> None:
    hours = HourRange(mean=40, p10=16, p50=32, p90=80)
    estimate = msgspec.structs.replace(samples.estimate(samples.ROCM, 8), hours_total=hours)
    before = samples.report(estimates=(samples.estimate(samples.ROCM, 8),))
    made = text(compare(before, samples.report(estimates=(estimate,))))
    assert "rocm@7.1: 4 to 16 hours (P10 to P90, P50 8) before, 16 to 80 hours (P10 to P90, P50 32) now" in made


def test_moved_files_have_one_line_each(tmp_path: Path) -> None:
    plain = text(changed(tmp_path, {"a.cu": CODE}, {"sub/b.cu": CODE}))
    assert "  > a.cu → sub/b.cu  3 records\n" in plain


def test_comparison_speaks_chinese(tmp_path: Path) -> None:
    found = changed(tmp_path, {"a.cu": CODE}, {"a.cu": CODE.replace("cudaMemset(*p, 0, 4)", "cudaFree(*p)")})
    for made in (text(found, "zh"), markdown(found, "zh")):
        assert "因代码变化新增" in made
        assert "信息：cudaFree：rocm@" in made


def test_markdown_of_a_large_comparison_fits_a_comment() -> None:
    found = compare(samples.report(), samples.large(300, 50))
    assert len(found.new) > 5_000
    assert len(markdown(found).encode()) < 60_000
    assert "- … and " in markdown(found)
