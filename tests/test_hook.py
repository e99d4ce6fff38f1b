"""The hook: what is new in the files named, alone and under the real pre-commit program."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from advisor.cli import cli
from advisor.commands.output import GATE_FAILED
from advisor.errors import AdvisorError
from tests.binaries import made
from tests.helpers import git, write

ROOT = Path(__file__).parent.parent
KNOWN = "#include <cuda_runtime.h>\nvoid f(void** p) {\n  cudaMalloc(p, 4);\n}\n"
NEW = "void g(void** p) {\n  cudaMalloc(p, 8);\n}\n"
PORTED = (
    "#ifdef USE_ROCM\nvoid h(void** p) { hipMalloc(p, 8); }\n#else\nvoid h(void** p) { cudaMalloc(p, 8); }\n#endif\n"
)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one known file and its baseline, as the working directory."""
    git(tmp_path, "init")
    write(tmp_path, {"src/a.cu": KNOWN, "advisor.toml": 'targets = ["rocm"]\n'})
    monkeypatch.chdir(tmp_path)
    assert call("baseline", "create")[0] == 0
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "first")
    return tmp_path


def call(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli, list(arguments))
    return done.exit_code, done.stdout


def test_known_file_passes(repository: Path) -> None:
    assert call("hook", "src/a.cu") == (0, "")


def test_new_use_fails_with_one_line(repository: Path) -> None:
    write(repository, {"src/a.cu": KNOWN + NEW})
    code, output = call("hook", "src/a.cu")
    assert code == GATE_FAILED
    lines = [line for line in output.splitlines() if "cudaMalloc" in line]
    assert lines[0].startswith("src/a.cu:6:3: cudaMalloc: rocm@")
    assert "renamed hipMalloc; write for rocm@" in lines[0]
    assert lines[0].endswith(": hipMalloc(p, 8); [api-renamed]")


def test_fail_on_holds_as_an_option_and_as_a_setting(repository: Path) -> None:
    write(repository, {"src/a.cu": KNOWN + NEW})
    assert call("hook", "--fail-on", "risk", "src/a.cu") == (0, "")
    assert call("hook", "--fail-on", "info", "src/a.cu")[0] == GATE_FAILED
    write(repository, {"advisor.toml": 'targets = ["rocm"]\nfail-on = "risk"\n'})
    assert call("hook", "src/a.cu") == (0, "")


def test_without_a_baseline_few_lines_and_the_way_to_one(repository: Path) -> None:
    (repository / ".advisor-baseline").unlink()
    write(repository, {"src/a.cu": KNOWN + "".join(NEW.replace("g(", f"g{i}(") for i in range(40))})
    done = CliRunner().invoke(cli, ["hook", "src/a.cu"])
    assert done.exit_code == GATE_FAILED
    assert len(done.stdout.splitlines()) == 20
    assert "advisor baseline create" in done.stderr
    assert " more; no baseline" in done.stderr


def test_baseline_or_comment_with_reason_lets_it_pass(repository: Path) -> None:
    write(repository, {"src/a.cu": KNOWN + NEW})
    assert call("baseline", "update", "--add")[0] == 0
    assert call("hook", "src/a.cu")[0] == 0
    marked = NEW.replace("8);", "8);  // advisor: ignore[cudaMalloc] ported in May")
    write(repository, {"src/b.cu": marked})
    assert call("hook", "src/b.cu")[1] == ""


def test_targets_that_nobody_names_are_those_of_the_baseline(repository: Path) -> None:
    write(repository, {"src/a.cu": KNOWN, "advisor.toml": ""})
    assert call("baseline", "create", "-t", "cann")[0] == 0
    assert call("baseline", "update")[0] == 0
    assert "def\ttarget\tcann\n" in (repository / ".advisor-baseline").read_text()
    write(repository, {"src/a.cu": KNOWN + NEW})
    for options in (("src/a.cu",), ("--all",)):
        code, output = call("hook", *options)
        assert code == GATE_FAILED
        assert "cann@" in output
        assert "rocm@" not in output
    assert "rocm@" in call("hook", "-t", "rocm", "src/a.cu")[1]


