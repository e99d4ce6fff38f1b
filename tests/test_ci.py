"""The files for continuous integration, run as far as that goes without their platforms."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import git, write

ROOT = Path(__file__).parent.parent
CODE = "void f(void* p) { cudaGraphicsUnregisterResource(0); }\n"
yaml = pytest.importorskip("yaml")
pytestmark = pytest.mark.slow
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text())
TEMPLATE: dict[str, Any] = yaml.safe_load((ROOT / "docs" / "ci" / "gitlab.yml").read_text())
STEPS = {step.get("id", step.get("name", "")): step for step in ACTION["runs"]["steps"]}
DOCS = (ROOT / "docs" / "daily-use.md").read_text()


# --- the action -------------------------------------------------------------------------------------------------------


def test_expressions_stand_in_variables_only_never_in_a_script() -> None:
    """What a caller writes into an input would be part of the script otherwise."""
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step.get("run", "")
        assert step.get("shell") == "bash" or "run" not in step


def test_every_input_is_used_and_documented_and_no_other() -> None:
    used = set(re.findall(r"inputs\.([\w-]+)", json.dumps(ACTION["runs"])))
    assert used == ACTION["inputs"].keys()
    listed = DOCS.partition("Inputs: ")[2].partition(". Outputs: ")
    assert set(re.findall(r"`([\w-]+)`", listed[0])) == ACTION["inputs"].keys()
    assert set(re.findall(r"`([\w-]+)`", listed[2].partition(".")[0])) >= ACTION["outputs"].keys()
    assert all(each["description"] for each in (*ACTION["inputs"].values(), *ACTION["outputs"].values()))


def test_outputs_are_those_that_the_scan_writes() -> None:
    names = {re.search(r"outputs\.([\w-]+)", each["value"])[1] for each in ACTION["outputs"].values()}  # type: ignore[index]
    assert names == set(re.findall(r'echo "([\w-]+)=[^"]*" >> "\$GITHUB_OUTPUT"', STEPS["scan"]["run"]))


class Runner:
    """Runs the step of the scan as a runner does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, **inputs: str) -> subprocess.CompletedProcess[str]:
        """Runs with inputs by the names of their variables."""
        write(self.folder.parent, {"summary": "", "values": ""})
        given = {"SCANNED": ".", "ARGUMENTS": "--no-cache", "OUTPUT": "out", **inputs}
        variables = dict.fromkeys(STEPS["scan"]["env"], "") | given
        paths = {"GITHUB_OUTPUT": str(self.folder.parent / "values")}
        paths |= {"GITHUB_STEP_SUMMARY": str(self.folder.parent / "summary")}
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", STEPS["scan"]["run"]],
            cwd=self.folder, env=_environment() | paths | variables, capture_output=True, text=True, check=False,
        )  # fmt: skip

    @property
    def values(self) -> dict[str, str]:
        lines = (self.folder.parent / "values").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)

    @property
    def summary(self) -> str:
        return (self.folder.parent / "summary").read_text()


def _environment() -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("ADVISOR", "GIT"))}
    return inherited | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(write(tmp_path / "workspace", {"src/a.cu": CODE}))


@pytest.mark.parametrize(("fail_on", "code"), [("", 0), ("info", 1)])
def test_the_action_scans_annotates_and_ends_with_the_gate(runner: Runner, fail_on: str, code: int) -> None:
    done = runner(SCANNED="src", TARGETS="rocm cann:A2", FAIL_ON=fail_on)
    assert done.returncode == code, done.stderr
    made = {path.name for path in (runner.folder / "out").iterdir()}
    assert made == {"report.html", "report.json", "report.sarif"}
    assert re.search(r"^::\w+ file=a\.cu,line=1,col=19,title=api-\w+::cudaGraphicsUnreg", done.stdout, re.MULTILINE)
    assert "cudaGraphicsUnregisterResource" in runner.summary
    assert runner.values == {"json": "out/report.json", "sarif": "out/report.sarif", "exit-code": str(code)}
    targets = json.loads((runner.folder / "out" / "report.json").read_text())["targets"]
    assert [(each["name"], each["product"]) for each in targets] == [("rocm", ""), ("cann", "A2")]


HOSTILE = "$(touch pwned) `touch pwned`; touch pwned & '\" *"


