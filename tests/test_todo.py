"""What is left as lists, and the words that choose records."""

from __future__ import annotations

import json
import re
from pathlib import Path

import msgspec
import pytest
import report_samples as samples
from click.testing import CliRunner
from helpers import write
from report_samples import finding

from advisor.cli import cli
from advisor.errors import AdvisorError
from advisor.model import Report
from advisor.records import records
from advisor.render import brief, left, todo
from advisor.selection import Choice, applied

_CODE = (
    "#include <cuda_runtime.h>\nvoid f(float* p) {\n  cudaMalloc(&p, 4);\n"
    "  cudaStreamCreateWithFlags(0, cudaStreamNonBlocking);\n}\n"
)
_LINE = re.compile(r"^(?P<path>.+?):(?P<line>\d+):(?P<column>\d+): (?P<word>error|warning|note): (?P<text>.*)$")


def call(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(cli, [str(each) for each in arguments])
    return done.exit_code, done.stdout


def fault(*arguments: object) -> str:
    """What a call says that the user has to mend."""
    done = CliRunner().invoke(cli, [str(each) for each in arguments])
    assert isinstance(done.exception, AdvisorError)
    return str(done.exception)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("tree"), {"src/a.cu": _CODE, "third_party/v.cu": _CODE})


def _report() -> Report:
    found = (
        finding("inline-ptx", "blocker", target=samples.CANN.id, path="src/k.cuh", line=5),
        finding("warp-size", "risk", target=samples.ROCM.id, path="src/k.cuh", line=9),
        finding("eula-name", "risk", family="eula", path="lib/a.so"),
        finding("done", "blocker", done=True),
        finding("shut", "blocker", state="suppressed"),
    )
    return msgspec.structs.replace(samples.small(), findings=found)


def test_lines_are_those_of_a_compiler_and_open_from_the_working_directory(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project.parent)
    code, out = call("todo", project.name, "-t", "rocm", "-q")
    found = [match.groupdict() for line in out.splitlines() if (match := _LINE.match(line))]
    assert code == 0
    assert len(found) == len(out.splitlines())
    assert [(each["path"], each["line"], each["column"], each["word"]) for each in found] == [
        (f"{project.name}/src/a.cu", "1", "11", "note"),
        (f"{project.name}/src/a.cu", "3", "3", "note"),
        (f"{project.name}/src/a.cu", "4", "3", "note"),
        (f"{project.name}/src/a.cu", "4", "32", "note"),
    ]
    assert "cudaMalloc: ROCm" in found[1]["text"]
    assert found[1]["text"].endswith("renamed hipMalloc [api-renamed]")


def test_one_file_and_the_working_directory_are_named_as_given(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    assert call("todo", "src/a.cu", "-t", "rocm", "-q")[1].startswith("src/a.cu:1:11: ")
    assert call("todo", "-t", "rocm", "-q")[1].startswith("src/a.cu:1:11: ")
    assert call("todo", "src", "third_party", "-t", "rocm", "-q")[1].startswith("src/a.cu:1:11: ")


def test_files_of_others_are_listed_with_all(project: Path) -> None:
    places = {each["path"] for each in json.loads(call("todo", project, "-q", "--format", "json")[1])}
    every = {each["path"] for each in json.loads(call("todo", project, "-q", "--format", "json", "--all")[1])}
    assert places == {str(project / "src/a.cu")}
    assert every == {str(project / "src/a.cu"), str(project / "third_party/v.cu")}


def test_saved_scan_gives_the_same_list(project: Path, tmp_path: Path) -> None:
    saved = tmp_path / "a.json"
    assert call("scan", project, "-q", "-o", saved)[0] == 0
    old = [
        {**each, "path": f"{project}/{each['path']}"}
        for each in json.loads(call("todo", "--in", saved, "--format", "json", "-q")[1])
    ]
    assert old == json.loads(call("todo", project, "--format", "json", "-q")[1])
    assert call("todo", "--in", saved, project)[0] == 2
    assert call("todo", "--in", saved, "-t", "rocm", "-q")[1].count("\n") == 4


def test_list_to_tick_off_has_the_hardest_file_first(tmp_path: Path) -> None:
    report = _report()
    text = todo.markdown(report, list(left.work(report, report.targets)), str, "en")
    heads = re.findall(r"^## (.*)\n\n(.*)$", text, re.MULTILINE)
    assert [head for head, _ in heads] == [file.path for file in left.by_file(list(left.work(report, report.targets)))]
    assert "- [ ] 5:3 " in text
    assert text.count("- [ ]") == len(list(left.work(report, report.targets)))


def test_licences_are_listed_where_they_are_asked_for() -> None:
    report = _report()
    assert {each.family for each in left.work(report, report.targets)} == {"api", "hazard"}
    assert "eula" in {each.family for each in left.work(report, report.targets, licence=True)}


def test_done_suppressed_and_harmless_records_are_no_work() -> None:
    report = _report()
    found = list(left.work(report, report.targets))
    assert not {"done", "shut"} & {each.rule for each in found}
    assert all(match.status not in ("same", "unneeded") for each in found for match in each.matches)


@pytest.mark.parametrize("text", samples.HOSTILE)
def test_hostile_text_stays_on_its_line(text: str) -> None:
    report = samples.hostile(text)
    found = list(left.work(report, report.targets, everybody=True, licence=True))
    for name in todo.FORMATS:
        made = todo.FORMATS[name](report, found, str, "en")
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", made)
    assert len(todo.gcc(report, found, str, "en").splitlines()) == len(found)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ci:runs-on: *gpu*", "CI runner *gpu*"),
        ("flag:--use_fast_math", "flag --use_fast_math"),
        ("pkg:nvidia-dali-*", "package nvidia-dali-*"),
        ("cmake:enable_language(CUDA)", "CMake enable_language(CUDA)"),
        ("cudaMalloc", "cudaMalloc"),
        ("cuda::std::tuple", "cuda::std::tuple"),
        ("torch.ops:a.f", "torch.ops:a.f"),
    ],
)
def test_names_in_words(name: str, words: str) -> None:
    assert brief.in_words(name) == words


