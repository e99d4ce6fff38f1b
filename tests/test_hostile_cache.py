"""Bits that flip in the cache cost time and never change a report; many wrappers cost memory in proportion."""

from __future__ import annotations

import logging
import os
import random
import subprocess
import sys
import tracemalloc
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from advisor import data
from advisor.config import Config
from advisor.model import Define, FileFacts, Include, Name, SourceFile, Span, Use, Vocabulary
from advisor.packs.compiled import compiled_copy, known_mappings, with_rows
from advisor.pipeline import scan
from advisor.render import render
from advisor.resolve.wrappers import second_look
from tests.helpers import write

CONFIG = Config(targets=("rocm",), cache=True)
CODE = """#include <cuda_runtime.h>
__global__ void k{n}(float* x) {{ x[threadIdx.x] = __shfl_down_sync(~0u, x[0], 16); }}
void f{n}(void* p) {{ cudaMalloc(&p, {n}); cudaGraphLaunch(0, 0); k{n}<<<1, 32>>>(nullptr); cudaFree(p); }}
"""


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return write(tmp_path / "tree", {f"f{n}.cu": CODE.format(n=n) for n in range(25)})


def _flipped(content: bytes, chance: random.Random, bits: int) -> bytes:
    changed = bytearray(content)
    for _ in range(bits):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _flip(path: Path, whole: bytes, chance: random.Random, bits: int) -> None:
    for beside in path.parent.glob(f"{path.name}-*"):
        beside.unlink()
    path.write_bytes(_flipped(whole, chance, bits))


@pytest.mark.parametrize("trials", [5, pytest.param(200, marks=pytest.mark.slow)])
def test_flipped_bits_never_give_another_report(trials: int, tree: Path, tmp_path: Path) -> None:
    """1,000 bits in 200 trials in all, of entries, keys and the pages that lead to them."""
    chance = random.Random(5)  # noqa: S311 - no secret
    want = render(scan([tree], CONFIG), "json")
    path = tmp_path / "cache/cuda-porting-advisor/facts.sqlite"
    whole = path.read_bytes()
    assert len(whole) > 10_000
    for trial in range(trials):
        _flip(path, whole, chance, 5)
        assert render(scan([tree], CONFIG), "json") == want, trial


def test_damage_is_said_to_those_who_ask(tree: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    scan([tree], CONFIG)
    path = tmp_path / "cache/cuda-porting-advisor/facts.sqlite"
    whole = path.read_bytes()
    place = whole.index(b"cudaGraphLaunch")
    path.write_bytes(whole[:place] + b"K" + whole[place + 1 :])
    with caplog.at_level(logging.INFO, "advisor"):
        scan([tree], CONFIG)
    told = [record.getMessage() for record in caplog.records if record.name == "advisor"]
    assert len(told) == 1
    assert told[0].endswith("1 damaged entries; their files are read anew")
    caplog.clear()
    scan([tree], CONFIG)  # it was written anew
    assert [record for record in caplog.records if record.name == "advisor"] == []


@pytest.mark.slow
@pytest.mark.parametrize("trial", range(3))
def test_flipped_bit_in_the_copy_of_the_mappings_makes_a_new_copy(trial: int, tree: Path) -> None:
    copy = compiled_copy(data.MAPPINGS)
    assert copy is not None
    want = render(scan([tree], CONFIG), "json")
    whole = copy.read_bytes()
    _flip(copy, whole, random.Random(trial), 1)  # noqa: S311 - no secret
    damaged = copy.read_bytes()
    assert render(scan([tree], CONFIG), "json") == want
    assert copy.read_bytes() != damaged


def test_copy_that_another_version_removed_is_done_without(tree: Path) -> None:
    known = known_mappings(data.MAPPINGS)
    assert known.copy is not None
    known.copy.unlink()
    assert ("cudaFree", "runtime") in with_rows(known, ["cudaFree"]).targets["rocm"].rows


@pytest.mark.slow
def test_ten_scans_share_a_cache(tree: Path, tmp_path: Path) -> None:
    def run(number: int) -> bytes:
        out = tmp_path / f"r{number}.json"
        command = [sys.executable, "-m", "advisor", "scan", str(tree), "-q", "-o", str(out), "-t", "rocm"]
        subprocess.run(command, check=True, capture_output=True, timeout=300, env=dict(os.environ))
        return out.read_bytes()

    with ThreadPoolExecutor(10) as threads:
        found = list(threads.map(run, range(10)))
    assert len(set(found)) == 1


# --- wrappers ---------------------------------------------------------------------------------------------------------


def _wrapper(path: str, name: str, line: int) -> tuple[Define, Use]:
    span = Span(path, line, 1, line, 9)
    return (
        Define(name=name, kind="wrapper", target="cudaMalloc", span=span, qualifiers=("wrapper",)),
        Use(symbol="cudaMalloc", library="runtime", spelling="cudaMalloc", span=span, kind="call"),
    )


def _alone(count: int) -> list[FileFacts]:
    """Files with a wrapper each."""
    found = []
    for number in range(count):
        define, use = _wrapper(f"f{number}.cu", f"wrap{number}", 1)
        found.append(FileFacts(path=f"f{number}.cu", kind="cuda", defines=(define,), uses=(use,)))
    return found


def _one_header(count: int) -> list[FileFacts]:
    """A header with a wrapper for each of the files that include it."""
    pairs = [_wrapper("all.h", f"wrap{number}", number + 1) for number in range(count)]
    header = FileFacts(path="all.h", kind="cpp", defines=tuple(d for d, _ in pairs), uses=tuple(u for _, u in pairs))
    include = Include(written="all.h", line=1)
    return [header, *(FileFacts(path=f"f{number}.cu", kind="cuda", includes=(include,)) for number in range(count))]


def _peak(facts: list[FileFacts]) -> int:
    """Bytes that the second look takes beside the facts."""
    names = Vocabulary(names={"cudaMalloc": (Name("cudaMalloc", "function", "runtime", "word"),)})
    files = [SourceFile(path=file.path, location="", kind="cuda", size=1) for file in facts]
    asked = []

    def look(several: Sequence[SourceFile], _names: Vocabulary) -> list[FileFacts]:
        asked.extend(several)
        return []

    tracemalloc.start()
    second_look(files, facts, names, look)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert asked
    return peak


@pytest.mark.slow
@pytest.mark.parametrize("tree_of", [_alone, _one_header])
def test_memory_of_wrappers_is_linear(tree_of: object) -> None:
    half, whole = (_peak(tree_of(count)) for count in (10_000, 20_000))  # type: ignore[operator]
    assert whole < 2.6 * half
    assert whole < 300 << 20
