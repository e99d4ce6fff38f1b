"""What a shell is offered, and what a start costs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import write

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
    assert _loaded(*arguments).isdisjoint((*HEAVY, "advisor.scan", "advisor.hook"))


def test_the_hook_loads_no_presentation_and_only_the_parsers_of_its_files(tmp_path: Path) -> None:
    write(tmp_path, {"a.cu": "void f() { cudaFree(0); }\n", "notes.txt": "nothing\n"})
    heavy = {"rich", "jinja2", "clang", "numpy", "tarfile", "advisor.archives", "advisor.scan", "advisor.render"}
    assert _loaded("hook", "a.cu", folder=tmp_path).isdisjoint(heavy)
    assert _loaded("hook", "notes.txt", folder=tmp_path).isdisjoint(heavy | {"tree_sitter"})


def test_the_public_module_loads_its_names_late() -> None:
    code = "import sys, advisor; print('advisor.scan' in sys.modules, 'msgspec' in sys.modules); advisor.scan"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
