"""Facts about device code that only rules need: lane arithmetic, declarations, words of C++ that devices lack.

Candidates are found in the blanked text of device functions; the tree is asked about those only.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

import msgspec
from tree_sitter import Node, Tree

from advisor.expressions import lazy
from advisor.frontends import warp_facts
from advisor.frontends.constants import constants
from advisor.frontends.guards import Guards
from advisor.frontends.matcher import word_list, words
from advisor.frontends.scopes import Scope, scope_of, shortened, side_of, signature
from advisor.frontends.source import Lines
from advisor.frontends.treesitter import Descent, field, text_of
from advisor.frontends.warp_facts import named_arithmetic
from advisor.model import Use, UseKind, Value

_DEVICE = lazy(rb"__global__|__device__|DEVICE|KERNEL")
_FROM_THREAD = lazy(rb"\b(\w+)\s*=(?!=)[^;{}=]{0,160}?\bthreadIdx\b([^;{}]{0,160})")
_THREADS = lazy(rb"threadIdx|lane|tid|thread")
_WARP_CALL = lazy(rb"__shfl|__ballot|__any|__all|__syncwarp|__match|__activemask|__reduce_|[wW]arp")
_LANE = lazy(r"\bthreadIdx\b|\b\w*lane_?(?:id|idx|index|num)?\b|\b_?(?:tid|thread_?(?:id|idx))(?:_?[xX])?\b", re.I)
# `% 32`, `/ 32`, `& 31`, `>> 5` and the hexadecimal spellings: what a warp of 32 threads is divided by.
_ARITHMETIC = lazy(rb"(?:[%/]\s*(?:32|0x20)|&(?<!&&)\s*(?:31|0[xX]1[fF]|\(\s*32\s*-\s*1\s*\))|>>\s*5)[uU]?(?![\w.])")
_SHIFT = lazy(rb"1(?<![\w.]1)[uU]?\s*\)?\s*(<<)(?![<=])")
# Searched from its fixed part on; what stands before in the line decides.
_WARP_CONSTANT = lazy(
    rb"(?:WARP_?SIZE|[wW]arp_?[sS]ize|WARP_THREADS|THREADS_PER_WARP|[tT]hreadsPerWarp|NUM_LANES|[nN]umLanes|kLanes)\w{0,99}"
    rb"(?:\s{0,20}=\s{0,20}|[ \t]{1,20})\(?(32|31|5)[uU]?(?![\w.])"
)
_WARP_WORD = lazy(
    rb"WARP_?SIZE|arp_?[sS]ize|WARP_THREADS|THREADS_PER_WARP|hreadsPerWarp|NUM_LANES|umLanes|kLanes"
)  # in names
_CONSTANT_HEAD = lazy(rb"(?:#[ \t]*define[ \t]+|\b(?:const|constexpr|enum)\b[^;={]*[\s{])(\w*)\Z")
_NAME_END = lazy(rb"\w+")
_VARIABLE = lazy(
    rb"(__shared__|__constant__|__managed__)\s{1,20}([^;{=()]{1,200}?)[\s*&]{0,20}\b([A-Za-z_]\w{0,99})\s{0,20}"
    rb"((?:\[[^\]\n]{0,80}\]\s{0,20}){0,8})[;=,{]"
)
_SYMBOL_OF_MEMORY = {b"__shared__": "shared-variable", b"__constant__": "constant-variable"}
_QUALIFIERS = lazy(rb"\b(extern|volatile|static)\b")
_KEYWORD = lazy(  # what stands before a word is looked at behind its first letter, which the search finds at once
    rb"(d(?<![\w:.>]d)ouble|v(?<![\w:.>]v)(?:irtual|olatile))\b(?!\d)|(n(?<![\w:.>]n)ew)\s+[A-Za-z_]"
    rb"|(s(?<![\w:.>]s)td)\s*::\s*([a-z_]\w*)"
)
_KEYWORDS = frozenset((b"double", b"virtual", b"volatile", b"new", b"std"))
_LOOK_BACK = 60


class Marks(Value, frozen=True, kw_only=True):
    """Where the text of a file may hold facts about device code: qualifiers, arithmetic with 32, shifts of one."""

    qualifiers: tuple[tuple[int, int], ...]
    arithmetic: tuple[tuple[int, int], ...]
    shifts: tuple[tuple[int, int], ...]  # of the operator
    constants: dict[str, int] = msgspec.field(default_factory=dict)

    @property
    def places(self) -> list[int]:
        """The offsets at which the tree is asked."""
        return [start for found in (self.qualifiers, self.arithmetic, self.shifts) for start, _ in found]


def marks(text: bytes) -> Marks:
    """The marks of a file without comments and strings; without a qualifier none of the others counts."""
    qualifiers = tuple(match.span() for match in _DEVICE.finditer(text))
    if not qualifiers:
        return Marks(qualifiers=(), arithmetic=(), shifts=())
    known = constants(text)
    named = named_arithmetic(known)
    arithmetic = [match.span() for match in _ARITHMETIC.finditer(text)]
    arithmetic += [match.span() for match in named.finditer(text)] if named is not None else []
    shifts = tuple(m.span(1) for m in _SHIFT.finditer(text))
    return Marks(qualifiers=qualifiers, arithmetic=tuple(sorted(arithmetic)), shifts=shifts, constants=known)


def _inside(found: Sequence[tuple[int, int]], region: _Region) -> Sequence[tuple[int, int]]:
    return found[bisect_left(found, (region.start, 0)) : bisect_left(found, (region.end, 0))]


class _Region(Value, frozen=True, kw_only=True):
    """A device function with its bytes; `names` are the variables that it derives from threadIdx."""

    start: int
    end: int
    node: Node
    scope: Scope
    names: frozenset[str]


class _Reader(Value, frozen=True, kw_only=True):
    """What all facts of one file are made with."""

    path: str
    data: bytes
    text: bytes  # the data with comments and strings blanked
    lines: Lines
    guards: Guards
    descent: Descent
    marks: Marks


def _fact(
    reader: _Reader, scope: Scope, kind: UseKind, symbol: str, start: int, end: int, **more: object
) -> tuple[int, Use]:
    guard, arms = reader.guards.at(start)
    spelling = reader.text[start:end].decode("utf-8", "replace")
    use = Use(
        symbol=symbol, library="rules", spelling=spelling, span=reader.lines.span(reader.path, start, end), kind=kind,
        side=scope.side, scope=scope.scope, kernel=scope.kernel, tests=scope.tests, guard=guard, arms=arms,
        rules_only=True, **more,  # type: ignore[arg-type]
    )  # fmt: skip
    return start, use


def _function(path: Sequence[Node], data: bytes) -> int:
    """Index in `path` of the function or lambda that a qualifier of device code belongs to; -1 for none."""
    for index in range(len(path) - 1, -1, -1):
        node = path[index]
        if node.type in ("function_definition", "lambda_expression"):
            body = field(node, "body")
            return index if body is not None and path[-1].start_byte < body.start_byte else -1
    return -1


def _is_device(node: Node, data: bytes) -> bool:
    """Whether a function's own qualifiers say device: macros count before its parameters only, as in MAX_DEVICES."""
    text = signature(node, data)
    return "__global__" in text or "__device__" in text or side_of(text.split("(")[0]) != "host"


