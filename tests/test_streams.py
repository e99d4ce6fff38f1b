"""Standard streams that are full, closed, or whose reader is gone: one line or none, and the right exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from advisor.commands.output import GATE_FAILED, INTERRUPTED, WRONG_USE
from tests.helpers import write

ROOT = Path(__file__).parent.parent
FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
CODE = "#include <cuda_runtime.h>\nvoid f(void* p) { cudaFree(p); cudaMalloc(&p, 4); }\n"
TOLD = "advisor: standard output: cannot be written (No space left on device)\n"

VERBS = {
    "json": ("scan", ".", "-q", "--no-cache", "-o", "-"),
    "summary": ("scan", ".", "--no-cache"),
    "list": ("scan", ".", "--list-files"),
    "hook": ("hook", "a.cu"),
    "rules": ("rules",),
    "explain": ("explain", "cudaFree"),
    "config": ("config", "show"),
    "completion": ("completion", "bash"),
    "help": ("--help",),
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write(tmp_path, {"a.cu": CODE})


def run(
    folder: Path, *arguments: str, environment: Mapping[str, str] | None = None, **streams: object
) -> tuple[int, str]:
    """Exit code and standard error of the command."""
    done = subprocess.run(
        [sys.executable, "-m", "advisor", *arguments],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "check": False, "timeout": 120, **streams},  # type: ignore[call-overload]
    )  # fmt: skip
    return done.returncode, (done.stderr or b"").decode()


@pytest.mark.slow
@needs_full
@pytest.mark.parametrize("verb", VERBS)
def test_full_disk_behind_standard_output_is_one_line(verb: str, project: Path) -> None:
    with FULL.open("wb") as full:
        assert run(project, *VERBS[verb], stdout=full) == (WRONG_USE, TOLD)


@pytest.mark.slow
@pytest.mark.parametrize("verb", VERBS)
def test_reader_that_is_gone_is_an_interruption_without_a_word(verb: str, project: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        assert run(project, *VERBS[verb], stdout=writing) == (INTERRUPTED, "")
    finally:
        os.close(writing)


@needs_full
@pytest.mark.parametrize(("fail_on", "code"), [((), 0), (("--fail-on", "info"), GATE_FAILED)])
def test_full_disk_behind_standard_error_changes_no_exit_code(
    fail_on: tuple[str, ...], code: int, project: Path
) -> None:
    with FULL.open("wb") as full:
        assert run(project, "scan", ".", "-q", "-o", "r.json", *fail_on, stderr=full) == (code, "")
    assert (project / "r.json").stat().st_size > 0


@pytest.mark.slow
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_harm_nothing(closed: str, project: Path) -> None:
    command = f'"{sys.executable}" -m advisor scan . --no-cache -o r.json {closed}'
    done = subprocess.run(
        ["bash", "-c", command], cwd=project, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True,
        check=False, timeout=120,
    )  # fmt: skip
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False)
    assert (project / "r.json").read_bytes().startswith(b'{"schema_version":1')


def test_pages_of_sources_are_written_whole_or_not_at_all(project: Path) -> None:
    write(project, {f"src/f{number}.cu": CODE + "// x\n" * 3000 for number in range(3)})
    assert run(project, "scan", "src", "-q", "-o", "r.html", "--embed-source")[0] == 0
    before = {path.name: path.read_bytes() for path in (project / "r_files").iterdir()}
    assert len(before) >= 3
    write(project, {f"src/f{number}.cu": CODE + "// y\n" * 9000 for number in range(3)})
    limit = (
        "import resource, signal, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)); "
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); sys.argv = ['advisor', 'scan', 'src', '-q', '--no-cache', "
        "'-o', 'r.html', '--embed-source']; from advisor.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-B", "-c", limit], cwd=project, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == WRONG_USE
    assert done.stderr.startswith("advisor: r_files: cannot be written (File too large)")
    assert {path.name: path.read_bytes() for path in (project / "r_files").iterdir()} == before
    assert sorted(path.name for path in project.iterdir()) == ["a.cu", "r.html", "r_files", "src"]
