"""Whatever a tree holds, a scan ends in time, and what was left out for that is listed."""

from __future__ import annotations

import os
import random
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest
from pathspec import GitIgnoreSpec

from advisor import extract as module
from advisor import git as own_git
from advisor.config import Config
from advisor.ignore import Spec, readable
from advisor.model import FileFacts, Problem, SourceFile, Vocabulary
from advisor.pipeline import is_partial, scan
from advisor.walk import WalkOptions, walk
from tests.helpers import git, words, write

LINE = "*a" * 24 + "b"  # 51 bytes for which an expression that goes back takes longer than anybody waits
NAME = "a" * 90 + ".cpp"


# --- patterns ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        (LINE, NAME),
        ("*a" * 2000 + "b", "a" * 4000),
        ("**/a" * 30 + "b", "a/" * 2000 + "c"),
        ("**/*a*/" * 300 + "b", "aaaa/" * 700 + "c"),
        ("a?" * 2000 + "b", "a" * 4000),
        ("[ab]*" * 800 + "c", "ab" * 2000),
    ],
)
def test_no_pattern_takes_long(pattern: str, path: str) -> None:
    start = time.perf_counter()
    assert not Spec([pattern]).match_file(path)
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize("option", ["include", "exclude"])
def test_patterns_of_options_take_no_time_either(option: str, tmp_path: Path) -> None:
    write(tmp_path, {NAME: "", "b.cu": ""})
    start = time.perf_counter()
    walk([tmp_path], WalkOptions(**{option: (LINE,)}))
    assert time.perf_counter() - start < 5


def test_gitignore_that_goes_back_takes_no_time(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": LINE + "\nout.cpp\n", NAME: "", "out.cpp": ""})
    start = time.perf_counter()
    found = {file.path: file.skip for file in walk([tmp_path], WalkOptions()).files}
    assert time.perf_counter() - start < 5
    assert found == {NAME: "", "out.cpp": "ignored by .gitignore"}


def test_git_that_does_not_end_is_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_git, "SECONDS", 1)
    git(tmp_path, "init")
    write(tmp_path, {".gitignore": LINE + "\nout.cpp\n", NAME: "", "out.cpp": ""})
    start = time.perf_counter()
    found = walk([tmp_path], WalkOptions())
    assert time.perf_counter() - start < 20
    assert {file.path: file.skip for file in found.files} == {NAME: "", "out.cpp": "ignored by .gitignore"}
    assert [(problem.path, problem.stage) for problem in found.problems] == [(".git", "walk")]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the platform has no pipes")
@pytest.mark.parametrize("name", [".gitignore", ".git/config", ".git/info/exclude"])
def test_pipe_that_git_would_wait_for_is_a_problem(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_git, "SECONDS", 1)
    git(tmp_path, "init")
    write(tmp_path, {"a.cu": ""})
    (tmp_path / name).unlink(missing_ok=True)
    os.mkfifo(tmp_path / name)
    found = walk([tmp_path], WalkOptions())
    assert {file.path: file.skip for file in found.files} == {"a.cu": ""}
    assert {(problem.path, problem.stage) for problem in found.problems} >= {(".git", "walk")}


_PARTS = ("a", "b", "ab", "*", "**", "a*", "*b", "?", "[ab]", "[!a]", "a*b", "*a*b*", "x.cu", "*.cu", r"\*", "[a-c]b")
_NAMES = ("a", "b", "ab", "aab", "x.cu", "c", "*")


def test_patterns_mean_what_they_do_elsewhere() -> None:
    """Compared with an implementation that has none of our expressions; `x/**/` it takes for `x/**`."""
    choose = random.Random(7)  # noqa: S311 - no secret
    compared = 0
    for _ in range(1500):
        body = "/".join(choose.choice(_PARTS) for _ in range(choose.randint(1, 3)))
        pattern = choose.choice(["", "", "!"]) + choose.choice(["", "/"]) + body + choose.choice(["", "", "/"])
        if pattern.endswith("**/"):
            continue
        theirs, ours = GitIgnoreSpec.from_lines(["/a/b", pattern]), Spec(["/a/b", pattern])
        for _ in range(5):
            path = "/".join(choose.choice(_NAMES) for _ in range(choose.randint(1, 4)))
            assert ours.verdict(path) == theirs.check_file(path).include, (pattern, path)
            compared += 1
    assert compared > 5000


@pytest.mark.parametrize(
    ("patterns", "path", "verdict"),
    [
        (["a/**/"], "a/b", None),
        (["a/**/"], "a/b/c", True),
        (["[[:digit:]]x"], "7x", True),
        (["[[:digit:]]x"], "ax", None),
        ([r"a\ "], "a ", True),
        (["a "], "a", True),
        (["*", "!a/"], "a/", False),
        (["out/", "!out/a"], "out/a", False),
        (["a\r"], "a", True),
    ],
)
def test_patterns_mean_what_git_takes_them_for(patterns: list[str], path: str, verdict: bool | None) -> None:
    assert Spec(patterns).verdict(path) is verdict


@pytest.mark.parametrize("pattern", ["[a", "a\\", "[z-a]", "/", "!", "a" * 5000])
def test_patterns_that_cannot_be_read(pattern: str) -> None:
    assert not readable(pattern)


