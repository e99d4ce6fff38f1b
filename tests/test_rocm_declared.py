"""Device attributes on ROCm: what the runtime does not answer is not promised."""

from __future__ import annotations

import pytest

from advisor import data
from advisor.packs.lookup import look_up
from advisor.packs.read import read_packs
from advisor.packs.targets import parse_target
from advisor.packs.when import Conditions


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
    ],
)
def test_names_that_amd_only_declares_say_so(library: str, name: str, status: str, note: bool) -> None:
    packs = read_packs(data.MAPPINGS, ["rocm"])
    match = look_up(packs.targets["rocm"], parse_target("rocm", packs), name, library, Conditions())
    assert (match.status, bool(match.note)) == (status, note)


def test_a_name_that_the_version_lost_is_no_alternative() -> None:
    packs = read_packs(data.MAPPINGS, ["rocm"])
    found = {}
    for target in ("rocm@7.1", "rocm@10.0"):
        match = look_up(
            packs.targets["rocm"], parse_target(target, packs), "cub::CountingInputIterator", "cub", Conditions()
        )
        found[target] = match.name, [each.name for each in match.alternatives]
    assert found["rocm@7.1"] == (
        "hipcub::CountingInputIterator", ["hipcub::CountingInputIterator", "thrust::counting_iterator"],
    )  # fmt: skip
    assert found["rocm@10.0"] == ("thrust::counting_iterator", ["thrust::counting_iterator"])


def test_packages_of_one_library_are_answered_alike() -> None:
    rows = {row.symbol: row.status for row in read_packs(data.MAPPINGS, ["rocm"]).targets["rocm"].own}
    pairs = [(name, name.removesuffix("-cu*")) for name in rows if name.startswith("pkg:nvidia-")]
    twins = [(rows[name], rows[bare]) for name, bare in pairs if name != bare and bare in rows]
    assert len(twins) >= 8
    assert [each for each in twins if each[0] != each[1]] == []
