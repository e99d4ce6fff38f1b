"""The width of a warp in the text of a file: constants by any name, loops over lanes, blocks made of warps, masks."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice

from advisor.expressions import lazy
from advisor.frontends.matcher import word_list
from advisor.model import Value

# Names whose 32 is the size of something else, and those whose definition tells of the warp by itself.
_OTHER = lazy(
    r"(?i)tile|block|dim|thread|chunk|strid|batch|vec|unroll|elem|item|pack|step|row|col|align|byte|bit|size_of"
)
_WARP = lazy(r"(?i)warp_?size|warp_?threads|threads_?per_?warp|num_?lanes|warp_?width")
_LOOP = lazy(
    rb"for(?<=\bfor)\s*\(\s*[\w:\s]{0,40}?\b(\w+)\s*=\s*([\w\s/]{1,40}?)\s*;\s*\1\s*(?:>=?|!=)?\s*[01]?\s*;"
    rb"\s*\1\s*(?:>>=\s*1|/=\s*2|=\s*\1\s*(?:/\s*2|>>\s*1))\s*\)([^}]{0,300})"
)
_CLAMP = lazy(rb"\b(\w+(?:\s*[/*]\s*\w+)?)\s*<=?\s*(32)\s*\?\s*\1\s*:\s*32\b")
_TO_32 = lazy(rb"<=?\s*32\s*\?")
_ROUND = lazy(rb"&\s*~\s*\(?\s*(?:31|0x1[fF])[uU]?\b")
_THREADS = lazy(rb"(?i)thread|block|warp|lane|wave")
_WIDTH = rb"[wW]arp_?[sS]ize|WARP_?SIZE|[wW]arp_?[wW]idth|[wW]ave(?:front)?_?[sS]ize|[tT]hreads_?[pP]er_?[wW]arp"
_WIDTH_WORD, _RETURNS_32 = lazy(_WIDTH), lazy(rb"return\s+32[uU]?\s*;")
_RETURN = lazy(
    rb"\b(\w*(?:" + _WIDTH + rb")\w*)"
    rb"\s*\([^(){};]{0,80}\)[^(){};]{0,40}\{\s*return\s+32[uU]?\s*;"
)
_PRODUCT = lazy(rb"\b(\w+)\s*\*\s*(\w+)\b")
_TAIL = lazy(rb"\[[^\]\n]{1,40}\+\s*(16|8|4)\s*\]")
_BARRIER = lazy(rb"__sync|\.sync\s*\(|barrier|__shfl|__builtin_amdgcn")
_ARRAY = lazy(rb"__shared__\s+(?:[\w:]+\s+){1,3}(\w+)\s*\[\s*32\s*\]\s*;")
_BY_LANE = rb"\b%b\s*\[\s*(?:\w*(?:lane|wid|warp|Lane|Warp)\w*|threadIdx\.x\s*(?:>>\s*5|/\s*32))\s*\]"
_LAUNCH = lazy(rb"<<<\s*([^,;<>{}]{1,80}?)\s*,\s*(\w+)\s*(?:,|>>>)")
_ROUNDED_UP = lazy(rb"\(\s*[\w.>\[\]-]{1,40}\s*\+\s*(\w+)\s*(-\s*1\s*)?\)\s*/\s*(\w+)\s*\)?\s*$")
_SET = rb"\b%b\s*[=(]\s*([^;{}=]{1,80});"
_TAIL_LINES, _ARRAYS = 3, 40
_GRIDS, _BEFORE, _WARPS = 400, 2000, (4, 8, 16)
_LARGEST_BLOCK, _WIDE = 1024, 64


class Found(Value, frozen=True, kw_only=True):
    """A place in the text: bytes `start` to `end`, the word of the fact, and texts for the rule."""

    start: int
    end: int
    symbol: str
    args: tuple[str, ...] = ()


def names_of(known: Mapping[str, int], value: int) -> tuple[str, ...]:
    """The constants of a value that may be the width of a warp, without those whose names say something else."""
    return tuple(
        name for name, each in known.items() if each == value and not _OTHER.search(name) and not _WARP.search(name)
    )


def _any(names: tuple[str, ...]) -> bytes:
    return "|".join(map(re.escape, names)).encode() or b"(?!)"


def named_arithmetic(known: Mapping[str, int]) -> re.Pattern[bytes] | None:
    """What finds `% NAME`, `/ NAME`, `& (NAME - 1)`, `>> NAME` for constants of 32, 31 and 5; None without any."""
    width, mask, shift = (names_of(known, value) for value in (32, 31, 5))
    if not (width or mask or shift):
        return None
    return re.compile(
        rb"[%%/]\s*(?:%b)\b|&(?<!&&)\s*(?:%b)\b|&(?<!&&)\s*\(\s*(?:%b)\s*-\s*1\s*\)|>>\s*(?:%b)\b"
        % (_any(width), _any(mask), _any(width), _any(shift))
    )


def _loops(text: bytes, known: Mapping[str, int]) -> Iterator[Found]:
    """Loops that begin with the half of 32 and shuffle."""
    for match in _LOOP.finditer(text) if b"__shfl" in text else ():
        first = match[2].strip().decode("ascii", "replace")
        half = first == "16" or re.fullmatch(r"32\s*/\s*2", first) or known.get(first) == 16
        head, _, two = first.partition("/")
        half = half or (two.strip() == "2" and head.strip() in names_of(known, 32))
        if half and b"__shfl" in match[3] and not re.search(rb"__shfl\w*\s*\([^;]*,\s*(?:16|32)\s*\)\s*;", match[3]):
            yield Found(start=match.start(2), end=match.end(2), symbol="warp-loop", args=(first,))


def _blocks(text: bytes, known: Mapping[str, int]) -> Iterator[Found]:
    """Products of a warp's constant and a number of warps that are too many threads for a block with 64 lanes."""
    words = {name for name in known if _WARP.search(name) and known[name] == 32}
    for match in _PRODUCT.finditer(text) if words else ():
        one, other = match[1].decode("ascii", "replace"), match[2].decode("ascii", "replace")
        if (one in words) == (other in words):
            continue
        count = other if one in words else one
        warps = int(count) if count.isdecimal() and len(count) < 4 else known.get(count, 0)
        if warps * 32 <= _LARGEST_BLOCK < warps * _WIDE:
            yield Found(start=match.start(), end=match.end(), symbol="warp-block", args=(str(warps * _WIDE),))


