"""A scanned tree does not steer its own judgement: only who started the scan does, and the report names every file."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from advisor.cli import cli
from advisor.config import Config
from advisor.pipeline import scan
from advisor.render import Options, render
from advisor.render.json_report import load
from advisor.review import FILE, write_text
from tests.helpers import git, write

CODE = """#include <cuda_runtime.h>
__global__ void k(float* p) { p[threadIdx.x] = __shfl_down_sync(0xffffffff, p[0], 16); }
void f(float* p) { cudaGraphLaunch(0, 0); k<<<1, 32>>>(p); }
"""
PACK = {
    "p/rocm/pack.toml": 'name = "rocm"\n[sources.x]\ntitle = "x"\nurl = "https://x"\n',
    "p/rocm/device.tsv": "symbol\twhen\tstatus\ttarget\tedit\teffort\tshim\tnote\tsource\tbasis\tevidence\n",
}
GATE = ("--fail-on", "work", "-t", "rocm", "-q")


def call(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(cli, [str(each) for each in arguments])
    return done.exit_code, done.output


def _steered_by(folder: Path, trap: str) -> None:
    """Files that turn a failing gate into a passing one, in a tree with code that fails it."""
    if trap == "include":
        write(folder, {"advisor.toml": 'include = ["nothing"]\n'})
    elif trap == "baseline":
        assert call("baseline", "create", folder, "-t", "rocm", "--file", folder / "known")[0] == 0
        write(folder, {"advisor.toml": 'baseline = "known"\n'})
    elif trap == "packs":
        write(folder, {**PACK, "advisor.toml": 'packs = ["p"]\nseverity = {api-renamed = "info"}\nignore = ["api"]\n'})
    else:
        write(folder, {"dump.sh": "cuobjdump -sass app\n"})
        report = scan([folder], Config(targets=("rocm",)))
        from advisor import review
        from advisor.model import Decision

        made = Decision(id="", decision="accept", by="me", date="2030-01-01", reason="none")
        kept, _ = review.record((), report, [each.id for each in report.findings], made)
        (folder / FILE).write_text(write_text(kept), "utf-8")


TRAPS = ("include", "baseline", "packs", "decisions")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return write(tmp_path / "tree", {"a.cu": CODE})


@pytest.mark.parametrize("trap", TRAPS)
def test_tree_from_elsewhere_does_not_pass_its_own_gate(
    tree: Path, tmp_path: Path, trap: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _steered_by(tree, trap)
    monkeypatch.chdir(write(tmp_path / "here", {"x": ""}))
    code, output = call("scan", tree, *GATE, "-o", tmp_path / "r.json")
    assert code == 1
    assert "--trust-config lets it" in output
    report = load((tmp_path / "r.json").read_bytes(), "r")
    assert report.project.config == ()
    assert all(finding.decision == "" for finding in report.findings)


@pytest.mark.parametrize("trap", TRAPS)
def test_repository_that_one_stands_in_steers_and_is_named(
    tree: Path, tmp_path: Path, trap: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _steered_by(tree, trap)
    git(tree, "init")
    monkeypatch.chdir(tree)
    plain = call("scan", ".", *GATE, "--no-config", "-o", tmp_path / "p.json")
    assert plain[0] == 1
    assert all(each.decision == "" for each in load((tmp_path / "p.json").read_bytes(), "p").findings)
    call("scan", ".", "-t", "rocm", "-q", "-o", tmp_path / "r.json")
    decided = [each.decision for each in load((tmp_path / "r.json").read_bytes(), "r").findings]
    assert ("accept" in decided) == (trap == "decisions")
    named = json.loads((tmp_path / "r.json").read_text("utf-8"))["project"]["config"]
    kinds = {each["kind"]: each["path"] for each in named}
    wanted = {"decisions": {"decisions": FILE}}.get(trap, {"configuration": "advisor.toml"})
    assert wanted.items() <= kinds.items()
    report = load((tmp_path / "r.json").read_bytes(), "r")
    for name in ("terminal", "markdown", "html"):
        text = render(report, name, Options(width=200)).decode()
        assert "steered by" in text, name
        assert {"decisions": "review"}.get(trap, "advisor") in text, name


@pytest.mark.parametrize(("trap", "kinds"), [
    ("include", ["configuration"]), ("baseline", ["baseline", "configuration"]), ("packs", ["configuration", "pack"]),
    ("decisions", ["decisions"]),
])  # fmt: skip
def test_trusted_tree_steers(
    tree: Path, tmp_path: Path, trap: str, kinds: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _steered_by(tree, trap)
    monkeypatch.chdir(write(tmp_path / "here", {"x": ""}))
    code, _ = call("scan", tree, "--trust-config", *GATE, "-o", tmp_path / "r.json")
    assert code == 0 or trap in ("packs", "decisions")
    assert sorted(each.kind for each in load((tmp_path / "r.json").read_bytes(), "r").project.config) == kinds


def test_named_configuration_counts_where_that_of_the_tree_does_not(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As for a pull request: what it changes does not count, the file of the base branch does."""
    _steered_by(tree, "include")
    git(tree, "init")
    monkeypatch.chdir(tree)
    base = write(tmp_path / "base", {"advisor.toml": 'targets = ["rocm"]\nfail-on = "info"\n'}) / "advisor.toml"
    assert call("scan", ".", "-q", "--no-config", "--config", base, "-o", tmp_path / "r.json")[0] == 1
    named = load((tmp_path / "r.json").read_bytes(), "r").project.config
    assert [(each.path, each.kind, each.what) for each in named] == [
        ("advisor.toml", "configuration", "fail-on, targets")
    ]


