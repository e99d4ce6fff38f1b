"""Random mutations of real inputs: whatever stands in a file, it ends in facts or in a one-line error, in time.

`ADVISOR_MUTATIONS=10000` runs that many over all kinds of input together; without it 200 are run.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor import baseline, data, pipeline, review, suppress
from advisor import settings as own_settings
from advisor.config import Config
from advisor.effort.parameters import read_parameters
from advisor.errors import AdvisorError
from advisor.model import FileFacts, Root, SourceFile, Target
from advisor.packs.compiled import Known, known_mappings, operators_of
from advisor.packs.tables import cuda_entries, entries, target_symbols
from advisor.packs.targets import parse_targets
from advisor.reading import read_bytes
from advisor.render import render
from advisor.rules import registry
from advisor.walk import Walk
from tests.helpers import words

ROOT = Path(__file__).parent.parent
SECONDS = 20.0  # far above what any of these inputs takes, far below a hang
MOST = 20_000  # bytes of a seed
COUNT = int(os.environ.get("ADVISOR_MUTATIONS", "200"))
REAL = os.environ.get("ADVISOR_MUTATION_SEEDS", "").split(os.pathsep)
CONFIG = Config(targets=("rocm", "cann"))

# Kind of input → kind of file for the front ends and the seeds among the fixtures; the table stands for mapping rows.
INPUTS = {
    "cuda": ("cuda", ("*.cu", "*.cuh")),
    "python": ("python", ("*.py",)),
    "cmake": ("cmake", ("CMakeLists.txt", "*.cmake")),
    "notebook": ("notebook", ("*.ipynb",)),
    "container": ("container", ("Dockerfile*", "*.Dockerfile")),
    "shell": ("shell", ("*.sh",)),
    "yaml": ("yaml", ("*.yml", "*.yaml")),
    "manifest": ("manifest", ("*.toml", "requirements*.txt", "setup.cfg")),
    "mapping": ("", ("*.tsv",)),
    "settings": ("", ("*.toml",)),
}
NOTEBOOK = """\
{"cells": [{"cell_type": "markdown", "metadata": {}, "source": ["# advisor: ignore[api] no code\\n"]},
  {"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": [{"data": {"image/png": "aGk="}}],
   "source": ["!nvidia-smi\\n", "%%time\\n", "import torch\\n", "x = torch.ones(3).cuda()  # advisor: ignore[api] x"]}],
 "metadata": {"kernelspec": {"language": "python", "name": "python3"}}, "nbformat": 4, "nbformat_minor": 5}
"""
# Files of this program's own: each is read, or refused in one line.
SETTINGS = """\
targets = ["rocm@7.1", "cann:A2"]
exclude = ["third_party/"]
max-bytes = 100
baseline = ".advisor-baseline"
require-reason = true
language = "zh"
ignore = ["api-changed"]
[gate]
new.blocker = 0
coverage = 95.5
[per-path]
"tests/**" = ["api-changed", "inline-ptx"]
[severity]
api-unknown = "info"
"""
PYPROJECT = "[project]\nname = 'x'\n[tool.advisor]\ncuda = '12.4'\n[tool.advisor.gate]\nall.risk = 3\n"
REVIEW = """\
[[decision]]
id = "0123456789abcdef"
decision = "accept"
expires = "2027-01-01"
reason = "x"
"""
BASELINE = "# advisor baseline 1\n0123456789abcdef\t0123456789abcdef\tcudaMalloc\ta.cu\tf\ndef\tname\tcudaOwn\n"
OWN = {"advisor.toml": SETTINGS, "pyproject.toml": PYPROJECT, "review.toml": REVIEW, "baseline": BASELINE, "effort": ""}
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
    if name == "settings":
        effort = (ROOT / "mappings" / "effort.toml").read_bytes()
        return (*(text.encode() for text in OWN.values() if text), effort)
    given = (NOTEBOOK.encode(),) if name == "notebook" else ()
    real = [] if name == "mapping" else [Path(each) for each in REAL if each]
    folders = [ROOT / ("mappings" if name == "mapping" else "fixtures"), *real]
    patterns = INPUTS[name][1]
    paths = sorted({path for folder in folders for each in patterns for path in folder.rglob(each) if path.is_file()})
    return (*given, *(path.read_bytes()[:MOST] for path in paths))


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
    _report_on(file, facts)


@cache
def _known() -> tuple[Known, tuple[Target, ...], tuple[registry.Rule, ...]]:
    known = known_mappings(data.MAPPINGS)
    return known, parse_targets(CONFIG.targets, known.packs), registry.rules_of(known.packs)


def _report_on(file: SourceFile, facts: FileFacts) -> None:
    """The rest of a scan of that file alone, to the machine formats."""
    known, targets, rules = _known()
    found = Walk(files=(file,), roots=(Root(prefix="", git_prefix=""),), problems=(), others=())
    gathered = pipeline.Gathered(facts=(facts,))
    judged = pipeline.judge(gathered, known, targets, CONFIG, {}, rules)
    tables = operators_of(known)
    report = pipeline._report([Path("a")], CONFIG, targets, found, [facts], judged, rules, tables)
    report = suppress.apply(report, [facts])
    for name in ("json", "sarif"):
        render(report, name).decode()


def _read_own(content: bytes, folder: Path) -> None:
    """Reads `content` as each of the program's own files in turn."""
    for name in OWN:
        (folder / name).write_bytes(content)
    for read in (
        lambda: own_settings.read_file(folder / "advisor.toml"),
        lambda: own_settings.read_file(folder / "pyproject.toml"),
        lambda: review.read(folder / "review.toml"),
        lambda: baseline.read(folder / "baseline"),
        lambda: read_parameters(data.MAPPINGS / "effort.toml", folder / "effort"),
    ):
        assert "\n" not in _told(read)


def _read_table(content: bytes) -> None:
    for read in (
        lambda: list(cuda_entries(content, "t", "l")),
        lambda: list(entries(content, "t", "l")),
        lambda: list(target_symbols(content, "t")),
    ):
        assert "\n" not in _told(read)


def _told(read: Callable[[], object]) -> str:
    """The mistake that a file is refused with; '' when it is read."""
    try:
        read()
    except AdvisorError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("name", INPUTS)
def test_mutated_inputs_are_read_without_an_exception_and_in_time(name: str, tmp_path: Path) -> None:
    seeds = _seeds(name)
    assert seeds

    @settings(
        max_examples=max(1, COUNT // len(INPUTS)), deadline=None, database=None, derandomize=COUNT < 10_000,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.sampled_from(seeds), st.sampled_from(seeds), st.integers(0, 2**64))
    def check(seed: bytes, other: bytes, number: int) -> None:
        content = _mutated(seed, other, number)
        before = time.process_time()
        if name == "mapping":
            _read_table(content)
        elif name == "settings":
            _read_own(content, tmp_path)
        else:
            _read(INPUTS[name][0], content)
        assert time.process_time() - before < SECONDS

    check()