def _number(text: bytes, known: Mapping[str, int]) -> int:
    name = text.decode("ascii", "replace")
    return int(name) if name.isdecimal() and len(name) < 5 else known.get(name, 0)


def _grids(text: bytes, known: Mapping[str, int]) -> Iterator[Found]:
    """Grids that give a block as many rows as it has warps of 32: `(rows + 3) / 4` for blocks of 128 threads."""
    for match in islice(_LAUNCH.finditer(text), _GRIDS) if b"<<<" in text else ():
        start, end = match.span(1)
        if match[1].isalnum() or match[1].replace(b"_", b"").isalnum():
            first = max(0, match.start() - _BEFORE)
            before = deque(re.finditer(_SET % re.escape(match[1]), text[first : match.start()]), maxlen=1)
            if not before:
                continue
            start, end = (first + each for each in before[0].span(1))
        rounded = _ROUNDED_UP.search(text[start:end])
        rows = _number(rounded[3], known) if rounded else 0
        if not rounded or rows not in _WARPS or _number(match[2], known) != rows * 32:
            continue
        if _number(rounded[1], known) == (rows if rounded[2] else rows - 1):
            yield Found(start=start, end=end, symbol="warp-grid", args=(str(rows),))


def _arrays(text: bytes) -> Iterator[Found]:
    """Shared arrays of 32 elements that are indexed by lanes or warps."""
    for match in islice(_ARRAY.finditer(text), _ARRAYS) if b"__shared__" in text else ():
        if re.search(_BY_LANE % re.escape(match[1]), text):
            yield Found(start=match.start(1), end=match.end(), symbol="warp-array", args=(match[1].decode(),))


