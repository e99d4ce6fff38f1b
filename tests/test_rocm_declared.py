"""Device attributes on ROCm: what the runtime does not answer is not promised."""

from __future__ import annotations

import pytest

from advisor import data
from advisor.packs.lookup import look_up
from advisor.packs.targets import parse_target
from advisor.packs.when import Conditions
from tests.helpers import packs


@pytest.mark.slow
@pytest.mark.parametrize(
    ("library", "name", "status", "note"),
    [
        ("runtime", "cudaDevAttrWarpSize", "renamed", True),
        ("runtime", "cudaDevAttrTccDriver", "changed", True),
        ("driver", "CU_DEVICE_ATTRIBUTE_MAXIMUM_TEXTURECUBEMAP_LAYERED_WIDTH", "changed", True),
        ("driver", "CU_JIT_FALLBACK_STRATEGY", "renamed", True),
        ("driver", "cuParamSetSize", "manual", True),
        ("driver", "CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR", "changed", True),
        ("runtime", "cudaDevAttrComputeCapabilityMinor", "changed", True),
        ("device", "__ldcv", "manual", True),
        ("device", "asm", "manual", True),
        ("cufftw", "fftw_plan_dft_1d", "same", True),
        ("cudnn", "cudnnPoolingForward", "manual", True),
        ("", "cuda::std::visit", "manual", False),
        ("", "nvcuda::wmma", "manual", True),
        ("cub", "cub::CountingInputIterator", "changed", True),
        ("cub", "cub::ScanTileState", "renamed", True),
        ("cub", "CUB_MAX", "manual", True),
        ("nccl", "NCCL_WIN_COLL_SYMMETRIC", "same", False),
        ("cusparse", "cusparseScsrsv_analysis", "manual", True),
        ("cublas", "cublasSgemmEx", "manual", True),
        ("cublasLt", "cublasLtMatmulAlgoGetIds", "manual", True),
        ("cusolverDn", "cusolverDnXsygvd", "manual", True),
        ("runtime", "cudaGLMapBufferObject", "manual", True),
        ("thrust", "thrust::unary_function", "manual", True),
        ("thrust", "thrust::placeholders::_1", "same", False),
        ("nvtx", "nvtxRangePushEx", "manual", True),
    ],
)
def test_names_that_amd_only_declares_say_so(library: str, name: str, status: str, note: bool) -> None:
    match = look_up(packs().targets["rocm"], parse_target("rocm", packs()), name, library, Conditions())
    assert (match.status, bool(match.note)) == (status, note)


def test_a_name_that_the_version_lost_is_no_alternative() -> None:
    found = {}
    for target in ("rocm@7.1", "rocm@10.0"):
        match = look_up(
            packs().targets["rocm"], parse_target(target, packs()), "cub::CountingInputIterator", "cub", Conditions()
        )
        found[target] = match.name, [each.name for each in match.alternatives]
    assert found["rocm@7.1"] == (
        "hipcub::CountingInputIterator", ["hipcub::CountingInputIterator", "thrust::counting_iterator"],
    )  # fmt: skip
    assert found["rocm@10.0"] == ("thrust::counting_iterator", ["thrust::counting_iterator"])


def test_packages_of_one_library_are_answered_alike() -> None:
    rows = {row.symbol: row.status for row in packs().targets["rocm"].own}
    pairs = [(name, name.removesuffix("-cu*")) for name in rows if name.startswith("pkg:nvidia-")]
    twins = [(rows[name], rows[bare]) for name, bare in pairs if name != bare and bare in rows]
    assert len(twins) >= 8
    assert [each for each in twins if each[0] != each[1]] == []


def test_a_deprecated_counterpart_is_told() -> None:
    pack = packs().targets["rocm"]
    gone = {name for name, entries in pack.symbols.items() if any(each.deprecated for each in entries)}
    assert len(gone) > 300
    silent = [
        row.symbol
        for row in pack.own
        if row.target.partition(" | ")[0] in gone and row.status in ("same", "renamed", "changed") and not row.note
    ]
    assert silent == []


def test_profiling_twins_of_collectives_are_answered_as_the_calls() -> None:
    rows = {row.symbol: row.status for row in packs().targets["rocm"].own}
    pairs = [(name, rows[name[1:]], rows[name]) for name in rows if name.startswith("pnccl") and name[1:] in rows]
    assert len(pairs) > 60
    assert [each for each in pairs if each[1] != each[2]] == []


def test_static_libraries_say_that_the_shared_one_stays() -> None:
    rows = packs().targets["rocm"].own
    static = [
        row for row in rows if row.symbol.endswith("_static") and row.symbol.startswith(("cmake:CUDA::", "link:"))
    ]
    assert len(static) > 10
    assert [row.symbol for row in static if row.status in ("same", "renamed")] == []


def test_no_text_denies_portable_code() -> None:
    notes = (data.MAPPINGS / "rocm" / "notes.toml").read_text("utf-8")
    assert "no intermediate code" not in notes
    assert "no portable" not in notes
    assert "amdgcnspirv" in notes
