"""Reading many files: limits of time and memory, processes that die, order and progress whatever the number of jobs."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from advisor import extract as module
from advisor.cache import Cache
from advisor.extract import extract
from advisor.model import FileFacts, SourceFile, Vocabulary
from advisor.reading import read_file
from tests.helpers import words, write


def _files(root: Path, count: int) -> list[SourceFile]:
    write(root, {f"f{number:02}.cu": f"void f{number}() {{ cudaFree(0); }}\n" for number in range(count)})
    paths = sorted(root.glob("*.cu"))
    return [SourceFile(path=p.name, location=str(p), kind="cuda", size=p.stat().st_size) for p in paths]


def _facts(file: SourceFile, _words: Vocabulary) -> FileFacts:
    return FileFacts(path=file.path, kind=file.kind)


def _slow(file: SourceFile, given: Vocabulary) -> FileFacts:
    while file.path == "f03.cu":
        time.sleep(0.01)
    return _facts(file, given)


def _swallows(file: SourceFile, given: Vocabulary) -> FileFacts:
    try:
        return _slow(file, given)
    except Exception:
        return _facts(file, given)


def _greedy(file: SourceFile, given: Vocabulary) -> FileFacts:
    if file.path == "f03.cu":
        raise MemoryError
    return _facts(file, given)


def _deadly(file: SourceFile, given: Vocabulary) -> FileFacts:
    if file.path in ("f03.cu", "f11.cu"):
        os._exit(9)
    return _facts(file, given)


def _skipped(found: list[FileFacts]) -> dict[str, str]:
    return {facts.path: facts.reason for facts in found if facts.status == "skipped"}


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("read", [_slow, _swallows])
def test_a_file_over_the_time_limit_is_skipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int, read: module.Read
) -> None:
    monkeypatch.setattr(module, "SECONDS", 0.2)
    found = extract(_files(tmp_path, 20), read, words(), jobs)
    assert _skipped(found) == {"f03.cu": "took longer than 0.2 seconds to read"}
    assert [problem.path for facts in found for problem in facts.problems] == ["f03.cu"]
    assert [facts.path for facts in found] == [f"f{number:02}.cu" for number in range(20)]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_file_that_needs_too_much_memory_is_skipped(tmp_path: Path, jobs: int) -> None:
    found = extract(_files(tmp_path, 20), _greedy, words(), jobs)
    assert _skipped(found) == {"f03.cu": "needs more memory than a reading process may use"}


def test_files_that_end_their_process_are_skipped_and_the_others_read(tmp_path: Path) -> None:
    found = extract(_files(tmp_path, 40), _deadly, words(), 2)
    reason = "ended the process that read it, perhaps for lack of memory"
    assert _skipped(found) == {"f03.cu": reason, "f11.cu": reason}
    assert [facts.path for facts in found] == [f"f{number:02}.cu" for number in range(40)]


def test_progress_counts_every_file_once(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    extract(_files(tmp_path, 20), _facts, words(), 2, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(number, 20) for number in range(1, 21)]


@pytest.mark.parametrize("jobs", [1, 2, 4])
def test_facts_are_the_same_cold_and_from_the_cache(tmp_path: Path, jobs: int) -> None:
    files = _files(tmp_path, 20)
    want = extract(files, read_file, words(), 1)
    for _ in range(2):
        cache = Cache(tmp_path / "cache" / "facts.sqlite")
        assert extract(files, read_file, words(), jobs, cache) == want
        cache.close()


def test_skipped_files_are_read_again_the_next_time(tmp_path: Path) -> None:
    files, cache = _files(tmp_path, 5), Cache(tmp_path / "facts.sqlite")
    assert _skipped(extract(files, _greedy, words(), 1, cache))
    asked: list[str] = []

    def read(file: SourceFile, given: Vocabulary) -> FileFacts:
        asked.append(file.path)
        return _facts(file, given)

    read.__qualname__ = _greedy.__qualname__
    assert not _skipped(extract(files, read, words(), 1, cache))
    assert asked == ["f03.cu"]