def test_repository_inside_of_ours_is_another_one(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(tmp_path, "init")
    git(tree, "init")
    _steered_by(tree, "include")
    monkeypatch.chdir(tmp_path)
    assert call("scan", "tree", *GATE)[0] == 1


def test_wheel_does_not_decide_about_itself(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _steered_by(tree, "decisions")
    with zipfile.ZipFile(tree / "x.whl", "w") as archive:
        for name in ("a.cu", "dump.sh", FILE):
            archive.writestr(name, (tree / name).read_text("utf-8"))
        archive.writestr("advisor.toml", 'include = ["nothing"]\n')
    (tree / FILE).unlink()
    git(tree, "init")
    monkeypatch.chdir(tree)
    assert call("scan", "x.whl", "-t", "rocm", "-q", "-o", tmp_path / "r.json")[0] == 0
    report = load((tmp_path / "r.json").read_bytes(), "r")
    assert report.decisions == ()
    assert {"a.cu", "dump.sh"} <= {file.path for file in report.files if file.status != "skipped"}
    assert report.project.config == ()


def test_baseline_of_another_repository_defines_no_names(tree: Path, tmp_path: Path) -> None:
    """A file that is scanned alone is judged by its repository's baseline only where that one is ours."""
    git(tree, "init")
    write(tree, {".advisor-baseline": "# advisor baseline 1\ndef\tfunction\tcudaGraphLaunch\n"})
    report = scan([tree / "a.cu"], Config(targets=("rocm",)))
    assert any(item.symbol == "cudaGraphLaunch" for item in report.items)


def test_processes_are_bounded() -> None:
    assert Config(jobs=60).processes() <= max(8, os.cpu_count() or 1)
    assert Config(jobs=1).processes() == 1


def test_audit_passes_over_comments(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    switched = CODE.replace("cudaGraphLaunch(0, 0);", "cudaGraphLaunch(0, 0); // advisor: ignore[api] mine\n")
    write(tree, {"a.cu": switched})
    monkeypatch.chdir(tree)

    def states(*more: str) -> set[str]:
        call("scan", ".", "-t", "rocm", "-q", "-o", tmp_path / "r.json", *more)
        report = load((tmp_path / "r.json").read_bytes(), "r")
        return {site.state for item in report.items if item.symbol == "cudaGraphLaunch" for site in item.sites}

    assert states() == {"suppressed"}
    assert states("--no-ignore-comments") == {"new"}
    assert call("hook", "a.cu", "-t", "rocm", "--no-ignore-comments")[1].count("cudaGraphLaunch:") == 1
    assert call("hook", "a.cu", "-t", "rocm")[1].count("cudaGraphLaunch:") == 0


def test_hook_without_configuration_takes_no_baseline(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(tree, "init")
    monkeypatch.chdir(tree)
    assert call("baseline", "create", "-t", "rocm")[0] == 0
    assert call("hook", "a.cu", "-t", "rocm")[0] == 0
    assert call("hook", "a.cu", "-t", "rocm", "--no-config")[0] == 1
