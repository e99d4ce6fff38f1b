"""Discovery: every file of a known kind is found once, with its kind, its origin, and why it is not read."""

from __future__ import annotations

import hashlib
import os
import socket
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import AdvisorError
from advisor.kinds import kind_of, origin_of
from advisor.model import Problem, Root, SourceFile
from advisor.walk import Walk, WalkOptions, prefixes, shown_path, walk
from tests.helpers import git, write

IGNORED_BY_GIT = "ignored by the repository"
IGNORED_FOLDER = "ignored by the repository: not looked into"
IGNORED = "ignored by .gitignore"


def look(*paths: Path, **options: Any) -> Walk:
    return walk(list(paths), WalkOptions(**options))


def skips(found: Walk) -> dict[str, str]:
    """Path → reason ('' = it is read); fails when a path is there twice."""
    assert len({file.path for file in found.files}) == len(found.files)
    return {file.path: file.skip for file in found.files}


def repository(folder: Path, files: dict[str, str | bytes], commit: bool = True) -> Path:
    write(folder, files)
    git(folder, "init", "-q")
    if commit:
        git(folder, "add", ".")
        git(folder, "commit", "-q", "-m", "first")
    return folder


# --- kinds and origins ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.cu", "cuda"), ("a.cuh", "cuda"), ("A.CU", "cuda"), ("a.h", "cpp"), ("a.hpp", "cpp"), ("a.c", "cpp"),
        ("a.cc", "cpp"), ("a.cpp", "cpp"), ("a.cxx", "cpp"), ("a.inl", "cpp"), ("a.ipp", "cpp"), ("a.hip", "hip"),
        ("a.py", "python"), ("a.pyi", "python"), ("a.ipynb", "notebook"), ("a.pyx", "cython"), ("a.pxd", "cython"),
        ("a.cmake", "cmake"), ("x/CMakeLists.txt", "cmake"), ("Makefile", "make"), ("GNUmakefile", "make"),
        ("Dockerfile", "container"), ("Dockerfile.gpu", "container"), ("gpu.dockerfile", "container"),
        ("requirements.txt", "manifest"), ("requirements-dev.txt", "manifest"), ("dev-requirements.in", "manifest"),
        ("pyproject.toml", "manifest"), ("environment.yml", "manifest"), ("kernel.ptx", "ptx"),
        ("a.txt", "prose"), ("README.md", "prose"), ("cu", ""), ("a.cu.txt", "prose"), ("a.cu~", ""), (".cu", ""),
        ("a.cppm", "cpp"), ("a.ixx", "cpp"), ("a.mpp", "cpp"), ("a.ccm", "cpp"), ("a.inc", "cpp"), ("a.json", "json"),
        ("a.cuf", "fortran"), ("a.f90", "fortran"), ("a.F90", "fortran"), ("a.lua", "lua"), ("a.vcxproj", "msbuild"),
        ("a.props", "msbuild"), ("CMakePresets.json", "cmake"), ("compile_commands.json", ""),
        ("kernel.cu.in", "cuda"), ("kernel.cuh.j2", "cuda"), ("a.py.tmpl", "python"), ("run.sh.jinja", "shell"),
        ("config.h.in", "cpp"), ("a.cu.in.j2", "cuda"), ("CMakeLists.txt.in", "cmake"), ("MANIFEST.in", "text"),
        ("a.j2", ""), ("a.unknown.tmpl", ""),
    ],
)  # fmt: skip
def test_kind_by_name(name: str, kind: str) -> None:
    assert kind_of(name) == kind


