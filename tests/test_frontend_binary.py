"""Compiled files by their tables; damaged ones give a reason, never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.frontends import binary
from advisor.kinds import magic_kind
from advisor.model import SourceFile
from tests.binaries import archive, elf, made, pe


def _read(folder: Path, data: bytes, name: str = "x.so") -> list[tuple[str, tuple[str, ...]]]:
    path = folder / name
    path.write_bytes(data)
    facts = binary.read(SourceFile(path=name, location=str(path), kind="binary", size=len(data)))
    assert len(facts.digest) == 32
    return [(use.symbol, use.args) for use in facts.uses]


def test_soname_and_sections_of_elf(tmp_path: Path) -> None:
    assert _read(tmp_path, elf("libcudart.so.12")) == [("binary:elf", ("libcudart.so.12",))]
    assert _read(tmp_path, elf(sections=(".nv_fatbin",))) == [
        ("binary:elf", ("", ".nv_fatbin")),
        ("binary:section", (".nv_fatbin",)),
    ]


@pytest.mark.parametrize(
    ("data", "facts"),
    [
        (made("cubin"), [("binary:cubin", ("",))]),
        (made("fatbin"), [("binary:fatbin", ("",))]),
        (made("bitcode"), [("binary:bitcode", ("",))]),
        (archive("a.o", "b.o"), [("binary:archive", ("", "a.o", "b.o"))]),
        (pe(".text", ".nv_fatb"), [("binary:pe", ("",))]),
        (pe(".nvFatBi"), [("binary:pe", ("",)), ("binary:section", (".nvFatBi",))]),
        (b"version https://git-lfs.github.com/spec/v1\n", []),
        (b"", []),
    ],
)
def test_signature(tmp_path: Path, data: bytes, facts: list[tuple[str, tuple[str, ...]]]) -> None:
    assert _read(tmp_path, data) == facts


@pytest.mark.parametrize("description", ["elf", "archive member=a.o", "pe", "cubin", "fatbin", "bitcode"])
def test_compiled_files_are_known_without_a_suffix(tmp_path: Path, description: str) -> None:
    (tmp_path / "tool").write_bytes(made(description))
    assert magic_kind(str(tmp_path / "tool")) == "binary"


def test_other_files_are_not(tmp_path: Path) -> None:
    (tmp_path / "tool").write_bytes(b"MZ is how this text begins")
    assert magic_kind(str(tmp_path / "tool")) == ""
    assert magic_kind(str(tmp_path / "absent")) == ""


@given(
    st.integers(0, 700),
    st.binary(max_size=40),
    st.sampled_from([elf("liba.so", (".nv_fatbin",)), archive("a.o"), pe(".text")]),
)
@settings(max_examples=150, deadline=None)
def test_damaged_files_never_raise(tmp_path_factory: pytest.TempPathFactory, at: int, put: bytes, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    _read(folder, data[:at] + put + data[at + len(put) :])
    _read(folder, data[:at])


def test_stub_of_the_runtime_is_not_the_runtime(tmp_path: Path) -> None:
    defines = ("__cudaRegisterFatBinary", "cudaLaunchKernel")
    inside = _read(tmp_path, elf(defines=defines, rodata="/cudart.shm.%x"))
    assert ("binary:static-runtime", defines) in inside
    stub = _read(tmp_path, elf(defines=defines))
    assert ("binary:runtime-stub", defines) in stub
    assert ("binary:static-runtime", defines) not in stub


CUBLAS = "CUBLAS_LOGDEST_DBG CUBLAS_LOGINFO_DBG"


@pytest.mark.parametrize(
    ("needed", "texts", "inside"),
    [
        ((), CUBLAS, ("cublas",)),
        ((), f"{CUBLAS} CUFFT_FORCE_64BIT", ("cublas", "cufft")),
        (("libcublas.so.12",), CUBLAS, ()),
        ((), "CUBLAS_LOGDEST_DBG libcublas.so.12", ()),
        ((), "CURAND_DETAIL_OVERRIDE_MPCOUNT N6nvjpeg13ExceptionJPEGE Internal nvJPEG error", ("curand", "nvjpeg")),
        (("libcurand.so.10",), "CURAND_DETAIL_OVERRIDE_MPCOUNT", ()),
        ((), "libnvjpeg.so.12 Internal nvJPEG error", ()),
        ((), "9NppStatus _Z29ForEachPixelNaiveInLargeImageIsLi4E", ("nppc",)),
        ((), "9NppStatus libnppc.so.12", ()),
        (("libnppig.so.12",), "9NppStatus _Z29ForEachPixelNaiveInLargeImageIsLi4E", ()),
        ((), "CUDNN_FORWARD_COMPAT_DISABLE CUDNN_NVTX_LEVEL", ("cudnn_graph",)),
        (("libcudnn.so.9",), "CUDNN_FORWARD_COMPAT_DISABLE CUDNN_NVTX_LEVEL", ()),
    ],
)
def test_libraries_inside_are_known_by_all_their_settings(
    tmp_path: Path, needed: tuple[str, ...], texts: str, inside: tuple[str, ...]
) -> None:
    with_kernels = _read(tmp_path, elf(sections=(".nv_fatbin",), needed=needed, rodata=texts))
    assert [args for symbol, args in with_kernels if symbol == "binary:static-libraries"] == (
        [inside] if inside else []
    )
    without = _read(tmp_path, elf(needed=needed, rodata=texts))
    assert "binary:static-libraries" not in dict(without)
