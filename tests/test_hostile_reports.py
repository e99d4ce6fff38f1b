"""A foreign report: whatever stands in its fields, no output holds an escape, a line of its own, or markup."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from advisor.config import Config
from advisor.errors import AdvisorError
from advisor.pipeline import scan
from advisor.render import FORMATS, Options, render
from advisor.render.json_report import load
from tests.helpers import write

EVIL = '"><script>alert(1)</script><img src=x onerror=alert(1)>\x1b[31m\u202e\n::error::x\r=cmd'
CODE = """#include <cuda_runtime.h>
__global__ void k(float* p) { p[threadIdx.x] = __shfl_down_sync(0xffffffff, p[0], 16); asm("x"); }
void f(float* p) { cudaMalloc(&p, 1); cudaGraphLaunch(0, 0); k<<<1, 32>>>(p); }
"""
SIGNS = {
    "html": ("<script>alert", "<img src=x", "\x1b", "\u202e"),
    "sarif": ("\x1b",),
    "gitlab": ("\x1b",),
    "cyclonedx": ("\x1b",),
    "spdx": ("\x1b",),
}
PLAIN = ("\x1b", "\u202e", "\n::error::x", "\r=cmd")
QUICK = ("annotations", "components", "csv", "gitlab", "licence", "markdown", "sarif", "terminal")
BILLS = ("cyclonedx", "spdx")
ARCHIVES = ("counsel",)  # of outputs that are looked at by themselves


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    tree = write(
        tmp_path_factory.mktemp("tree"),
        {"a.cu": CODE, "requirements.txt": "torch==2.4\nflash-attn\n", "d.sh": "cuobjdump -sass app\n"},
    )
    report: dict[str, Any] = json.loads(render(scan([tree], Config()), "json"))
    return report


def _places(value: Any, way: tuple[Any, ...] = (), name: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    """Every text of a document, by the names on the way to it."""
    if isinstance(value, dict):
        return [each for key, inner in value.items() for each in _places(inner, (*way, key), (*name, key))]
    if isinstance(value, list):
        return [each for n, inner in enumerate(value[:40]) for each in _places(inner, (*way, n), (*name, "[]"))]
    return [(name, way)] if isinstance(value, str) else []


def _found(document: dict[str, Any], formats: tuple[str, ...]) -> set[str]:
    """Fields by which something harmful got into an output."""
    ways: dict[tuple[str, ...], list[Any]] = {}
    for name, way in _places(document):
        if name[0] not in ("effort", "texts", "notes"):  # hundreds, shown by the pages alone
            ways.setdefault(name, []).append(way)
    found, read = set(), 0
    for name, places in ways.items():
        changed = copy.deepcopy(document)
        for way in places:
            inner = changed
            for step in way[:-1]:
                inner = inner[step]
            inner[way[-1]] = EVIL
        try:
            report = load(json.dumps(changed).encode(), "x")
        except AdvisorError:
            continue
        read += 1
        for kind in formats:
            try:
                text = render(report, kind, Options(width=200)).decode()
            except AdvisorError:
                continue
            found |= {f"{kind} {'.'.join(name)} {sign!a}" for sign in SIGNS.get(kind, PLAIN) if sign in text}
    assert read > 80
    return found


@pytest.mark.slow
def test_fields_are_harmless_in_every_output_of_text(document: dict[str, Any]) -> None:
    assert _found(document, (*QUICK, *BILLS)) == set()


@pytest.mark.slow
def test_fields_are_harmless_in_pages(document: dict[str, Any]) -> None:
    assert _found(document, ("html",)) == set()


def test_every_format_is_looked_at() -> None:
    assert {*QUICK, *BILLS, *ARCHIVES, "html", "json"} == set(FORMATS)


def test_report_without_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AdvisorError, match="not a report"):
        load(b"[" * 1_000_000, "x")