@pytest.mark.parametrize(
    ("path", "origin"),
    [
        ("a.cu", "own"), ("src/a.cu", "own"), ("third_party/a.cu", "vendored"), ("external_libs/a.h", "vendored"),
        ("x/Third_Party/y/a.cu", "vendored"),
        ("vendor/tests/a.cu", "vendored"), ("external/a.h", "vendored"), ("a/node_modules/b.py", "vendored"),
        ("csrc/cutlass/include/cutlass/gemm.h", "vendored"), ("cutlass/include/gemm.h", "vendored"),
        ("cub/cub/block.cuh", "vendored"), ("thrust/thrust/sort.h", "vendored"), ("cccl/x/a.h", "vendored"),
        ("src/cutlass/own_kernels.cu", "own"), ("src/thrust/wrapper.cu", "own"),
        ("generated/a.cu", "generated"), ("generated/tests/a.cu", "generated"),
        ("tests/a.cu", "test"), ("src/test_copy.cu", "test"), ("src/copy_test.cpp", "test"), ("conftest.py", "test"),
        ("src/contest.cu", "own"), ("src/latest.cu", "own"), ("vendor.cu", "own"), ("tests.cu", "own"),
        ("protest/a.cu", "own"),
    ],
)  # fmt: skip
def test_origin_by_path(path: str, origin: str) -> None:
    assert origin_of(path) == origin


def test_shown_path_escapes_undecodable_bytes() -> None:
    assert shown_path(os.fsdecode(b"a/\xff\xc3\xa9.cu")) == r"a/\xffé.cu"


def test_script_without_suffix_by_its_first_line(tmp_path: Path) -> None:
    write(
        tmp_path, {"train": "#!/usr/bin/env python3\n", "run": "#!/bin/sh\n", "data": b"\0\1", "python": "import os\n"}
    )
    found = look(tmp_path)
    assert [(file.path, file.kind) for file in found.files] == [("run", "shell"), ("train", "python")]
    assert found.others == ("data", "python")


# --- in a repository --------------------------------------------------------------------------------------------------


def test_tracked_untracked_ignored_deleted(tmp_path: Path) -> None:
    folder = repository(tmp_path, {"kept.cu": "", "deleted.cu": "", "sub/b.py": "", ".gitignore": "build/\n*.gen.cu\n"})
    (folder / "deleted.cu").unlink()
    write(folder, {"new.cu": "", "x.gen.cu": "", "build/deep/y.cu": ""})
    found = look(folder)
    assert skips(found) == {
        "kept.cu": "", "new.cu": "", "sub/b.py": "", "x.gen.cu": IGNORED_BY_GIT, "build": IGNORED_FOLDER,
    }  # fmt: skip
    assert found.problems == ()
    assert found.others == (".gitignore",)


def test_ignored_folder_stands_for_what_it_holds(tmp_path: Path) -> None:
    folder = repository(tmp_path, {"a.cu": "", "src/b.cu": "", ".gitignore": ".venv/\nout/\n*_cache/\n__pycache__/\n"})
    write(folder, {".venv/lib/x.py": "", "src/out/y.cu": "", ".some_cache/z.py": "", "src/__pycache__/b.py": ""})
    found = look(folder)
    assert skips(found) == {"a.cu": "", "src/b.cu": "", ".venv": IGNORED_FOLDER, "src/out": IGNORED_FOLDER}
    assert {file.path for file in found.files if file.kind == "folder"} == {".venv", "src/out"}


def test_size_location_and_order(tmp_path: Path) -> None:
    folder = repository(tmp_path / "p", {"b.cu": "12345", "a.cu": "1"})
    assert look(folder).files == (
        SourceFile(path="a.cu", location=str(folder / "a.cu"), kind="cuda", size=1),
        SourceFile(path="b.cu", location=str(folder / "b.cu"), kind="cuda", size=5),
    )


def test_commit_and_place_in_the_repository(tmp_path: Path) -> None:
    folder = repository(tmp_path, {"a.cu": "", "src/core/b.cu": ""})
    commit = git(folder, "rev-parse", "HEAD")
    assert look(folder).roots == (Root(prefix="", git_prefix="", commit=commit),)
    below = look(folder / "src")
    assert below.roots == (Root(prefix="", git_prefix="src/", commit=commit),)
    assert skips(below) == {"core/b.cu": ""}