def _regions(reader: _Reader) -> Iterator[_Region]:
    """The device functions of a file that hold statements, outermost first."""
    last = 0
    for start, end in reader.marks.qualifiers:
        if start < last:
            continue
        path = reader.descent.path_to(start, end)
        index = _function(path, reader.data)
        if index < 0 or not _is_device(path[index], reader.data):
            continue
        node = path[index]
        last = node.end_byte
        text = reader.text[node.start_byte : node.end_byte]
        scope = scope_of(path[: index + 1], reader.data)
        yield _Region(start=node.start_byte, end=last, node=node, scope=scope, names=_derived(text))


def _derived(text: bytes) -> frozenset[str]:
    """Variables that get their value from threadIdx alone: an index of the grid says nothing about lanes."""
    found = _FROM_THREAD.finditer(text) if b"threadIdx" in text else ()
    return frozenset(m[1].decode() for m in found if b"blockIdx" not in m.group())


def _of_lane(text: str, region: _Region) -> bool:
    """Whether an operand is a thread's or lane's number."""
    if "blockIdx" in text or "(" in text.replace("(threadIdx", ""):
        return "threadIdx" in text and "blockIdx" not in text
    return bool(_LANE.search(text)) or not region.names.isdisjoint(re.findall(r"\w+", text))


_LOOP_HEAD = 300  # bytes


