"""The committed samples, NOTICE and the list of commands are what code and data give today."""

from __future__ import annotations

import json
import re
import sys
from itertools import zip_longest
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "reports"))

import make_samples  # noqa: E402

RENEW = "if the change is wanted, renew the samples with `python reports/make_samples.py` and read the difference"


def _first_difference(committed: bytes, made: bytes) -> str:
    lines = enumerate(zip_longest(committed.split(b"\n"), made.split(b"\n"), fillvalue=b"(end of file)"), start=1)
    return next(f"line {n}:\n- {old[:300]!r}\n+ {new[:300]!r}" for n, (old, new) in lines if old != new)


def test_the_five_projects_are_there() -> None:
    assert make_samples.project_names() == ["cuda_app", "no_cuda", "ported", "python_training", "torch_extension"]


def _check(samples: dict[str, bytes]) -> None:
    for name, made in samples.items():
        path = make_samples.SAMPLES / name
        committed = path.read_bytes() if path.exists() else b""
        if committed != made:
            pytest.fail(f"{name}, {_first_difference(committed, made)}\n{RENEW}", pytrace=False)


@pytest.mark.parametrize("project", make_samples.project_names())
def test_samples_are_current(project: str) -> None:
    _check(make_samples.samples_of(project))


def test_sample_of_a_comparison_is_current_and_shows_every_cause() -> None:
    made = make_samples.difference_samples()
    _check(made)
    found = json.loads(made["torch_extension.difference.json"])
    assert {name for name in ("new", "fixed", "vanished", "judged", "moved") if not found[name]} == set()
    assert "cudaStreamBeginCapture" in {each["subject"] for each in found["new"]}
    assert "cudaFuncSetAttribute" in {each["subject"] for each in found["fixed"]}
    assert {each["subject"] for each in found["vanished"]} == {"cudaStream_t"}
    assert {each["subject"] for each in found["judged"]} == {"cudaEventRecord"}


def test_every_sample_belongs_to_a_project() -> None:
    stems = {path.name.split(".")[0] for path in make_samples.SAMPLES.iterdir()}
    assert stems == set(make_samples.project_names())


def test_picture_of_the_terminal_asks_for_nothing() -> None:
    text = (make_samples.SAMPLES / f"{make_samples.PICTURED}.svg").read_text("utf-8")
    assert re.findall(r"https?://[^\"]*|<script|<image|url\(", text) == ["http://www.w3.org/2000/svg"]


def test_list_of_sources_in_the_notice_is_current() -> None:
    notice = make_samples.NOTICE.read_text("utf-8")
    assert make_samples.with_sources(notice) == notice, RENEW


def test_list_of_commands_is_current() -> None:
    assert make_samples.COMMANDS.read_text("utf-8") == make_samples.commands_page(), RENEW


def test_digests_of_packs_stand_in_no_sample() -> None:
    for project in make_samples.project_names():
        packs = json.loads((make_samples.SAMPLES / f"{project}.json").read_bytes())["packs"]
        assert {pack["digest"] for pack in packs} == {"fixed-digest"}
