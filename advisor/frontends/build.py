"""What build files and images say about the CUDA version; everything else in them is not read yet."""

from __future__ import annotations

import re

from advisor.frontends.source import Lines

# Each pattern captures a CUDA version `major.minor`, or `major` and `minor` run together as in cu121.
_VERSIONS = (
    re.compile(rb"nvidia/cuda:(\d{1,2}\.\d{1,2})"),
    re.compile(rb"find_package\s*\(\s*CUDA(?:Toolkit)?\s+(\d{1,2}\.\d{1,2})", re.IGNORECASE),
    re.compile(rb"\b(?:cudatoolkit|cuda-toolkit|cuda-version|pytorch-cuda)\s*(?:=|==|:|>=)\s*(\d{1,2}\.\d{1,2})"),
    re.compile(rb"(?:\+|/whl/)cu(\d{3})\b"),
    re.compile(rb"\bCUDA_VERSION\s*[=:]\s*[\"']?(\d{1,2}\.\d{1,2})"),
)


def cuda_versions(data: bytes) -> list[tuple[str, int]]:
    """The CUDA versions that a build file names, each with the 1-based line."""
    found = []
    lines = Lines(data)
    for pattern in _VERSIONS:
        for match in pattern.finditer(data):
            text = match[1].decode()
            version = text if "." in text else f"{text[:-1]}.{text[-1]}"
            found.append((version, lines.line(match.start())))
    return sorted(found, key=lambda each: each[1])
