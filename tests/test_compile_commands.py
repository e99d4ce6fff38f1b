"""Compilation databases: which options pass, and that hostile ones do not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.frontends.compile_commands import Options, options_of, read_commands

ALLOWED = ("-I", "-isystem", "-iquote", "-x", "-nostdinc")


def options(folder: Path, *arguments: str) -> Options:
    return options_of(["nvcc", *arguments], folder, "a.cu")


@pytest.mark.parametrize(
    ("arguments", "passed"),
    [
        (("-DA", "-DB=1", "-D", "C=x y", "-UD"), ("-DA", "-DB=1", "-DC=x y", "-UD")),
        (("-std=c++17",), ("-std=c++17",)),
        (("-std", "c++20"), ("-std=c++20",)),
        (("--std=c++14",), ("-std=c++14",)),
        (("-x", "cu"), ("-x", "cuda")),
        (("--define-macro=A=2",), ("-DA=2",)),
        (("-nostdinc",), ("-nostdinc",)),
        (("-gencode", "arch=compute_90,code=sm_90", "-O3", "-c", "a.cu", "-o", "a.o"), ()),
    ],
)
def test_options_of_nvcc_for_libclang(tmp_path: Path, arguments: tuple[str, ...], passed: tuple[str, ...]) -> None:
    assert options(tmp_path, *arguments).passed == passed


def test_include_folders_are_resolved_and_must_exist(tmp_path: Path) -> None:
    (tmp_path / "include").mkdir()
    found = options(tmp_path, "-Iinclude", "-I", "missing", "-isystem", "include", "--include-path=include")
    folder = str((tmp_path / "include").resolve())
    assert found.passed == ("-I", folder, "-isystem", folder, "-I", folder)
    assert found.dropped == ("-Imissing",)


@pytest.mark.parametrize(
    "hostile",
    [
        ("-fplugin=evil.so",),
        ("-fpass-plugin=evil.so",),
        ("-Xclang", "-load"),
        ("-Xclang", "-fplugin=evil.so"),
        ("@file",),
        ("-include", "/etc/passwd"),
        ("-imacros", "x.h"),
        ("--options-file", "x"),
        ("-D-fplugin=evil.so",),
        ("-std=c++17 -fplugin=x",),
        ("-x", "-fplugin=x"),
        ("-I", "@file"),
        ("-ccbin", "./evil"),
        ("-B.",),
        ("-fmodules-cache-path=x",),
    ],
)
def test_options_that_could_run_or_read_something_do_not_pass(tmp_path: Path, hostile: tuple[str, ...]) -> None:
    found = options(tmp_path, *hostile, "-DA")
    assert found.passed == ("-DA",)
    assert found.dropped


def test_database_by_real_path(tmp_path: Path) -> None:
    entries = [
        {"directory": str(tmp_path), "file": "src/a.cu", "command": "nvcc -DA='1 2' -fplugin=x -c src/a.cu"},
        {"directory": str(tmp_path), "file": "b.cu", "arguments": ["nvcc", "-DB", "b.cu"]},
    ]
    path = tmp_path / "compile_commands.json"
    path.write_text(json.dumps(entries))
    found = read_commands(path)
    folder = tmp_path.resolve()
    assert found.options == {
        str(folder / "src/a.cu"): Options(passed=("-DA=1 2",), dropped=("-fplugin=x",)),
        str(folder / "b.cu"): Options(passed=("-DB",)),
    }


@pytest.mark.parametrize("text", ["", "{}", "[1]", '[{"file": "a"}]', "[" * 5000, '[{"directory": 1, "file": "a"}]'])
def test_broken_database_gives_a_problem_and_no_options(tmp_path: Path, text: str) -> None:
    path = tmp_path / "compile_commands.json"
    path.write_text(text)
    found = read_commands(path)
    assert found.options == {}
    assert found.problem.startswith("not a compilation database: ")


def test_unreadable_entries_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "compile_commands.json"
    path.write_text(
        json.dumps([{"directory": "\0", "file": "a\0"}, {"directory": ".", "file": "b.cu", "command": "x '"}])
    )
    assert list(read_commands(path).options.values()) == [Options()]


@given(
    st.lists(st.text(max_size=30) | st.sampled_from(["-I", "-D", "-Xclang", "-load", "-x", "-std", "@a", "-include"]))
)
def test_only_allowed_options_pass_whatever_stands_there(arguments: list[str]) -> None:
    waiting = iter(options_of(["cc", *arguments], Path("/nonexistent"), "a.cu").passed)
    for option in waiting:
        assert option in ALLOWED or option.startswith(("-D", "-U", "-std="))
        if option in ALLOWED and option != "-nostdinc":
            assert not next(waiting).startswith("-")
