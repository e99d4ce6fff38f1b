"""What a shell is offered, and what a start costs."""

from __future__ import annotations

import os
import pty
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers import write

HEAVY = ("rich", "jinja2", "tree_sitter", "clang", "numpy", "advisor.packs.read", "advisor.rules.registry")


def _offered(words: str) -> list[str]:
    asked = {"_ADVISOR_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1)}
    done = subprocess.run(
        [sys.executable, "-m", "advisor"], env=os.environ | asked, capture_output=True, text=True, check=False
    )
    return [line.split(",", 1)[1] for line in done.stdout.splitlines() if "," in line]


def test_names_of_the_api_are_completed_for_explain() -> None:
    assert {"cudaMallocHost", "cudaMallocManaged", "cudaMallocAsync"} <= set(_offered("advisor explain cudaMalloc"))
    assert _offered("advisor explain noSuchNameAnywhere") == []


def test_verbs_and_options_are_completed() -> None:
    assert _offered("advisor sc") == ["scan"]
    assert "--fail-on" in _offered("advisor scan --fail")


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("advisor rules inline", {"inline-ptx"}),
        ("advisor explain EULA-41", {"EULA-414"}),
        ("advisor scan -t ro", {"rocm"}),
        ("advisor scan -t cann@", {"cann@8.1", "cann@9.1"}),
        ("advisor hook -t rocm@7.1:gfx11", {"rocm@7.1:gfx1100"}),
        ("advisor baseline create -t cann:A", {"cann:A2", "cann:A3"}),
        ("advisor scan --format sa", {"sarif"}),
    ],
)
def test_values_of_options_are_completed(words: str, offered: set[str]) -> None:
    assert offered <= set(_offered(words))
    assert all(each.startswith(words.split()[-1]) for each in _offered(words))


def _seen(text: str) -> str:
    """What stands on a screen that got `text`: a backspace only moves back."""
    cells: list[str] = []
    place = 0
    for char in text:
        if char == "\b":
            place -= 1
        elif char != "\a":
            cells[place : place + 1] = [char]
            place += 1
    return "".join(cells)


class _Terminal:
    """A shell on a terminal of its own, as a user sits before it."""

    def __init__(self, folder: Path) -> None:
        self._process, self._screen = pty.fork()
        if self._process == 0:
            environment = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "HOME": str(folder)}
            os.chdir(folder)
            environment |= {"TERM": "dumb", "PS1": "$ "}
            os.execvpe("bash", ["bash", "--norc", "--noprofile", "-i"], environment)  # noqa: S606

    def type(self, text: str) -> None:
        os.write(self._screen, text.encode())

    def wait_for(self, text: str, seconds: float = 30) -> str:
        """What is shown until `text` is, at the latest after `seconds`."""
        shown, until = "", time.monotonic() + seconds
        while text not in _seen(shown) and time.monotonic() < until:
            if select.select([self._screen], [], [], 0.2)[0]:
                shown += os.read(self._screen, 65536).decode("utf-8", "replace")
        return _seen(shown)

    def close(self) -> None:
        os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)
        os.close(self._screen)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[_Terminal]:
    write(tmp_path, {"report-of-today.json": ""})
    shell = _Terminal(tmp_path)
    shell.type('eval "$(advisor completion bash)"; echo re""ady\n')
    assert "ready" in shell.wait_for("ready\r\n")
    yield shell
    shell.close()


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("advisor expl\t", "advisor explain "),
        ("advisor explain cudaMallocMana\t", "cudaMallocManaged "),
        ("advisor explain cub::DeviceReduce::ArgMa\t", "advisor explain cub::DeviceReduce::ArgMax "),
        ("advisor scan -t rocm@10\t", "advisor scan -t rocm@10.0 "),
        ("advisor scan --target=can\t", "advisor scan --target=cann "),
        ("advisor scan . -t cann@9.1:310\t\t", "cann@9.1:310P"),
        ("advisor scan . -o report-of\t", "advisor scan . -o report-of-today.json "),
        ("advisor report report-of\t", "advisor report report-of-today.json "),
    ],
)
def test_bash_completes_on_a_terminal(terminal: _Terminal, typed: str, shown: str) -> None:
    terminal.type(typed)
    if typed.endswith("\t\t"):
        assert "310B" in terminal.wait_for("310B")
    else:
        assert shown in terminal.wait_for(shown)


def _loaded(*arguments: str, folder: Path | None = None) -> set[str]:
    code = (
        "import sys; sys.argv = ['advisor', *sys.argv[1:]]\nfrom advisor.cli import main\n"
        "try: main()\nexcept SystemExit: pass\nprint('\\n', *sys.modules, sep='\\n', file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True, cwd=folder
    )
    return set(done.stderr.split())


@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("scan", "--help"), ("hook", "--help")])
def test_versions_and_help_load_nothing_heavy(arguments: tuple[str, ...]) -> None:
    assert _loaded(*arguments).isdisjoint((*HEAVY, "advisor.pipeline", "advisor.hook"))


def test_the_hook_loads_no_presentation_and_only_the_parsers_of_its_files(tmp_path: Path) -> None:
    write(tmp_path, {"a.cu": "void f() { cudaFree(0); }\n", "notes.txt": "nothing\n"})
    heavy = {
        "rich",
        "jinja2",
        "clang",
        "numpy",
        "tarfile",
        "advisor.archives",
        "advisor.effort.model",
        "advisor.render.html",
        "advisor.render.terminal",
        "advisor.render.markdown",
        "pygments",
    }
    assert _loaded("hook", "a.cu", folder=tmp_path).isdisjoint(heavy)
    assert _loaded("hook", "notes.txt", folder=tmp_path).isdisjoint(heavy | {"tree_sitter"})


def test_the_public_module_loads_its_names_late() -> None:
    code = "import sys, advisor; print('advisor.pipeline' in sys.modules, 'msgspec' in sys.modules); advisor.scan"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