def test_ignored_folder_named_as_path_is_read(tmp_path: Path) -> None:
    folder = repository(tmp_path, {".gitignore": "build/\n"})
    write(folder, {"build/a.cu": "", "build/deep/b.cpp": "", "build/.gitignore": "deep/\n"})
    assert skips(look(folder)) == {"build": IGNORED_FOLDER}
    assert skips(look(folder / "build")) == {"a.cu": "", "deep/b.cpp": IGNORED}


def test_tracked_file_in_an_ignored_folder_is_read(tmp_path: Path) -> None:
    folder = repository(tmp_path, {"build/kept.cu": ""})
    write(folder, {".gitignore": "build/\n", "build/other.cu": ""})
    assert skips(look(folder)) == {"build/kept.cu": "", "build/other.cu": IGNORED_BY_GIT}


def test_empty_folder_is_not_taken_for_an_ignored_one(tmp_path: Path) -> None:
    folder = repository(tmp_path, {"a.cu": "", ".gitignore": "build/\n"})
    for name in ("empty", "build", "sub/empty"):
        (folder / name).mkdir(parents=True)
    write(folder, {"sub/b.cu": ""})
    assert skips(look(folder)) == {"a.cu": "", "sub/b.cu": ""}


def test_nested_repository_by_its_own_rules(tmp_path: Path) -> None:
    folder = repository(tmp_path, {"a.cu": "", ".gitignore": "*.outer.cu\n"})
    inner = {"n.cu": "", "x.outer.cu": "", "y.inner.cu": "", ".gitignore": "*.inner.cu\n"}
    repository(folder / "nested", inner, commit=False)
    assert skips(look(folder)) == {
        "a.cu": "", "nested/n.cu": "", "nested/x.outer.cu": "", "nested/y.inner.cu": IGNORED_BY_GIT,
    }  # fmt: skip


def test_submodule_and_a_repository_inside_it(tmp_path: Path) -> None:
    folder = repository(tmp_path, {"a.cu": ""})
    inner = repository(folder / "deps/lib", {"l.cu": ""})
    repository(inner / "deeper", {"d.cu": ""})
    commit = git(inner, "rev-parse", "HEAD")
    git(folder, "update-index", "--add", "--cacheinfo", f"160000,{commit},deps/lib")
    assert skips(look(folder)) == {"a.cu": "", "deps/lib/l.cu": "", "deps/lib/deeper/d.cu": ""}


def test_submodule_without_its_repository_ends(tmp_path: Path) -> None:
    """Git answers `./` in such a folder: it must not be entered for ever."""
    folder = repository(tmp_path, {"a.cu": ""})
    write(folder, {"lib/l.cu": "", "lib/x/.gitignore": "i.cpp\n", "lib/x/i.cpp": ""})
    git(folder, "update-index", "--add", "--cacheinfo", f"160000,{'a' * 40},lib")
    assert skips(look(folder)) == {"a.cu": "", "lib/l.cu": "", "lib/x/i.cpp": IGNORED}