@pytest.mark.parametrize("name", sorted(STEPS["scan"]["env"]))
def test_no_input_is_run_as_a_command(name: str, runner: Runner) -> None:
    runner(**{name: HOSTILE})
    runner(**{name: "--list-files"})
    assert not list(runner.folder.parent.rglob("pwned"))


def test_folder_whose_name_looks_like_an_option_is_a_folder(runner: Runner) -> None:
    write(runner.folder, {"--strict/b.cu": CODE})
    done = runner(SCANNED="--strict")
    assert done.returncode == 0, done.stderr
    assert [file["path"] for file in json.loads((runner.folder / "out" / "report.json").read_text())["files"]] == [
        "b.cu"
    ]


def test_output_of_the_scan_cannot_command_the_runner(runner: Runner) -> None:
    write(runner.folder, {"::error::x.cu": CODE})
    lines = runner().stdout.splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith("::stop-commands::advisor-"))
    token = lines[start].removeprefix("::stop-commands::")
    assert re.fullmatch(r"advisor-[0-9a-f]{32}", token)
    end = lines.index(f"::{token}::")
    assert end > start
    assert all(re.match(r"::(error|warning|notice) (file|title)=", line) for line in lines[end + 1 :])
    assert runner().stdout.splitlines()[start] != lines[start]


def test_baseline_of_the_repository_is_taken_and_that_of_the_configuration_before_it(runner: Runner) -> None:
    git(runner.folder, "init")
    made = subprocess.run(
        ["advisor", "baseline", "create"], cwd=runner.folder, env=_environment(), check=False, capture_output=True
    )
    assert made.returncode == 0
    assert runner(FAIL_ON="info").returncode == 0
    assert runner(SCANNED="src", FAIL_ON="info").returncode == 0
    write(runner.folder, {"none": "# advisor baseline 1\n", "advisor.toml": 'baseline = "none"\n'})
    assert runner(FAIL_ON="info").returncode == 1
    assert runner(FAIL_ON="info", BASELINE=".advisor-baseline").returncode == 0


def test_wrong_use_is_the_exit_code_and_leaves_no_old_report(runner: Runner) -> None:
    write(runner.folder, {"out/report.json": "{}"})
    done = runner(TARGETS="rocn")
    assert (done.returncode, runner.values["exit-code"]) == (2, "2")
    assert "did you mean rocm?" in done.stderr
    assert "::error" not in done.stdout


# --- a pull request does not steer the scan of itself -----------------------------------------------------------------


def _advisor(folder: Path, *arguments: str) -> None:
    subprocess.run(["advisor", *arguments], cwd=folder, env=_environment(), check=True, capture_output=True)


def _branch(folder: Path, base: dict[str, str]) -> None:
    """A checkout of a branch that knows all its records and leaves out its files, made from a branch with `base`."""
    origin = write(folder.parent / "origin", {"src/a.cu": CODE, **base})
    git(origin, "init")
    git(origin, "add", ".")
    git(origin, "commit", "-m", "base")
    git(folder.parent, "clone", str(origin), str(folder))
    (folder / ".advisor-baseline").unlink(missing_ok=True)
    _advisor(folder, "baseline", "create")
    write(folder, {"advisor.toml": 'include = ["nothing"]\nbaseline = ".advisor-baseline"\n'})
    git(folder, "add", ".")
    git(folder, "commit", "-m", "branch")


def _known_at_the_base(tmp_path: Path) -> dict[str, str]:
    folder = write(tmp_path / "known", {"src/a.cu": CODE})
    git(folder, "init")
    _advisor(folder, "baseline", "create")
    return {".advisor-baseline": (folder / ".advisor-baseline").read_text()}


@pytest.mark.parametrize(("base", "code"), [("nothing", 1), ("configuration", 1), ("baseline", 0)])
def test_the_base_branch_steers_a_pull_request_in_the_action(tmp_path: Path, base: str, code: int) -> None:
    files = {"nothing": {}, "configuration": {"advisor.toml": 'targets = ["cann"]\n'}}
    kept = files[base] if base in files else _known_at_the_base(tmp_path)
    runner = Runner(tmp_path / "workspace")
    _branch(runner.folder, kept)
    assert runner(FAIL_ON="info", GITHUB_EVENT_NAME="push").returncode == 0
    done = runner(FAIL_ON="info", GITHUB_EVENT_NAME="pull_request", GITHUB_BASE_REF="main")
    assert done.returncode == code, done.stderr
    report = json.loads((runner.folder / "out" / "report.json").read_text())
    assert "src/a.cu" in {file["path"] for file in report["files"] if file["status"] != "skipped"}
    assert [target["name"] for target in report["targets"]] == (
        ["cann"] if base == "configuration" else ["rocm", "cann"]
    )


