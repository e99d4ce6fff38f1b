"""Where a device or backend that is written as a text goes from there: through names, within one file.

`device = "cuda"`, a parameter's default, a field of `self`, a default on the command line, a value in a dictionary:
each gives a name, and each place where that name decides a device, is compared, or becomes part of a text is a fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tree_sitter import Node

from advisor.expressions import lazy
from advisor.frontends import python_context as context
from advisor.frontends import python_names as names
from advisor.frontends.python_places import File, Place
from advisor.frontends.python_tree import Path, first_children, is_exact, last_of
from advisor.frontends.treesitter import field, text_of

_MOST_PLACES = 400  # of one file
_MOST_NAMES = 60
_DEVICES = lazy(r"(?i)(?:\S*\s)?\w*(?:device|location|backend|accelerator)\w*$")
_CALLEES = lazy(
    r"(?:\.to|torch\.device|(?:^|\.)autocast|GradScaler|init_process_group|new_group|Generator|set_device"
    r"|set_default_device|init_device_mesh|\.cuda|\.type|to_empty)$"
)
_OTHER_TEXT = lazy(r"[^\"']*(?:[\"']|\bNone\b|\bTrue\b|\bFalse\b)")  # another text, or no text at all
_OPTION = lazy(r"(?:add_argument|option)$")
_SIMPLE = lazy(r"(?:self\.)?[A-Za-z_]\w*")


class Holder(NamedTuple):
    """A name that holds the text between two byte offsets, as a pattern; `line` is where the text is written."""

    name: str
    pattern: bytes
    symbol: str
    start: int
    end: int
    line: int


def _callee(file: File, call: Node) -> str:
    written = context.dotted(field(call, "function"))
    root, dot, rest = written.partition(".")
    target, binding, _ = names.target_of(file.bindings, root, call.start_byte)
    return f"{target}{dot}{rest}" if target and binding is not None else written


def _climb(file: File, path: Path, at: int) -> int:
    """Index of the expression that has the text's value; `torch.device(text)` counts as the text."""
    at = context.outermost(path, at)
    while at >= 2 and path[at - 1].type == "argument_list" and path[at - 2].type == "call":
        if _callee(file, path[at - 2]) not in ("torch.device", "str"):
            break
        at = context.outermost(path, at - 2)
    return at


def _extent(path: Path, at: int, kinds: tuple[str, ...]) -> tuple[int, int]:
    around = last_of(path[:at], *kinds)
    node = path[max(0, around)]
    return node.start_byte, node.end_byte


def _plain(name: str) -> bytes:
    return rb"(?<![\w.])" + re.escape(name.encode()) + rb"\b"


def _assigned(path: Path, at: int) -> Iterator[tuple[str, bytes, tuple[int, int]]]:
    target = text_of(field(path[at - 1], "left") or field(path[at - 1], "name"))
    if not _SIMPLE.fullmatch(target):
        return
    if target.startswith("self."):
        yield target, _plain(target), _extent(path, at, ("class_definition",))
        return
    inside = last_of(path[:at], "function_definition", "class_definition")
    if inside >= 0 and path[inside].type == "class_definition":  # a field
        yield f"self.{target}", _plain(f"self.{target}"), _extent(path, at, ("class_definition",))
    else:
        yield target, _plain(target), _extent(path, at, ("function_definition",))


def _default(path: Path, at: int) -> Iterator[tuple[str, bytes, tuple[int, int]]]:
    name = text_of(field(path[at - 1], "name"))
    yield name, _plain(name), _extent(path, at, ("function_definition", "lambda"))


def _destination(call: Node) -> str:
    """The name that a command line option is read under: that of its first long form."""
    arguments = first_children(field(call, "arguments") or call, 12)
    given = [context.constant_of(each) for each in arguments if each.type == "string"]
    long = next((each for each in given if each and each.startswith("--")), next(iter(given), None))
    return (long or "").lstrip("-").split("/")[0].replace("-", "_")


def _option(path: Path, at: int) -> Iterator[tuple[str, bytes, tuple[int, int]]]:
    call = path[at - 3]
    if text_of(field(path[at - 1], "name")) != "default" or call.type != "call":
        return
    if not _OPTION.search(context.dotted(field(call, "function"))):
        return
    name = _destination(call)
    decorated = last_of(path[:at], "decorated_definition")
    if decorated >= 0:
        node = path[decorated]
        yield name, _plain(name), (call.end_byte, node.end_byte)
    elif name.isidentifier():
        shown = f"args.{name}"
        yield shown, rb"\b\w+\." + name.encode() + rb"\b", (0, path[0].end_byte)


