"""Readers without a grammar: CUDA Fortran, Lua, MSBuild and JSON settings, and modules of C++20."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from fixture_lines import ROOT, wanted
from hypothesis import given
from hypothesis import strategies as st

from advisor.frontends.comments import comments, without_comments
from advisor.kinds import kind_of
from advisor.pipeline import scan
from advisor.reading import read_file
from advisor.rules.registry import asked
from advisor.walk import WalkOptions, walk
from tests.helpers import facts, source, words, write

FIXTURES = sorted((ROOT / "fixtures" / "uses" / "words").iterdir())


def found(path: Path) -> Counter[tuple[int, str]]:
    uses = facts(path.read_bytes(), path.name, kind_of(path.name)).uses
    return Counter((use.span.line, use.symbol) for use in uses if not use.rules_only)


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name)
def test_every_line_yields_what_it_wants_and_no_other_line_anything(path: Path) -> None:
    assert found(path) == wanted(path)


def test_columns_arguments_and_sides() -> None:
    uses = facts("  use cudafor\n  call k<<<grid, 64>>>(x)\n  e = cudaFree(x)\n", "a.f90", "fortran").uses
    seen = [(use.symbol, use.span.line, use.span.column, use.span.end_column, use.args, use.side) for use in uses]
    assert seen == [
        ("fortran:use cudafor", 1, 7, 14, (), "unknown"),
        ("fortran:<<<>>>", 2, 9, 23, ("grid", "64"), "unknown"),
        ("cudaFree", 3, 7, 15, (), "unknown"),
    ]


def test_templates_are_read_as_what_they_become(tmp_path: Path) -> None:
    report = scan([write(tmp_path, {"a.cu.in": "void f() { cudaFree(@p@); }\n", "b.f90.j2": "! cudaFree\n"})])
    assert [(file.path, file.kind) for file in report.files] == [("a.cu.in", "cuda"), ("b.f90.j2", "fortran")]
    assert [(item.symbol, site.path) for item in report.items for site in item.sites] == [("cudaFree", "a.cu.in")]


def test_comments_switch_records_off_in_each_language(tmp_path: Path) -> None:
    write(tmp_path, {
        "a.f90": "e = cudaFree(x)  ! advisor: ignore[api-renamed] known\n",
        "b.lua": "local s = 'cudaFree' -- advisor: ignore[api-renamed] known\n",
        "c.props": "<A>cudaFree</A> <!-- advisor: ignore[api-renamed] known -->\n",
    })  # fmt: skip
    from advisor.config import Config

    report = scan([tmp_path], Config(targets=("rocm",)))
    assert {(each.path, each.reason) for each in report.suppressed} == {
        ("a.f90", "known"), ("b.lua", "known"), ("c.props", "known"),
    }  # fmt: skip


TEXTS = st.lists(
    st.sampled_from(
        ["!", "'", '"', "\n", "--", "[[", "]]", "[=[", "]=]", "--[[", "x", "cudaFree", " ", "!$cuf ", "c ", "\\",
         "<!--", "-->", "//", "/*", "*/"]
    ), max_size=40,
).map("".join)  # fmt: skip


@given(TEXTS, st.sampled_from(["a.f90", "a.f", "a.lua", "a.props", "a.json"]))
def test_comment_remover_keeps_places_and_code(text: str, path: str) -> None:
    """Lengths and line ends stay; what is outside of the ranges stays; a second pass removes nothing more."""
    whole = source(text, path, kind_of(path))
    left = without_comments(whole)
    assert len(left) == len(whole.data)
    assert [at for at, byte in enumerate(left) if byte == 10] == [
        at for at, byte in enumerate(whole.data) if byte == 10
    ]
    inside = {at for start, end in comments(whole) for at in range(start, end)}
    assert all(left[at] == whole.data[at] for at in range(len(left)) if at not in inside)
    assert all(left[at] in b" \r\n" for at in inside)


@given(st.text(alphabet="xy '=+*", max_size=20), st.text(alphabet="abc!'\" ", max_size=20))
def test_fortran_comment_goes_to_the_end_of_its_line(code: str, remark: str) -> None:
    quoted = code.count("'") % 2 == 1
    left = without_comments(source(f" {code}!{remark}\nnext", "a.f90", "fortran"))
    if not quoted:
        assert left == f" {code}".encode() + b" " * (1 + len(remark)) + b"\nnext"
    assert left.endswith(b"\nnext")


@given(st.text(alphabet="ab =(),", max_size=20), st.text(alphabet="abc]=- ", max_size=20), st.integers(0, 3))
def test_lua_block_comment_ends_with_its_own_bracket(code: str, remark: str, level: int) -> None:
    signs = "=" * level
    inside = remark.replace(f"]{signs}]", "")
    if f"]{signs}]" in f"{inside}]{signs}"[:-1] or f"{inside}]{signs}]".index(f"]{signs}]") != len(inside):
        return
    text = f"{code}\n--[{signs}[{inside}]{signs}]after"
    left = without_comments(source(text, "a.lua", "lua"))
    assert left.endswith(b"after")
    assert left.startswith(f"{code}\n".encode()) or "--" in code
    assert not left[len(code) + 1 : -5].strip()


@pytest.mark.slow
@pytest.mark.parametrize("path", ["a.lua", "a.f90", "a.f", "a.vcxproj", "a.json"])
@pytest.mark.parametrize(
    "text", ["[[" * 200_000, "[=" * 200_000, "--[" * 200_000, "'" * 400_000, "<!--" * 100_000, "," * 400_000]
)
def test_hostile_text_costs_linear_time(path: str, text: str) -> None:
    from time import perf_counter

    start = perf_counter()
    facts(text, path, kind_of(path))
    assert perf_counter() - start < 20


def test_large_json_is_data(tmp_path: Path) -> None:
    write(tmp_path, {"big.json": '{"backend": "nccl", "x": "' + "x" * 1024 * 1024 + '"}', "small.json": "{}"})
    files = walk([tmp_path], WalkOptions()).files
    assert [(file.path, file.kind) for file in files] == [("small.json", "json")]
    assert read_file(files[0], asked(words())).status == "ok"
