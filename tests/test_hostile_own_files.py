"""Files of our own that are pipes, devices, links out of their folder, endless, or nested too deeply: one line each."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from advisor import baseline, data, own_files, review
from advisor.cli import cli
from advisor.effort.parameters import read_parameters
from advisor.errors import AdvisorError
from advisor.packs.own import own_packs
from advisor.settings import find, own_words, read_file
from tests.helpers import write

DEEP = "a = " + "[" * 100_000
LONG_KEY = ".".join("a" * 200_000) + " = 1\n"
READERS: dict[str, Callable[[Path], object]] = {
    "advisor.toml": read_file,
    "pyproject.toml": read_file,
    ".advisor-review.toml": review.read,
    ".advisor-baseline": baseline.read,
    "effort.toml": lambda path: read_parameters(data.MAPPINGS / "effort.toml", path),
    "own/pack.toml": lambda path: own_packs(path.parent),
}
needs_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the platform has no pipes")


def refused(read: Callable[[Path], object], path: Path) -> str:
    start = time.perf_counter()
    with pytest.raises(AdvisorError) as error:
        read(path)
    assert time.perf_counter() - start < 5
    assert "\n" not in str(error.value)
    assert "\x1b" not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("text", [DEEP, "[tool.advisor]\n" + DEEP, LONG_KEY, "[a" + ".a" * 200_000 + "]\n", "[" * 9000])
def test_nesting_is_bounded(name: str, text: str, tmp_path: Path) -> None:
    write(tmp_path, {name: f"# advisor\n{text}"})
    told = refused(READERS[name], tmp_path / name)
    if name != ".advisor-baseline":
        assert "nested too deeply" in told or "at line " in told or "larger than" in told


@needs_pipes
@pytest.mark.parametrize("name", [name for name in READERS if name != "own/pack.toml"])
def test_pipe_does_not_hang(name: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / name)
    assert "cannot be read (not a regular file)" in refused(READERS[name], tmp_path / name)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="the platform has no such device")
@pytest.mark.parametrize("name", [name for name in READERS if name != "own/pack.toml"])
def test_device_without_end_is_not_read(name: str, tmp_path: Path) -> None:
    (tmp_path / name).symlink_to("/dev/zero")
    assert "cannot be read (" in refused(READERS[name], tmp_path / name)


@pytest.mark.parametrize("name", ["advisor.toml", "effort.toml"])
def test_size_is_bounded(name: str, tmp_path: Path) -> None:
    write(tmp_path, {name: "# " + "x" * own_files.SETTINGS_LIMIT})
    assert "larger than 1,048,576 bytes" in refused(READERS[name], tmp_path / name)


def test_folder_in_place_of_a_file(tmp_path: Path) -> None:
    for name in (".advisor-review.toml", ".advisor-baseline", "advisor.toml"):
        (tmp_path / name).mkdir()
        assert f"{name}: cannot be read (" in refused(READERS[name], tmp_path / name)


def test_link_out_of_the_folder_counts_only_where_it_was_named(tmp_path: Path) -> None:
    write(tmp_path, {"advisor.toml": 'cuda = "12.0"\n', "repo/.git/x": "", "r.toml": ""})
    (tmp_path / "repo/advisor.toml").symlink_to("../advisor.toml")
    assert "a link that leads out of its folder" in refused(lambda path: find(path), tmp_path / "repo")
    named = read_file(tmp_path / "repo/advisor.toml")
    assert named is not None
    assert named.values == {"cuda": "12.0"}
    (tmp_path / "repo/.advisor-review.toml").symlink_to("../r.toml")
    assert review.read(tmp_path / "repo/.advisor-review.toml") == ()
    assert "leads out" in refused(
        lambda path: review.read(path, looked_for=True), tmp_path / "repo/.advisor-review.toml"
    )


def test_link_inside_of_the_folder_counts(tmp_path: Path) -> None:
    write(tmp_path, {"etc/own.toml": 'cuda = "12.0"\n', ".git/x": ""})
    (tmp_path / "advisor.toml").symlink_to("etc/own.toml")
    assert find(tmp_path).values == {"cuda": "12.0"}


def test_foreign_pyproject_that_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path, {".git/x": ""})
    (tmp_path / "pyproject.toml").symlink_to("/dev/zero")
    assert find(tmp_path).values == {}


def test_packs_of_a_whole_disk_are_refused_at_once(tmp_path: Path) -> None:
    write(tmp_path, {"a.cu": "", "deep/er/pack.toml": ""})
    for folder in ("/", str(tmp_path), str(tmp_path / "none")):
        done = CliRunner().invoke(cli, ["scan", str(tmp_path / "a.cu"), "--pack", folder, "-q"])
        assert isinstance(done.exception, AdvisorError), done.output
        assert str(done.exception).startswith(f"{folder}: ")


@pytest.mark.parametrize("command", [["report"], ["diff", "r.json"], ["review", "show", "--report"]])
def test_report_that_is_no_file(command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("r.json")
    done = CliRunner().invoke(cli, [*command, "r.json"])
    assert isinstance(done.exception, AdvisorError), done.output
    assert "r.json: cannot be read (not a regular file)" in str(done.exception)


def test_logo_that_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "l.png")
    write(tmp_path, {"a.cu": ""})
    done = CliRunner().invoke(cli, ["scan", str(tmp_path / "a.cu"), "-q", "--logo", str(tmp_path / "l.png")])
    assert isinstance(done.exception, AdvisorError), done.output
    assert "cannot be read (not a regular file)" in str(done.exception)


def test_template_that_is_no_file(tmp_path: Path) -> None:
    write(tmp_path, {"a.cu": "", "t/x": ""})
    os.mkfifo(tmp_path / "t/report.css")
    done = CliRunner().invoke(cli, ["scan", str(tmp_path / "a.cu"), "-q", "--template", str(tmp_path / "t")])
    assert isinstance(done.exception, AdvisorError), done.output
    assert "'report.css' is not a regular file" in str(done.exception)


def test_names_are_made_harmless_in_messages(tmp_path: Path) -> None:
    name = "a\x1b[31m\n.toml"
    assert "\\x1b[31m\\n.toml: cannot be read (" in refused(read_file, tmp_path / name)


def test_what_a_foreign_tree_would_say_is_named_and_not_read(tmp_path: Path) -> None:
    write(
        tmp_path, {".git/x": "", "advisor.toml": DEEP, "sub/pyproject.toml": "[tool.x]\n", ".advisor-review.toml": ""}
    )
    assert own_words(tmp_path / "sub") == ["../.advisor-review.toml", "../advisor.toml"]
