"""The machine formats: what is in them, what is left out and said so, and that hostile text stays text."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sarif_pydantic
from jsonschema.validators import validator_for

from advisor.model import Advice, Finding, Fix, Problem, Report, Root, RuleInfo, Suppressed
from advisor.render import FORMATS, Options, format_of, render
from tests.report_samples import HOSTILE, ROCM, hostile, item, large, report, site, small

RULE = RuleInfo(
    id="inline-ptx", title="Inline PTX", help="", family="hazard",
    advice=(Advice(target="rocm", severity="blocker", effect="compile", why="No PTX there.", todo="Use a builtin."),),
)  # fmt: skip


def finding(**fields: Any) -> Finding:
    values: dict[str, Any] = {
        "id": "f" * 16, "rule": "inline-ptx", "family": "hazard", "severity": "blocker", "effect": "compile",
        "confidence": "strong", "target": ROCM.id, "path": "src/k.cu", "line": 7, "column": 3, "end_line": 7,
        "end_column": 20, "message": "Inline PTX", "detail": "mov.u32",
    }  # fmt: skip
    return Finding(**{**values, **fields})


def with_finding(**fields: Any) -> Report:
    return msgspec.structs.replace(small(), findings=(finding(**fields),), rules=(RULE,))


def run_of(of: Report, **options: Any) -> dict[str, Any]:
    return json.loads(render(of, "sarif", Options(**options)))["runs"][0]


def test_sarif_result_has_rule_level_place_and_fingerprint() -> None:
    run = run_of(with_finding(scope="kernel"))
    first = run["results"][0]
    assert run["tool"]["driver"]["rules"][first["ruleIndex"]]["id"] == first["ruleId"] == "inline-ptx"
    assert first["level"] == "error"
    assert first["message"]["text"] == "Inline PTX: mov.u32 (rocm@7.1)"
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "src/k.cu", "uriBaseId": "%SRCROOT%"}
    assert place["region"] == {"startLine": 7, "startColumn": 3, "endLine": 7, "endColumn": 20}
    assert first["partialFingerprints"] == {"advisorFingerprint/v1": "f" * 16}
    assert run["columnKind"] == "unicodeCodePoints"


def test_sarif_rules_explain_each_target() -> None:
    rule = next(each for each in run_of(with_finding())["tool"]["driver"]["rules"] if each["id"] == "inline-ptx")
    assert rule["help"]["text"] == "rocm: No PTX there. Use a builtin."
    assert rule["defaultConfiguration"] == {"level": "error"}


def test_sarif_paths_are_those_of_the_repository_and_encoded() -> None:
    of = with_finding(path="a b/k%.cu")
    project = msgspec.structs.replace(of.project, roots=(Root(prefix="", git_prefix="sub/"),))
    files = (msgspec.structs.replace(of.files[0], path="a b/k%.cu"),)
    run = run_of(msgspec.structs.replace(of, project=project, files=files))
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "sub/a%20b/k%25.cu"


@pytest.mark.parametrize(
    ("state", "baseline", "suppressed"),
    [("new", "new", False), ("known", "unchanged", False), ("suppressed", "new", True)],
)
def test_sarif_states(state: str, baseline: str, suppressed: bool) -> None:
    first = next(each for each in run_of(with_finding(state=state))["results"] if each["ruleId"] == "inline-ptx")
    assert first["baselineState"] == baseline
    assert ("suppressions" in first) is suppressed


def test_sarif_leaves_out_done_and_harmless_records() -> None:
    assert [
        each["ruleId"] for each in run_of(with_finding(done=True))["results"] if each["ruleId"] == "inline-ptx"
    ] == []
    same = report(items=(item("cudaX", "same", "same", site()),))
    assert run_of(same)["results"] == []


def test_sarif_carries_fixes_that_can_be_applied() -> None:
    edit = Fix(path="src/k.cu", line=7, column=3, end_line=7, end_column=20, text="x", safety="safe")
    shown = msgspec.structs.replace(edit, safety="display")
    first = run_of(with_finding(fix=(edit, shown)))["results"][0]
    changes = [change for fix in first["fixes"] for change in fix["artifactChanges"]]
    assert len(changes) == 1
    assert changes[0]["replacements"][0]["insertedContent"] == {"text": "x"}


def test_sarif_keeps_the_limit_of_results_and_says_how_many_are_left_out() -> None:
    run = run_of(large(300, 100))
    assert len(run["results"]) == 25_000
    notes = [each["message"]["text"] for each in run["invocations"][0]["toolExecutionNotifications"]]
    assert notes[0].startswith("5,000 more results are left out: GitHub accepts 25,000 in one run")
    levels = [each["level"] for each in run["results"]]
    assert levels == sorted(levels, key=["error", "warning", "note"].index)


def test_sarif_that_would_be_too_large_to_upload_leaves_results_out_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("advisor.render.sarif._MOST_BYTES", 20_000)
    content = render(large(30, 100), "sarif")
    run = json.loads(content)["runs"][0]
    assert 15_000 < len(gzip.compress(content, 6)) <= 20_000
    notes = [each["message"]["text"] for each in run["invocations"][0]["toolExecutionNotifications"]]
    left = 3_000 - len(run["results"])
    assert 0 < left < 3_000
    assert notes[0] == f"{left:,} more results are left out: GitHub accepts files of 10 MB; all are in the JSON report"


def test_sarif_says_both_what_is_left_out_and_what_is_not_shown() -> None:
    notes = run_of(large(300, 100))["invocations"][0]["toolExecutionNotifications"]
    assert [each["message"]["text"].split()[0:2] for each in notes] == [["5,000", "more"], ["GitHub", "shows"]]
    assert "20,000 more are in this file" in notes[1]["message"]["text"]


@pytest.mark.parametrize(("by", "kind"), [("comment", "inSource"), ("configuration", "external")])
def test_sarif_says_where_a_record_is_switched_off(by: str, kind: str) -> None:
    hidden = finding(state="suppressed")
    why = (Suppressed(id=hidden.id, reason="agreed\nin May", by=by),)  # type: ignore[arg-type]
    run = run_of(msgspec.structs.replace(small(), findings=(hidden,), rules=(RULE,), suppressed=why))
    assert run["results"][-1]["suppressions"] == [{"kind": kind, "justification": "agreed\\nin May"}]


def test_sarif_says_what_github_does_not_show() -> None:
    notes = run_of(large(60, 100))["invocations"][0]["toolExecutionNotifications"]
    assert notes[0]["message"]["text"].startswith("GitHub shows the 5,000 most severe results; 1,000 more are in")


def test_sarif_keeps_the_limits_of_names_texts_tags_and_places() -> None:
    rule = RuleInfo(id="r" * 300, title="t" * 2_000, help="h" * 2_000)
    of = msgspec.structs.replace(with_finding(rule=rule.id, detail="d" * 5_000), rules=(rule,))
    run = run_of(of)
    made = next(each for each in run["tool"]["driver"]["rules"] if each["id"] == rule.id)
    assert [len(made[name]["text"]) for name in ("shortDescription", "fullDescription")] == [1_024, 1_024]
    assert len(made["name"]) == 255
    assert len(made["properties"]["tags"]) <= 10
    assert len(run["results"][0]["message"]["text"]) <= 1_000
    assert {len(each["locations"]) for each in run["results"]} == {1}


def test_sarif_of_the_most_results_is_within_the_size_of_an_upload() -> None:
    assert len(gzip.compress(render(large(300, 100), "sarif"))) < 10_000_000


def test_sarif_lists_suppressed_results_last() -> None:
    hidden = finding(state="suppressed")
    run = run_of(msgspec.structs.replace(small(), findings=(hidden,), rules=(RULE,)))
    assert ["suppressions" in each for each in run["results"]].index(True) == len(run["results"]) - 1


@pytest.mark.parametrize(("confidence", "precision"), [("strong", "high"), ("medium", "medium"), ("weak", "low")])
def test_sarif_precision_is_the_confidence_of_the_places(confidence: str, precision: str) -> None:
    rules = run_of(with_finding(confidence=confidence))["tool"]["driver"]["rules"]
    assert [each["properties"]["precision"] for each in rules if each["id"] == "inline-ptx"] == [precision]


REPORTS = {
    "small": small(),
    "finding": with_finding(),
    "fix": with_finding(fix=(Fix(path="a", line=1, column=1, end_line=1, end_column=2, text="", safety="unsafe"),)),
    "suppressed": with_finding(state="suppressed"),
    "problems": msgspec.structs.replace(large(60, 100), problems=(Problem(path="a", stage="b", text="c"),)),
    **{f"hostile{number}": hostile(text) for number, text in enumerate(HOSTILE)},
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("of", REPORTS.values(), ids=REPORTS.keys())
def test_sarif_fits_the_official_schema(of: Report, language: str) -> None:
    path = os.environ.get("ADVISOR_SARIF_SCHEMA", "")
    if not path:
        pytest.skip("ADVISOR_SARIF_SCHEMA does not name the file sarif-schema-2.1.0.json of OASIS")
    schema = json.loads(Path(path).read_text("utf-8-sig"))
    validator = validator_for(schema)(schema)
    log = json.loads(render(of, "sarif", Options(language=language)))
    assert [error.message for error in validator.iter_errors(log)] == []


@pytest.mark.parametrize("of", REPORTS.values(), ids=REPORTS.keys())
def test_sarif_fits_the_model_of_the_standard(of: Report) -> None:
    log = sarif_pydantic.Sarif.model_validate_json(render(of, "sarif"))
    assert log.version == "2.1.0"
    assert len(log.runs) == 1


def test_gitlab_issues_have_the_documented_fields() -> None:
    issues = json.loads(render(with_finding(), "gitlab"))
    first = next(each for each in issues if each["check_name"] == "inline-ptx")
    assert first == {
        "description": "Inline PTX: mov.u32 (rocm@7.1)",
        "check_name": "inline-ptx",
        "fingerprint": "f" * 16,
        "severity": "blocker",
        "location": {"path": "src/k.cu", "lines": {"begin": 7}},
    }
    assert all(issue["severity"] in ("info", "minor", "major", "critical", "blocker") for issue in issues)
    known = json.loads(render(with_finding(state="known"), "gitlab"))
    assert "inline-ptx" not in {each["check_name"] for each in known}


def test_gitlab_issues_have_no_other_fields_and_relative_paths() -> None:
    issues = json.loads(render(large(30, 20), "gitlab"))
    assert all(set(each) == {"description", "check_name", "fingerprint", "severity", "location"} for each in issues)
    assert not any(each["location"]["path"].startswith(("/", "./")) for each in issues)


def test_annotations_are_workflow_commands_with_escapes() -> None:
    lines = render(with_finding(path="a,b:c\n.cu", detail="50% off"), "annotations").decode().splitlines()
    assert lines[0] == "::error file=a%2Cb%3Ac\\n.cu,line=7,col=3,title=inline-ptx::Inline PTX: 50%25 off (rocm@7.1)"


def test_annotations_stop_at_ten_of_a_kind_and_say_how_many_more() -> None:
    lines = render(large(30, 2), "annotations").decode().splitlines()
    assert all(re.match(r"::(error|warning|notice) ", line) for line in lines)
    for kind in ("error", "warning", "notice"):
        assert sum(line.startswith(f"::{kind} ") for line in lines) <= 10
    assert lines[-1] == "::notice title=advisor::not shown here: 0 errors, 10 warnings, 31 notices; see the report"
    assert len(lines) == 10 + 9 + 1


def rows(of: Report) -> list[dict[str, str]]:
    text = render(of, "csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_csv_has_every_record_with_its_verdicts() -> None:
    of = with_finding()
    found = rows(of)
    assert len(found) == sum(len(each.sites) for each in of.items) + 1
    last = found[-1]
    assert (last["rule"], last["path"], last["line"], last["rocm@7.1 status"]) == (
        "inline-ptx",
        "src/k.cu",
        "7",
        "finding",
    )
    first = found[0]
    match = of.items[0].matches[0]
    assert (first["subject"], first["rocm@7.1 status"], first["rocm@7.1 name"]) == (
        of.items[0].symbol, match.status, match.name
    )  # fmt: skip


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
def test_csv_cells_are_no_formulas(start: str) -> None:
    assert rows(with_finding(path=f"{start}cmd"))[-1]["path"] == f"'{start}cmd"


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", ["sarif", "gitlab", "csv", "annotations"])
def test_hostile_text_stays_text(name: str, text: str) -> None:
    out = render(hostile(text), name)
    decoded = out.decode("utf-8")
    assert "\x1b" not in decoded
    if name in ("sarif", "gitlab"):
        json.loads(decoded)
    if name == "csv":
        assert len(rows(hostile(text))) >= 1
    if name == "annotations":
        assert all(line.startswith("::") for line in decoded.splitlines())


@pytest.mark.parametrize("name", FORMATS)
def test_equal_reports_give_equal_bytes(name: str) -> None:
    assert render(small(), name) == render(small(), name)


@pytest.mark.parametrize(
    ("path", "name"),
    [("a.sarif", "sarif"), ("a.sarif.json", "sarif"), ("a.json", "json"), ("gl-code-quality.json", "json"),
     ("x.gl-code-quality.json", "gitlab"), ("A.CSV", "csv"), ("a.md", "markdown")],
)  # fmt: skip
def test_format_by_suffix(path: str, name: str) -> None:
    assert format_of(path) == name