def test_moved_and_renamed_file_passes(repository: Path) -> None:
    (repository / "lib").mkdir()
    git(repository, "mv", "src/a.cu", "lib/b.cu")
    assert call("hook", "lib/b.cu") == (0, "")


def test_unknown_kind_passes_with_a_line_where_one_asks(repository: Path) -> None:
    write(repository, {"note.xyz": "cudaMalloc"})
    assert call("hook", "note.xyz") == (0, "")
    done = CliRunner().invoke(cli, ["hook", "-v", "note.xyz", "src/a.cu"])
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == "passed over, no reader for their kind: note.xyz\n"


@pytest.mark.parametrize("options", [(), ("--staged",)])
def test_name_of_nothing_is_an_error(repository: Path, options: tuple[str, ...]) -> None:
    done = CliRunner().invoke(cli, ["hook", *options, "src/a.cu", "src/none.cu"])
    assert isinstance(done.exception, AdvisorError)
    assert str(done.exception) == "src/none.cu: no such file or folder; name a file of the repository"


def test_pipe_is_an_error(repository: Path) -> None:
    os.mkfifo(repository / "pipe.cu")
    done = CliRunner().invoke(cli, ["hook", "pipe.cu"])
    assert str(done.exception) == "pipe.cu: not a regular file; name a file of the repository"


def test_folder_stands_for_the_files_in_it(repository: Path) -> None:
    write(repository, {"src/deep/n.cu": NEW, "other.cu": NEW, "src/note.xyz": "cudaMalloc"})
    code, output = call("hook", "src")
    assert code == GATE_FAILED
    assert {line.split(":")[0] for line in output.splitlines()} == {"src/deep/n.cu"}


def test_place_that_serves_the_target_passes(repository: Path) -> None:
    write(repository, {"src/h.cu": PORTED})
    assert "cudaMalloc" not in call("hook", "src/h.cu")[1]


def test_staged_content_is_read_from_the_index(repository: Path) -> None:
    write(repository, {"src/a.cu": KNOWN + NEW})
    assert call("hook", "--staged", "src/a.cu")[0] == 0
    git(repository, "add", ".")
    write(repository, {"src/a.cu": KNOWN})
    assert call("hook", "--staged", "src/a.cu")[0] == GATE_FAILED
    assert call("hook", "src/a.cu")[0] == 0


def test_own_names_of_other_files_are_known_from_the_baseline(repository: Path) -> None:
    write(repository, {"src/own.h": "int cudaOwnThing(int);\n"})
    assert call("baseline", "update", "--add")[0] == 0
    write(repository, {"src/c.cu": "int c() { return cudaOwnThing(1) + cudaNobodysThing(2); }\n"})
    output = call("hook", "src/c.cu")[1]
    assert "cudaOwnThing" not in output
    assert "src/c.cu:1:36: cudaNobodysThing" in output


