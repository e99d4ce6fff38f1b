"""Random mutations of real inputs: whatever stands in a file, it ends in facts or in a one-line error, in time.

`ADVISOR_MUTATIONS=10000` runs that many over all kinds of input together; without it a few hundred are run.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from helpers import words
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.errors import AdvisorError
from advisor.model import SourceFile
from advisor.packs.tables import TargetSymbol, cuda_entries, entries, target_symbols
from advisor.reading import read_bytes
from advisor.rules import registry

ROOT = Path(__file__).parent.parent
SECONDS = 20.0  # far above what any of these inputs takes, far below a hang
MOST = 20_000  # bytes of a seed
COUNT = int(os.environ.get("ADVISOR_MUTATIONS", "600"))

# Kind of input → kind of file for the front ends and the seeds among the fixtures; the table stands for mapping rows.
INPUTS = {
    "cuda": ("cuda", ("*.cu", "*.cuh")),
    "python": ("python", ("*.py",)),
    "cmake": ("cmake", ("CMakeLists.txt", "*.cmake")),
    "manifest": ("manifest", ("*.toml", "requirements*.txt", "setup.cfg")),
    "mapping": ("", ("*.tsv",)),
}
# What parsers trip over: half of a construct, deep nesting, bytes that are no text.
TOKENS = (
    b"(", b")", b"{", b"}", b"[", b"]", b"<<<", b">>>", b'"', b"'", b'"""', b"\\\n", b"\\", b"#if", b"#endif\n", b"/*",
    b"*/", b"//", b"#define X(", b"R\"(", b"::", b"<", b">", b"\0", b"\xff\xfe", b"\xc3", b"\r", b"\n", b"\t", b"$<",
    b"#[[", b"]]", b"endif()", b"@", b"=", b"%", b"cudaMalloc(", b"lambda:", b"def f(", b"    ", b"\xe2\x80\xae",
    b"${", b"{{{{",
    b"((((" * 40, b"[" * 200, b"<" * 200, b"f'{" * 20,
)  # fmt: skip


@cache
def _seeds(name: str) -> tuple[bytes, ...]:
    folder = ROOT / ("mappings" if name == "mapping" else "fixtures")
    paths = sorted({path for pattern in INPUTS[name][1] for path in folder.rglob(pattern) if path.is_file()})
    return tuple(path.read_bytes()[:MOST] for path in paths)


def _mutated(seed: bytes, other: bytes, number: int) -> bytes:
    """A seed with up to eight cuts, copies, swaps and insertions, all drawn from `number`."""
    chance = random.Random(number)  # noqa: S311 - no secret
    text = bytearray(seed)
    for _ in range(chance.randint(1, 8)):
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + chance.choice((0, 1, 3, 20, 200, 2000)))
        piece = chance.choice(
            (b"", chance.choice(TOKENS), bytes(text[start:end]) * 2, other[start : start + 200], chance.randbytes(3))
        )
        text[start:end] = piece
    return bytes(text)


@cache
def _vocabulary() -> object:
    return registry.asked(words())


def _read(kind: str, content: bytes) -> None:
    file = SourceFile(path=f"a/{kind}", location="", kind=kind, size=len(content))
    facts = read_bytes(file, content, _vocabulary())  # type: ignore[arg-type]
    assert facts.status in ("ok", "recovered", "skipped")
    assert facts.status == "ok" or facts.reason
    assert all(1 <= use.span.line <= use.span.end_line for use in facts.uses)


def _read_table(content: bytes) -> None:
    for read in (lambda: cuda_entries(content, "t", "l"), lambda: entries(content, "t", "l"), _symbols(content)):
        assert "\n" not in _told(read)


def _told(read: Callable[[], Iterator[object]]) -> str:
    """The mistake that a table is refused with; '' when it is read."""
    try:
        list(read())
    except AdvisorError as error:
        return str(error)
    return ""


def _symbols(content: bytes) -> Callable[[], Iterator[TargetSymbol]]:
    return lambda: target_symbols(content, "t")


@pytest.mark.parametrize("name", INPUTS)
def test_mutated_inputs_are_read_without_an_exception_and_in_time(name: str) -> None:
    seeds = _seeds(name)
    assert len(seeds) > 3

    @settings(
        max_examples=max(1, COUNT // len(INPUTS)), deadline=None, database=None, derandomize=COUNT < 10_000,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.sampled_from(seeds), st.sampled_from(seeds), st.integers(0, 2**64))
    def check(seed: bytes, other: bytes, number: int) -> None:
        content = _mutated(seed, other, number)
        before = time.process_time()
        _read_table(content) if name == "mapping" else _read(INPUTS[name][0], content)
        assert time.process_time() - before < SECONDS

    check()
