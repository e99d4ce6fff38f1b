"""NVIDIA's command line tools that Python code starts, by the name of the program as a string."""

from __future__ import annotations

import re

from advisor.expressions import lazy
from advisor.frontends import python_context as context
from advisor.frontends import python_strings as strings
from advisor.frontends.python_places import File, Place
from advisor.frontends.python_tree import Path, in_error
from advisor.model import Confidence

TOOLS = (
    "nvidia-smi nvcc ptxas cuobjdump nvdisasm nvprune fatbinary nsys ncu nvprof nv-nsight-cu-cli cuda-gdb "
    "cuda-memcheck compute-sanitizer nvidia-cuda-mps-control nvidia-settings nvidia-persistenced dcgmi nvlink bin2c"
).split()
TOOL_HIT = lazy(
    rb"\b(?:nvidia-(?:smi|cuda|settings|pers)|nvcc|ptxas|cuobjdump|nvdisasm|nvprune|fatbinary|nsys|ncu|nvprof|nv-nsight"
    rb"|cuda-gdb|cuda-memcheck|compute-sanitizer|dcgmi|nvlink|bin2c)\b"
)
PREFILTERS = frozenset(
    b"nvidia nvcc ptxas cuobjdump nvdisasm nvprune fatbinary nsys ncu nvprof cuda nsight dcgmi nvlink".split()
)
_COMMAND = lazy(r"(?:[\w./~$\0{}-]*/)?(" + "|".join(map(re.escape, TOOLS)) + r")(?:\.exe)?(?:\s.*)?", re.DOTALL)
_RUNS = lazy(
    r"(?i)^(?:passed:|assigned:).*(?:subprocess|popen|system|check_output|check_call|run|which|exec|call|shell|cmd"
    r"|command|nvcc|ptxas|args|join|tool|binary|spawn)"
)
_NO_COMMAND = lazy(r"(?i)key|__all__|passed:.*\.(?:get|pop|setdefault)$")


def may_hold(data: bytes, words: set[bytes]) -> bool:
    """Whether a file can name one of the tools."""
    return not words.isdisjoint(PREFILTERS) and TOOL_HIT.search(data) is not None


def _result(path: Path, at: int) -> str:
    return context.role_and_result(path, at)[1]


def tool(file: File, hit: re.Match[bytes]) -> Place | None:
    """A tool that is started, looked for, or put into a command line."""
    path = file.code.path(*hit.span())
    literal = strings.literal_of(path)
    if literal is None or strings.is_idle(path, literal.at):
        return None
    found = _COMMAND.fullmatch(literal.value)
    node = path[literal.at]
    first = TOOL_HIT.search(hit.string, node.start_byte, node.end_byte)
    if found is None or first is None or first.start() != hit.start():
        return None
    result = _result(path, literal.at)
    if not _RUNS.search(result) or _NO_COMMAND.match(result):
        return None
    confidence: Confidence = "weak" if in_error(path) else "strong"
    symbol = f"cmd:{found[1]}"
    ruled = symbol not in file.known.libraries
    return Place(
        symbol, node.start_byte, node.end_byte, "string", confidence, path[: literal.at + 1], literal.at, None, ruled
    )
