"""Rows about builds that decide whether a build of real code goes on: options of the compiler, CMake, variables."""

from __future__ import annotations

import pytest
from helpers import packs

from advisor.packs.lookup import rows_of
from advisor.packs.tables import Entry

OPTIONS = (
    "--use_fast_math", "--expt-relaxed-constexpr", "--expt-extended-lambda", "--extended-lambda", "-Xptxas",
    "-Xcompiler", "-Xfatbin", "-lineinfo", "-G", "-rdc", "-gencode",
)  # fmt: skip


def _rows(target: str, symbol: str, library: str) -> tuple[Entry, ...]:
    return rows_of(packs().targets[target], symbol, library)


@pytest.mark.parametrize("target", ["rocm", "cann"])
@pytest.mark.parametrize("option", OPTIONS)
def test_an_option_that_breaks_a_build_is_answered_with_what_to_write(target: str, option: str) -> None:
    (row,) = _rows(target, f"flag:{option}", "build")
    assert row.status in ("renamed", "changed", "manual", "unneeded")
    assert row.note
    assert row.target or row.status == "unneeded"


@pytest.mark.parametrize(
    ("symbol", "names"),
    [
        ("cmake:enable_language(CUDA)", "project(LANGUAGES ASC)"),
        ("cmake:LANGUAGE CUDA", "LANGUAGE ASC"),
        ("cmake:find_package(CUDA)", "find_package(ASC)"),
        ("cmake:find_package(CUDAToolkit)", "find_package(ASC)"),
        ("cmake:CMAKE_CUDA_ARCHITECTURES", "CMAKE_ASC_ARCHITECTURES"),
        ("cmake:COMPILE_LANGUAGE:CUDA", "COMPILE_LANGUAGE:ASC"),
        ("flag:-gencode", "--npu-arch"),
    ],
)
def test_the_language_of_kernels_in_cmake_is_asc_on_ascend(symbol: str, names: str) -> None:
    assert any(names in row.target.split(" | ") for row in _rows("cann", symbol, "build"))


def test_variables_that_look_alike_are_not_taken_for_each_other() -> None:
    (connections,) = _rows("cann", "env:CUDA_DEVICE_MAX_CONNECTIONS", "env")
    assert (connections.status, connections.target) == ("unneeded", "")
    (architectures,) = _rows("rocm", "env:TORCH_CUDA_ARCH_LIST", "env")
    assert architectures.target == "PYTORCH_ROCM_ARCH"


@pytest.mark.parametrize("target", ["rocm", "cann"])
def test_a_name_of_torch_is_answered_alike_under_both_of_its_modules(target: str) -> None:
    pack = packs().targets[target]
    for symbol, library in [key for key in pack.rows if key[0].startswith("torch.cuda.memory.") and key[1] == "torch"]:
        short = pack.rows.get((symbol.replace(".memory.", ".", 1), library), ())
        said = {row.when: row.status for row in short if row.when.startswith("product=")}
        own = {row.when: row.status for row in pack.rows[symbol, library] if row.when.startswith("product=")}
        assert not short or said == own, symbol