def test_names_that_are_bytes(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/\xff\n.cu"
    with open(name, "wb"):  # noqa: PTH123 - a name that no text holds
        pass
    repository(tmp_path, {"a.cu": ""})
    found = look(tmp_path)
    assert skips(found) == {"a.cu": "", "\\xff\n.cu": ""}
    assert os.fsencode(found.files[0].location) == name


def test_tracked_file_behind_a_folder_that_became_a_link(tmp_path: Path) -> None:
    """Git still names `src/secret.cu`; what lies behind the link is not the project's."""
    folder = repository(tmp_path / "project", {"a.cu": "", "src/secret.cu": ""})
    outside = write(tmp_path / "outside", {"secret.cu": "int password;"})
    (folder / "src/secret.cu").unlink()
    (folder / "src").rmdir()
    (folder / "src").symlink_to(outside, target_is_directory=True)
    found = look(folder)
    assert skips(found) == {"a.cu": ""}
    assert found.problems == (Problem(path="src", stage="walk", text="symbolic link to a directory: not followed"),)


def test_forged_index_cannot_lead_out(tmp_path: Path) -> None:
    write(tmp_path, {"evil.cu": ""})
    folder = repository(tmp_path / "project", {"a.cu": "", "aa/evil.cu": ""})
    index = folder / ".git/index"
    forged = index.read_bytes()[:-20].replace(b"aa/evil.cu", b"../evil.cu")
    index.write_bytes(forged + hashlib.sha1(forged, usedforsecurity=False).digest())
    assert "../evil.cu" in git(folder, "ls-files", "--cached").split("\n")
    assert skips(look(folder)) == {"a.cu": "", "aa/evil.cu": ""}


def test_repository_whose_work_tree_is_elsewhere(tmp_path: Path) -> None:
    folder = repository(tmp_path / "project", {"a.cu": "", ".gitignore": "b.cpp\n"})
    write(folder, {"b.cpp": ""})
    write(tmp_path / "elsewhere", {"secret.cu": ""})
    git(folder, "config", "core.worktree", str(tmp_path / "elsewhere"))
    assert skips(look(folder)) == {"a.cu": "", "b.cpp": IGNORED}


# --- outside a repository ---------------------------------------------------------------------------------------------


def test_ignore_files_at_several_depths(tmp_path: Path) -> None:
    write(tmp_path, {
        ".gitignore": "*.gen.cpp\n/top.cpp\n# comment\n",
        "a.gen.cpp": "", "top.cpp": "", "sub/top.cpp": "", "sub/b.gen.cpp": "",
        "sub/.gitignore": "!b.gen.cpp\nc.cpp\n", "sub/c.cpp": "", "c.cpp": "",
        "sub/deep/b.gen.cpp": "", "sub/deep/.gitignore": "b.gen.cpp\n",
    })  # fmt: skip
    assert skips(look(tmp_path)) == {
        "a.gen.cpp": IGNORED, "top.cpp": IGNORED, "sub/top.cpp": "", "sub/b.gen.cpp": "", "sub/c.cpp": IGNORED,
        "c.cpp": "", "sub/deep/b.gen.cpp": IGNORED,
    }  # fmt: skip


def test_file_in_an_ignored_folder_cannot_be_taken_back(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "out/\n!out/a.cpp\n", "out/a.cpp": "", "out/.gitignore": "!a.cpp\n", "x/out": ""})
    assert skips(look(tmp_path)) == {"out/a.cpp": IGNORED}


@pytest.mark.parametrize("pattern", ["!", "\\", "[z-a]", "[a-\\d]", "[[a]"])
def test_pattern_that_cannot_be_read_is_passed_over(
    pattern: str, tmp_path: Path, recwarn: pytest.WarningsRecorder
) -> None:
    write(tmp_path, {".gitignore": f"{pattern}\nb.cpp\n", "a.cu": "", "b.cpp": ""})
    assert skips(look(tmp_path))["b.cpp"] == IGNORED
    assert not recwarn.list


def test_ignore_file_that_is_none(tmp_path: Path) -> None:
    write(tmp_path, {"a.cu": "", "dir/.gitignore/x.cu": "", "dir/b.cu": "", "pipe/c.cu": "", "bytes/d.cpp": ""})
    write(tmp_path, {"bytes/.gitignore": b"\xff\xfe\nd.cpp\n"})
    os.mkfifo(tmp_path / "pipe/.gitignore")
    found = look(tmp_path)
    assert skips(found) == {
        "a.cu": "", "dir/.gitignore/x.cu": "", "dir/b.cu": "", "pipe/c.cu": "", "bytes/d.cpp": IGNORED,
    }  # fmt: skip
    assert [problem.path for problem in found.problems] == ["pipe/.gitignore"]


def test_folders_of_version_control_are_no_project_files(tmp_path: Path) -> None:
    write(tmp_path, {"a.cu": "", ".hg/b.cu": "", "sub/.svn/c.cu": "", "sub/.git": "gitdir: nowhere\n"})
    found = look(tmp_path)
    assert skips(found) == {"a.cu": ""}
    assert found.others == ("sub/.git",)