def test_file_in_a_folder_below_is_named_by_its_repository_path(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(repository, {"src/a.cu": KNOWN + NEW})
    monkeypatch.chdir(repository / "src")
    output = call("hook", "a.cu")[1]
    assert output.startswith("src/a.cu:6:3: cudaMalloc")
    assert "src/a.cu:3:3" not in output


def test_hostile_file_name_cannot_move_the_cursor(repository: Path) -> None:
    name = "src/\x1b[31mx.cu"
    write(repository, {name: NEW})
    assert "\x1b" not in call("hook", name)[1]


def test_own_header_with_a_name_like_nvidias_is_no_unknown_include(repository: Path) -> None:
    write(repository, {"src/n.cu": "#include <cublas_own.h>\n"})
    assert call("hook", "src/n.cu")[1].startswith("src/n.cu:1:11: cublas_own.h: rocm@")
    write(repository, {"include/cublas_own.h": "\n"})
    assert call("hook", "src/n.cu") == (0, "")


def test_names_that_hold_only_under_a_condition_are_those_of_a_scan(repository: Path) -> None:
    """A type that the project defines where CUDA lacks it stays CUDA's, in the hook as in a scan."""
    shim = "#ifndef HAVE\nusing __nv_bfloat162 = int;\n#endif\n__nv_bfloat162 x;\n__nv_bfloat16 y;\n"
    write(repository, {"src/shim.cu": shim, "src/use.cu": "__nv_bfloat162 z;\n__nv_bfloat16 w;\n"})
    assert call("baseline", "create")[0] == 0
    assert call("hook", "src/shim.cu") == (0, "")
    assert call("hook", "src/use.cu") == (0, "")


@pytest.mark.parametrize("settings", ['exclude = ["/old/"]\n', 'include = ["/src/"]\n', "max-bytes = 10\n"])
def test_files_that_a_scan_leaves_out_pass(repository: Path, settings: str) -> None:
    write(repository, {"old/x.cu": NEW})
    assert call("hook", "old/x.cu")[0] == GATE_FAILED
    write(repository, {"advisor.toml": settings})
    assert call("hook", "old/x.cu") == (0, "")


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        "two  spaces.cu",
        " b.cu",
        "tab\there.cu",
        "line\nend.cu",
        "d" * 150 + "/" + "e" * 150 + ".cu",
        "名.cu",
        "\x85.cu",
    ],
)
def test_any_name_of_a_file_is_known_by_its_baseline(repository: Path, name: str) -> None:
    write(repository, {name: KNOWN.replace("4", "16")})
    assert call("hook", name)[0] == GATE_FAILED
    assert call("baseline", "update", "--add")[0] == 0
    assert call("hook", name) == (0, "")
    git(repository, "add", ".")
    assert call("hook", "--staged", name) == (0, "")
    write(repository, {"copy.cu": KNOWN.replace("4", "16")})
    assert call("hook", "copy.cu")[0] == GATE_FAILED


def test_link_is_not_followed(repository: Path, tmp_path: Path) -> None:
    write(repository, {"src/n.cu": NEW})
    (repository / "src" / "link.cu").symlink_to("n.cu")
    assert call("hook", "src/link.cu") == (0, "")


def test_file_named_through_a_link_to_the_repository_is_known(repository: Path) -> None:
    link = repository.parent / f"{repository.name}-link"
    link.symlink_to(repository)
    assert call("hook", str(link / "src" / "a.cu")) == (0, "")


def test_comment_that_only_the_whole_project_can_judge_is_no_problem(repository: Path) -> None:
    write(repository, {"src/n.cu": "void g();  // advisor: ignore[no-hip-build] later\n"})
    done = CliRunner().invoke(cli, ["hook", "src/n.cu"])
    assert (done.exit_code, done.stderr) == (0, "")


def test_without_a_file_it_says_that_nothing_was_checked(repository: Path) -> None:
    done = CliRunner().invoke(cli, ["hook"])
    assert (done.exit_code, done.stdout) == (0, "")
    assert "nothing was checked; --all checks the whole repository" in done.stderr


def test_all_checks_the_whole_repository_against_baseline_and_gate(repository: Path) -> None:
    assert call("hook", "--all") == (0, "")
    write(repository, {"src/new.cu": NEW})
    code, output = call("hook", "--all")
    assert code == GATE_FAILED
    assert [line.split(": ")[0:2] for line in output.splitlines()] == [["src/new.cu:2:3", "cudaMalloc"]]
    (repository / "src" / "new.cu").unlink()
    write(repository, {"advisor.toml": 'targets = ["rocm"]\n[gate]\nhours.rocm = 0\n'})
    done = CliRunner().invoke(cli, ["hook", "--all"])
    assert done.exit_code == GATE_FAILED
    assert done.stderr.startswith("gate failed: hours.rocm is ")


@pytest.mark.parametrize("arguments", [("--all", "src/a.cu"), ("--all", "--staged")])
def test_all_takes_neither_files_nor_the_index(repository: Path, arguments: tuple[str, ...]) -> None:
    assert CliRunner().invoke(cli, ["hook", *arguments]).exit_code == 2


# --- the real program -------------------------------------------------------------------------------------------------


