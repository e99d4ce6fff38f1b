"""Device strings, backend strings and names of environment variables in Python code."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from tree_sitter import Node

from advisor.expressions import lazy
from advisor.frontends.python_context import dotted
from advisor.frontends.python_tree import Path, first_children, last_of, one_line
from advisor.frontends.treesitter import field, text_of
from advisor.model import Confidence, TargetWords

# Where a literal can begin to speak of a device or a backend; the tree then says whether it does.
DEVICE_HITS = (re.compile(rb"cuda\b(?<=[\"':,]cuda)"), re.compile(rb"nccl\b(?<=[\"':,]nccl)"))
ENVIRONMENT_HIT = lazy(rb"[\"']([A-Z][A-Z0-9_]{2,60})[\"']")

_LONGEST = 400  # bytes; what is longer is text, and the value of a text is not worth reading for every word in it
# `\0` stands for the value of an interpolation.
_DEVICE = lazy(r"cuda(?::(?:[\d,]*|\0.*|%[a-z]|\{[^{}]*\}))?", re.DOTALL)
_BACKEND = lazy(r"(?:\w+:\w+,)*(?:\w+:)?nccl(?:,\w+:\w+)*")
# Results (see `role_and_result`) that show that a string names a device or a backend.
_TELLING = lazy(r"(?i)dev|\.to$|torch\.|location|backend|accel|autocast|process_group|\bdist\.|\.type$")
_OTHER_MATTER = lazy(r"librar(?!y\.\w)|^assigned:__all__$|passed:(?:\S*\.)?(?:join|joinpath|Path|PurePath)$")
_CUDA_VARIABLE = lazy(r"(?:CUDA|NCCL|PYTORCH_CUDA)_")
_SURELY_ENVIRONMENT = lazy(r"environ|(?:get|set|put|del|unset)env", re.IGNORECASE)

_SETS_VARIABLE = lazy(r"(?i)export|var(?:iable)?s?$|set_|update|add_|pop$|unset|setdefault|get_?(?:int|bool|flag|str)")
_OPTION_OF_VARIABLE = lazy(r"[\"'](?:-x|-e|--env|-genv|--export|-env)[\"']$")
_VARIABLE = lazy(r"[\"'][A-Z][A-Z0-9_]+[\"']")  # a list of names of variables

_MOST_BESIDE = 20
Devices = tuple[tuple[str, re.Pattern[str]], ...]  # targets with the strings that name their devices and backends


class Literal(NamedTuple):
    """A string literal of a path: the index of its outermost node, and its value, `\\0` for what is not constant."""

    at: int
    value: str


def _value(node: Node) -> str:
    if node.type == "concatenated_string":
        return "".join(_value(part) for part in node.named_children if part.type == "string")
    parts = [child for child in node.named_children if child.type in ("string_content", "interpolation")]
    return "".join("\0" if part.type == "interpolation" else text_of(part) for part in parts)


def literal_of(path: Path) -> Literal | None:
    """The short string literal around the innermost node of a path; None in code, comments and texts."""
    at = last_of(path, "string")
    if at < 0 or at < last_of(path, "interpolation"):
        return None
    if path[at - 1].type == "concatenated_string":
        at -= 1
    short = path[at].end_byte - path[at].start_byte <= _LONGEST
    return Literal(at, _value(path[at])) if short else None


def is_idle(path: Path, at: int) -> bool:
    """Whether a literal is a statement of its own: a docstring, or text that was commented out."""
    return path[at - 1].type in ("expression_statement", "module", "block")


def is_first(hit: re.Match[bytes], node: Node) -> bool:
    """Whether a hit is the one that stands for its literal: the first of all in it."""
    places = [pattern.search(hit.string, node.start_byte, node.end_byte) for pattern in DEVICE_HITS]
    return min(place.start() for place in places if place is not None) == hit.start()


_PLAIN_WORD = re.compile(r"""(["'])[A-Za-z][\w-]{3,}\1""")  # names of devices are shorter, but for these
_NEAR_DEVICE = re.compile(
    r"pu|cuda|auto|none|native|opencl|vulkan|metal|nccl|gloo|numpy|torch|cupy|triton|numba|device|host|nvidia"
    r"|cudnn|tensor|onnx|default",
    re.IGNORECASE,
)


def is_other_matter(path: Path, at: int, result: str, devices: Devices) -> bool:
    """Whether a literal is surely no device: part of a file path, a library to link, an export."""
    parent = path[at - 1]
    divided = parent.type == "binary_operator" and text_of(field(parent, "operator")) == "/"
    return divided or _OTHER_MATTER.search(result) is not None or _is_one_of_other_words(path, at, devices)


def _is_one_of_other_words(path: Path, at: int, devices: Devices) -> bool:
    """Whether a literal stands in a list of plain words of which no other speaks of a device or a backend."""
    if path[at - 1].type not in ("list", "tuple", "set"):
        return False
    beside = [text_of(each) for each in first_children(path[at - 1], _MOST_BESIDE) if each != path[at]]
    targets = {name for name, _ in devices}
    return len(beside) > 1 and all(
        _PLAIN_WORD.fullmatch(each) and not _NEAR_DEVICE.search(each) and each[1:-1].lower() not in targets
        for each in beside
    )


def symbol_of(value: str) -> str:
    """`str:cuda` for a device string, `str:nccl` for one that names this backend, else ''."""
    if _DEVICE.fullmatch(value):
        return "str:cuda"
    return "str:nccl" if _BACKEND.fullmatch(value) else ""


def devices_of(targets: Iterable[TargetWords]) -> Devices:
    """The strings that name devices and backends of the targets."""
    return tuple(
        (target.name, re.compile(rf"[\"'](?:{'|'.join(map(re.escape, target.devices))})\b"))
        for target in targets
        if target.devices
    )


def served_beside(path: Path, at: int, devices: Devices) -> tuple[str, ...]:
    """The targets whose device or backend is named beside a literal as its equal.

    That is in the same collection (`in ("cuda", "other")`, the keys of a table) or the other side of an `or`.
    """
    parent, around = path[at - 1], path[at - 2] if at >= 2 else path[0]
    beside: list[Node] = []
    if parent.type in ("list", "tuple", "set"):
        beside = first_children(parent, _MOST_BESIDE)
    elif parent.type == "pair" and path[at] == field(parent, "key"):
        beside = [key for pair in first_children(around, _MOST_BESIDE) if (key := field(pair, "key")) is not None]
    elif parent.type == "comparison_operator" and around.type == "boolean_operator":
        whole = path[max(i for i in range(at) if i == 0 or path[i - 1].type != "boolean_operator")]
        beside = [whole] if text_of(field(around, "operator")) == "or" else []
    texts = [text_of(each) for each in beside if each.end_byte - each.start_byte < _LONGEST]
    return tuple(target for target, word in devices if any(word.search(text) for text in texts))


def value_index(path: Path, at: int) -> int:
    """Index of the expression that has a literal's value: its `.format(...)` call if there is one, else itself."""
    if at >= 2 and path[at - 1].type == "attribute" and path[at - 2].type == "call":
        return at - 2 if text_of(field(path[at - 1], "attribute")) == "format" else at
    return at


def string_confidence(result: str, torch: bool, framework: bool) -> Confidence:
    """How sure it is that a string names a device: its context tells it, and what the file imports."""
    telling = _TELLING.search(result) is not None
    if telling and torch:
        return "strong"
    return "medium" if telling or torch or framework else "weak"


def _holder(path: Path, at: int) -> str:
    """What a literal is looked up in or handed to, as text; '' where that is not said."""
    parent = path[at - 1]
    if parent.type == "subscript":
        return one_line(field(parent, "value"))
    if parent.type == "argument_list" and path[at - 2].type == "call":
        return dotted(field(path[at - 2], "function"))
    if parent.type == "comparison_operator":
        return one_line(parent)
    if parent.type == "pair" and path[at] == field(parent, "key"):
        return " ".join(_owner(path, at - 2))
    return ""


def _owner(path: Path, at: int) -> list[str]:
    """What the dictionary at `at` of a path is assigned or handed to, what else is handed over, and what it unpacks."""
    unpacked = [part for part in first_children(path[at], 20) if part.type == "dictionary_splat"]
    around = path[at - 1]
    if around.type == "argument_list":
        return [dotted(field(path[at - 2], "function")), *map(one_line, [*first_children(around, 1), *unpacked])]
    target = field(around, "left") if around.type == "assignment" else field(around, "name")
    return [one_line(target), *map(one_line, unpacked)]


def environment_confidence(path: Path, at: int, name: str, known: frozenset[str]) -> Confidence | None:
    """How sure it is that the literal at `at` names an environment variable that matters; None if it does not."""
    if name not in known and not _CUDA_VARIABLE.match(name):
        return None
    holder = _holder(path, at)
    if _SURELY_ENVIRONMENT.search(holder):
        return "strong"
    if "env" in holder.lower():
        return "medium"
    return "medium" if name in known and _is_passed_on(path, at) else None


def _is_passed_on(path: Path, at: int) -> bool:
    """Whether the name alone is handed to a function that sets variables, or stands in a list of words of a command."""
    parent = path[at - 1]
    if parent.type == "argument_list" and path[at - 2].type == "call":
        return _SETS_VARIABLE.search(dotted(field(path[at - 2], "function"))) is not None
    if parent.type not in ("list", "tuple", "set"):
        return False
    before = [text_of(each) for each in first_children(parent, 60) if each.end_byte <= path[at].start_byte][-1:]
    return _OPTION_OF_VARIABLE.search("".join(before)) is not None or all(
        _VARIABLE.fullmatch(text_of(each)) for each in first_children(parent, 60)
    )