def _is_counter(reader: _Reader, path: Sequence[Node], name: str) -> bool:
    """Whether the nearest loop that declares a name counts something else than threads.

    It begins with no thread's number, or it goes on by whole blocks over data and no warp function stands in it.
    """
    data = reader.text
    for node in reversed(path):
        head = field(node, "initializer") if node.type == "for_statement" else None
        if head is None or head.end_byte - head.start_byte > _LOOP_HEAD:
            continue
        declared = re.search(rb"\b%b\s*=([^,;]*)" % re.escape(name).encode(), data[head.start_byte : head.end_byte])
        if declared is None:
            continue
        update = field(node, "update")
        step = data[update.start_byte : update.end_byte] if update is not None else b""
        inside = data[node.start_byte : node.end_byte]
        return not _THREADS.search(declared[1]) or (b"blockDim" in step and not _WARP_CALL.search(inside))
    return False


def _of_counter(reader: _Reader, path: Sequence[Node], text: str, region: _Region) -> bool:
    """Whether all lanes in an operand are counters of loops."""
    names = set(re.findall(r"\w+", text)) & {*region.names}
    others = _LANE.search(text)
    return others is None and bool(names) and all(_is_counter(reader, path, name) for name in sorted(names))


def _binary(reader: _Reader, start: int, end: int) -> tuple[Node, Sequence[Node]] | None:
    """The binary expression of an operator, and the path to it."""
    path = reader.descent.path_to(start, end)
    for index in range(len(path) - 1, max(len(path) - 4, -1), -1):
        if path[index].type == "binary_expression":
            return path[index], path[: index + 1]
    return None


def _operand(node: Node, name: str) -> str:
    return shortened(field(node, name))


def _arithmetic(reader: _Reader, region: _Region) -> Iterator[tuple[int, Use]]:
    """Lane and warp numbers computed with the literal 32."""
    for place, _ in _inside(reader.marks.arithmetic, region):
        found = _binary(reader, place, place + 1)
        if found is None:
            continue
        node, path = found
        left = _operand(node, "left")
        if _of_lane(left, region) and not _of_counter(reader, path, left, region):
            scope = scope_of(path, reader.data)
            operator = text_of(field(node, "operator"))
            args = (left, operator, _operand(node, "right"))
            yield _fact(reader, scope, "expr", "warp-arithmetic", node.start_byte, node.end_byte, args=args)


def _shifts(reader: _Reader, region: _Region) -> Iterator[tuple[int, Use]]:
    """Lane masks built by shifting a 32-bit one."""
    for place in _inside(reader.marks.shifts, region):
        found = _binary(reader, *place)
        if found is None:
            continue
        node, path = found
        right = _operand(node, "right")
        if _of_lane(right, region) and not _of_counter(reader, path, right, region):
            scope = scope_of(path, reader.data)
            args = (_operand(node, "left"), "<<", right)
            yield _fact(reader, scope, "expr", "lane-mask-shift", node.start_byte, node.end_byte, args=args)


def _parameters(reader: _Reader, region: _Region) -> Iterator[tuple[int, Use]]:
    """One fact per kernel with the source texts of its parameters."""
    node: Node | None = region.node
    while node is not None and node.type != "function_declarator":
        node = field(node, "declarator")
    listed = field(node, "parameters") if node is not None else None
    own = reader.text[region.start : listed.start_byte] if listed is not None else b""
    if listed is not None and b"__global__" in own and b"{" not in own:
        texts = tuple(shortened(each) for each in listed.named_children if each.type != "comment")
        start, end = listed.start_byte, listed.end_byte
        yield _fact(reader, region.scope, "decl", "kernel-parameters", start, end, args=texts)


def _keywords(reader: _Reader, region: _Region) -> Iterator[tuple[int, Use]]:
    """The first place of each word in a device function."""
    seen: set[str] = set()
    possible = not words(reader.text).isdisjoint(_KEYWORDS)
    for match in _KEYWORD.finditer(reader.text, region.start, region.end) if possible else ():
        word = next(filter(None, match.groups()[:3])).decode()
        symbol = f"std::{match[4].decode()}" if word == "std" else word
        if symbol not in seen:
            seen.add(symbol)
            yield _fact(reader, region.scope, "keyword", symbol, *match.span())