def test_folders_a_thousand_deep(tmp_path: Path) -> None:
    folder = tmp_path
    for _ in range(1500):
        folder = folder / "d"
        folder.mkdir()
    write(folder, {"a.cu": ""})
    assert skips(look(tmp_path)) == {"d/" * 1500 + "a.cu": ""}
    (folder / "a.cu").unlink()
    while folder != tmp_path:  # pytest's own removal would recurse
        folder.rmdir()
        folder = folder.parent


def test_folder_that_cannot_be_listed_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"x/a.cu": "", "y/locked/b.cu": "", "y/c.cu": ""})
    real = os.scandir

    def scandir(path: Path) -> Any:
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied")
        return real(path)

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", scandir)
        found = look(tmp_path / "x", tmp_path / "y")
    assert skips(found) == {"x/a.cu": "", "y/c.cu": ""}
    assert found.problems == (Problem(path="y/locked/", stage="walk", text="cannot be listed: Permission denied"),)


# --- what the user leaves out -----------------------------------------------------------------------------------------


def test_include_and_exclude(tmp_path: Path) -> None:
    write(tmp_path, {"src/a.cu": "", "src/b.py": "", "docs/c.cu": "", "src/old/d.cu": ""})
    found = look(tmp_path, include=("*.cu",), exclude=("docs/", "src/old/**", "!src/old/d.cu"))
    assert skips(found) == {
        "src/a.cu": "", "src/b.py": "not named by --include", "docs/c.cu": "left out by --exclude", "src/old/d.cu": "",
    }  # fmt: skip


@pytest.mark.parametrize("option", ["include", "exclude"])
def test_wrong_pattern_is_named(option: str, tmp_path: Path) -> None:
    with pytest.raises(AdvisorError, match=rf"^--{option} \[z-a\]: not a pattern; write it as in a \.gitignore file$"):
        look(tmp_path, **{option: ("*.cu", "[z-a]")})


def test_size_limit(tmp_path: Path) -> None:
    write(tmp_path, {"at.cu": b"x" * 1000, "over.cu": b"x" * 1001})
    found = look(tmp_path, max_bytes=1000)
    assert skips(found) == {"at.cu": "", "over.cu": "larger than 1,000 bytes; raise the limit with --max-bytes"}
    assert [file.size for file in found.files] == [1000, 1001]


# --- links and special files ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("in_repository", [False, True])
def test_links(in_repository: bool, tmp_path: Path) -> None:
    folder = write(tmp_path / "project", {"a.cu": "", "sub/b.cu": "", "ignored.cpp": "", ".gitignore": "ignored.cpp\n"})
    outside = write(tmp_path / "outside", {"secret.cu": ""})
    (folder / "broken.cu").symlink_to("nothing.cu")
    (folder / "itself.cu").symlink_to("itself.cu")
    (folder / "second.cu").symlink_to("sub/b.cu")
    (folder / "of_text.cu").symlink_to("text.data")
    (folder / "text.data").write_text("x")
    (folder / "out.cu").symlink_to(outside / "secret.cu")
    (folder / "dir.cu").symlink_to(outside, target_is_directory=True)
    (folder / "sub/cycle").symlink_to(folder, target_is_directory=True)
    if in_repository:
        git(folder, "init", "-q")
    found = look(folder)
    assert skips(found) == {
        "a.cu": "", "sub/b.cu": "", "ignored.cpp": IGNORED_BY_GIT if in_repository else IGNORED,
        "broken.cu": "broken symbolic link", "itself.cu": "broken symbolic link",
        "second.cu": "symbolic link: its target is read under its own name", "of_text.cu": "",
        "out.cu": "symbolic link to a file outside the scanned tree: not followed",
        "dir.cu": "symbolic link to a directory: not followed",
    }  # fmt: skip
    assert found.problems == (
        Problem(path="sub/cycle", stage="walk", text="symbolic link to a directory: not followed"),
    )


