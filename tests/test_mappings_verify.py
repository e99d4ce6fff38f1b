"""`advisor mappings verify` as a user calls it, on the demo packs and headers."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from advisor.commands.mappings import mappings
from advisor.errors import AdvisorError
from advisor.verify import compiling

FIXTURES = Path(__file__).parent.parent / "fixtures"
ZAP, CUDA, PACKS = FIXTURES / "headers/zap", FIXTURES / "headers/cuda", FIXTURES / "packs"


def _verify(*words: object, folder: Path = PACKS) -> Result:
    return CliRunner().invoke(mappings, ["verify", str(folder), *map(str, words)])


def test_rows_that_agree() -> None:
    done = _verify("--headers", ZAP, "--cuda-include", CUDA, "-t", "demo")
    assert done.exit_code == 0
    assert done.stdout.startswith("demo@3.0\n\nlibrary  rows  confirmed  not found  arity differs")
    assert "no row contradicts the headers" in done.stderr


def test_a_row_that_does_not(tmp_path: Path) -> None:
    headers = Path(shutil.copytree(ZAP, tmp_path / "zap"))
    (headers / "zap/graph.h").write_text("int zapGraphRun(void *graph);", "utf-8")
    done = _verify("--headers", headers)
    assert done.exit_code == 2
    place = "packs/demo/runtime.tsv:4: `cudaGraphLaunch` renamed `zapGraphRun`"
    assert f"{place}: arity differs: 2 parameters, target 1 (zap/graph.h)\n" in done.stdout
    assert done.stderr == "1 rows to correct\n"


def test_json() -> None:
    (group,) = json.loads(_verify("--headers", ZAP, "--format", "json").stdout)
    assert group["target"] == "demo@3.0"
    assert group["summary"]["confirmed"] == 7
    row = next(row for row in group["rows"] if row["symbol"] == "cudaMalloc")
    assert (row["name"], row["result"], row["header"]) == ("zapMalloc", "confirmed", "zap/rt.h")


def test_compiling_needs_prototypes() -> None:
    done = _verify("--headers", ZAP, "--compile")
    assert isinstance(done.exception, AdvisorError)
    assert str(done.exception) == "--compile needs NVIDIA's prototypes; write --cuda-include DIR"


def test_a_compiler_that_is_not_there() -> None:
    done = _verify("--headers", ZAP, "--cuda-include", CUDA, "--compile", "--clang", "no-such-compiler")
    assert isinstance(done.exception, AdvisorError)
    assert str(done.exception).startswith("no-such-compiler: no such compiler; install clang")


def test_what_the_compiler_says_is_told_per_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """A compiler that refuses the first call and takes the others."""

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        text = Path(command[-1]).read_text("utf-8").split("\n")
        line = next(place for place, each in enumerate(text, 1) if "zapGraphRun" in each)
        return subprocess.CompletedProcess(command, 1, "", f"{command[-1]}:{line}:5: error: cannot convert\n")

    monkeypatch.setattr(compiling, "compiler", lambda wanted: "clang++")
    monkeypatch.setattr(compiling.subprocess, "run", run)
    done = _verify("--headers", ZAP, "--cuda-include", CUDA, "--compile")
    assert "runtime      3         2       1          0\n" in done.stdout
    assert "packs/demo/runtime.tsv:4: `cudaGraphLaunch` renamed `zapGraphRun`: failed: cannot convert\n" in done.stdout


@pytest.mark.skipif(not shutil.which("clang++-19"), reason="no clang here; it is never needed")
def test_a_real_compiler() -> None:
    done = _verify("--headers", ZAP, "--cuda-include", CUDA, "--compile", "--format", "json", "-t", "demo")
    (group,) = json.loads(done.stdout)
    states = {row["symbol"]: (row["state"], row["detail"]) for row in group["compiled"]}
    assert states["cudaMalloc"] == ("compiled", "")
    assert states["cudaGraphLaunch"][0] == "failed"  # the demo pack has no row for cudaGraphExec_t
