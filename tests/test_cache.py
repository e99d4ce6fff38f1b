"""The cache of facts: damaged, read-only, full, shared by processes; and scans that were killed or interrupted."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor import cache as module
from advisor.cache import Cache, key, vocabulary_digest
from advisor.model import FileFacts, SourceFile
from tests.helpers import words, write

FACTS = FileFacts(path="a.cu", kind="cuda", lines=3)
KEY = b"k" * 20
KERNEL = "#include <cuda_runtime.h>\n__global__ void k%d(float* x) { x[threadIdx.x] = __shfl_down(x[0], 16); }\n"
CALLS = "void run%d(float* p) {\n  cudaMalloc(&p, 4);\n  k%d<<<1, 32>>>(p);\n  cudaFree(p);\n}\n"


def _project(root: Path, count: int = 40) -> Path:
    files = {f"src/f{n}.cu": KERNEL % n + CALLS % (n, n) for n in range(count)}
    return write(root, files | {"m.py": "import torch\nx = torch.cuda.device_count()\n"})


def _command(root: Path, output: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "advisor", "scan", str(root), "-q", "-o", str(output), *more]


def _environment(folder: Path) -> dict[str, str]:
    return os.environ | {"XDG_CACHE_HOME": str(folder)}


def _scan(root: Path, folder: Path, output: Path, *more: str) -> bytes:
    subprocess.run(
        _command(root, output, *more), env=_environment(folder), check=True, capture_output=True, timeout=120
    )
    return output.read_bytes()


def _wait(found: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not found() and time.monotonic() < until:
        time.sleep(0.01)


def test_what_was_put_is_found_by_another_connection(tmp_path: Path) -> None:
    first, second = Cache(tmp_path / "c"), Cache(tmp_path / "c")
    first.put({KEY: FACTS})
    assert second.get([KEY, b"other"]) == {KEY: FACTS}


def test_a_key_changes_with_content_path_kind_and_vocabulary() -> None:
    file = SourceFile(path="a.cu", location="a.cu", kind="cuda", size=1)
    base = key(file, b"x", b"words")
    others = [
        key(file, b"y", b"words"),
        key(file, b"x", b"other"),
        key(SourceFile(path="b.cu", location="a.cu", kind="cuda", size=1), b"x", b"words"),
        key(SourceFile(path="a.cu", location="a.cu", kind="cpp", size=1), b"x", b"words"),
    ]
    assert len({base, *others}) == 5
    assert vocabulary_digest(words()) == vocabulary_digest(words())


def test_a_file_that_is_no_database_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "c"
    path.write_bytes(b"no database at all, but long enough to be looked at" * 100)
    cache = Cache(path)
    cache.put({KEY: FACTS})
    assert cache.get([KEY]) == {KEY: FACTS}


def test_a_damaged_database_costs_only_time(tmp_path: Path) -> None:
    path = tmp_path / "c"
    cache = Cache(path)
    cache.put({bytes((n,)) * 20: FACTS for n in range(200)})
    cache.close()
    path.write_bytes(path.read_bytes()[:4096] + b"\xff" * 8192)
    broken = Cache(path)
    broken.get([bytes((n,)) * 20 for n in range(200)])
    broken.put({KEY: FACTS})
    broken.close()
    again = Cache(path)
    again.put({KEY: FACTS})
    assert again.get([KEY]) == {KEY: FACTS}
    again.close()


def test_a_damaged_entry_counts_as_absent(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "c")
    cache.put({KEY: FACTS})
    with sqlite3.connect(tmp_path / "c") as database:
        database.execute("UPDATE facts SET value = ?", (b"\xc1\xc1",))
    assert cache.get([KEY]) == {}


def test_without_a_folder_to_write_to_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    cache = Cache(tmp_path / "file" / "c")
    cache.put({KEY: FACTS})
    assert cache.get([KEY]) == {}
    cache.close()


def test_a_read_only_cache_is_read_and_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Cache(tmp_path / "c").put({KEY: FACTS})
    cache = Cache(tmp_path / "c")
    assert cache._connection is not None
    cache._connection.execute("PRAGMA query_only = ON")
    cache.put({b"n" * 20: FACTS})
    assert cache.get([KEY, b"n" * 20]) == {KEY: FACTS}


def test_a_full_disk_loses_nothing_but_the_new_entries(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "c")
    cache.put({KEY: FACTS})
    assert cache._connection is not None
    cache._connection.execute("PRAGMA max_page_count = 8")
    many = {n.to_bytes(20, "big"): FileFacts(path="x" * 4000, kind="cuda") for n in range(500)}
    cache.put(many)
    assert cache.get([KEY]) == {KEY: FACTS}
    assert not cache.get(many)


def test_a_cache_that_grew_too_large_is_emptied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_BYTES", 1000)
    cache = Cache(tmp_path / "c")
    cache.put({KEY: FACTS})
    cache.close()
    assert Cache(tmp_path / "c").get([KEY]) == {}


@pytest.mark.slow
def test_json_is_the_same_for_any_number_of_workers_cold_unchanged_and_without_a_cache(tmp_path: Path) -> None:
    root, output = _project(tmp_path / "p"), tmp_path / "r.json"
    want = _scan(root, tmp_path / "none", output, "--no-cache", "-j", "1")
    for jobs in ("1", "2", "4"):
        for _cold_then_unchanged in range(2):
            assert _scan(root, tmp_path / f"cache{jobs}", output, "-j", jobs) == want


@pytest.mark.slow
def test_two_scans_at_once_share_a_cache(tmp_path: Path) -> None:
    root, folder = _project(tmp_path / "p"), tmp_path / "cache"
    outputs = [tmp_path / "1.json", tmp_path / "2.json"]
    running = [
        subprocess.Popen(_command(root, each, "-j", "2"), env=_environment(folder), stderr=subprocess.PIPE)
        for each in outputs
    ]
    assert [each.communicate(timeout=120)[1] and each.returncode for each in running] == [0, 0]
    assert outputs[0].read_bytes() == outputs[1].read_bytes() == _scan(root, folder, tmp_path / "3.json")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """A tree that takes long to read, and its report by one process without a cache."""
    folder = tmp_path_factory.mktemp("large")
    root = _project(folder / "p", 700)
    return root, _scan(root, folder / "none", folder / "w.json", "--no-cache", "-j", "1")


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_scan_that_is_ended_in_the_middle_leaves_cache_and_outputs_whole(
    tmp_path: Path, number: signal.Signals, large: tuple[Path, bytes]
) -> None:
    (root, want), folder, output = large, tmp_path / "cache", tmp_path / "r.json"
    output.write_text("the report before")
    running = subprocess.Popen(
        _command(root, output, "-j", "2"), env=_environment(folder), stderr=subprocess.PIPE, start_new_session=True
    )
    stored = folder / "cuda-porting-advisor" / "facts.sqlite-wal"
    _wait(lambda: running.poll() is not None or (stored.exists() and stored.stat().st_size > 100_000))
    running.send_signal(number)
    told = running.communicate(timeout=60)[1].decode()
    if running.returncode == 0:
        pytest.skip("the scan had ended before the signal came")
    if number != signal.SIGKILL:
        assert (running.returncode, told.strip()) == (130, "advisor: interrupted")
    assert output.read_text() == "the report before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cache", "r.json"]
    assert _scan(root, folder, output, "-j", "2") == want


def test_a_full_disk_while_an_output_is_written_is_said_in_one_line(tmp_path: Path) -> None:
    root, output = _project(tmp_path / "p", 3), tmp_path / "r.json"
    output.write_text("the report before")
    limit = f"import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)); import signal; \
signal.signal(signal.SIGXFSZ, signal.SIG_IGN); sys.argv = {['advisor', *_command(root, output, '--no-cache')[3:]]!r}; \
from advisor.cli import main; main()"
    # -B: a compiled module that is cut off at the limit would break every later start
    done = subprocess.run([sys.executable, "-B", "-c", limit], capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith(f"advisor: {output}: cannot be written (File too large)")
    assert output.read_text() == "the report before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["p", "r.json"]