def _tails(text: bytes) -> Iterator[Found]:
    """Runs of additions of shared elements 16, 8 and 4 apart without anything that keeps lanes together."""
    last: list[re.Match[bytes]] = []
    end = 0
    for match in _TAIL.finditer(text):
        if last and (match.start() - end > 200 or _BARRIER.search(text, end, match.start())):
            last = []
        end = match.end()
        step = int(match[1])
        if last and step == int(last[-1][1]):
            continue
        last = [*last, match] if last and step * 2 == int(last[-1][1]) else [match]
        if len(last) == _TAIL_LINES:
            yield Found(start=last[0].start(), end=last[0].end(), symbol="warp-tail")


def find(text: bytes, known: Mapping[str, int]) -> Iterator[Found]:
    """The facts about the warp's width that no grammar is needed for, in a file that holds device code."""
    yield from _loops(text, known)
    yield from _blocks(text, known)
    yield from _grids(text, known)
    yield from _tails(text)
    yield from _arrays(text)
    for match in _CLAMP.finditer(text) if _TO_32.search(text) else ():
        yield Found(start=match.start(), end=match.end(), symbol="warp-clamp")
    for match in _ROUND.finditer(text) if b"~" in text else ():
        before = text[text.rfind(b"\n", 0, match.start()) + 1 : match.start()]
        if _THREADS.search(before):
            yield Found(start=match.start(), end=match.end(), symbol="warp-round")
    may_return = _RETURNS_32.search(text) and _WIDTH_WORD.search(word_list(text))
    for match in _RETURN.finditer(text) if may_return else ():
        yield Found(start=match.start(1), end=match.end(1), symbol="warp-constant", args=("32",))


# --- masks ------------------------------------------------------------------------------------------------------------

_DECLARED = (
    rb"(?:^|[;{}(,<]|\bconst\b|\bconstexpr\b|\bstatic\b)\s*((?:[\w:]+[\s&*]+){1,4}?)%b\s*"
    rb"(?:=\s*([^;,(){}]{1,60}(?:\([^;()]{0,40}\))?))?\s*[;,)={]"
)
_DEFINED = rb"#[ \t]*define[ \t]+%b[ \t]+([^\n]{1,60})"
_ALIAS = rb"\busing\s+%b\s*=\s*([\w:\s]{1,40});|\btypedef\s+([\w:\s]{1,40}?)\s+%b\s*;"
_QUALIFIER = lazy(r"\b(?:const|constexpr|static|volatile|register|inline|__device__|__constant__|return)\b")
_NAME = lazy(r"[A-Za-z_]\w*")
_MOST = 200  # declarations of one name


def _shown(text: bytes | None) -> str:
    return " ".join((text or b"").decode("utf-8", "replace").split())


@lru_cache(maxsize=32)
def _declarations(text: bytes, name: str) -> tuple[tuple[int, str, str], ...]:
    """The declarations of a name: offset, type and first value; of a macro the type is `macro`."""
    word = re.escape(name.encode())
    macro = re.search(_DEFINED % word, text)
    if macro:
        return ((0, "macro", _shown(macro[1])),)
    found = []
    for _, match in zip(range(_MOST), re.finditer(_DECLARED % word, text, re.MULTILINE), strict=False):
        kind = " ".join(_QUALIFIER.sub(" ", _shown(match[1])).replace("&", " ").replace("*", " ").split())
        if _NAME.fullmatch(kind):
            alias = re.search(_ALIAS % (re.escape(kind.encode()), re.escape(kind.encode())), text)
            kind = _shown(alias[1] or alias[2]) if alias else kind
        if kind:
            found.append((match.start(), kind, _shown(match[2])))
    return tuple(found)


def declared(text: bytes, name: str, start: int) -> tuple[str, str]:
    """Type and first value by which a name is declared last before `start`; 'macro' for a macro's type.

    An alias of the file is replaced by its type. Both are '' where nothing is found.
    """
    before = [(kind, value) for place, kind, value in _declarations(text, name) if place < start]
    return before[-1] if before else ("", "")
