"""Decisions: they survive line moves, expire, and are re-opened by a change of their rule."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from advisor import hook, records, review
from advisor.commands.review import review as command
from advisor.config import Config
from advisor.errors import AdvisorError
from advisor.gates import measures
from advisor.model import Decision, Report
from advisor.pipeline import gate, scan
from advisor.render import json_report

MADE = Decision(
    id="", decision="accept", by="A. Counsel", date="2030-01-02", reason='only "our" code\\', expires="2031-01-01"
)


def _project(folder: Path, text: str = "cuobjdump -sass app\n") -> Path:
    (folder / "dump.sh").write_text(text)
    return folder


def _id(report: Report, rule: str = "EULA-102") -> str:
    return next(finding.id for finding in report.findings if finding.rule == rule)


def _decide(folder: Path, made: Decision = MADE) -> str:
    report = scan([_project(folder)], Config())
    identity = _id(report)
    kept, missing = review.record((), report, [identity], made)
    assert missing == []
    (folder / review.FILE).write_text(review.write_text(kept), "utf-8")
    return identity


def _deciding(folder: Path, today: str = "") -> Config:
    """The settings of a scan in which the folder's decisions count."""
    return Config(today=today, review=(str(folder / review.FILE),))


def test_decision_is_written_and_read_back(tmp_path: Path) -> None:
    identity = _decide(tmp_path)
    (found,) = review.read(tmp_path / review.FILE)
    assert (found.id, found.rule, found.path, found.text) == (identity, "EULA-102", "dump.sh", "cuobjdump -sass app")
    assert (found.by, found.reason, found.expires) == (MADE.by, MADE.reason, MADE.expires)


@pytest.mark.parametrize(("decision", "state"), [("accept", "known"), ("needs-counsel", "new"), ("remove", "new")])
def test_decision_shows_in_the_report_after_lines_moved(tmp_path: Path, decision: str, state: str) -> None:
    identity = _decide(tmp_path, msgspec.structs.replace(MADE, decision=decision))
    _project(tmp_path, "#!/bin/sh\n\n\ncuobjdump   -sass app\n")
    report = scan([tmp_path], _deciding(tmp_path, today="2030-06-01"))
    finding = next(each for each in report.findings if each.id == identity)
    assert (finding.line, finding.decision, finding.state) == (4, decision, state)
    assert [(each.id, each.state) for each in report.decisions] == [(identity, "open")]


@pytest.mark.parametrize(("decision", "open_ones"), [("accept", 0), ("needs-counsel", 1)])
def test_accepted_finding_is_not_open_for_gates(tmp_path: Path, decision: str, open_ones: int) -> None:
    identity = _decide(tmp_path, msgspec.structs.replace(MADE, decision=decision))
    report = scan([tmp_path], _deciding(tmp_path))
    finding = next(each for each in report.findings if each.id == identity)
    others = msgspec.structs.replace(report, findings=tuple(each for each in report.findings if each.id != identity))
    severity = finding.severity
    assert gate(report, severity) - gate(others, severity) == open_ones
    assert records.counts(report)[severity] - records.counts(others)[severity] == open_ones
    assert measures(report)[f"all.{severity}"] - measures(others)[f"all.{severity}"] == open_ones


@pytest.mark.parametrize(("today", "failing"), [("2030-06-01", []), ("2031-01-02", ["EULA-102"])])
def test_hook_passes_an_accepted_finding_until_it_expires(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, today: str, failing: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    _decide(tmp_path)
    found = hook.check(["dump.sh"], _deciding(tmp_path, today=today), tmp_path)
    assert [record.rule for record in found.records if record.family == "eula"] == failing


def test_decision_expires(tmp_path: Path) -> None:
    identity = _decide(tmp_path)
    report = scan([tmp_path], _deciding(tmp_path, today="2031-01-02"))
    assert [(each.id, each.state) for each in report.decisions] == [(identity, "expired")]
    finding = next(each for each in report.findings if each.id == identity)
    assert (finding.decision, finding.state) == ("", "new")


def test_decision_about_what_is_gone_says_so(tmp_path: Path) -> None:
    _decide(tmp_path)
    _project(tmp_path, "echo\n")
    assert [each.state for each in scan([tmp_path], _deciding(tmp_path)).decisions] == ["gone"]


def test_change_of_the_rule_opens_the_finding_again(tmp_path: Path) -> None:
    identity = _decide(tmp_path)
    path = tmp_path / review.FILE
    (known,) = review.read(path)
    older = msgspec.structs.replace(known, rule_version="00000000")
    path.write_text(review.write_text([older]), "utf-8")
    report = scan([tmp_path], _deciding(tmp_path))
    assert [each.state for each in report.decisions] == ["rule-changed"]
    assert next(each.decision for each in report.findings if each.id == identity) == ""
    assert review.reopened([older], report.rules) == [older]
    assert review.reopened([known], report.rules) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[decision]\n", "write"),
        ('[[decision]]\nid = "a"\ndecision = "maybe"\n', "needs-counsel"),
        ("decision = 1\n", "write"),
    ],
)
def test_malformed_file_is_one_line(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / review.FILE).write_text(text)
    with pytest.raises(AdvisorError, match=words):
        review.read(tmp_path / review.FILE)


def test_command_records_and_shows(tmp_path: Path) -> None:
    report = scan([_project(tmp_path)], Config())
    saved, file = tmp_path / "r.json", tmp_path / review.FILE
    saved.write_bytes(json_report.dump(report))
    asked = ["record", "accept", str(saved), _id(report), "--by", "N", "--reason", "ours", "--file", str(file)]
    assert CliRunner().invoke(command, asked).exit_code == 0
    shown = CliRunner().invoke(command, ["show", "--file", str(file), "--report", str(saved)])
    assert shown.output.split("\t")[:4] == ["open", "accept", "EULA-102", "dump.sh"]


def test_command_refuses_an_unknown_finding(tmp_path: Path) -> None:
    saved = tmp_path / "r.json"
    saved.write_bytes(json_report.dump(scan([_project(tmp_path)], Config())))
    result = CliRunner().invoke(command, ["record", "remove", str(saved), "0" * 16, "--by", "N", "--reason", "r"])
    assert isinstance(result.exception, AdvisorError)