def test_path_that_is_a_link_to_a_folder(tmp_path: Path) -> None:
    write(tmp_path / "real", {"a.cu": "", "x/b.cu": ""})
    (tmp_path / "real/second.cu").symlink_to("a.cu")
    (tmp_path / "link").symlink_to("real", target_is_directory=True)
    assert skips(look(tmp_path / "link")) == {
        "a.cu": "", "x/b.cu": "", "second.cu": "symbolic link: its target is read under its own name"
    }  # fmt: skip


@pytest.mark.parametrize("in_repository", [False, True])
def test_special_files_are_never_opened(in_repository: bool, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.cu")
    os.mkfifo(tmp_path / "pipe_without_suffix")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(tmp_path / "socket.py"))
    if in_repository:
        git(tmp_path, "init", "-q")
    assert skips(look(tmp_path)) == {"pipe.cu": "not a regular file", "socket.py": "not a regular file"}


# --- PATHs ------------------------------------------------------------------------------------------------------------


def test_several_paths_with_equal_last_parts(tmp_path: Path) -> None:
    first = repository(tmp_path / "one/x", {"a.cu": ""})
    write(tmp_path / "two/x", {"a.cu": "", "sub/b.cu": ""})
    write(tmp_path / "y", {"c.cu": ""})
    found = look(first, tmp_path / "two/x", tmp_path / "y")
    assert skips(found) == {"x/a.cu": "", "x~2/a.cu": "", "x~2/sub/b.cu": "", "y/c.cu": ""}
    assert [root.prefix for root in found.roots] == ["x", "x~2", "y"]
    assert [bool(root.commit) for root in found.roots] == [True, False, False]


def test_prefixes_stay_unique_when_a_folder_is_named_like_one(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("x~2", "a/x", "b/x", "c/x", "d/x~2")]
    assert prefixes(paths) == ["x~2/", "x/", "x~3/", "x~4/", "x~2~2/"]


def test_prefix_of_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "here", {"a.cu": ""})
    monkeypatch.chdir(tmp_path / "here")
    assert prefixes([Path(), Path("/")]) == ["here/", "root/"]
    assert skips(look(Path())) == {"a.cu": ""}


def test_single_file(tmp_path: Path) -> None:
    folder = repository(tmp_path, {"src/a.cu": "123", "src/b.cu": ""})
    found = look(folder / "src/a.cu")
    assert found.files == (SourceFile(path="a.cu", location=str(folder / "src/a.cu"), kind="cuda", size=3),)
    assert found.roots == (Root(git_prefix="src/", commit=git(folder, "rev-parse", "HEAD")),)


def test_file_beside_a_folder(tmp_path: Path) -> None:
    write(tmp_path, {"one/a.cu": "", "b.cu": ""})
    assert skips(look(tmp_path / "one", tmp_path / "b.cu")) == {"one/a.cu": "", "b.cu/b.cu": ""}


@pytest.mark.parametrize("name", ["missing", "n" * 5000, "missing/below"])
def test_missing_path(name: str, tmp_path: Path) -> None:
    with pytest.raises(AdvisorError) as error:
        look(tmp_path / name)
    assert str(error.value) == f"{tmp_path / name}: no such file or folder; name an existing PATH"


def test_path_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(AdvisorError) as error:
        look(tmp_path)
    assert str(error.value) == f"{tmp_path}: cannot be read; check its permissions"


# --- what is not read -------------------------------------------------------------------------------------------------


