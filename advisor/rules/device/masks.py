"""Warp votes, shuffles and their masks: HIP's masks have 64 bits, and their `_sync` forms are young."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.model import FileFacts, Use
from advisor.rules.device.places import SIMT, cann, one_line, ours, rocm
from advisor.rules.registry import Hit, hit, use_rule

_SYNC = ("__shfl_sync", "__shfl_up_sync", "__shfl_down_sync", "__shfl_xor_sync", "__ballot_sync", "__any_sync",
         "__all_sync", "__match_any_sync", "__match_all_sync")  # fmt: skip
_MASKED = (*_SYNC, "__syncwarp")
_HEADERS = "HIP 7.1 headers (warp sync functions)"

_CAST = r"\(*(?:(?:unsigned|unsigned int|uint32_t)\)?\s*\(?)?"
_LITERAL = lazy(_CAST + r"[-~]?\s*(?:0[xX][0-9a-fA-F]+|\d+)[uU]?\)?")
_NAME = lazy(r"[A-Za-z_][\w:]*")
_FULL = lazy(
    _CAST + r"(?:0x[fF]{8}|0x[fF]{16}|4294967295|-1|~\s*0)[uUlL]*\)?"
    r"|[A-Z][A-Z0-9_]*|[\w:]*(?i:full|all)[\w:]*(?:\(\))?"
)
_WIDE = lazy(r"(?i)64|long|lane_mask|lanemask|active|ballot")


@use_rule(
    "lane-mask-width",
    "The mask of a warp function has 32 bits",
    (
        rocm(
            "work", "compile",
            "HIP's warp functions take a 64-bit mask and refuse a narrower one at compile time.",
            "Pass a 64-bit value, for example 0xffffffffffffffffULL, or a mask type chosen per target.",
            "mechanical", facts=("rocm:R03",), source=_HEADERS,
        ),
    ),
    kinds=("call",), symbols=_MASKED,
    messages=("The mask of a warp function is a name whose type must have 64 bits",),
)  # fmt: skip
@ours
def lane_mask_width(use: Use, file: FileFacts) -> Iterator[Hit]:
    """A literal without `ull` is 32 bits wide; a plain name mostly."""
    mask = use.args[0] if use.args else ""
    if _LITERAL.fullmatch(mask):
        yield hit(use, detail=mask)
    elif _NAME.fullmatch(mask) and not _WIDE.search(mask):
        message = "The mask of a warp function is a name whose type must have 64 bits"
        yield hit(use, message, mask, confidence="medium")


_NARROW = lazy(r"(?:const |volatile |register )*(?:int|unsigned|unsigned int|uint|uint32_t|std::uint32_t|int32_t)")
_BIT_COUNTS = ("__popc", "__ffs", "__clz", "__brev", "__fns", "popcount")


@use_rule(
    "ballot-result-width",
    "The result of a vote is taken for 32 bits",
    (
        rocm(
            "risk", "wrong",
            "Votes return one bit per lane, 64 bits in HIP; a 32-bit variable or bit count drops the upper half.",
            "Keep the result in 64 bits and use __popcll, __ffsll and __clzll.",
            "mechanical", facts=("rocm:R04",), source="HIP 7.1 headers (warp functions)",
        ),
    ),
    kinds=("call",),
    symbols=("__ballot", "__ballot_sync", "__activemask", "__match_any_sync", "__match_all_sync"),
    messages=("The result of a vote is stored in a 32-bit variable", "The bits of a vote are counted as 32 bits"),
)  # fmt: skip
@ours
def ballot_result_width(use: Use, file: FileFacts) -> Iterator[Hit]:
    """By what becomes of the value."""
    word, _, rest = use.result.partition(":")
    if word == "assigned" and _NARROW.fullmatch(rest):
        yield hit(use, "The result of a vote is stored in a 32-bit variable", f"{rest} = {use.spelling}")
    elif word == "passed" and rest in _BIT_COUNTS:
        yield hit(use, "The bits of a vote are counted as 32 bits", f"{rest}({use.spelling}(…))")


@use_rule(
    "lane-mask-shift",
    "A lane mask is built by shifting a 32-bit one",
    (
        rocm(
            "risk", "wrong",
            "A shift by a lane number of 32 or more is undefined for a 32-bit value; wavefronts of CDNA have 64 lanes.",
            "Shift a 64-bit one (1ull) or use the target's mask type.",
            "mechanical", facts=("rocm:R05",), products=("wave64",),
            source="HIP porting guide, section on lane masks",
        ),
    ),
    kinds=("expr",), symbols=("lane-mask-shift",), confidence="medium",
)  # fmt: skip
@ours
def lane_mask_shift(use: Use, file: FileFacts) -> Iterator[Hit]:
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


@use_rule(
    "partial-mask",
    "A warp function that only some lanes reach",
    (
        rocm(
            "risk", "hang",
            "HIP's _sync functions check the mask and do not gather lanes that diverged: all lanes of the mask must be"
            " at the same call.",
            "Move the call out of the branch, or compute the mask where it is used.",
            "small", facts=("rocm:R06",), source=_HEADERS,
        ),
        cann(
            "risk", "wrong",
            "Warp functions of the 950 have no mask, no double, no match and no warp barrier: every one of the 32 lanes"
            " takes part.",
            "Make sure that all lanes arrive, or use a tile of cooperative groups.",
            "small", facts=("cann:K09",), products=SIMT, source="Ascend C SIMT interface headers",
        ),
    ),
    kinds=("call",), symbols=_MASKED, confidence="medium",
    messages=("A computed mask goes to a warp function", "The 950 has neither match functions nor a warp barrier"),
)  # fmt: skip
@ours
def partial_mask(use: Use, file: FileFacts) -> Iterator[Hit]:
    """Calls under a condition about lanes or threads, and masks that are not the full one."""
    mask = use.args[0] if use.args else ""
    if _divergent(use):
        yield hit(use, detail=one_line(f"{use.spelling} if ({_divergent(use)})"))
    elif mask and not _FULL.fullmatch(mask):
        yield hit(use, "A computed mask goes to a warp function", mask)
    elif use.symbol in ("__syncwarp", "__match_any_sync", "__match_all_sync"):
        yield hit(use, "The 950 has neither match functions nor a warp barrier", targets=("cann",))


@use_rule(
    "sync-builtins",
    "The _sync warp functions are off by default",
    (
        rocm(
            "work", "compile",
            "Before ROCm 7 the _sync functions exist only when a macro asks for them.",
            "Compile with -DHIP_ENABLE_WARP_SYNC_BUILTINS, or move to ROCm 7.",
            "mechanical", facts=("rocm:R07",), until="7.0", source="HIP 6.4 and 7.1 headers",
        ),
    ),
    kinds=("call",), symbols=_SYNC,
)  # fmt: skip
@ours
def sync_builtins(use: Use, file: FileFacts) -> Iterator[Hit]:
    """Every `_sync` call."""
    yield hit(use)


@use_rule(
    "warp-reduce",
    "A warp reduction in one instruction",
    (
        rocm(
            "work", "compile",
            "The headers of ROCm 6.4 lack the __reduce functions, and the renaming tool of 7.0 does not know them.",
            "Write the reduction as a loop of shuffles, or require ROCm 7.1.",
            "small", facts=("rocm:R08",), until="7.1", source="HIP 6.4 and 7.1 headers, HIPIFY 7.0.2",
        ),
    ),
    kinds=("call",),
    symbols=("__reduce_add_sync", "__reduce_min_sync", "__reduce_max_sync", "__reduce_and_sync", "__reduce_or_sync",
             "__reduce_xor_sync"),
)  # fmt: skip
@ours
def warp_reduce(use: Use, file: FileFacts) -> Iterator[Hit]:
    """Every call."""
    yield hit(use)


@use_rule(
    "warp-barrier",
    "__syncwarp is missing in older ROCm",
    (
        rocm(
            "work", "compile",
            "The headers of ROCm 6.4 do not declare __syncwarp.",
            "Require ROCm 7, or put a fence of the compiler in its place.",
            "mechanical", facts=("rocm:R09",), until="7.0", source="HIP 6.4 and 7.1 headers",
        ),
    ),
    kinds=("call",), symbols=("__syncwarp",),
)  # fmt: skip
@ours
def warp_barrier(use: Use, file: FileFacts) -> Iterator[Hit]:
    """Every call."""
    yield hit(use)