def _in_dictionary(path: Path, at: int) -> Iterator[tuple[str, bytes, tuple[int, int]]]:
    key = context.constant_of(field(path[at - 1], "key"))
    around = path[at - 3] if len(path) > at - 3 >= 0 else path[0]
    target = text_of(field(around, "left")) if around.type == "assignment" else ""
    if key and target.isidentifier() and key.isidentifier():
        written, name = re.escape(target.encode()), key.encode()
        pattern = (
            rb"(?<![\w.])" + written + rb"(?:\[[\"']" + name + rb"[\"']\]|\.get\([\"']" + name + rb"[\"'][^()\n]*\))"
        )
        yield f'{target}["{key}"]', pattern, _extent(path, at, ("function_definition",))


_HOLDERS = {
    "assignment": _assigned,
    "named_expression": _assigned,
    "default_parameter": _default,
    "typed_default_parameter": _default,
    "keyword_argument": _option,
    "pair": _in_dictionary,
}


def _holders(file: File, places: Iterable[Place]) -> Iterator[Holder]:
    for place in places:
        if place.symbol not in ("str:cuda", "str:nccl"):
            continue
        at = _climb(file, place.path, place.at)
        find = _HOLDERS.get(place.path[at - 1].type) if at > 0 else None
        for name, pattern, (start, end) in find(place.path, at) if find else ():
            line = file.lines.line(place.start)
            yield Holder(name, pattern, place.symbol, start, end, line)


def _is_shadowed(path: Path, holder: Holder) -> bool:
    """Whether a parameter of an inner function takes the name of something that is held outside."""
    inner = [node for node in path if node.type == "function_definition" and node.start_byte > holder.start]
    word = re.compile(rf"\b{re.escape(holder.name)}\b")
    return any(word.search(text_of(field(node, "parameters"))) for node in inner)


def _decides(file: File, path: Path, at: int) -> bool:
    """Whether the value at `at` decides a device or a backend, or is compared."""
    outer = context.outermost(path, at)
    if outer > 0 and path[outer - 1].type == "interpolation":
        return True
    result = context.role_and_result(path, at)[1]
    verb, _, rest = result.partition(":")
    if verb == "compared":
        return _OTHER_TEXT.match(rest) is None
    if verb != "passed":
        return False
    callee, _, keyword = rest.partition(" ")
    root, dot, tail = callee.partition(".")
    target, binding, _ = names.target_of(file.bindings, root, path[at].start_byte)
    full = f"{target}{dot}{tail}" if target and binding is not None else callee
    return _DEVICES.match(keyword) is not None if keyword else _CALLEES.search(full) is not None


def _place(file: File, holder: Holder, hit: re.Match[bytes]) -> Place | None:
    path = file.code.path(*hit.span())
    if not is_exact(path[-1], *hit.span()) or path[-1].type not in ("identifier", "attribute", "subscript", "call"):
        return None
    at = len(path) - 1
    stored = path[at - 1].type == "assignment" and path[at] == field(path[at - 1], "left")
    named = path[at - 1].type == "keyword_argument" and path[at] == field(path[at - 1], "name")
    if stored or named or _is_shadowed(path, holder) or not _decides(file, path, at):
        return None
    symbol = f"flow:{holder.symbol[4:]}"
    kind, via, origin = "text", holder.name, (str(holder.line),)
    return Place(symbol, *hit.span(), kind, "medium", path, at, None, True, via, origin)  # type: ignore[arg-type]


def reached(file: File, places: list[Place]) -> Iterator[Place]:
    """The places that the texts of `places` reach through names, in the order of the names."""
    seen: set[tuple[int, int]] = set()
    for holder in list(dict.fromkeys(_holders(file, places)))[:_MOST_NAMES]:
        for hit in re.compile(holder.pattern).finditer(file.code.data, holder.start, holder.end):
            if hit.span() in seen or len(seen) >= _MOST_PLACES:
                continue
            place = _place(file, holder, hit)
            if place is not None:
                seen.add(hit.span())
                yield place
