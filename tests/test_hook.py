"""The hook: what is new in the files named, alone and under the real pre-commit program."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from advisor.cli import cli
from advisor.commands.output import GATE_FAILED
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
    assert "renamed hipMalloc [api-renamed]" in lines[0]


def test_baseline_or_comment_with_reason_lets_it_pass(repository: Path) -> None:
    write(repository, {"src/a.cu": KNOWN + NEW})
    assert call("baseline", "update", "--add")[0] == 0
    assert call("hook", "src/a.cu")[0] == 0
    marked = NEW.replace("8);", "8);  // advisor: ignore[cudaMalloc] ported in May")
    write(repository, {"src/b.cu": marked})
    assert call("hook", "src/b.cu")[1] == ""


def test_moved_and_renamed_file_passes(repository: Path) -> None:
    (repository / "lib").mkdir()
    git(repository, "mv", "src/a.cu", "lib/b.cu")
    assert call("hook", "lib/b.cu") == (0, "")


def test_deleted_file_and_unknown_kind_pass(repository: Path) -> None:
    (repository / "src" / "a.cu").unlink()
    write(repository, {"note.xyz": "cudaMalloc"})
    assert call("hook", "src/a.cu", "note.xyz")[0] == 0


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


# --- the real program -------------------------------------------------------------------------------------------------

LOCAL = """repos:
  - repo: local
    hooks:
      - id: advisor
        name: advisor
        entry: {advisor} hook
        language: system
        types: [text]
        require_serial: true
"""


def pre_commit(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"PRE_COMMIT_HOME": str(folder.parent / "pre-commit-home"), "GIT_CONFIG_GLOBAL": os.devnull}
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", *arguments],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def guarded(repository: Path) -> Path:
    """The repository with the hook installed."""
    pytest.importorskip("pre_commit")
    program = shutil.which("advisor", path=str(Path(sys.executable).parent))
    assert program is not None
    write(repository, {".pre-commit-config.yaml": LOCAL.format(advisor=program)})
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


def test_rename_and_deletion_pass_under_pre_commit(guarded: Path) -> None:
    git(guarded, "mv", "src/a.cu", "src/renamed.cu")
    done = pre_commit(guarded, "run")
    assert done.returncode == 0, done.stdout
    git(guarded, "rm", "-f", "src/renamed.cu")
    assert pre_commit(guarded, "run").returncode == 0


def test_published_hooks_are_valid() -> None:
    pytest.importorskip("pre_commit")
    done = pre_commit(ROOT, "validate-manifest", ".pre-commit-hooks.yaml")
    assert (done.returncode, done.stdout) == (0, "")