def _variables(reader: _Reader, regions: Sequence[_Region]) -> Iterator[tuple[int, Use]]:
    """Shared, constant and managed variables: type, bounds, and `extern` or `volatile` in `targs`."""
    for match in _VARIABLE.finditer(reader.text):
        start, end = match.span(3)
        before = reader.text[max(0, match.start() - _LOOK_BACK) : match.start()].rsplit(b";")[-1].rsplit(b"{")[-1]
        words = _QUALIFIERS.findall(before + b" " + match[2])
        scope = next((region.scope for region in regions if region.start <= start < region.end), Scope(side="device"))
        bounds = tuple(each.strip() for each in match[4].decode("utf-8", "replace").strip("[] \t\r\n").split("["))
        yield _fact(
            reader, scope, "decl", _SYMBOL_OF_MEMORY.get(match[1], "managed-variable"), start, end,
            types=(" ".join(match[2].decode("utf-8", "replace").split()),), targs=tuple(w.decode() for w in words),
            args=tuple(each.rstrip("] \t\r\n") for each in bounds) if match[4] else (),
        )  # fmt: skip


_LEFT_OF = lazy(rb"(?:\bthreadIdx\.[xyz]|\b\w*[lL]ane_?(?:[iI]d|[iI]dx|[iI]ndex)?|\btid)\s*\)?\s*\Z")


def _unparsed(reader: _Reader, regions: Sequence[_Region]) -> Iterator[tuple[int, Use]]:
    """Arithmetic of lanes in code that did not parse: by what stands right before the operator."""
    ends = [(region.start, region.end) for region in regions]
    for start, end in reader.marks.arithmetic:
        match = _LEFT_OF.search(reader.text, max(0, start - _LOOK_BACK), start)
        if match is not None and not any(low <= start < high for low, high in ends):
            scope = Scope(side="device")
            yield _fact(reader, scope, "expr", "warp-arithmetic", match.start(), end, confidence="weak")


def _widths(reader: _Reader, regions: Sequence[_Region]) -> Iterator[tuple[int, Use]]:
    """What the text alone tells of the warp's width; a tail must stand in device code."""
    for found in warp_facts.find(reader.text, reader.marks.constants):
        scope = next((each.scope for each in regions if each.start <= found.start < each.end), Scope())
        if found.symbol not in ("warp-tail", "warp-clamp") or scope.side != "unknown":
            kind: UseKind = "decl" if found.symbol == "warp-constant" else "expr"
            yield _fact(reader, scope, kind, found.symbol, found.start, found.end, args=found.args)


def _warp_constants(reader: _Reader) -> Iterator[tuple[int, Use]]:
    """Names of the warp's size that are defined as 32."""
    text = reader.text
    for match in _WARP_CONSTANT.finditer(text) if _WARP_WORD.search(word_list(text)) else ():
        before = reader.text[max(0, match.start() - 2 * _LOOK_BACK) : match.start()].rsplit(b"\n", 1)[-1]
        head, rest = _CONSTANT_HEAD.search(before), _NAME_END.match(reader.text, match.start())
        if head is not None and rest is not None:
            start = match.start() - len(head[1])
            yield _fact(reader, Scope(), "decl", "warp-constant", start, rest.end(), args=(match[1].decode(),))


def device_facts(
    path: str, data: bytes, text: bytes, tree: Tree, lines: Lines, guards: Guards, marked: Marks
) -> list[Use]:
    """Facts of one parsed file in order of place; `text` is `data` with comments and strings blanked.

    Kinds: `expr` (warp-arithmetic, warp-loop, warp-block, warp-clamp, warp-round, warp-tail, lane-mask-shift),
    `decl` (shared-variable, constant-variable, managed-variable,
    warp-constant, kernel-parameters), `keyword` (double, new, virtual, volatile, std::…, once per device function).
    """
    reader = _Reader(path=path, data=data, text=text, lines=lines, guards=guards, descent=Descent(tree), marks=marked)
    found = list(_warp_constants(reader))
    regions = list(_regions(reader))
    for region in regions:
        for facts in (_parameters, _arithmetic, _shifts, _keywords):
            found += facts(reader, region)
    found += _variables(reader, regions)
    if marked.qualifiers:
        found += _widths(reader, regions)
        found += _unparsed(reader, regions) if tree.root_node.has_error else ()
    return [use for _, use in sorted(found, key=lambda each: each[0])]
