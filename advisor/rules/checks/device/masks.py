"""Warp votes, shuffles and their masks, which have as many bits as a warp has lanes."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.model import Use
from advisor.rules.checks.device.places import one_line
from advisor.rules.judged import Judged
from advisor.rules.registry import Hit, check, hit

_CAST = r"\(*(?:(?:unsigned|unsigned int|uint32_t)\)?\s*\(?)?"
_LITERAL = lazy(_CAST + r"[-~]?\s*(?:0[xX][0-9a-fA-F]+|\d+)[uU]?\)?")
_NAME = lazy(r"[A-Za-z_][\w:]*")
_FULL = lazy(
    _CAST + r"(?:0x[fF]{8}|0x[fF]{16}|4294967295|-1|~\s*0)[uUlL]*\)?"
    r"|[A-Z][A-Z0-9_]*|[\w:]*(?i:full|all)[\w:]*(?:\(\))?"
)
_WIDE = lazy(r"(?i)64|long|lane_mask|lanemask|active|ballot")


_WIDE_TYPE = lazy(r"(?i).*(?:64|long long|\bulong|size_t|lane_?mask|uintptr).*|(?:unsigned )?long(?: int)?|auto")
_WIDE_VALUE = lazy(
    r"(?i)\(*(?:\([\w: ]*(?:64|long)[\w: ]*\))?\(*[-~]?(?:0x[0-9a-f]{9,16}|(?:0x[0-9a-f]+|\d+)u?l+u?)\)*"
    r"|.*(?:64|long).*"
)
_NUMBER = lazy(_CAST + r"[-~]?\s*(?:0[xX][0-9a-fA-F]+|\d+)[uUlL]*\)*")


def _declared(use: Use) -> tuple[str, str]:
    """Type and value with which the name of a mask is declared, '' where the file does not tell."""
    known = dict(use.keywords)
    return known.get("type", ""), known.get("value", "")


def _is_wide(kind: str, value: str) -> bool:
    """Whether a declared mask has 64 bits: by its type, or a macro's or deduced value."""
    if kind in ("macro", "auto"):
        return bool(_WIDE_VALUE.fullmatch(value)) or not _NUMBER.fullmatch(value)
    return _WIDE_TYPE.fullmatch(kind) is not None


@check("lane-mask-width")
def lane_mask_width(use: Use, file: Judged) -> Iterator[Hit]:
    """A literal without `ull` is 32 bits wide; a name is what it is declared as, else mostly 32 bits wide."""
    mask = use.args[0] if use.args else ""
    kind, value = _declared(use)
    if _LITERAL.fullmatch(mask):
        yield hit(use, detail=mask)
    elif kind and not _is_wide(kind, value):
        yield hit(use, "name", f"{kind} {mask}" if kind != "macro" else f"{mask} = {value}")
    elif not kind and _NAME.fullmatch(mask) and not _WIDE.search(mask):
        yield hit(use, "name", mask, confidence="medium")


_NARROW = lazy(r"(?:const |volatile |register )*(?:int|unsigned|unsigned int|uint|uint32_t|std::uint32_t|int32_t)")
_BIT_COUNTS = ("__popc", "__ffs", "__clz", "__brev", "__fns", "popcount")


@check("ballot-result-width")
def ballot_result_width(use: Use, file: Judged) -> Iterator[Hit]:
    """By what becomes of the value."""
    word, _, rest = use.result.partition(":")
    if word == "assigned" and _NARROW.fullmatch(rest):
        yield hit(use, "stored", f"{rest} = {use.spelling}")
    elif word == "passed" and rest in _BIT_COUNTS:
        yield hit(use, "counted", f"{rest}({use.spelling}(…))")


@check("lane-mask-shift")
def lane_mask_shift(use: Use, file: Judged) -> Iterator[Hit]:
    """The front end only tells of shifts by something that is a lane's number."""
    yield hit(use, detail=one_line(use.spelling))


_LANE_TEST = lazy(r"threadIdx\.x|\b\w*lane\w*\b|\btid\b")
# Whole warps take the same way: the first ones of a block, or one by its number.
_WHOLE_WARPS = lazy(
    r"(?i)(?:\btid|threadIdx\.x)\s*<\s*\(?[a-z]|[<>]=?[^<>=]*-\s*32"
    r"|<\s*\(?(?:32|64|\w*warp\w*|\w*block\w*)|/\s*(?:32|\w*warp)|>>\s*5|\bwarp_?id|\bwid\b"
)


def _divergent(use: Use) -> str:
    """The condition about lanes around a use; '' when there is none."""
    return next((test for test in use.tests if _LANE_TEST.search(test) and not _WHOLE_WARPS.search(test)), "")


_HANDED_ON = lazy(r"(?i)(?:member_?|lane_?|warp_?)?mask|m")


@check("partial-mask")
def partial_mask(use: Use, file: Judged) -> Iterator[Hit]:
    """Calls under a condition about lanes or threads, and masks that are not the full one."""
    mask = use.args[0] if use.args else ""
    kind, value = _declared(use)
    if kind not in ("", "macro") and not value and _HANDED_ON.fullmatch(mask):
        return  # a parameter: who calls says which lanes
    if _divergent(use):
        yield hit(use, "lanes", one_line(f"{use.spelling} if ({_divergent(use)})"))
    elif mask and not _FULL.fullmatch(mask) and not _FULL.fullmatch(value or "?"):
        yield hit(use, "computed", mask)
    elif use.symbol in ("__syncwarp", "__match_any_sync", "__match_all_sync"):
        yield hit(use, "unsupported")
