"""No reader takes the square of a file's length: twice the bytes of a hostile shape take at most 2.6 times as long.

Over every kind of file and twenty shapes, 12,000 bytes against 24,000. What takes less than a twelfth of a second for
the larger one is not compared: there the clock says more than the reader.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from advisor import Config, frontends, scan
from advisor.model import SourceFile, Vocabulary
from advisor.reading import read_bytes
from advisor.rules import registry
from advisor.verify.declarations import declarations
from tests.helpers import words, write

pytestmark = pytest.mark.slow  # minutes of processor time: CI runs it

SHORT, LONG = 12_000, 24_000
FLOOR = 0.08  # seconds
RATIO = 2.6
# Reader → the name of a file, its kind where that differs, and what stands before the shape.
READERS: dict[str, tuple[str, str, bytes]] = {
    "cuda": ("x.cu", "", b"#include <cuda_runtime.h>\nvoid f(){cudaMalloc("),
    "cuda-asm": ("x.cu", "cuda", b'__global__ void k(){ asm volatile("'),
    "cpp": ("x.cpp", "", b"#include <cuda_runtime.h>\nint x = "),
    "python": ("x.py", "", b"import torch\nx = "),
    "setup": ("setup.py", "python", b"from setuptools import setup\nsetup(x="),
    "cython": ("x.pyx", "", b"import torch\nx = "),
    "notebook": ("x.ipynb", "", b'{"cells":[{"cell_type":"code","source":["import torch\\n","'),
    "cmake": ("CMakeLists.txt", "", b"set(CUDA "),
    "make": ("Makefile", "", b"NVCC = "),
    "make-recipe": ("Makefile", "make", b"a:\n\tnvcc "),
    "bazel": ("BUILD", "", b"cuda_library(name='"),
    "meson": ("meson.build", "", b"x = dependency('cuda'"),
    "container": ("Dockerfile", "", b"FROM nvidia/cuda:12\nRUN "),
    "yaml": (".github/workflows/x.yml", "", b"jobs:\n  a:\n    steps:\n      - run: nvcc "),
    "compose": ("docker-compose.yml", "yaml", b"services:\n  a:\n    image: nvidia/cuda:12\n    command: "),
    "manifest": ("requirements.txt", "", b"torch==2.4 "),
    "pyproject": ("pyproject.toml", "manifest", b"[project]\ndependencies=['torch','"),
    "conda": ("environment.yml", "manifest", b"dependencies:\n  - cuda"),
    "shell": ("x.sh", "", b"nvcc "),
    "ptx": ("x.ptx", "", b".target sm_90\n"),
    "license": ("LICENSE", "", b"NVIDIA "),
    "prose": ("x.md", "", b"nvidia-smi "),
    "text": ("x.cfg", "", b"cuda "),
    "foreign": ("x.rs", "", b'#[link(name = "cudart")]\n'),
    "go": ("x.go", "foreign", b'// #cgo LDFLAGS: -lcudart\nimport "C"\n'),
    "fortran": ("x.cuf", "", b"use cudafor\n"),
    "lua": ("x.lua", "", b"require 'cutorch'\n"),
    "msbuild": ("x.vcxproj", "", b"<CudaCompile>"),
    "json": ("settings.json", "", b'{"cuda": "'),
}
SHAPES: dict[str, bytes] = {
    "words": b"cuda_", "name": b"A", "open": b"(", "brackets": b"[", "braces": b"{}", "angles": b"a<", "strings": b'"',
    "escapes": b'\\"', "quotes": b"'", "variables": b"${a",
    "splices": b"\\\n", "spaces": b" ", "conditions": b"#if A\n",
    "comments": b"/*", "suppressions": b"// advisor: ignore[a]\n", "remarks": b"# advisor: ignore[a]\n", "asm": b"asm(",
    "options": b"-gencode=", "calls": b"cudaMalloc(&p,1);", "paths": b"/nv",
}  # fmt: skip
# Where the parser itself, which is not ours, goes back over what it could not close: bounded by its own time limit.
PARSERS = {("cpp", "angles")}


@cache
def _vocabulary() -> Vocabulary:
    return registry.asked(words())


def _best(read: Callable[[], object]) -> float:
    best = 9e9
    for _ in range(2):
        start = time.process_time()
        read()
        best = min(best, time.process_time() - start)
        if best < FLOOR / 2:
            break
    return best


def _reading(reader: str, shape: bytes, size: int) -> Callable[[], object]:
    name, kind, head = READERS[reader]
    content = head + (shape * (size // len(shape) + 1))[:size]
    file = SourceFile(path=f"a/{name}", location="", kind=kind or reader, size=len(content))
    return lambda: read_bytes(file, content, _vocabulary())


def _ratio(of: Callable[[int], Callable[[], object]]) -> float:
    """How many times longer the larger input takes; 0 where both are quick.

    The best of up to eight rounds on either side, taken in turns: a machine that is shared only ever adds time, and a
    reader that takes the square stays near four however often it is asked. What is too long then must be so for twice
    the larger input as well: a parser that ends at its limit of time, or a busy machine, is not.
    """
    longer = shorter = ratio = 9e9
    for _ in range(8):
        longer = min(longer, _best(of(LONG)))
        if longer < FLOOR:
            return 0
        shorter = min(shorter, _best(of(SHORT)))
        ratio = longer / max(shorter, 1e-9)
        if ratio < RATIO:
            return ratio
    return min(ratio, min(_best(of(2 * LONG)) for _ in range(4)) / longer)


@pytest.mark.parametrize("reader", READERS)
def test_time_of_reading_is_linear(reader: str) -> None:
    ratios = {
        shape: _ratio(lambda size, text=text: _reading(reader, text, size))  # type: ignore[misc]
        for shape, text in SHAPES.items()
        if (reader, shape) not in PARSERS
    }
    assert {shape: round(ratio, 2) for shape, ratio in ratios.items() if ratio >= RATIO} == {}


def _aliases(size: int) -> bytes:
    lines = b"".join(b"from torch import a%d\nx%d.y\n" % (number, number) for number in range(size // 28))
    return b"import torch\n" + lines


def _long_directive(size: int) -> bytes:
    return b"#if USE_CUDA \\\n" + b"A \\\n" * (size // 4) + b"x\n#endif\n"


@pytest.mark.parametrize(("name", "kind", "made"), [("x.py", "python", _aliases), ("x.cu", "cuda", _long_directive)])
def test_time_of_what_no_repeated_text_makes_is_linear(name: str, kind: str, made: Callable[[int], bytes]) -> None:
    def reading(size: int) -> Callable[[], object]:
        content = made(40 * size)
        file = SourceFile(path=f"a/{name}", location="", kind=kind, size=len(content))
        return lambda: read_bytes(file, content, _vocabulary())

    assert _ratio(reading) < RATIO


def test_every_reader_is_looked_at() -> None:
    kinds = {kind or reader for reader, (_, kind, _) in READERS.items()}
    assert frontends._MODULES.keys() - kinds <= {"hip", "metadata"}  # read as CUDA and as text are
    assert len(SHAPES) == 20


@pytest.mark.parametrize("shape", SHAPES)
def test_time_of_reading_headers_is_linear(shape: str) -> None:
    def of(size: int) -> Callable[[], object]:
        text = (SHAPES[shape] * (size // len(SHAPES[shape]) + 1))[:size].decode()
        return lambda: list(declarations(text))

    assert _ratio(of) < RATIO


@pytest.mark.parametrize(
    ("name", "target", "shape"),
    [
        ("x.cu", "rocm", b"cudaMalloc(&p,1);"),
        ("x.cu", "rocm@6.2", b"k<<<1,1>>>();cudaMalloc(&p,1);cudaGetLastError();"),
        ("x.cu", "rocm@6.2", b"k<<<1,1>>>();\ncudaGetLastError();"),
        ("x.py", "rocm", b"torch.cuda.synchronize();"),
    ],
)
def test_time_of_a_scan_with_its_edits_is_linear(tmp_path: Path, name: str, target: str, shape: bytes) -> None:
    head = b"#include <cuda_runtime.h>\nvoid f(){" if name == "x.cu" else b"import torch\n"

    def scanning(size: int) -> Callable[[], object]:
        folder = write(tmp_path / str(size), {name: head + shape * (6 * size // len(shape))})
        return lambda: scan(folder, Config(targets=(target,)))

    assert _ratio(scanning) < RATIO