# --- words that choose ------------------------------------------------------------------------------------------------


def _left(*, select: tuple[str, ...] = (), ignore: tuple[str, ...] = ()) -> set[str]:
    report = _report()
    choice = Choice(report, select, ignore)
    return {record.rule for record in records(report) if choice.leaves(record)}


def test_one_kind_of_words_are_alternatives_and_several_kinds_must_hold() -> None:
    assert _left(select=("blocker",)) == {"inline-ptx", "done", "shut"}
    assert _left(select=("blocker,risk", "hazard")) >= {"inline-ptx", "warp-size"}
    assert _left(select=("hazard", samples.ROCM.name)) & {"inline-ptx", "warp-size"} == {"warp-size"}
    assert _left(select=("eula",)) == {"eula-name"}
    assert _left(select=("api",)) == {rule for rule in _left() if rule.startswith("api-")}


def test_ignored_words_leave_the_rest() -> None:
    assert _left() - _left(ignore=("inline-ptx",)) == {"inline-ptx"}
    assert "warp-size" not in _left(ignore=(samples.ROCM.name,))
    assert "inline-ptx" in _left(ignore=(samples.ROCM.name,))
    assert _left() - _left(ignore=("api", "blocker")) >= {"inline-ptx", "api-none"}


def test_unknown_word_names_the_nearest() -> None:
    with pytest.raises(AdvisorError, match=r"--select bloker: .* did you mean `blocker`"):
        Choice(_report(), ("bloker",))
    assert Choice(_report(), (), ("bloker",)).unknown == ["bloker"]


def test_scan_keeps_what_is_left_out_as_suppressed_but_licences_stay(project: Path, tmp_path: Path) -> None:
    report = _report()
    made = applied(report, Choice(report, ("warp-size",)))
    open_rules = {record.rule for record in records(made) if record.state != "suppressed" and not record.done}
    assert open_rules == {"warp-size", "eula-name"}
    assert {each.reason for each in made.suppressed} == {"left out by --select or --ignore"}
    saved = tmp_path / "a.json"
    assert call("scan", project, "-q", "-o", saved, "-t", "rocm", "--ignore", "api", "--fail-on", "work")[0] == 0
    assert call("scan", project, "-q", "--select", "cudaMalloc", "--fail-on", "info")[0] == 1
    assert "did you mean `cudaMalloc`" in fault("scan", project, "-q", "--select", "cudaMallok")


# --- explain and rules ------------------------------------------------------------------------------------------------


def test_explain_knows_targets_and_places_of_a_saved_scan(project: Path, tmp_path: Path) -> None:
    saved = tmp_path / "a.json"
    assert call("scan", project, "-q", "-o", saved, "-t", "cann")[0] == 0
    code, out = call("explain", "cudaMalloc", "--in", saved)
    assert code == 0
    assert "cann@" in out
    assert "rocm@" not in out
    assert "open here: src/a.cu:3:3, third_party/v.cu:3:3" in out
    assert "cudaStreamNonBlocking" in call("explain", "--in", saved)[1]
    assert call("explain")[0] == 2


def test_rules_as_json() -> None:
    code, out = call("rules", "--format", "json")
    found = {each["id"]: each for each in json.loads(out)}
    assert code == 0
    assert len(found) == len(call("rules")[1].splitlines())
    assert {each["target"] for each in found["inline-ptx"]["advice"]} >= {"rocm", "cann"}
    assert [each["id"] for each in json.loads(call("rules", "inline-ptx", "--format", "json")[1])] == ["inline-ptx"]
    assert "did you mean inline-ptx" in fault("rules", "inline-ptk", "--format", "json")
