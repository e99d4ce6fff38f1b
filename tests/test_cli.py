"""The command line as its users meet it: exit codes, what goes to which stream, and errors of one line."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from advisor import __version__, cli, data
from advisor import pipeline as scan_module
from advisor.model import Report
from advisor.render.json_report import load
from tests.helpers import git, write

ROOT = Path(__file__).parent.parent
CODE = """\
#include <cuda_runtime.h>
void f(void* p) {
  cudaFree(p);
  cudaFrobnicate(p);
}
"""


class Run(NamedTuple):
    code: int
    out: bytes
    err: str

    @property
    def error(self) -> str:
        """The one line on standard error; fails when there are more, or none."""
        assert self.err.endswith("\n")
        assert self.err.count("\n") == 1, self.err
        assert "Traceback" not in self.err
        return self.err.rstrip("\n")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write(tmp_path / "project", {"a.cu": CODE})


def advisor(*arguments: str | Path, folder: Path = ROOT, **environment: str) -> Run:
    """Runs the command in a process of its own, without a terminal."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("ADVISOR")}
    done = subprocess.run(
        [sys.executable, "-m", "advisor", *map(str, arguments)],
        cwd=folder, env={**inherited, "PYTHONPATH": str(ROOT), **environment}, capture_output=True, check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return Run(done.returncode, done.stdout, done.stderr.decode("utf-8"))


Here = Callable[..., Run]


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Here:
    """Runs the command in this process, where its surroundings can be changed."""

    def run(*arguments: str | Path) -> Run:
        monkeypatch.setattr(sys, "argv", ["advisor", *map(str, arguments)])
        capfdbinary.readouterr()
        try:
            cli.main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0
        out, err = capfdbinary.readouterr()
        return Run(code, out, err.decode("utf-8"))

    return run


# --- what is written --------------------------------------------------------------------------------------------------


def test_several_outputs_by_suffix(project: Path, tmp_path: Path) -> None:
    names = ["r.json", "r.html", "r.md", "r.HTM"]
    done = advisor("scan", project, *(word for name in names for word in ("-o", tmp_path / name)))
    assert done.code == 0
    assert done.err.splitlines() == [f"wrote {tmp_path / name}" for name in names]
    report = load((tmp_path / "r.json").read_bytes(), "r.json")
    assert [file.path for file in report.files] == ["a.cu"]
    assert (tmp_path / "r.html").read_bytes().startswith(b"<!doctype html>")
    assert (tmp_path / "r.md").read_bytes().startswith(b"## CUDA porting report: `project`")
    assert (tmp_path / "r.HTM").read_bytes() == (tmp_path / "r.html").read_bytes()
    assert {path.name for path in tmp_path.iterdir()} == {"project", *names}


def test_summary_goes_to_standard_output(project: Path) -> None:
    done = advisor("scan", project)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(b"  read ")
    assert b"\x1b" not in done.out


def test_quiet_prints_nothing(project: Path) -> None:
    assert advisor("scan", project, "-q") == Run(0, b"", "")


def test_json_on_standard_output_alone(project: Path) -> None:
    done = advisor("scan", project, "-o", "-")
    assert done.code == 0
    report = load(done.out, "-")
    assert report.project.name == "project"
    assert json.loads(done.out)["schema_version"] == 1
    assert done.err.startswith("  read ")
    assert "Traceback" not in done.err


def test_another_format_on_standard_output(project: Path) -> None:
    done = advisor("scan", project, "-q", "-o", "-", "--format", "markdown")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(b"## CUDA porting report: `project`")


def test_format_over_suffix(project: Path, tmp_path: Path) -> None:
    assert advisor("scan", project, "-q", "--format", "json", "-o", tmp_path / "r.txt").code == 0
    assert load((tmp_path / "r.txt").read_bytes(), "r.txt").files


def test_no_progress_bar_without_a_terminal(project: Path, tmp_path: Path) -> None:
    done = advisor("scan", project, "-q", "-o", tmp_path / "r.json", TERM="xterm-256color", FORCE_COLOR="1")
    assert done.error == f"wrote {tmp_path / 'r.json'}"


def test_report_is_the_same_in_every_run(project: Path, tmp_path: Path) -> None:
    first = advisor("scan", project, "-q", "-o", "-", PYTHONHASHSEED="1").out
    second = advisor("scan", project.name, "-q", "-o", "-", "-j", "2", folder=tmp_path, PYTHONHASHSEED="2").out
    assert first == second


def test_targets_and_no_source(project: Path) -> None:
    done = advisor("scan", project, "-q", "-o", "-", "-t", "rocm@7.1:gfx942", "-t", "cann:A2", "--no-source")
    report = load(done.out, "-")
    assert report.targets[0].id == "rocm@7.1:gfx942"
    assert [file.excerpts for file in report.files] == [{}]


def test_version() -> None:
    done = advisor("--version")
    assert (done.code, done.err) == (0, "")
    assert done.out.decode().split()[-1] == __version__


@pytest.mark.parametrize("words", [("--help",), ("scan", "-h"), ("report", "-h"), ("mappings", "check", "-h")])
def test_help(words: tuple[str, ...], here: Here) -> None:
    done = here(*words)
    assert (done.code, done.err) == (0, "")
    assert " ".join(("advisor", *words[:-1])).encode() in done.out.split(b"\n", 1)[0]


def test_list_files(tmp_path: Path) -> None:
    write(tmp_path / "p", {
        "a.cu": "1", "b\n\x1b[31m.cu": "", "tests/c.py": "", "CMakeLists.txt": "", "big.cu": b"x" * 100, "n.txt": "",
        ".gitignore": "ignored.h\n", "ignored.h": "",
    })  # fmt: skip
    done = advisor("scan", tmp_path / "p", "--list-files", "--max-bytes", "99", "--exclude", "b*")
    assert (done.code, done.err) == (0, "")
    assert [line.split("\t") for line in done.out.decode().splitlines()] == [
        ["cmake", "own", "0", "read", "CMakeLists.txt"],
        ["cuda", "own", "1", "read", "a.cu"],
        ["cuda", "own", "0", "left out by --exclude", "b\\n\\x1b[31m.cu"],
        ["cuda", "own", "0", "left out by --exclude", "big.cu"],
        ["cpp", "own", "0", "ignored by .gitignore", "ignored.h"],
        ["prose", "own", "0", "read", "n.txt"],
        ["python", "test", "0", "read", "tests/c.py"],
    ]


def test_saved_report_is_rendered_again(project: Path, tmp_path: Path) -> None:
    advisor("scan", project, "-q", "-o", tmp_path / "r.json")
    summary = advisor("report", tmp_path / "r.json")
    assert (summary.code, summary.err) == (0, "")
    first, _, commands = advisor("scan", project).out.partition(b"  next ")
    assert summary.out.partition(b"  next ")[0] == first
    assert b"advisor todo " in commands
    again = advisor("report", tmp_path / "r.json", "-o", tmp_path / "again.json", "-o", tmp_path / "r.md")
    assert (again.code, again.out) == (0, b"")
    assert (tmp_path / "again.json").read_bytes() == (tmp_path / "r.json").read_bytes()
    assert b"cudaFrobnicate" in (tmp_path / "r.md").read_bytes()


# --- exit codes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("severity", "code"), [("blocker", 0), ("risk", 1), ("info", 1)])
def test_gate(severity: str, code: int, project: Path) -> None:
    done = advisor("scan", project, "-q", "--fail-on", severity)
    assert done.code == code
    count = {"blocker": 0, "risk": 1}.get(severity, 3)
    assert done.err == (f"gate failed: {count} records of severity {severity} or worse\n" if code else "")


def test_failed_gate_still_writes_its_report(project: Path, tmp_path: Path) -> None:
    assert advisor("scan", project, "-q", "--fail-on", "risk", "-o", tmp_path / "r.json").code == 1
    assert load((tmp_path / "r.json").read_bytes(), "r.json").items


def test_partial_scan(project: Path) -> None:
    write(project, {"binary.cu": b"\0" * 100})
    assert advisor("scan", project, "-q") == Run(0, b"", "")
    strict = advisor("scan", project, "-q", "--strict")
    assert (strict.code, strict.error) == (3, "partial scan: not every file was read; see the report's problems")
    assert advisor("scan", project, "-q", "--strict", "--fail-on", "risk").code == 1


def test_strict_scan_of_everything(project: Path) -> None:
    assert advisor("scan", project, "-q", "--strict") == Run(0, b"", "")


# --- errors of one line -----------------------------------------------------------------------------------------------

WRONG_USE: dict[str, tuple[list[str], str]] = {
    "missing path": (["scan", "nowhere"], "advisor: nowhere: no such file or folder; name an existing PATH"),
    "path with a newline": (
        ["scan", "no\nwhere"],
        r"advisor: no\nwhere: no such file or folder; name an existing PATH",
    ),
    "unknown target": (["scan", ".", "-t", "rocn"], "advisor: target `rocn`: unknown target `rocn`; write one of"),
    "unknown version": (
        ["scan", ".", "-t", "rocm@1.0"],
        "advisor: target `rocm@1.0`: unknown version `1.0`; write one of",
    ),
    "version that never was": (
        ["scan", ".", "-t", "rocm@6.3.9"],
        "advisor: target `rocm@6.3.9`: unknown version `6.3.9`; ",
    ),
    "unknown product": (
        ["scan", ".", "-t", "cann:A9"],
        "advisor: target `cann:A9`: unknown product `A9`; write one of",
    ),
    "wrong form": (["scan", ".", "-t", "@"], "advisor: target `@`: wrong form; write NAME, NAME@VERSION"),
    "CUDA version": (["scan", ".", "--cuda", "new"], "advisor: --cuda 'new': not a CUDA version; write MAJOR.MINOR"),
    "pattern": (["scan", ".", "--exclude", "[z-a]"], "advisor: --exclude [z-a]: not a pattern; write it as in a"),
    "output in no folder": (
        ["scan", ".", "-o", "no/r.json"],
        "advisor: no/r.json: cannot be written; name a file in an",
    ),
    "output is a folder": (["scan", ".", "-o", "d.json"], "advisor: d.json: cannot be written; name a file in an"),
    "unknown suffix": (["scan", ".", "-o", "r.pdf"], "advisor: output 'r.pdf': no format has this suffix; use .sarif"),
    "unknown format": (["scan", ".", "-o", "r.json", "--format", "x"], "advisor: unknown format 'x': use one of "),
    "no report": (
        ["report", "none.json"],
        "advisor: none.json: cannot be read (No such file or directory); name a JSON",
    ),
    "not JSON": (["report", "text.json"], "advisor: text.json: not a report: "),
    "another JSON": (["report", "list.json"], "advisor: list.json: not a report: "),
    "another version": (["report", "later.json"], "advisor: later.json: $.schema_version is 99, this program reads 1"),
}


@pytest.mark.parametrize("name", WRONG_USE)
def test_wrong_use_is_one_line(
    name: str, here: Here, tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments, message = WRONG_USE[name]
    (tmp_path / "d.json").mkdir()
    write(tmp_path, {"text.json": "{", "list.json": '[{"a": 1}]', "later.json": '{"schema_version": 99}'})
    monkeypatch.chdir(tmp_path)
    done = here(*arguments)
    assert (done.code, done.out) == (2, b"")
    assert done.error.startswith(message)


# What click words: how it says it differs between its versions, so only what it is about is compared.
REFUSED: dict[str, tuple[list[str], str, str]] = {
    "unknown option": (["scan", ".", "--nope"], "--nope", "advisor scan"),
    "unknown verb": (["nope"], "nope", "advisor"),
    "severity": (["scan", ".", "--fail-on", "a\nb"], r"a\nb", "advisor scan"),
    "jobs": (["scan", ".", "-j", "0"], "--jobs", "advisor scan"),
    "size": (["scan", ".", "--max-bytes", "0"], "--max-bytes", "advisor scan"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_arguments_are_one_line_that_names_them(name: str, here: Here, project: Path) -> None:
    arguments, subject, command = REFUSED[name]
    done = here(*arguments)
    assert (done.code, done.out) == (2, b"")
    assert done.error.startswith("advisor: ")
    assert subject in done.error
    assert done.error.endswith(f"; see `{command} --help`")


@pytest.mark.parametrize("name", ["missing path", "unknown target", "output in no folder", "not JSON"])
def test_wrong_use_in_a_process_of_its_own(name: str, tmp_path: Path) -> None:
    write(tmp_path, {"text.json": "{"})
    done = advisor(*WRONG_USE[name][0], folder=tmp_path)
    assert (done.code, done.out) == (2, b"")
    assert done.error.startswith(WRONG_USE[name][1])


def test_wrong_output_is_said_before_the_scan(here: Here, monkeypatch: pytest.MonkeyPatch, project: Path) -> None:
    monkeypatch.setattr(scan_module, "scan", _fail)
    assert here("scan", project, "-o", "r.pdf").code == 2


def test_without_words_a_repository_is_scanned_and_help_shown_elsewhere(
    here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = here()
    assert done.code in (0, 2)  # older versions of click take it for a call for help
    assert b"Usage: advisor" in done.out + done.err.encode()
    write(tmp_path, {"a.cu": "void f() { cudaFree(0); }\n"})
    git(tmp_path, "init", "-q")
    assert here().out == here("scan", ".").out == here(".").out == here("scan").out
    assert b"1 name of CUDA in 1 place" in here("a.cu", "-t", "amd").out


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("empty", "empty: an empty folder: nothing was read"),
        ("tree", "tree: no file of a known kind: nothing was read"),
        ("a.data", "a.data: a file of no known kind: nothing was read"), ("pipe", "pipe: a pipe, socket or device: "),
    ],
)  # fmt: skip
def test_nothing_that_was_read_is_no_clean_bill(name: str, sentence: str, here: Here, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    write(tmp_path, {"tree/a.data": "", "a.data": ""})
    os.mkfifo(tmp_path / "pipe")
    done = here(
        "scan",
        tmp_path / name,
        "--strict",
        "-o",
        tmp_path / "r.json",
        "-o",
        tmp_path / "r.md",
        "-o",
        tmp_path / "r.html",
    )
    assert done.code == 3
    text = done.out.decode()
    assert text.startswith(sentence)
    assert "This says nothing about the code" in text
    assert not re.search("person-days|none found|no indication|No CUDA API", text)
    assert load((tmp_path / "r.json").read_bytes(), "r").estimates == ()
    for page in ("r.md", "r.html"):
        shown = (tmp_path / page).read_text("utf-8")
        assert "nothing was read" in shown
        assert "This says nothing about the code" in shown
        assert "No blocker in own code" not in shown
    assert here("scan", tmp_path / name).code == 0
    assert "没有读取任何内容" in here("scan", tmp_path / name, "--lang", "zh").out.decode()


def test_what_was_left_out_is_said_in_every_output(here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")  # a narrower screen cuts the sentence
    write(tmp_path / "x", {".gitignore": "*.h\n", "a.cu": "", "b.h": "", "c.rxx": "cudaMalloc\n", "sub/d.py": ""})
    outputs = [word for name in ("r.json", "r.md", "r.html") for word in ("-o", tmp_path / name)]
    text = " ".join(here("scan", tmp_path / "x", tmp_path / "x/sub", *outputs).out.decode().split())
    coverage = load((tmp_path / "r.json").read_bytes(), "r").coverage
    assert (coverage.files, coverage.no_reader, coverage.ignored, coverage.repeated) == (3, 1, {"cpp": 1}, 1)
    pages = [text, *((tmp_path / name).read_text("utf-8").replace("&#58;", ":") for name in ("r.md", "r.html"))]
    for page in pages:
        assert "ignore rules leave out 1 file or folder: cpp 1" in page
        assert "1 file without a reader holds words of CUDA" in page
        assert "1 file lies in several of the PATHs and counts once" in page


# --- mapping tables ---------------------------------------------------------------------------------------------------


@pytest.fixture
def mappings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the mapping tables that the program reads."""
    copy = tmp_path / "mappings"
    shutil.copytree(data.MAPPINGS, copy, ignore=shutil.ignore_patterns("import", "__pycache__"))
    monkeypatch.setattr(data, "MAPPINGS", copy)
    return copy


def test_malformed_row_is_named_with_its_place(mappings: Path, project: Path, here: Here) -> None:
    table = mappings / "rocm/runtime.tsv"
    lines = table.read_text("utf-8").split("\n")
    fields = lines[6].split("\t")
    status = lines[0].split("\t").index("status")
    fields[status] = "sme"
    lines[6] = "\t".join(fields)
    table.write_text("\n".join(lines), encoding="utf-8")
    column = len("\t".join(fields[:status])) + 2
    done = here("scan", project)
    assert (done.code, done.out) == (2, b"")
    place = "mappings/rocm/runtime.tsv"
    assert done.error.startswith((f"advisor: {place}:7:{column}: ", f"advisor: rocm/runtime.tsv:7:{column}: "))
    assert "sme" in done.error
    assert "write" in done.error


def test_row_with_a_column_too_many(mappings: Path, project: Path, here: Here) -> None:
    table = mappings / "cann/runtime.tsv"
    lines = table.read_text("utf-8").split("\n")
    lines[2] += "\tmore"
    table.write_text("\n".join(lines), encoding="utf-8")
    done = here("scan", project)
    assert done.code == 2
    assert f"cann/runtime.tsv:3:{len(lines[2]) - 3}: " in done.error
    assert "columns; write" in done.error


def test_wrong_effort_parameter(mappings: Path, project: Path, here: Here) -> None:
    file = mappings / "effort.toml"
    file.write_text(file.read_text("utf-8").replace('source = "set by the user"\n', ""), encoding="utf-8")
    done = here("scan", project)
    assert done.code == 2
    assert done.error.startswith("advisor: effort.toml: ")


@pytest.mark.slow
def test_mappings_in_order(here: Here) -> None:
    assert here("mappings", "check") == Run(0, b"", "mapping tables are in order\n")


@pytest.mark.slow
def test_mappings_with_a_fault(mappings: Path, here: Here) -> None:
    table = mappings / "rocm/runtime.tsv"
    head, first, second, rest = table.read_text("utf-8").split("\n", 3)
    table.write_text("\n".join([head, second, first, rest]), encoding="utf-8")
    done = here("mappings", "check", mappings)
    assert done.code == 2
    assert b"rocm/runtime.tsv" in done.out
    faults = len(done.out.splitlines())
    assert done.err == f"{faults} faults\n"


def test_mappings_nowhere(here: Here, tmp_path: Path) -> None:
    done = here("mappings", "check", tmp_path / "nowhere")
    assert (done.code, done.err) == (2, "1 faults\n")
    assert b"pack.toml: not found" in done.out


# --- what must not happen ---------------------------------------------------------------------------------------------


def _fail(*_: object, **__: object) -> Report:
    raise ZeroDivisionError("a fault of the program")


def test_internal_error(here: Here, monkeypatch: pytest.MonkeyPatch, project: Path) -> None:
    monkeypatch.setattr(scan_module, "scan", _fail)
    done = here("scan", project)
    lines = done.err.splitlines()
    assert (done.code, done.out) == (70, b"")
    assert lines[0] == "Traceback (most recent call last):"
    assert lines[-2] == "ZeroDivisionError: a fault of the program"
    assert lines[-1] == f"advisor: internal error in version {__version__}; please report it with the lines above"


def _interrupt(*_: object, **__: object) -> Report:
    raise KeyboardInterrupt


def test_interrupted(here: Here, monkeypatch: pytest.MonkeyPatch, project: Path) -> None:
    monkeypatch.setattr(scan_module, "scan", _interrupt)
    done = here("scan", project)
    assert (done.code, done.out, done.err.strip()) == (130, b"", "advisor: interrupted")


def test_reader_that_closes_its_end(project: Path) -> None:
    command = [sys.executable, "-m", "advisor", "scan", str(project), "-q", "-o", "-"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)}
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 130


def _refuse(path: Path, target: Path) -> Path:
    raise OSError(28, "No space left on device")


def test_failing_write_leaves_the_old_file(
    here: Here, monkeypatch: pytest.MonkeyPatch, project: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out/r.json"
    write(tmp_path, {"out/r.json": "old"})
    monkeypatch.setattr(Path, "replace", _refuse)
    done = here("scan", project, "-o", output)
    assert done.code == 2
    assert done.error == (
        f"advisor: {output}: cannot be written (No space left on device); name a file in an existing, writable folder"
    )
    assert output.read_text() == "old"
    assert [path.name for path in output.parent.iterdir()] == ["r.json"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_device_is_written_to_and_not_replaced(here: Here, project: Path) -> None:
    done = here("scan", project, "--format", "json", "-o", "/dev/full")
    assert done.code == 2
    assert done.error.startswith("advisor: /dev/full: cannot be written (No space left on device)")
    assert Path("/dev/full").is_char_device()
    assert here("scan", project, "-q", "--format", "json", "-o", "/dev/null").code == 0
    assert Path("/dev/null").is_char_device()


def test_link_keeps_leading_to_what_it_names(here: Here, project: Path, tmp_path: Path) -> None:
    (tmp_path / "link.json").symlink_to("real.json")
    assert here("scan", project, "-q", "-o", tmp_path / "link.json").code == 0
    assert (tmp_path / "link.json").is_symlink()
    assert load((tmp_path / "real.json").read_bytes(), "real.json").items


def test_longest_name_of_an_output(here: Here, project: Path, tmp_path: Path) -> None:
    output = tmp_path / ("r" * 250 + ".json")
    assert here("scan", project, "-q", "-o", output).code == 0
    assert load(output.read_bytes(), "r").items
