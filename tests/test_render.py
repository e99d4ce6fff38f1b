"""The table of formats: which output gets which, and what an unknown one says."""

from __future__ import annotations

import subprocess
import sys

import pytest
import report_samples as samples

from advisor.errors import AdvisorError
from advisor.render import FORMATS, format_of, render


@pytest.mark.parametrize(
    ("path", "given", "expected"),
    [
        ("out/report.json", "", "json"),
        ("report.MD", "", "markdown"),
        ("a.b.html", "", "html"),
        ("r.htm", "", "html"),
        ("report.json", "html", "html"),
        ("-", "terminal", "terminal"),
    ],
)
def test_format_by_name_or_suffix(path: str, given: str, expected: str) -> None:
    assert format_of(path, given) == expected


_NAMES = (
    "annotations, components, counsel, csv, cyclonedx, gitlab, html, json, licence, markdown, sarif, spdx, terminal"
)
_SUFFIXES = (
    ".sarif.json, .gl-code-quality.json, .cdx.json, .spdx.json, .json, .md, .html, .htm, .sarif, .components.csv, "
    ".licence.csv, .csv, .counsel.zip"
)


@pytest.mark.parametrize(
    ("path", "given", "message"),
    [
        ("a.html", "pdf", f"unknown format 'pdf': use one of {_NAMES}"),
        (
            "report.pdf",
            "",
            f"output 'report.pdf': no format has this suffix; use {_SUFFIXES} or name one of {_NAMES}",
        ),
        (
            "re\nport",
            "",
            rf"output 're\nport': no format has this suffix; use {_SUFFIXES} or name one of {_NAMES}",
        ),
    ],
)
def test_unknown_format_names_the_known_ones(path: str, given: str, message: str) -> None:
    with pytest.raises(AdvisorError) as caught:
        format_of(path, given)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("format_name", "start"),
    [("html", b"<!doctype html>\n"), ("json", b"{"), ("markdown", b"## CUDA"), ("terminal", b"ROCm 7.1:")],
)
def test_each_format_is_bytes_that_end_with_one_newline(format_name: str, start: bytes) -> None:
    assert format_name in FORMATS
    made = render(samples.small(), format_name)
    assert made.startswith(start)
    assert made.endswith(b"\n")
    assert not made.endswith(b"\n\n")
    made.decode("utf-8")


def test_heavy_modules_are_imported_only_when_needed() -> None:
    program = (
        "import sys, advisor.render as r; print([m for m in ('jinja2', 'rich', 'markupsafe') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
