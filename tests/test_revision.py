"""Comparing with a commit or a date: what is read, and that nothing of a hostile repository runs or escapes."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from helpers import git, write

from advisor import git as own_git
from advisor.cli import cli
from advisor.errors import AdvisorError
from advisor.revision import commit_for, day_of, laid_out

_OLD = "#include <cuda_runtime.h>\nvoid f(float* p) {\n  cudaMalloc(&p, 4);\n  cudaFree(p);\n}\n"
_NEW = _OLD.replace("  cudaFree(p);\n", "  cudaGraphLaunch(0, 0);\n")
_TODAY = date(2026, 11, 30)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = write(tmp_path / "tree", {"src/a.cu": _OLD, "README": "x", "src/.gitignore": "*.tmp\n"})
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "one")
    git(folder, "tag", "first")
    write(folder, {"src/a.cu": _NEW})
    git(folder, "commit", "-qam", "two")
    return folder


def _diff(*arguments: object) -> dict[str, object]:
    done = CliRunner().invoke(cli, ["diff", *map(str, arguments), "-t", "rocm", "-q", "--format", "json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def _subjects(found: dict[str, object], group: str) -> set[str]:
    changes = found[group]
    assert isinstance(changes, list)
    return {each["subject"] for each in changes}


@pytest.mark.parametrize("old", ["HEAD~1", "first", "HEAD^"])
def test_commit_is_compared_with_the_working_tree(repository: Path, old: str) -> None:
    found = _diff(old, "--path", repository)
    assert _subjects(found, "new") == {"cudaGraphLaunch"}
    assert _subjects(found, "fixed") == {"cudaFree"}
    assert _subjects(found, "moved") == set()


def test_two_commits_and_a_saved_scan(repository: Path, tmp_path: Path) -> None:
    write(repository, {"src/a.cu": "int x;\n"})  # the working tree does not count
    assert _subjects(_diff("first", "HEAD", "--path", repository), "new") == {"cudaGraphLaunch"}
    saved = tmp_path / "old.json"
    assert CliRunner().invoke(cli, ["scan", str(repository), "-t", "rocm", "-q", "-o", str(saved)]).exit_code == 0
    assert "cudaMalloc" in _subjects(_diff(saved, "HEAD", "--path", repository), "new")


def test_folder_of_the_repository_has_the_same_records(repository: Path) -> None:
    found = _diff("first", "--path", repository / "src")
    assert (_subjects(found, "new"), _subjects(found, "fixed")) == ({"cudaGraphLaunch"}, {"cudaFree"})
    assert found["unchanged"] == 2
    assert found["moved"] == []


def test_patterns_hold_on_both_sides(repository: Path) -> None:
    for pattern in ("src/a.cu", "a.cu"):
        assert _diff("first", "--path", repository / "src", "--exclude", pattern)["unchanged"] == 0


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-23", date(2026, 11, 23)), ("yesterday", date(2026, 11, 29)), ("last week", date(2026, 11, 23)),
        ("3 days ago", date(2026, 11, 27)), ("2 weeks", date(2026, 11, 16)), ("1 month ago", date(2026, 10, 31)),
        ("2026-13-01", None), ("main", None), ("noon", None), ("", None),
    ],
)  # fmt: skip
def test_days(text: str, day: date | None) -> None:
    assert day_of(text, _TODAY) == day


def test_day_means_the_last_commit_before_its_end(repository: Path) -> None:  # commits are of 2026-01-01
    head = git(repository, "rev-parse", "HEAD")
    assert commit_for(repository, "2026-01-01", _TODAY) == head
    with pytest.raises(AdvisorError, match="no commit of this branch is as old as 2025-12-31"):
        commit_for(repository, "2025-12-31", _TODAY)


@pytest.mark.parametrize("text", ["nothing", "--all", "-x", "HEAD~99", "HEAD:src/a.cu", "first..HEAD", ""])
def test_neither_scan_nor_revision_nor_date_is_said(repository: Path, text: str) -> None:
    with pytest.raises(AdvisorError, match="no saved scan, revision or date"):
        commit_for(repository, text, _TODAY)


def test_outside_of_a_repository_it_is_said(tmp_path: Path) -> None:
    with pytest.raises(AdvisorError, match="lies in no git repository"):
        commit_for(tmp_path, "HEAD", _TODAY)


# --- hostile repositories ---------------------------------------------------------------------------------------------


def _traps(repository: Path, tell_tale: Path) -> None:
    """Everything that a repository may configure to be run."""
    script = repository / "run.sh"
    script.write_text(f"#!/bin/sh\necho ran >> {tell_tale}\ncat\n")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    for name, value in {
        "core.fsmonitor": str(script), "core.hooksPath": str(repository / "hooks"), "core.pager": str(script),
        "filter.evil.clean": str(script), "filter.evil.smudge": str(script), "filter.evil.process": str(script),
        "filter.evil.required": "true", "diff.evil.textconv": str(script), "diff.evil.command": str(script),
        "diff.external": str(script), "core.sshCommand": str(script), "core.editor": str(script),
        "core.askPass": str(script), "gpg.program": str(script), "log.showSignature": "true",
        "extensions.partialClone": "origin", "remote.origin.url": f"ext::{script}", "remote.origin.promisor": "true",
        "uploadpack.packObjectsHook": str(script), "core.alternateRefsCommand": str(script),
    }.items():  # fmt: skip
        git(repository, "config", name, value)
    write(repository, {".git/info/attributes": "* filter=evil diff=evil merge=evil ident export-subst\n"})
    hooks = write(repository, {f"hooks/{name}": script.read_text() for name in ("post-checkout", "post-index-change")})
    for hook in (hooks / "hooks").iterdir():
        hook.chmod(0o755)


def test_nothing_of_a_hostile_repository_runs(repository: Path, tmp_path: Path) -> None:
    tell_tale = tmp_path / "ran"
    _traps(repository, tell_tale)
    before = {path: path.stat().st_mtime_ns for path in (repository / ".git").rglob("*") if path.is_file()}
    found = _diff("HEAD~1", "--path", repository)
    assert _subjects(found, "new") == {"cudaGraphLaunch"}
    assert not _diff("2026-01-01", "--path", repository)["new"]
    assert not tell_tale.exists()
    assert before == {path: path.stat().st_mtime_ns for path in (repository / ".git").rglob("*") if path.is_file()}
    for name in ("extensions.partialClone", "core.fsmonitor"):
        git(repository, "config", "--unset", name)
    write(repository, {"src/a.cu": _NEW + "\n"})
    with suppress(subprocess.CalledProcessError):
        git(repository, "diff")
    assert tell_tale.exists()  # the traps are real


def _hostile_commit(repository: Path, entries: dict[str, tuple[str, bytes]]) -> str:
    """A commit with any names and modes, as only a hostile tool writes it."""
    lines = []
    for name, (mode, content) in entries.items():
        blob = git(repository, "hash-object", "-w", "--stdin", stdin=content)
        lines.append(f"{mode} blob {blob}\t{name}".encode() + b"\0")
    tree = git(repository, "mktree", "-z", "--missing", stdin=b"".join(lines))
    return git(repository, "commit-tree", tree, "-m", "x")


def test_names_do_not_leave_the_folder_and_links_are_not_laid_out(repository: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    commit = _hostile_commit(
        repository,
        {
            "a.cu": ("100644", _OLD.encode()),
            "link": ("120000", str(outside).encode()),
            ".gitmodules": ("100644", b"[submodule]"),
            "new\nline.cu": ("100755", _OLD.encode()),
        },
    )
    with laid_out(repository, commit, lambda name, size: True) as tree:
        found = sorted(path.name for path in Path(tree.folder).rglob("*"))
        assert found == [".gitmodules", "a.cu", "new\nline.cu"]
        assert not any(path.is_symlink() for path in Path(tree.folder).rglob("*"))
        assert not os.access(Path(tree.folder) / "new\nline.cu", os.X_OK)
    assert not Path(tree.folder).exists()
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize("path", ["../x.cu", "/etc/x.cu", "a/../../x.cu", ".git/config", "a/.GIT/hooks/x", ""])
def test_paths_that_lead_out_are_not_plain(path: str) -> None:
    from advisor.revision import _is_plain

    assert not _is_plain(path)


def test_content_that_is_missing_is_left_out(repository: Path) -> None:
    blobs = own_git.blobs(repository, "HEAD")
    assert blobs is not None
    names = [blobs[0].name, "0" * 40, blobs[-1].name]
    found = list(own_git.contents(repository, names))
    assert [content is None for content in found] == [False, True, False]


def test_too_large_a_commit_is_refused(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advisor.revision._MOST_FILES", 1)
    with pytest.raises(AdvisorError, match="too large"), laid_out(repository, "HEAD", lambda name, size: True):
        pass