@pytest.mark.parametrize(("base", "code"), [("nothing", 1), ("configuration", 1), ("baseline", 0)])
def test_the_target_branch_steers_a_merge_request_in_the_template(tmp_path: Path, base: str, code: int) -> None:
    files = {"nothing": {}, "configuration": {"advisor.toml": 'targets = ["cann"]\n'}}
    folder = tmp_path / "workspace"
    _branch(folder, files[base] if base in files else _known_at_the_base(tmp_path))
    given = {"ADVISOR_OPTIONS": "--fail-on info --no-cache"}
    assert _job(folder, **given).returncode == 0
    for name in ("advisor.json", "advisor.html", "advisor.gl-code-quality.json"):
        (folder / name).unlink()  # a runner's checkout has no reports of another run
    request = {"CI_PIPELINE_SOURCE": "merge_request_event", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main"}
    done = _job(folder, **given, **request)
    assert done.returncode == code, done.stderr
    report = json.loads((folder / "advisor.json").read_text())
    assert "src/a.cu" in {file["path"] for file in report["files"] if file["status"] != "skipped"}
    assert [target["name"] for target in report["targets"]] == (
        ["cann"] if base == "configuration" else ["rocm", "cann"]
    )


# --- the template -----------------------------------------------------------------------------------------------------


def _job(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs the job's script as GitLab's runner does, without the installation."""
    script = [line for line in TEMPLATE["advisor"]["script"] if not line.startswith("pip install")]
    assert len(script) == len(TEMPLATE["advisor"]["script"]) - 1
    given = {**TEMPLATE["variables"], "CI_PROJECT_DIR": str(folder), **variables}
    return subprocess.run(
        ["sh", "-e", "-c", "\n".join(script)],
        cwd=folder, env=_environment() | given, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_template_scans_and_writes_the_report_of_code_quality(tmp_path: Path) -> None:
    folder = write(tmp_path / "a b", {"src x/a.cu": CODE, ".cache/pip/b.cu": CODE})
    done = _job(folder, ADVISOR_PATH="src x", ADVISOR_OPTIONS="-t rocm --fail-on info --no-cache")
    assert done.returncode == 1, done.stderr
    issues = json.loads((folder / TEMPLATE["advisor"]["artifacts"]["reports"]["codequality"]).read_text())
    assert {(issue["location"]["path"], issue["location"]["lines"]["begin"]) for issue in issues} == {("a.cu", 1)}
    assert {path.name for path in folder.iterdir()} >= set(TEMPLATE["advisor"]["artifacts"]["paths"])
    done = _job(folder, ADVISOR_OPTIONS="--no-cache")
    assert done.returncode == 0
    assert ".cache" not in (folder / "advisor.gl-code-quality.json").read_text()


def test_the_template_takes_the_baseline_and_runs_no_variable(tmp_path: Path) -> None:
    folder = write(tmp_path / "p", {"src/a.cu": CODE})
    git(folder, "init")
    subprocess.run(["advisor", "baseline", "create"], cwd=folder, env=_environment(), check=True, capture_output=True)
    for path in (".", "src"):
        assert _job(folder, ADVISOR_PATH=path, ADVISOR_OPTIONS="--fail-on info --no-cache").returncode == 0
    assert json.loads((folder / "advisor.gl-code-quality.json").read_text()) == []
    for name in ("ADVISOR_PATH", "ADVISOR_OPTIONS"):
        assert _job(folder, **{name: HOSTILE}).returncode == 2
    assert not list(tmp_path.rglob("pwned"))


def test_variables_of_the_template_are_documented() -> None:
    named = DOCS.partition("Its variables are ")[2].partition(".\n")[0]
    assert set(re.findall(r"`(ADVISOR_\w+)`", named)) == TEMPLATE["variables"].keys()
