"""The CUDA version that build files and images name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.frontends.build import cuda_versions

NAMED = [
    ("FROM nvidia/cuda:12.4.1-devel-ubuntu22.04", "12.4"),
    ("FROM docker.io/nvidia/cuda:11.8.0-base AS build", "11.8"),
    ("find_package(CUDAToolkit 12.2 REQUIRED)", "12.2"),
    ("FIND_PACKAGE ( CUDA 9.0 )", "9.0"),
    ("cudatoolkit=11.3", "11.3"),
    ("  - pytorch-cuda=12.1", "12.1"),
    ("cuda-version>=12.6", "12.6"),
    ("cuda-toolkit == 12.8.1", "12.8"),
    ("torch==2.4.0+cu121", "12.1"),
    ("--index-url https://download.pytorch.org/whl/cu118", "11.8"),
    ("ARG CUDA_VERSION=12.5.1", "12.5"),
    ('ENV CUDA_VERSION="12.3"', "12.3"),
    ("CUDA_VERSION: '11.7'", "11.7"),
    ("      image: nvidia/cuda:12.4.1-devel-ubuntu22.04", "12.4"),
    ("FROM pytorch/pytorch:2.5.1-cuda12.4-cudnn9-devel", "12.4"),
    ('        with: {cuda: "12.6.2"}', "12.6"),
    ("        cuda-version: 12.8", "12.8"),
    ("nvidia-cuda-runtime-cu12==12.4.127", "12.4"),
    ("cuda-python==12.3.0", "12.3"),
]
SILENT = [
    "", "FROM ubuntu:22.04", "find_package(CUDAToolkit REQUIRED)", "find_package(OpenCL 1.2)", "torch==2.4.0",
    "+cu1210", "+cu12", "cu121",
    "if(CUDA_VERSION VERSION_LESS 11.0)", "MY_CUDA_VERSION=12.0", "nvidia/cuda:latest", "cuda 12.4",
    "nvidia/cuda:12", "barracuda: 12.4", "cudnn: 8.9", "# FROM nvidia/cuda:12.4.1", "   # CUDA_VERSION=12.0",
]  # fmt: skip


@pytest.mark.parametrize(("text", "version"), NAMED, ids=[text for text, _ in NAMED])
def test_named(text: str, version: str) -> None:
    assert cuda_versions(f"# first\r\n\r\n{text}\n".encode()) == [(version, 3)]


@pytest.mark.parametrize("text", SILENT)
def test_not_named(text: str) -> None:
    assert cuda_versions(text.encode()) == []


def test_several_in_the_order_of_their_lines() -> None:
    text = b"torch==2.4.0+cu124\nFROM nvidia/cuda:12.1.0-base\nCUDA_VERSION=11.8 # +cu118\n"
    assert cuda_versions(text) == [("12.4", 1), ("12.1", 2), ("11.8", 3), ("11.8", 3)]


def test_many_are_read_in_time_linear_in_the_file() -> None:
    found = cuda_versions(b"+cu121\n" * 200_000)
    assert len(found) == 200_000
    assert found[-1] == ("12.1", 200_000)


@given(st.binary(max_size=100), st.sampled_from([text for text, _ in NAMED]))
def test_any_bytes_around(noise: bytes, text: str) -> None:
    assert all(line >= 1 for _, line in cuda_versions(noise + text.encode() + noise))
