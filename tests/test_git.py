"""What git is asked, what it answers, and that a repository cannot make it do anything else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from advisor.git import Repository, listed_files, repository
from tests.helpers import git, write


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository with one commit, and files that are not in it."""
    folder = write(tmp_path / "project", {"a.cu": "", "src/b.cu": "", "src/deep/c.cu": "", ".gitignore": "*.o\n"})
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "first")
    return write(folder, {"new.cu": "", "src/new.cu": "", "src/x.o": ""})


def test_repository_at_its_top(project: Path) -> None:
    commit = git(project, "rev-parse", "HEAD")
    assert len(commit) == 40
    assert repository(project) == Repository(prefix="", commit=commit)


def test_repository_from_a_folder_below(project: Path) -> None:
    assert repository(project / "src/deep") == Repository(prefix="src/deep/", commit=git(project, "rev-parse", "HEAD"))


def test_repository_without_a_commit(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    assert repository(tmp_path) == Repository(prefix="", commit="")


def test_prefix_keeps_newlines_and_undecodable_bytes(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/a\n\xff\n"))
    folder.mkdir()
    found = repository(folder)
    assert found is not None
    assert os.fsencode(found.prefix) == b"a\n\xff\n/"


def test_no_repository(tmp_path: Path) -> None:
    assert repository(tmp_path) is None
    assert listed_files(tmp_path) is None


def test_no_git(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(project))
    assert repository(project) is None
    assert listed_files(project) is None


def test_bare_repository_and_git_folder_are_no_work_tree(project: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare.git"
    git(tmp_path, "init", "-q", "--bare", str(bare))
    assert repository(bare) is None
    assert repository(project / ".git") is None
    assert listed_files(project / ".git") is None


def test_work_tree_moved_by_the_configuration(project: Path, tmp_path: Path) -> None:
    write(tmp_path / "elsewhere", {"secret.cu": ""})
    git(project, "config", "core.worktree", str(tmp_path / "elsewhere"))
    assert repository(project) is None
    assert listed_files(project) is None


def test_lists_tracked_and_untracked_but_not_ignored(project: Path) -> None:
    assert sorted(listed_files(project) or ()) == [
        ".gitignore", "a.cu", "new.cu", "src/b.cu", "src/deep/c.cu", "src/new.cu"
    ]  # fmt: skip
    assert sorted(listed_files(project / "src") or ()) == ["b.cu", "deep/c.cu", "new.cu"]


def test_lists_a_file_with_a_conflict_once(project: Path) -> None:
    blob = git(project, "hash-object", "-w", "a.cu")
    entries = "".join(f"100644 {blob} {stage}\tboth.cu\n" for stage in (1, 2, 3))
    git(project, "update-index", "--index-info", stdin=entries.encode())
    assert (listed_files(project) or []).count("both.cu") == 1


def test_nested_repository_ends_in_a_slash(project: Path) -> None:
    write(project, {"nested/n.cu": ""})
    git(project / "nested", "init", "-q")
    assert "nested/" in (listed_files(project) or ())


@pytest.mark.parametrize("variable", ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"])
def test_environment_cannot_lead_elsewhere(
    variable: str, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, str(tmp_path / "nowhere"))
    assert "a.cu" in (listed_files(project) or ())


def test_configuration_runs_nothing(project: Path, tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f'#!/bin/sh\necho "$0 $*" >> "{marker}"\n', encoding="utf-8")
    program.chmod(0o755)
    for key in ("core.fsmonitor", "core.sshCommand", "core.pager", "diff.external", "filter.evil.clean"):
        git(project, "config", key, str(program))
    hook = project / ".git/hooks/post-index-change"
    hook.parent.mkdir(exist_ok=True)
    hook.symlink_to(program)
    write(project, {".gitattributes": "* filter=evil\n"})
    before = sorted(listed_files(project) or ())
    assert "a.cu" in before
    assert not marker.exists()
    git(project, "status")  # a careless call does run it: the trap works
    assert marker.exists()


def test_recursing_into_submodules_is_not_asked_for(project: Path) -> None:
    git(project, "config", "submodule.recurse", "true")
    assert "src/new.cu" in (listed_files(project) or ())
