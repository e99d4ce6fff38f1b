"""A tree meant to harm a scanner is scanned to the end, everything odd is listed, and nothing of it is run."""

from __future__ import annotations

import io
import json
import os
import shutil
import zipfile
from pathlib import Path
from typing import Any

import hostile
import jsonschema
import msgspec
import pytest

from advisor.config import Config
from advisor.model import FileRecord, Report
from advisor.pipeline import is_partial, scan
from advisor.render import FORMATS, render
from advisor.render.json_report import load
from tests.helpers import sites_of

ROOT = Path(__file__).parent.parent
NO_KIND = {hostile.MARKER, ".gitattributes"}

pytestmark = pytest.mark.slow  # 100,000 uses in one line, written in every format

EXPECTED = {  # path: status and the beginning of the reason
    "plain.cu": ("ok", ""),
    "bad_text.cu": ("recovered", "not UTF-8 (first bad byte in line 1)"),
    "long_line.cu": ("recovered", "over 2,097,152 bytes: names matched by token, not parsed"),
    "empty.cu": ("ok", ""),
    "newlines.cu": ("ok", ""),
    "no_newline.cu": ("ok", ""),
    "open_string.cu": ("recovered", "1 line did not parse"),
    "nul.cu": ("skipped", "binary: NUL byte at offset "),
    "utf16.cu": ("recovered", "read as UTF-16"),
    "broken.ipynb": ("skipped", "not a notebook: not JSON"),
    "CMakeLists.txt": ("recovered", "line 1: parenthesis not closed"),
    "self.cu": ("skipped", "broken symbolic link"),
    "broken.cu": ("skipped", "broken symbolic link"),
    "outside.cu": ("skipped", "symbolic link to a file outside the scanned tree: not followed"),
    "inside.cu": ("skipped", "symbolic link: its target is read under its own name"),
    "pipe.cu": ("skipped", "not a regular file"),
    "ignored.cu": ("skipped", "ignored by the repository"),
    r"bad_\xff\xe9_name.cu": ("ok", ""),
    "a\n<script>alert(1)</script>.cu": ("ok", ""),
    "/".join(["d"] * 100) + "/deep.cu": ("ok", ""),
}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile") / "tree"


@pytest.fixture(scope="module")
def oddities(tree: Path) -> dict[str, str]:
    tree.mkdir()
    return hostile.build(tree)


@pytest.fixture(scope="module")
def report(tree: Path, oddities: dict[str, str]) -> Report:
    return scan([tree])


def files(report: Report) -> dict[str, FileRecord]:
    found = {file.path: file for file in report.files}
    assert len(found) == len(report.files)
    return found


def test_everything_odd_is_listed(report: Report, oddities: dict[str, str]) -> None:
    listed = files(report).keys() | {problem.path for problem in report.problems}
    assert listed == oddities.keys() - NO_KIND


def test_links_to_folders_are_problems(report: Report) -> None:
    told = {(problem.path, problem.text) for problem in report.problems}
    assert {(path, "symbolic link to a directory: not followed") for path in ("loop/again", "outside_dir")} <= told


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: ascii(path)[-40:])
def test_status_and_reason(path: str, report: Report, oddities: dict[str, str]) -> None:
    if path not in oddities:
        pytest.skip("the platform has no such thing")
    status, reason = EXPECTED[path]
    record = files(report)[path]
    assert record.status == status
    assert record.reason.startswith(reason)
    assert bool(record.reason) == bool(reason)


def test_uses_in_the_long_line_are_capped_and_placed(report: Report) -> None:
    sites = [site for site in sites_of(report, "cudaMalloc") if site.path == "long_line.cu"]
    assert len(sites) == 100_000
    assert [(site.line, site.column) for site in sites[:2]] == [(1, 21), (1, 40)]
    assert (sites[-1].line, sites[-1].column) == (1, 21 + 19 * 99_999)
    assert len({site.id for site in sites}) == 100_000
    text = "only the first 100,000 of 1,052,631 places are listed"
    assert [problem.text for problem in report.problems if problem.path == "long_line.cu"] == [text]
    assert len(files(report)["long_line.cu"].excerpts["1"]) <= 301


def test_kernel_is_found_beside_the_oddities(report: Report) -> None:
    """What stands in an unbroken part of an odd file is still read."""
    with_kernel = {kernel.path for kernel in report.kernels if kernel.name == "k"}
    found = {site.path for site in sites_of(report, "threadIdx")}
    for path in (
        "plain.cu",
        "bad_text.cu",
        "open_comment.cu",
        "utf16.cu",
        "utf8_mark.cu",
        "markup.cu",
        "open_string.cu",
    ):
        assert path in found, path
    assert "outside.cu" not in found
    assert with_kernel <= found


def test_nothing_outside_is_read(report: Report) -> None:
    assert sites_of(report, "cudaDeviceReset") == []


def test_scan_is_partial(report: Report) -> None:
    assert is_partial(report)


def test_nothing_was_run(report: Report, tree: Path, oddities: dict[str, str]) -> None:
    assert hostile.programs_run_by(oddities) == ""
    hostile.spring_trap(tree)
    assert hostile.programs_run_by(oddities) != ""


@pytest.fixture(scope="module")
def outputs(report: Report) -> dict[str, bytes]:
    return {name: render(report, name) for name in FORMATS}


def test_json_is_utf8_and_reads_back(report: Report, outputs: dict[str, bytes]) -> None:
    assert r"bad_\\xff\\xe9_name.cu" in outputs["json"].decode("utf-8")
    assert load(outputs["json"], "report.json") == report


def test_json_validates(report: Report) -> None:
    cut = [msgspec.structs.replace(item, sites=item.sites[:20]) for item in report.items]  # 100,000 alike take minutes
    document: Any = json.loads(render(msgspec.structs.replace(report, items=tuple(cut)), "json"))
    assert {file["path"] for file in document["files"]} == files(report).keys()
    schema = json.loads((ROOT / "docs/report.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(document)


def test_outputs_hold_no_markup_and_no_escape_of_the_tree(outputs: dict[str, bytes]) -> None:
    assert b"<script>alert" not in outputs["html"]
    assert b"<img src=x" not in outputs["html"]
    with zipfile.ZipFile(io.BytesIO(outputs["counsel"])) as archive:
        inside = {f"counsel/{name}": archive.read(name) for name in archive.namelist()}
    assert b"<script>alert" not in inside["counsel/page.html"]
    for name, content in ({name: each for name, each in outputs.items() if name != "counsel"} | inside).items():
        assert b"\x1b" not in content, name
        assert "\u202e".encode() not in content or name == "json", name
        content.decode("utf-8")


def test_scan_again_outside_a_repository(tree: Path, report: Report, oddities: dict[str, str]) -> None:
    """Last, for it takes the repository away: the same files are listed, by the .gitignore."""
    shutil.rmtree(tree / ".git")
    again = scan([tree], Config(exclude=("long_line.cu",)))
    assert files(again).keys() == files(report).keys()
    assert files(again)["ignored.cu"].reason == ""  # outside of Git none leaves out a file of CUDA's own kinds
    assert files(again)["long_line.cu"].reason == "left out by --exclude"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_unreadable_file(report: Report) -> None:
    assert files(report)["unreadable.cu"].reason == "cannot be read: Permission denied"
