"""What build files and images say about the CUDA version; everything else in them is not read yet."""

from __future__ import annotations

import re

from advisor.frontends.source import Lines

# Each pattern captures a CUDA version `major.minor`, or `major` and `minor` run together as in cu121.
_VERSIONS = (
    re.compile(rb"nvidia/cuda:(\d{1,2}\.\d{1,2})"),
    re.compile(rb"[\w./-]:[\w.-]*\bcuda(\d{1,2}\.\d{1,2})"),  # pytorch/pytorch:2.5.1-cuda12.4-cudnn9-devel
    re.compile(
        rb"(?i)[\"']?\bcuda(?:[-_]?(?:toolkit|version|tag))?[\"']?\s*(?:[:=]|==)\s*\[?\s*[\"']?(\d{1,2}\.\d{1,2})"
    ),
    re.compile(
        rb"\b(?:nvidia-cuda-(?:runtime|nvcc|nvrtc)-cu\d\d|cuda-python|cuda-bindings)\s*[=~>]=\s*(\d{1,2}\.\d{1,2})"
    ),
    re.compile(rb"find_package\s*\(\s*CUDA(?:Toolkit)?\s+(\d{1,2}\.\d{1,2})", re.IGNORECASE),
    re.compile(rb"\b(?:cudatoolkit|cuda-toolkit|cuda-version|pytorch-cuda)\s*(?:=|==|:|>=)\s*(\d{1,2}\.\d{1,2})"),
    re.compile(rb"(?:\+|/whl/)cu(\d{3})\b"),
    re.compile(rb"\bCUDA_VERSION\s*[=:]\s*[\"']?(\d{1,2}\.\d{1,2})"),
)


_INDENT = 80  # how far in a comment may begin


def _is_comment(data: bytes, start: int) -> bool:
    """Whether the line that begins at `start` is a comment: with `#` in all of these files."""
    return data[start : start + _INDENT].lstrip().startswith(b"#")


def cuda_versions(data: bytes) -> list[tuple[str, int]]:
    """The CUDA versions that a build file names, each with the 1-based line."""
    found: dict[int, tuple[str, int]] = {}  # by where the version is written: several patterns may find the same
    lines = Lines(data)
    for pattern in _VERSIONS:
        for match in pattern.finditer(data):
            line, text = lines.line(match.start()), match[1].decode()
            if not _is_comment(data, lines.starts[line - 1]):
                found[match.start(1)] = (text if "." in text else f"{text[:-1]}.{text[-1]}", line)
    return [found[start] for start in sorted(found)]