def test_no_gitignore_leaves_out_a_cuda_file_where_git_does_not_speak(tmp_path: Path) -> None:
    write(tmp_path, {
        ".gitignore": "*.cuh\n*.h\n*.cuf\nout/\n", "a.cuh": "", "a.h": "", "k.cuf": "", "k.cu.in": "", "out/b.cu": "",
        "out/b.cpp": "",
    })  # fmt: skip
    assert skips(look(tmp_path)) == {
        "a.cuh": "", "a.h": IGNORED, "k.cuf": "", "k.cu.in": "", "out/b.cu": "", "out/b.cpp": IGNORED,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.rxx", "x = cudaMalloc(&p, n);\n", "other"),
        ("a.odin", "extern fn __global__\n", "other"),
        ("a.rxx", "barracuda and CUDA are words\n", ""),
        ("a.bin", b"\0cudaMalloc", ""),
        ("a.far", b" " * (1024 * 1024) + b"cudaMalloc", ""),
        ("data.json", b'["' + b" " * (1024 * 1024) + b'"]', ""),
    ],
)
def test_file_without_a_reader_that_speaks_of_cuda(name: str, content: str | bytes, kind: str, tmp_path: Path) -> None:
    write(tmp_path, {name: content, "b.py": ""})
    found = look(tmp_path)
    reason = "no reader for this kind of file; it holds words of CUDA"
    assert skips(found) == {"b.py": "", **({name: reason} if kind else {})}
    assert found.others == (() if kind else (name,))


@pytest.mark.parametrize("names", [("x", "x"), ("x", "x/sub"), ("x/sub", "x"), ("x/a.cu", "x"), ("x", "x", "x/../x")])
def test_file_that_several_paths_hold_counts_once(names: tuple[str, ...], tmp_path: Path) -> None:
    write(tmp_path, {"x/a.cu": "", "x/sub/b.cu": "", "x/c.data": ""})
    found = look(*(tmp_path / name for name in names))
    assert sorted(Path(file.location).name for file in found.files) == ["a.cu", "b.cu"]
    inside = {"x/sub": 1, "x/a.cu": 1, "x": 2, "x/../x": 2}
    assert found.repeated == sum(inside[name] for name in names) - 2


def test_folder_that_its_repository_ignores_is_read_beside_it(tmp_path: Path) -> None:
    folder = repository(tmp_path / "x", {"a.cu": "", ".gitignore": "build/\n"})
    write(folder, {"build/b.cu": ""})
    found = look(folder, folder / "build")
    assert skips(found) == {"x/a.cu": "", "x/build": IGNORED_FOLDER, "build/b.cu": ""}
    assert found.repeated == 0


def test_path_that_holds_no_code_is_a_problem_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    write(tmp_path, {"tree/a.data": "", "a.data": "", "code/a.cu": ""})
    os.mkfifo(tmp_path / "pipe.cu")
    texts = {
        "empty": "an empty folder: nothing was read", "tree": "no file of a known kind: nothing was read",
        "a.data": "a file of no known kind: nothing was read",
        "pipe.cu": "a pipe, socket or device: nothing was read; name a file or folder",
    }  # fmt: skip
    for name, text in texts.items():
        assert look(tmp_path / name).problems == (Problem(path=name, stage="path", text=text),)
        assert look(tmp_path / "code", tmp_path / name).problems == (Problem(path=name, stage="path", text=text),)


def test_link_named_by_hand_is_read_wherever_it_leads(tmp_path: Path) -> None:
    write(tmp_path, {"there/a.cu": "1"})
    (tmp_path / "here").mkdir()
    (tmp_path / "here/link.cu").symlink_to(tmp_path / "there/a.cu")
    assert skips(look(tmp_path / "here/link.cu")) == {"link.cu": ""}


def test_path_that_cannot_be_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.scandir

    def scandir(path: Any) -> Any:
        if Path(path) == tmp_path:
            raise PermissionError(13, "Permission denied")
        return real(path)

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", scandir)
        with pytest.raises(AdvisorError) as error:
            look(tmp_path)
    assert str(error.value) == f"{tmp_path}: cannot be listed: Permission denied; check its permissions"


@given(
    st.text("abcu.", min_size=1, max_size=8), st.sampled_from([".cu", ".cuh", ".h", ".py", ".cmake", ".lua", ".f90"])
)
def test_suffix_before_that_of_a_template_decides(name: str, suffix: str) -> None:
    for template in (".in", ".j2", ".tmpl", ".jinja"):
        assert kind_of(name + suffix + template) == kind_of(name + suffix)
        assert kind_of(name + suffix + template + ".j2") == kind_of(name + suffix)
