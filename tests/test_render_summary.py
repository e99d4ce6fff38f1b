"""Figures and sentences that all outputs share."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
import report_samples as samples
from report_samples import CANN, ROCM

from advisor.model import Days, Effort, FileRecord, Grade, Match, MeasuredPort, Statement, Status, Verdict
from advisor.render import grades, statement, summary


def _report(*statuses: Status, **fields: Any) -> samples.Report:
    items = [samples.item(f"f{number}", status, "same", samples.site()) for number, status in enumerate(statuses)]
    return samples.report(items=tuple(items), **fields)


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (["same"], "1 of 1 distinct API has a counterpart (1 same)."),
        (["none", "none"], "0 of 2 distinct APIs have a counterpart, 2 have none."),
        (
            ["same", "renamed", "changed", "partial", "manual", "none", "unknown", "unneeded"],
            "4 of 8 distinct APIs have a counterpart (1 same, 1 renamed, 2 changed or partial), "
            "1 is not needed there, 1 needs another way, 1 has none, 1 is unknown.",
        ),
        (["manual", "manual"], "0 of 2 distinct APIs have a counterpart, 2 need another way."),
        ([], "No CUDA API was found in the files read."),
    ],
)
def test_verdict(statuses: list[Status], expected: str) -> None:
    assert summary.verdict(_report(*statuses), ROCM) == expected


def test_item_without_a_verdict_for_a_target_is_unknown() -> None:
    report = samples.report(items=(samples.item("f", "same", "same", samples.site(), matches=()),))
    assert summary.verdict(report, ROCM) == "0 of 1 distinct API has a counterpart, 1 is unknown."


def test_one_name_in_two_libraries_is_two_apis() -> None:
    items = [samples.item("f", "same", "same", samples.site(), library=library) for library in ("a", "b")]
    assert summary.totals(samples.report(items=tuple(items)), ROCM).apis == 2


def test_worst_apis_leave_out_what_is_done_or_needs_no_edit() -> None:
    done = samples.site(done_for=(ROCM.id,))
    report = samples.report(
        items=(
            samples.item("done", "none", "none", done),
            samples.item("renamed", "renamed", "none", samples.site()),
            samples.item("half", "manual", "none", done, samples.site(line=50, via="M"), samples.site(line=51)),
        )
    )
    (row,) = summary.worst_apis(report, ROCM)
    assert (row.item.symbol, row.index, row.places, summary.first_place(row)) == ("half", 2, 2, "src/copy.cu:51:5")
    assert [row.item.symbol for row in summary.worst_apis(report, CANN)] == ["half", "done", "renamed"]


def test_worst_apis_are_at_most_five_and_known_trouble_comes_before_unknown() -> None:
    report = _report("unknown", "changed", "partial", "manual", "none", "none", "unknown")
    assert [row.item.symbol for row in summary.worst_apis(report, ROCM)] == ["f4", "f5", "f3", "f0", "f6"]


def test_worst_apis_are_those_of_own_code_before_what_only_others_hold() -> None:
    others = [samples.site(path="third/a.cu", line=line) for line in (1, 2, 3)]
    report = samples.report(
        items=(
            samples.item("theirs", "none", "same", *others),
            samples.item("both", "manual", "same", *others, samples.site(line=9)),
        ),
        files=(FileRecord(path="third/a.cu", kind="cuda", lines=3, bytes=9, digest="d", origin="vendored"),),
    )
    found = [
        (row.item.symbol, row.places, row.foreign, summary.first_place(row)) for row in summary.worst_apis(report, ROCM)
    ]
    assert found == [("both", 1, False, "src/copy.cu:9:5"), ("theirs", 3, True, "third/a.cu:1:5")]


def _with_days(work: str, *ports: tuple[str, str], grade: Grade = "rename", status: Status = "same") -> samples.Report:
    """A report of one estimate whose nearest measured ports are given by class of work and target."""
    near = tuple(
        MeasuredPort(name=f"p{n}", target=target, work=kind, open_symbols=1, gpu_lines=1, days=1.0)
        for n, (kind, target) in enumerate(ports)
    )
    days = Days(p10=1, p50=2, p90=4, work=work, n=5, open_symbols=1, gpu_lines=1, nearest=near)  # type: ignore[arg-type]
    plain = samples.estimate(ROCM, 12)
    estimate = msgspec.structs.replace(plain, days=days, verdict=Verdict(grade=grade, core_share=0.5, why=()))
    known = Statement(
        target=ROCM.id, judged=True, unknown_share=0.0, limit=0.25, rules=1, all_rules=1, work="rename", measured=32,
        measured_here=31,
    )  # fmt: skip
    items = (samples.item("torch.cuda.x", status, "same", samples.site(), library="torch"),)
    return samples.report(estimates=(estimate,), statements=(known,), items=items)


def test_days_say_where_the_ports_of_their_class_went() -> None:
    torch = _with_days("torch", ("torch", "cann"), ("rewrite", ROCM.name))
    assert summary.effort_line(torch, ROCM).endswith("(PyTorch code without CUDA C++), none of them to this target")
    rename = _with_days("rename", ("rename", ROCM.name))
    assert summary.effort_line(rename, ROCM).endswith("(the same source after renames)")


def test_what_the_effort_rests_on_is_the_class_that_the_days_are_of() -> None:
    def effort(report: samples.Report) -> str:
        return next(text for text in statement.lines(report, ROCM) if text.startswith("effort as"))

    torch = _with_days("torch", ("torch", "cann"))
    assert effort(torch) == "effort as PyTorch code without CUDA C++: formula fitted on 5 measured ports"
    rename = _with_days("rename", ("rename", ROCM.name))
    assert effort(rename) == (
        "effort as the same source after renames: formula fitted on 32 measured ports, 31 of them to this target"
    )


def test_days_of_renames_are_not_those_of_a_core_without_a_way() -> None:
    said = "; renames and edits alone: a way for the core is not in it"
    assert summary.effort_line(_with_days("rename", ("rename", ROCM.name), grade="no-way"), ROCM).endswith(said)
    assert said not in summary.effort_line(_with_days("rename", ("rename", ROCM.name), grade="part"), ROCM)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("same", "No CUDA C++ in own code, and PyTorch keeps most of its names: edit what is left, and test."),
        ("renamed", "No CUDA C++ in own code: patch or edit the Python code."),
    ],
)
def test_grade_of_python_says_whether_names_stay(status: Status, words: str) -> None:
    assert grades.sentence(_with_days("torch", grade="python", status=status), ROCM) == words


def test_compiled_code_without_source_is_said_beside_the_grade() -> None:
    report = _with_days("torch", grade="python", status="renamed")
    binary = samples.finding("EULA-408", "info", family="eula", path="a.so")
    said = "Compiled GPU code without its source is here: its source is to be ported, and no figure counts it."
    assert said not in grades.sentence(report, ROCM)
    assert grades.sentence(msgspec.structs.replace(report, files=(), findings=(binary,)), ROCM).endswith(said)


def test_days_follow_the_daily_hours_of_the_report() -> None:
    assert summary.effort_line(_report(estimates=(samples.estimate(ROCM, 12),)), ROCM) == (
        "0.75 to 3 person-days (P10 to P90), about 1.5 at 8 hours a day; assumed, not measured"
    )
    six = Effort(parameters={"daily_hours": {"value": 6.0, "status": "assumed"}})
    assert summary.effort_line(_report(estimates=(samples.estimate(ROCM, 12),), effort=six), ROCM) == (
        "1 to 4 person-days (P10 to P90), about 2 at 6 hours a day; assumed, not measured"
    )


def test_unknown_share_counts_places() -> None:
    items = (
        samples.item("a", "unknown", "same", samples.site(), samples.site(line=2, via="M")),
        samples.item("b", "same", "same", samples.site(), samples.site(line=2)),
    )
    assert summary.unknown_share(samples.report(items=items), ROCM) == 0.5
    assert summary.unknown_share(samples.report(), ROCM) == 0.0


def test_a_target_without_product_says_over_which_products_its_verdicts_range() -> None:
    target = CANN.__class__(id="cann@9.1", name="cann", version="9.1")
    differing = Match(target="cann@9.1", status="none", by_product={"A2": "none", "950": "changed"})
    report = samples.report(targets=(target,), items=(samples.item("f", "same", "same", matches=(differing,)),))
    assert summary.range_sentence(report, target) == "Each verdict is the worst over A2, 950."
    assert summary.better_on(differing) == "changed on 950"


def test_products_that_do_not_differ_are_not_named() -> None:
    alike = Match(target=ROCM.id, status="same", by_product={"gfx90a": "same", "gfx1100": "same"})
    report = samples.report(items=(samples.item("f", "same", "same", matches=(alike,)),))
    assert summary.range_sentence(report, ROCM) == ""
    assert summary.better_on(alike) == ""


def test_a_worse_product_than_the_one_asked_for_is_no_better() -> None:
    match = Match(target=CANN.id, status="changed", by_product={"A2": "changed", "950": "none"})
    assert summary.better_on(match) == ""