def published() -> list[dict[str, object]]:
    """The hooks of this repository, run by the program that is installed here."""
    yaml = pytest.importorskip("yaml")
    program = shutil.which("advisor", path=str(Path(sys.executable).parent))
    assert program is not None
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    for hook in hooks:
        hook["language"] = "system"
        hook["entry"] = str(hook["entry"]).replace("advisor", program, 1)
    return list(hooks)


def pre_commit(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"PRE_COMMIT_HOME": str(folder.parent / "pre-commit-home"), "GIT_CONFIG_GLOBAL": os.devnull}
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", *arguments],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def guarded(repository: Path) -> Path:
    """The repository with the published hooks."""
    pytest.importorskip("pre_commit")
    write(repository, {".pre-commit-config.yaml": json.dumps({"repos": [{"repo": "local", "hooks": published()}]})})
    git(repository, "add", ".")
    git(repository, "commit", "-m", "hook")
    return repository


def test_staged_new_use_fails_under_pre_commit(guarded: Path) -> None:
    write(guarded, {"src/new.cu": NEW})
    git(guarded, "add", ".")
    done = pre_commit(guarded, "run")
    assert done.returncode == 1
    assert "src/new.cu:2:3: cudaMalloc: rocm@" in done.stdout


def test_only_the_staged_part_counts_under_pre_commit(guarded: Path) -> None:
    write(guarded, {"src/a.cu": KNOWN + "// staged\n"})
    git(guarded, "add", ".")
    write(guarded, {"src/a.cu": KNOWN + NEW})
    assert pre_commit(guarded, "run").returncode == 0
    assert (guarded / "src" / "a.cu").read_text() == KNOWN + NEW
    git(guarded, "add", ".")
    write(guarded, {"src/a.cu": KNOWN})
    assert "src/a.cu:6:3: cudaMalloc" in pre_commit(guarded, "run").stdout


def test_rename_and_deletion_pass_under_pre_commit(guarded: Path) -> None:
    git(guarded, "mv", "src/a.cu", "src/renamed.cu")
    done = pre_commit(guarded, "run")
    assert done.returncode == 0, done.stdout
    git(guarded, "rm", "-f", "src/renamed.cu")
    assert pre_commit(guarded, "run").returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "content", "place"),
    [
        ("Dockerfile", "FROM nvidia/cuda:12.4.1-devel-ubuntu22.04\n", "Dockerfile:1:6"),
        ("job.slurm", "nvidia-smi\n", "job.slurm:1:1"),
        ("cfg.cmake.in", "find_package(CUDA)\n", "cfg.cmake.in:1:1"),
        ("lib/k.cubin", made("cubin"), "lib/k.cubin:1:1"),
        ("names with spaces/a b.cu", NEW, "names with spaces/a b.cu:2:3"),
    ],
)
def test_files_of_every_kind_reach_the_hook_under_pre_commit(
    guarded: Path, name: str, content: str | bytes, place: str
) -> None:
    write(guarded, {name: content})
    git(guarded, "add", ".")
    done = pre_commit(guarded, "run", "advisor")
    assert (done.returncode, f"\n{place}: " in done.stdout) == (1, True)


@pytest.mark.slow
def test_whole_repository_is_checked_by_hand_and_at_push_only(guarded: Path) -> None:
    write(guarded, {"src/new.cu": NEW})
    assert "whole repository" not in pre_commit(guarded, "run", "--all-files").stdout
    for stage in ("manual", "pre-push"):
        done = pre_commit(guarded, "run", "--hook-stage", stage, "advisor-repository")
        assert done.returncode == 1
        assert "src/new.cu:2:3: cudaMalloc: rocm@" in done.stdout
    (guarded / "src" / "new.cu").unlink()
    assert pre_commit(guarded, "run", "--hook-stage", "manual", "advisor-repository").returncode == 0


def test_published_hooks_are_valid() -> None:
    pytest.importorskip("pre_commit")
    done = pre_commit(ROOT, "validate-manifest", ".pre-commit-hooks.yaml")
    assert (done.returncode, done.stdout) == (0, "")
