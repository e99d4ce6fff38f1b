"""The library: any number of scans in one process, from threads, from processes, with an executor of the caller's."""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
import time
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest

import advisor
from advisor import extract as module
from advisor.model import FileFacts, SourceFile, Vocabulary
from advisor.render import render
from tests.helpers import words, write

PROJECTS = Path(__file__).parent.parent / "fixtures" / "projects"
TREES = ("cuda_app", "ported", "torch_extension")


def _scan_all(cache: bool) -> list[bytes]:
    """Three trees twice, with different targets each time, so that vocabularies and packs change in between."""
    configs = (advisor.Config(cache=cache), advisor.Config(cache=cache, targets=("rocm",)))
    return [render(advisor.scan(PROJECTS / name, config), "json") for config in configs for name in TREES]


@pytest.fixture(scope="module")
def want() -> list[bytes]:
    return _scan_all(cache=False)


@pytest.mark.slow
@pytest.mark.parametrize("cache", [False, True])
def test_two_threads_scan_three_trees_twice(want: list[bytes], cache: bool) -> None:
    with ThreadPoolExecutor(2) as threads:
        assert [task.result() for task in [threads.submit(_scan_all, cache) for _ in range(2)]] == [want, want]


@pytest.mark.slow
@pytest.mark.parametrize("cache", [False, True])
def test_two_processes_scan_three_trees_twice(want: list[bytes], cache: bool) -> None:
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as processes:
        assert [task.result() for task in [processes.submit(_scan_all, cache) for _ in range(2)]] == [want, want]


@pytest.mark.parametrize("kind", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_executor_of_the_caller_reads_the_files(kind: type[Executor], want: list[bytes]) -> None:
    with kind(2) as executor:  # type: ignore[call-arg]
        for _ in range(2):
            assert render(advisor.scan(PROJECTS / TREES[0], executor=executor), "json") == want[0]
        executor.submit(len, ()).result()  # it is still the caller's


def test_paths_are_one_or_several_of_any_type(want: list[bytes]) -> None:
    one = str(PROJECTS / TREES[0])
    assert render(advisor.scan(one), "json") == render(advisor.scan([Path(one)]), "json") == want[0]
    assert [root.prefix for root in advisor.scan([one, PROJECTS / TREES[1]]).project.roots] == list(TREES[:2])
    report = advisor.load_report(want[0], "report.json")
    assert isinstance(report, advisor.Report)
    assert render(report, "json") == want[0]


def test_name_of_the_function_is_never_a_module() -> None:
    """The first call used to put the module of that name in its place."""
    code = (
        "import advisor, importlib, json, sys; root = sys.argv[1]; "
        "counts = [len(advisor.scan(root).items) for _ in range(2)]; import advisor.pipeline, advisor.hook; "
        "print(json.dumps([*counts, callable(advisor.scan), importlib.util.find_spec('advisor.scan') is None]))"
    )
    done = subprocess.run([sys.executable, "-c", code, PROJECTS / TREES[0]], capture_output=True, check=True)
    first, second, callable_, gone = json.loads(done.stdout)
    assert first == second > 0
    assert (callable_, gone) == (True, True)


def _files(root: Path, count: int) -> list[SourceFile]:
    write(root, {f"f{number:02}.cu": "" for number in range(count)})
    return [SourceFile(path=path.name, location=str(path), kind="cuda") for path in sorted(root.glob("*.cu"))]


def _facts(file: SourceFile, _words: Vocabulary) -> FileFacts:
    if file.path == "f01.cu":
        time.sleep(0.3)
    return FileFacts(path=file.path, kind=file.kind)


def _busy(file: SourceFile, _words: Vocabulary) -> FileFacts:
    """Works for a second, in steps of Python."""
    end = time.monotonic() + (1 if file.path == "f01.cu" else 0)
    while time.monotonic() < end:
        pass
    return FileFacts(path=file.path, kind=file.kind)


def _deadly(file: SourceFile, given: Vocabulary) -> FileFacts:
    if file.path == "f03.cu":
        os._exit(9)
    return _facts(file, given)


def test_slow_file_is_given_up_in_a_thread_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SECONDS", 0.1)
    with ThreadPoolExecutor(2) as threads:
        found = module.extract(_files(tmp_path, 4), _busy, words(), 1, executor=threads)
    assert [file.status for file in found] == ["ok", "skipped", "ok", "ok"]
    (problem,) = [problem for file in found for problem in file.problems]
    assert (problem.path, problem.text) == ("f01.cu", "took longer than 0.1 seconds to read")


def test_file_that_ends_a_worker_of_the_caller_is_skipped_and_the_others_read(tmp_path: Path) -> None:
    with ProcessPoolExecutor(1) as processes:
        found = module.extract(_files(tmp_path, 24), _deadly, words(), 1, executor=processes)
    assert [file.path for file in found] == [f"f{number:02}.cu" for number in range(24)]
    assert {file.path: file.reason for file in found if file.status == "skipped"} == {
        "f03.cu": "ended the process that read it, perhaps for lack of memory"
    }