def test_too_many_patterns_are_said(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "".join(f"n{number}.*\n" for number in range(5100)), "n1.cpp": "", "n5099.cpp": ""})
    found = walk([tmp_path], WalkOptions())
    assert {file.path: file.skip for file in found.files} == {"n1.cpp": "ignored by .gitignore", "n5099.cpp": ""}
    assert Problem(path=".gitignore", stage="walk", text="only its first 5,000 patterns count") in found.problems


def test_gitignore_that_leads_out_or_is_too_large_is_said(tmp_path: Path) -> None:
    write(tmp_path, {"x": "a.cpp\n", "t/a.cpp": "", "t/sub/b.cpp": "", "t/sub/.gitignore": "b.cpp\n" * 200_000})
    (tmp_path / "t/.gitignore").symlink_to("../x")
    found = walk([tmp_path / "t"], WalkOptions())
    assert {file.path: file.skip for file in found.files} == {"a.cpp": "", "sub/b.cpp": ""}
    told = {(problem.path, problem.text) for problem in found.problems}
    wanted = {(".gitignore", "a link that leads out of its folder"), ("sub/.gitignore", "larger than 1,048,576 bytes")}
    assert told == wanted


# --- the walk ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "text"),
    [(WalkOptions(most=5), "more than 5 files: "), (WalkOptions(seconds=0), "more than 0 seconds: ")],
)
def test_walk_ends_and_says_where(options: WalkOptions, text: str, tmp_path: Path) -> None:
    write(tmp_path, {f"d{number}/a.cu": "" for number in range(10)})
    found = walk([tmp_path], options)
    assert len(found.files) < 10
    (problem,) = (each for each in found.problems if each.stage == "limits")
    assert problem.text.startswith(text)


# --- one file, and the whole scan -------------------------------------------------------------------------------------


def _endless(file: SourceFile, _words: Vocabulary) -> FileFacts:
    """Works for ever on one file, in steps of Python."""
    while file.path == "f01.cu":
        pass
    return FileFacts(path=file.path, kind=file.kind)


def _files(root: Path, count: int) -> list[SourceFile]:
    write(root, {f"f{number:02}.cu": "" for number in range(count)})
    return [SourceFile(path=path.name, location=str(path), kind="cuda") for path in sorted(root.glob("*.cu"))]


@pytest.mark.parametrize("way", ["here", "processes", "threads"])
def test_file_without_end_ends_in_every_executor(way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SECONDS", 0.2)
    files = _files(tmp_path, 12)
    if way == "threads":
        with ThreadPoolExecutor(2) as threads:
            found = module.extract(files, _endless, words(), 1, executor=threads)
    elif way == "processes" and hasattr(os, "fork"):
        with ProcessPoolExecutor(2) as processes:
            found = module.extract(files, _endless, words(), 1, executor=processes)
    else:
        found = module.extract(files, _endless, words(), 1)
    assert [file.path for file in found if file.status == "skipped"] == ["f01.cu"]
    assert found[1].reason == "took longer than 0.2 seconds to read"


@pytest.mark.parametrize("jobs", [1, 2])
def test_time_of_the_scan_ends_reading(jobs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SECONDS", 4)
    start = time.monotonic()
    found = module.extract(_files(tmp_path, 30), _endless, words(), jobs, until=time.monotonic() + 1)
    assert time.monotonic() - start < 20
    assert len(found) == 30
    assert module.OVER in {file.reason for file in found} <= {"", module.OVER}


def test_scan_that_runs_out_of_time_is_partial_and_says_so(tmp_path: Path) -> None:
    write(tmp_path, {f"f{number:02}.cu": "void f(void* p) { cudaFree(p); }\n" for number in range(20)})
    report = scan([tmp_path], Config(targets=("rocm",), timeout=1e-9))
    assert is_partial(report)
    told = [problem.text for problem in report.problems if problem.stage == "limits"]
    assert told
    assert {file.status for file in report.files} <= {"skipped"}


# --- git --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("entry", [".", "bin", ""])
def test_git_of_the_tree_is_never_run(entry: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(tmp_path, "init")
    trap = f"#!/bin/sh\ntouch '{tmp_path}/RUN'\n"
    write(tmp_path, {"git": trap, "bin/git": trap, "a.cu": ""})
    for name in ("git", "bin/git"):
        (tmp_path / name).chmod(0o755)
    monkeypatch.chdir(tmp_path)
    inside = str(tmp_path / "bin")
    monkeypatch.setenv("PATH", os.pathsep.join((entry, inside, os.environ["PATH"])))
    found = own_git.repository(tmp_path)
    assert found is not None  # the real one answered
    assert own_git.program_for(tmp_path / "bin") == own_git.program_for(tmp_path)
    assert not (tmp_path / "RUN").exists()
    monkeypatch.setenv("PATH", os.pathsep.join((entry, inside)))
    assert own_git.repository(tmp_path) is None
    assert not (tmp_path / "RUN").exists()


def test_stage_of_an_image_without_the_name_that_is_announced(tmp_path: Path) -> None:
    write(tmp_path, {
        "Dockerfile": "FROM nvidia/cuda:12.4.1-devel-ubuntu22.04 AS sdk\nFROM ubuntu:24.04 AS\n"
        "COPY --from=sdk /usr/local/cuda/lib64/libcudart.so.12 /usr/lib/\n"
    })  # fmt: skip
    report = scan([tmp_path], Config())
    assert [(file.path, file.status) for file in report.files] == [("Dockerfile", "ok")]
    assert {finding.line for finding in report.findings if finding.rule.startswith("EULA-4")} >= {3}
