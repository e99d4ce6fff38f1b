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


@check("lane-mask-width")
def lane_mask_width(use: Use, file: Judged) -> Iterator[Hit]:
    """A literal without `ull` is 32 bits wide; a plain name mostly."""
    mask = use.args[0] if use.args else ""
    if _LITERAL.fullmatch(mask):
        yield hit(use, detail=mask)
    elif _NAME.fullmatch(mask) and not _WIDE.search(mask):
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


@check("partial-mask")
def partial_mask(use: Use, file: Judged) -> Iterator[Hit]:
    """Calls under a condition about lanes or threads, and masks that are not the full one."""
    mask = use.args[0] if use.args else ""
    if _divergent(use):
        yield hit(use, "lanes", one_line(f"{use.spelling} if ({_divergent(use)})"))
    elif mask and not _FULL.fullmatch(mask):
        yield hit(use, "computed", mask)
    elif use.symbol in ("__syncwarp", "__match_any_sync", "__match_all_sync"):
        yield hit(use, "unsupported")
