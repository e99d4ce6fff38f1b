"""What another compiler refuses and what only stricter hardware punishes, as far as the text of a file tells.

Everything is searched in text without comments and strings; the words are facts for rules, `args` what they need.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import islice

from ahocorasick_rs import BytesAhoCorasick

from advisor.expressions import lazy, leftmost
from advisor.frontends.matcher import word_list, words
from advisor.frontends.source import begins_line
from advisor.frontends.warp_facts import Found
from advisor.model import Value

_FEW = 20  # places of one word in one file
_MANY = 200  # places that are said once for many
_NEAR = 2000  # bytes that belong together
_NAMES = 300  # variables, kernels and types of one file that are looked at


class _Pattern(Value, frozen=True, kw_only=True):
    """A word, what must be in a file for it (one of these), and how it is written; group 1 is what is shown.

    A file counts only if it holds what `part` finds, and a word that `word` finds: both are asked fast.
    """

    symbol: str
    signs: tuple[bytes, ...]
    regex: re.Pattern[bytes]
    part: re.Pattern[bytes] | None = None
    word: re.Pattern[bytes] | None = None

    def may_hold(self, text: bytes) -> bool:
        """Whether a look for the whole is worth while."""
        return (
            not _held_signs(text).isdisjoint(self.signs)
            and (self.word is None or self.word.search(word_list(text)) is not None)
            and (self.part is None or self.part.search(text) is not None)
        )


_VECTOR = rb"(?:u?(?:char|short|int|long|longlong)|float|double)[234]"
_PATTERNS = (
    _Pattern(
        symbol="split-launch", signs=(b"<< <", b"< <<", b"> >>", b">> >"),
        regex=lazy(rb"\b\w+(?:\s*<[\w\s,:]{1,80}>)?\s*(<<\s+<|<\s+<<)[^<>;{}]{1,300}(?:>>\s*>|>\s+>>)\s*\("),
    ),
    _Pattern(
        symbol="vector-operator", signs=(b"operator",),
        regex=lazy(
            rb"\b(operator\s*(?:[-+*/%]=?|[=!]=))\s*\([^(){};]{0,120}\b" + _VECTOR
            + rb"\b[^(){};]{0,120}\)\s*(?:const\s*)?\{"
        ),
    ),
    _Pattern(
        symbol="half-initialiser", signs=(b"half", b"bfloat16"), part=lazy(rb"\{\s*(?:\{\s*)?(?:0[xX]|\.x|\d)"),
        regex=lazy(
            rb"\b((?:__half2?|half2?|__nv_bfloat162?|nv_bfloat162?|__half_raw|__nv_bfloat16_raw|__half2_raw)"
            rb"(?:\s+\w+)?\s*=?\s*\{\s*(?:\{\s*)?(?:0[xX]|\.x|\d))"
        ),
    ),
    _Pattern(
        symbol="register-variable", signs=(b"register",),
        regex=lazy(rb"\b(register)\s+(?:const\s+|volatile\s+|unsigned\s+)*[A-Za-z_]\w*(?:\s*[*&]+\s*|\s+)\w+"),
    ),
    _Pattern(
        symbol="unqualified-isfinite", signs=(b"isfinite",),
        regex=lazy(rb"(?<![\w.>:])((?:::)?isfinite)\s*\("),
    ),
    _Pattern(  # not an update that is tried again: `do { … } while (atomicCAS(p, old, new) != old)`
        symbol="spin-lock", signs=(b"atomicCAS", b"atomicExch"),
        regex=lazy(
            rb"\b(?!(?:(?<=\})|(?<=\} ))while\s*\(\s*atomicCAS\s*\([^;{}]{0,120}?,\s*([a-z_]\w*)\s*,[^;{}]{0,120}?\)"
            rb"\s*!=\s*\1\s*\))"
            rb"while\s*\(\s*(?:!\s*|0\s*!=\s*)?\(?\s*(atomic(?:CAS|Exch)(?:_block|_system)?)\s*\("
        ),
    ),
    _Pattern(
        symbol="atomic-overload", signs=(b"atomicMax", b"atomicMin"),
        regex=lazy(
            rb"\b(atomicM(?<=\batomicM)(?:ax|in))\s*\(\s*(?:volatile\s+)?(?:float|double)\s*\*[^(){};]{1,120}\)\s*\{"
        ),
    ),
    _Pattern(
        symbol="atomic-by-bits", signs=(b"atomicMax", b"atomicMin", b"atomicCAS"),
        part=lazy(rb"__(?:float|double)_as_"),
        regex=lazy(
            rb"\b(atomicM(?<=\batomicM)(?:ax|in))\s*\((?:[^;{}]{0,160}?\b)__(?:float|double)_as_(?:u?int|longlong)\b"
            rb"|\b(atomicC(?<=\batomicC)AS)\s*\([^;{}]{0,160}?\b__(?:float|double)_as_\w{1,9}\s*\(\s*(?:\w+::)?f?m(?:ax|in)f?\b"
        ),
    ),
    _Pattern(symbol="wide-shuffle", signs=(b"__shfl",), regex=lazy(rb"\b(__shfl\w*)\s*\([^;{}]{1,200},\s*64\s*\)")),
    _Pattern(
        symbol="handle-struct", signs=(b"_st",),
        regex=lazy(
            rb"(CU(?<=\bCU)(?:stream|event|ctx|mod|func|graph|graphExec|graphNode|array|mipmappedArray|memPoolHandle"
            rb"|external\w*)_st)\b"
        ),
    ),
    _Pattern(
        symbol="handle-struct", signs=(b"Context",),
        regex=lazy(rb"struct(?<=\bstruct)\s+(cu(?:blas|blasLt|sparse|dnn|solverDn|solverSp)Context)\b"),
    ),
    _Pattern(
        symbol="nan-in-minimum", signs=(b"min", b"max", b"Min", b"Max"),
        regex=lazy(
            rb"__device__[^;{}()]{0,120}\b(\w*(?:[mM]in|[mM]ax)\w*)\s*"
            rb"\((?=[^(){};]{0,200}?(?:float|double|half|bfloat|[sS]calar|[rR]eal|\b[A-Z]\d?\b|\b\w*acc))"
            rb"[^(){};]{1,200}\)\s*(?:const\s*)?"
            rb"\{\s*return\s*\(?\s*\w+\s*[<>]=?\s*\w+\s*\)?\s*\?"
        ),
    ),
    _Pattern(
        symbol="mask-constant", signs=(b"_sync", b"__ballot", b"__activemask", b"warp", b"WARP"),
        part=lazy(rb"0[xX][fF]{8}"), word=lazy(rb"MASK|[mM]ask"),
        regex=lazy(
            rb"(?:#[ \t]*define[ \t]+\w*(?:MASK|[mM]ask)\w*[ \t]+\(?"
            rb"|\b(?:const|constexpr)\b[^;=(){}\n]{0,60}\b\w*(?:MASK|[mM]ask)\w*\s*[={]\s*)(0[xX][fF]{8}[uU]?)(?!\w)"
        ),
    ),
    _Pattern(
        symbol="fp8-range", signs=(b"448",),
        regex=lazy(
            rb"(?:[fF][pP]8|[eE]4[mM]3|[fF]loat8)\w*[^;{}\n]{0,80}?(?<![\w.])(448(?:\.0*)?[fF]?)(?![\w.])"
            rb"|(?<![\w.])(448(?:\.0*)?[fF]?)(?![\w.])[^;{}\n]{0,60}?(?:[fF][pP]8|[eE]4[mM]3|[fF]loat8)"
        ),
    ),
    _Pattern(symbol="fp8-torch-type", signs=(b"loat8_e4m3fn",), regex=lazy(rb"\b(k?Float8_e4m3fn)\b")),
    _Pattern(
        symbol="half-overload", signs=(b"half", b"bfloat16"),
        part=lazy(rb"\(\s*(?:const\s+)?(?:__)?(?:half2?|nv_bfloat162?)\s*&?\s+\w+[^(){};]{0,60}\)\s*(?:const\s*)?\{"),
        regex=lazy(
            rb"(?<![.>:\w])((?:max|min|abs|exp|tanh|sqrt|rsqrt|log|floor|ceil|isnan|operator\s*[-+*/<>=!]=?)"
            rb"\s*\(\s*(?:const\s+)?(?:__)?(?:half2?|nv_bfloat162?)\s*&?\s+\w+[^(){};]{0,60}\)\s*(?:const\s*)?)\{"
        ),
    ),
    _Pattern(
        symbol="warp-compare", signs=(b"32",), part=lazy(rb"=\s*32|32\s*[=!]="),
        word=lazy(rb"WARP_?SIZE|[wW]arp_?[sS]ize|WARP_THREADS"),
        regex=lazy(
            rb"\b(\w{0,40}(?:WARP_?SIZE|[wW]arp_?[sS]ize|WARP_THREADS)\w{0,40}(?:\(\))?\s*[=!]=\s*32)(?![\w.])"
            rb"|(?<![\w.])(32\s*[=!]=\s*(?:\w+::)*\w{0,40}(?:WARP_?SIZE|[wW]arp_?[sS]ize|WARP_THREADS)\w{0,40})"
        ),
    ),
    _Pattern(
        symbol="bits-of-mask", signs=(b"__popc", b"__ffs", b"__clz"),
        regex=lazy(
            rb"\b(__(?:popc|ffs|clz))\s*\([^;{}]{0,60}?\b(?:[a-zA-Z]\w{0,60}_)?"
            rb"(?:vote|ballot|BALLOT|active_?mask|lane_?mask|lane_?mask_\w+|match_?mask)\b(?!_?64)"
        ),
    ),
    _Pattern(
        symbol="matrix-call", signs=(b"mma",), part=lazy(rb"__device__|__global__|_DEVICE\b"),
        regex=lazy(
            rb"[;{}]\s*((?:[A-Za-z][A-Za-z0-9]{0,9}_)?(?:w?g)?mma(?:_\w{1,60})?)\s*(?:<[^<>;{}()]{0,80}>)?\s*\("
        ),
    ),
    _Pattern(
        symbol="library-namespace", signs=(b"namespace cub",),
        regex=lazy(rb"\b(?<!using )(namespace\s+cub(?:::\w{1,40})?)\s*\{"),
    ),
    _Pattern(
        symbol="printed-warp-size", signs=(b"warpSize",),
        regex=lazy(rb"\bprintf\s*\([^;{}()]{0,300}(?<![\w)])(?<!\(int\))(?<!\(int\) )\b(warpSize)\b"),
    ),
)  # fmt: skip


_OF_TORCH = tuple(each for each in _PATTERNS if each.symbol == "fp8-torch-type")


def _plain(text: bytes, patterns: Sequence[_Pattern] = _PATTERNS) -> Iterator[Found]:
    for each in patterns:
        if each.may_hold(text):
            for _, match in zip(range(_FEW), each.regex.finditer(text), strict=False):
                group = match.lastindex or 1
                yield Found(start=match.start(group), end=match.end(group), symbol=each.symbol)


_COMPARED = lazy(rb"(?:[<>]=?|[=!]=)\s*(?:[5-9]\d0?|1[0-2]\d0?)(?![\w.])")
_CAPABILITY_WORD = lazy(  # in lower case
    rb"sm_?ver|sm_?arch|compute_?cap|capability|cuda_?arch|sm_?version|device_?cc|minor|\b(?:sm|cc|arch)\b"
)
_CAPABILITY = lazy(
    rb"(?i)\b(?:\w*(?:sm_?ver\w*|sm_?arch\w*|compute_?cap\w*|capability|cuda_?arch|(?:get)?sm_?version|device_?cc)"
    rb"|sm|cc|arch|major\s*\*\s*10+\s*\+\s*[\w.>-]{0,40}minor)(?:\(\))?\s*\Z"
)


def _capability_numbers(text: bytes) -> Iterator[Found]:
    """A compute capability or architecture by name, compared with a number like 80 or 900.

    Comparisons with such numbers are few: the name is looked for before them, at most 160 bytes back.
    """
    for match in _COMPARED.finditer(text) if _CAPABILITY_WORD.search(word_list(text).lower()) else ():
        head = _CAPABILITY.search(text, max(0, match.start() - 160), match.start())
        if head is not None:
            yield Found(start=head.start(), end=match.end(), symbol="capability-number")


def _body(text: bytes, start: int) -> bytes:
    """The text from behind a brace to its partner, at most 20,000 bytes."""
    depth = 1
    for match in re.finditer(rb"[{}]", text[start : start + 20_000]):
        depth += 1 if match[0] == b"{" else -1
        if depth == 0:
            return text[start : start + match.start()]
    return text[start : start + 20_000]


_TEMPLATE = lazy(rb"template(?<=\btemplate)\s*<([^<>(){};]{1,300})>([^;{}]{1,600})\{")
_DECLARED = lazy(rb"\b(\w+)\s*&?\s+&?(\w+)\s*[,)]")
_PARAMETER = lazy(rb"\b(?:typename|class)\s+(\w+)")
_OF_MEMBER = rb"\.\s*(?!template\b)(\w+)\s*<[\w:\s,]{1,60}>\s*\("
_ANY_MEMBER = lazy(_OF_MEMBER)


def _dependent_names(text: bytes) -> Iterator[Found]:
    """`x.get<int>()` where x has the type of a template parameter and no `template` stands before the name."""
    if b"template" not in text or not _ANY_MEMBER.search(text):
        return
    for _, head in zip(range(200), _TEMPLATE.finditer(text), strict=False):
        types = set(_PARAMETER.findall(head[1]))
        variables = sorted({match[2] for match in _DECLARED.finditer(head[2]) if match[1] in types}) if types else []
        body = _body(text, head.end()) if variables else b""
        for variable in variables if _ANY_MEMBER.search(body) else ():
            call = re.search(rb"\b%b\s*%b" % (re.escape(variable), _OF_MEMBER), body)
            if call is not None:
                yield Found(start=head.end() + call.start(1), end=head.end() + call.end(1), symbol="dependent-template")


_HALF = lazy(
    rb"(?:_(?<!\w_)_half|h(?<!\wh)alf|_(?<!\w_)_nv_bfloat16|n(?<!\wn)v_bfloat16)\s+(?:const\s+)?&?\s*(\w+)\s*[;,=)({]"
)


def _half_members(text: bytes) -> Iterator[Found]:
    """`.x` of a variable whose last declaration before it says half or bfloat16."""
    wanted = b".x" in text and (b"__half" in text or b"__nv_bfloat16" in text)
    for name in sorted({m[1] for m in _HALF.finditer(text)})[:_NAMES] if wanted else ():
        match = re.search(rb"(?<![\w.>])%b\s*(\.x)\b(?!\s*\()" % re.escape(name), text)
        if match is None:
            continue
        before = text[max(0, match.start() - _NEAR) : match.start()]
        types = re.findall(rb"\b([A-Za-z_]\w*)\s+(?:const\s+)?[&*]*\s*%b\s*[;,=)({]" % re.escape(name), before)
        if types and types[-1] in (b"__half", b"half", b"__nv_bfloat16", b"nv_bfloat16"):
            yield Found(start=match.start(1), end=match.end(1), symbol="half-member")


_EMPTIED = lazy(rb"[;{}]\s*([A-Za-z_]\w*)\s*(=\s*\{\s*\})\s*;")
_HALVES = lazy(rb"(?:__)?(?:half2?|nv_bfloat162?)\Z")


def _half_empties(text: bytes) -> Iterator[Found]:
    """`x = {};` for a variable whose last declaration says half or bfloat16: two assignments would fit it."""
    wanted = b"half" in text or b"nv_bfloat16" in text
    for match in islice(_EMPTIED.finditer(text), _NAMES) if wanted else ():
        before = text[max(0, match.start() - _NEAR) : match.start(1)]
        types = re.findall(rb"\b([A-Za-z_]\w*)\s+(?:const\s+)?&?\s*%b\s*[;,=)({]" % re.escape(match[1]), before)
        if types and _HALVES.match(types[-1]):
            yield Found(start=match.start(2), end=match.end(2), symbol="half-initialiser")


_KERNEL = lazy(rb"__global__[^;{}]{0,600}\{")
_RETURN = lazy(rb"\bif\s*\(([^;{}]{1,200})\)\s*\{?\s*(return)\s*;")
_ASSIGNED = lazy(rb"\b([A-Za-z_]\w*)\s*[-+*]?=(?!=)\s*([^;{}]{1,200});")
_WORDS = lazy(rb"[A-Za-z_]\w*")
_BLOCK_BARRIER = lazy(rb"\b__syncthreads(?:_\w+)?\s*\(|\.sync\s*\(\s*\)")


_USUAL = frozenset(b"i idx index tid gid thread_id lane lane_id".split())  # set by a macro where not by an assignment


def _of_thread(body: bytes) -> set[bytes]:
    """The names in a kernel whose values differ between the threads of a block, as far as assignments tell."""
    assigned = {match[1] for match in islice(_ASSIGNED.finditer(body), _NAMES)}
    found = {b"threadIdx", b"thread_rank"} | (_USUAL - assigned)
    for match in islice(_ASSIGNED.finditer(body), _NAMES):
        if not found.isdisjoint(_WORDS.findall(match[2])):
            found.add(match[1])
    return found


def _early_returns(text: bytes) -> Iterator[Found]:
    """The first return of a kernel under a condition about the thread that a barrier of the whole block follows."""
    if b"__syncthreads" not in text and b".sync" not in text:
        return
    for head in islice(_KERNEL.finditer(text), _NAMES):
        body = _body(text, head.end())
        if not _BLOCK_BARRIER.search(body) or not _RETURN.search(body):
            continue
        names = _of_thread(body)
        for match in islice(_RETURN.finditer(body), _NAMES):
            if not names.isdisjoint(_WORDS.findall(match[1])):
                if _BLOCK_BARRIER.search(body, match.end()):
                    place = head.end() + match.start(2)
                    yield Found(start=place, end=place + 6, symbol="return-before-barrier")
                break


_APART = lazy(rb"\b__syncthreads|\.sync\s*\(|\belse\b|\bdefault\b|__global__")
_COLLECTIVE = lazy(
    rb"\b\w+\s*\(\s*(\w+(?:\.\w+)*)\s*\)\s*\.\s*"
    rb"(Reduce|Sum|Inclusive\w+|Exclusive\w+|Sort\w*|Load|Store|Scatter\w*|Exchange\w*|BlockedTo\w+|StripedTo\w+)\s*\("
)


_UNSHARED = lazy(  # ways to load and store that use no shared memory, by the alias of the class
    rb"\bBlock(?:Load|Store)\s*<[^;{}]{0,200}BLOCK_(?:LOAD|STORE)_(?:DIRECT|STRIPED|VECTORIZE)\b[^;{}]{0,40}>\s*(\w+)\s*;"
    rb"|\busing\s+(\w+)\s*=[^;{}]{0,200}\bBlock(?:Load|Store)\s*<[^;{}]{0,200}"
    rb"BLOCK_(?:LOAD|STORE)_(?:DIRECT|STRIPED|VECTORIZE)\b"
)


def _reused_storage(text: bytes) -> Iterator[Found]:
    """A second collective with the same temporary storage and no barrier between the two."""
    last: dict[bytes, int] = {}
    storage = b"TempStorage" in text
    plain = {match[1] or match[2] for match in _UNSHARED.finditer(text)} if storage and b"BLOCK_" in text else set()
    for match in _COLLECTIVE.finditer(text) if storage else ():
        if match.group().split(b"(", 1)[0].strip() in plain:
            continue
        before = last.get(match[1])
        if before is not None and match.start() - before < _NEAR and not _APART.search(text, before, match.start()):
            yield Found(start=match.start(2), end=match.end(2), symbol="reused-storage")
        last[match[1]] = match.end()


_CALLBACK = lazy(
    rb"\bcuda(?:LaunchHostFunc|StreamAddCallback)\s*\([^,;]{1,100},\s*(?:&\s*)?"
    rb"(?:([\w:]+)\s*,|\[[^\]]*\]\s*\([^()]*\)[^{;]{0,40}\{)"
)
_RUNTIME_CALL = lazy(rb"\b(cuda(?!Get(?:ErrorString|ErrorName|LastError))[A-Z]\w+)\s*\(")


def _callbacks(text: bytes) -> Iterator[Found]:
    """A call of the runtime in a function that is handed to the stream as a callback."""
    for match in (
        islice(_CALLBACK.finditer(text), _NAMES)
        if b"cudaLaunchHostFunc" in text or b"cudaStreamAddCallback" in text
        else ()
    ):
        start = match.end()
        if match[1]:
            name = re.escape(match[1].rsplit(b":", 1)[-1])
            definition = re.search(rb"\b%b\s*\([^(){};]{0,200}\)\s*\{" % name, text)
            if definition is None:
                continue
            start = definition.end()
        call = _RUNTIME_CALL.search(_body(text, start))
        if call is not None:
            yield Found(start=start + call.start(1), end=start + call.end(1), symbol="call-in-callback")


_FAST_NAMES = b"__fdividef __expf __logf __powf __sinf __cosf __frcp_rn __fsqrt_rn rsqrtf".split()
_FAST = lazy(rb"\b(\w+)\s*=\s*(?:%b)\s*\(" % b"|".join(_FAST_NAMES))


def _fast_equality(text: bytes) -> Iterator[Found]:
    """A result of an approximate function that is compared for equality."""
    wanted = (b"==" in text or b"!=" in text) and not words(text).isdisjoint(_FAST_NAMES)
    names = {m[1]: m.end() for m in _FAST.finditer(text)} if wanted else {}
    for name, start in islice(names.items(), _NAMES):
        word = re.escape(name)
        match = re.search(rb"\b(%b\s*[=!]=)(?!=)|[=!]=\s*(%b)\b" % (word, word), text[start : start + _NEAR])
        if match is not None:
            group = 1 if match[1] else 2
            yield Found(start=start + match.start(group), end=start + match.end(group), symbol="fast-equality")


_SHARED_CLASS = lazy(rb"__shared__\s+(?:const\s+)?(?:\w+::)*([A-Z]\w*)(?:<[^<>;]{0,80}>)?\s+\w+\s*(?:\[|;)")


def _shared_classes(text: bytes) -> Iterator[Found]:
    """A shared variable of a class whose definition in the file has a constructor or initial values."""
    for match in islice(_SHARED_CLASS.finditer(text), _NAMES) if b"__shared__" in text else ():
        name = re.escape(match[1])
        definition = re.search(rb"\b(?:struct|class)\s+(?:alignas\s*\([^()]*\)\s*)?%b\b[^;{}()]{0,100}\{" % name, text)
        if definition is None:
            continue
        body = _body(text, definition.end())
        if re.search(rb"(?<![~\w])%b\s*\(\s*\)\s*(?:noexcept\s*)?[:{]" % name, body) or re.search(
            rb"^\s*[\w:]+\s+\w+\s*=\s*[^;(){}]{1,40};", body, re.MULTILINE
        ):
            yield Found(start=match.start(1), end=match.end(1), symbol="shared-constructor")


def _directives(expression: re.Pattern[bytes], text: bytes) -> Iterator[re.Match[bytes]]:
    """The matches of an expression that begins with `#` (the search finds it at once) where this begins its line."""
    return (match for match in expression.finditer(text) if begins_line(text, match.start()))


_SWITCH = lazy(
    rb"#[ \t]*(?:el)?if(?:n?def)?\b(?:[^\n\\]|\\\r?\n(?![ \t]*#)){0,300}?\b"
    rb"((?:\w{1,40}_)?(?:USE|HAVE|WITH|ENABLE|BUILD|HAS|USING)_(?:\w{1,40}_)?"
    rb"(?:CUDA|NCCL|CUDNN|CUBLAS(?:LT)?|CUFFT|CUSPARSE(?:LT)?|CUSOLVER|CURAND|CUTLASS|CUPTI|CUFILE|NVTX|NVRTC|NVML|NVJPEG|NVSHMEM"
    rb"|TENSORRT|FLASH_?ATTN)(?![A-Za-z0-9])\w{0,40}"
    rb"|(?:\w{1,40}_)?(?:CUDA|NVCC)_(?:[A-Z]{1,20}_)?(?:BACKEND|ENABLED|AVAILABLE|SUPPORT(?:ED)?|FOUND)"
    rb"|[A-Z]\w{1,40}_(?:CUDA|NVCC)"
    rb"|[A-Z]\w{1,20}_CUDA_(?:USE|USING|NO|FORCE|WITH|WITHOUT|ENABLE|DISABLE|HAS|HAVE)_[A-Z]\w{1,40}"
    rb"|__NVCC__|__CUDACC__)\b"
)
_HEADER_GUARD = lazy(rb"_(?:H|HH|HPP|HXX|CUH|INC|INCLUDED|GUARD)_{0,2}\Z")


_ARCH_SWITCH = lazy(
    rb"#[ \t]*(?:el)?if(?:n?def)?\b[^\n]{0,200}?\b"
    rb"(\w{0,60}(?:VOLTA|TURING|AMPERE|HOPPER|BLACKWELL|PASCAL"
    rb"|(?<![A-Za-z0-9])SM_?(?:[5-9]\d|1[0-2]\d)A?(?![0-9A-Za-z]))\w{0,60})"
)
_SWITCH_SIGNS = (b"CUDA", b"_NCCL", b"_CU", b"_NV", b"_TENSORRT", b"_FLASH")
_SWITCHES = (
    ("cuda-switch", _SWITCH_SIGNS, _SWITCH),
    ("arch-switch", (b"VOLTA", b"TURING", b"AMPERE", b"HOPPER", b"BLACKWELL", b"PASCAL", b"SM"), _ARCH_SWITCH),
)


_SPEAKING = (b"cutlass", b"marlin", b"nvfp4", b"machete", b"trtllm", b"Float8_e4m3fn")


def speaks_of_cuda(data: bytes) -> bool:
    """Whether a condition may ask for a switch of the project's own for CUDA, or a word is for NVIDIA only."""
    held = _held_signs(data)
    if not held.isdisjoint(_SPEAKING):
        return True
    if not held.isdisjoint(_SWITCH_SIGNS) and any(_directives(_SWITCH, data)):
        return True
    return not held.isdisjoint(_LIBRARIES) and any(_directives(_LIBRARY_HEADER, data))


_CONDITION = lazy(rb"#[ \t]*(if|el|endif)")


_PRAGMA = lazy(rb"[ \t]*#[ \t]*pragma\b")  # of nvcc itself: no arm that another compiler needs


def _ends(text: bytes) -> dict[int, int]:
    """By the place of each directive that opens an arm: the place of the one that ends it."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for match in _directives(_CONDITION, text):
        if match[1] != b"if" and opened:
            found[opened.pop()] = match.start()
        if match[1] != b"endif":
            opened.append(match.start())
    return found


def _below(text: bytes, place: int) -> int:
    """The beginning of the line below a directive, which may go on over several lines; 0 if there is none."""
    end = text.find(b"\n", place)
    while end > 0 and text[max(place, end - 2) : end].rstrip(b"\r").endswith(b"\\"):
        end = text.find(b"\n", end + 1)
    return end + 1


def switches(text: bytes) -> Iterator[Found]:
    """Conditions on a switch of the project's own for CUDA or for an architecture.

    The place is the line below, inside of the arm: what the arms beside it are, its guard tells. The second text is the
    number of lines from there to the directive that ends the arm, where an arm for another target would stand.
    """
    for symbol, signs, regex in _SWITCHES:
        ends: dict[int, int] | None = None
        for match in islice(_directives(regex, text), _NAMES) if not _held_signs(text).isdisjoint(signs) else ():
            ends = _ends(text) if ends is None else ends
            start = _below(text, match.end())
            guard = _HEADER_GUARD.search(match[1]) is not None
            if start and not guard and not (match[1] == b"__NVCC__" and _PRAGMA.match(text, start)):
                length = text.count(b"\n", start, ends.get(match.start(), 0))
                yield Found(
                    start=start, end=start, symbol=symbol, args=(match[1].decode("ascii", "replace"), str(length))
                )


_VENDOR_FOLDER = lazy(rb'#[ \t]*include[ \t]*"((?:[^"\n/]*/)*(?:nvidia|nv|sm_?\d{2,3}a?)/[^"\n]*)"')
_VENDOR_WORDS = (b"marlin", b"nvfp4", b"machete", b"trtllm", b"hopper", b"blackwell")
_FORMAT = b"nvfp4"  # CPUs and others convert it as well; what multiplies tensors of it is for NVIDIA
_VENDOR_NAMES = (  # each begins with a literal, which `re` looks for fast; the group is the name
    (b"cutlass", lazy(rb"(cutlass)")),
    (b"CUTLASS", lazy(rb"(CUTLASS)")),
    (b"_sm", lazy(rb"_(sm_?(?:[7-9]\d|1[0-2]\d)a?)(?![0-9a-zA-Z])")),
    *((word, lazy(rb"(%b)(?<![a-zA-Z]%b)(?![a-zA-Z])" % (word, word))) for word in _VENDOR_WORDS),
)
_WORD_END = lazy(rb"\w*")
_LIBRARIES = tuple(b"cudnn cublas cublaslt cufft cusparse cusolver curand cutlass cupti nvrtc nvtx tensorrt".split())
_SIGNS = sorted({
    *(sign for each in _PATTERNS for sign in each.signs), *(sign for _, signs, _ in _SWITCHES for sign in signs),
    *_SPEAKING, *_LIBRARIES,
})  # fmt: skip
_SIGN_FINDER = BytesAhoCorasick(_SIGNS)


@lru_cache(maxsize=2)
def _held_signs(text: bytes) -> frozenset[bytes]:
    """Which signs stand in a text: one pass instead of one for each."""
    return frozenset(_SIGNS[sign] for sign, _, _ in _SIGN_FINDER.find_matches_as_indexes(text, overlapping=True))


_LIBRARY = b"(?:" + b"|".join(_LIBRARIES) + b")"
_LIBRARY_HEADER = lazy(
    rb'#[ \t]*include[ \t]*"((?:[^"\n/]*/)*(?:\w{1,80}_' + _LIBRARY + rb"(?:_\w{1,80})?"
    rb"|" + _LIBRARY + rb"_(?:helper|util|utils|wrapper|handle|desc|context|common|impl)\w*)\.[^\"\n]*)\""
)
_HEAD = lazy(rb"[&\"\w:]*\Z")


def _vendor_names(data: bytes, text: bytes) -> Iterator[Found]:
    """Own headers in folders for NVIDIA only, and functions that are named after CUTLASS or an architecture.

    Where the file itself includes CUTLASS, its names are places of their own; of names on a line the first counts.
    """
    for match in islice(_directives(_VENDOR_FOLDER, data), _NAMES):
        if text[match.start() : match.start(1)].strip():
            yield Found(start=match.start(1) - 1, end=match.end(1) + 1, symbol="vendor-header")
    for match in islice(_directives(_LIBRARY_HEADER, data), _NAMES):
        if text[match.start() : match.start(1)].strip():
            yield Found(start=match.start(1) - 1, end=match.end(1) + 1, symbol="library-header")
    if b'include "cutlass/' in data or b"include <cutlass/" in data or b"include <cute/" in data:
        return
    last = -2
    held = [regex for sign, regex in _VENDOR_NAMES if sign in data and (sign != _FORMAT or b"Tensor" in data)]
    names = sorted(match.span(1) for regex in held for match in regex.finditer(data))
    for first, after in names[:_NAMES]:
        head = _HEAD.search(data, max(0, first - 100), first)
        start = head.start() if head is not None else first
        tail = _WORD_END.match(data, after)
        end = tail.end() if tail is not None else after
        called = data[end : end + 1] == b"("
        code = text[first:after].strip() != b""
        if not ((code and (called or data[start : start + 1] == b"&")) or (data[start : start + 1] == b'"' and called)):
            continue
        if not code and b"//" in data[data.rfind(b"\n", 0, start) + 1 : start]:
            continue
        line = data.rfind(b"\n", 0, start)
        if line != last:
            yield Found(start=start, end=end, symbol="vendor-function")
        last = line


_SIZE = (
    rb"BLOCK_?SIZE|[bB]lock_?[sS]ize|BLOCK_LIMIT|[bB]lock_?[lL]imit"
    rb"|(?:NUM_?|MAX_?|N_?|k|[nN]um_?|[mM]ax_?)(?:THREADS|[tT]hreads|WARPS|[wW]arps|BLOCKS|[bB]locks)"
    rb"|(?:THREADS|[tT]hreads|WARPS|[wW]arps)_?(?:PER|[pP]er)|(?:PER_?|[pP]er_?)(?:THREAD|[tT]hread)|TILE|[tT]ile"
    rb"|VEC_?SIZE|[vV]ec_?[sS]ize|WORK_?SIZE|[wW]ork_?[sS]ize"
)
_NAMED_SIZE = (
    rb"(\w{0,60}(?:" + _SIZE + rb")\w{0,60})"
    rb"(?:\(\))?(?:[ \t]+|\s*[={]\s*|\s*\{\s*return\s+)\(?(?:[248]|16|36|64|96|128|256|512|1024)\b"
)
_SIZE_WORD = lazy(_SIZE)
_SIZES = (
    lazy(rb"#[ \t]*define[ \t]+" + _NAMED_SIZE),
    lazy(rb"const(?<=\bconst)(?:expr)?\b[^;=(){}\n]{0,40}?\b" + _NAMED_SIZE),
)
_OTHER_SIZES = (
    lazy(rb"int(?<=\bint)\s+(\w{0,60}[tT]hread\w{0,60})\s*\[\d*\]\s*=\s*\{\s*\d"),
    lazy(rb"dim3(?<=\bdim3)\s+(\w{1,60})\s*\(\s*(?:32|64|128|256|512)\s*(?:,\s*\d+\s*){1,2}\)"),
)


def _tuned_sizes(text: bytes) -> Iterator[Found]:
    """Constants for the sizes of blocks, tiles and vectors in a file with kernels."""
    if b"__global__" in text or b"<<<" in text:
        wanted = (*_SIZES, *_OTHER_SIZES) if _SIZE_WORD.search(word_list(text)) else _OTHER_SIZES
        for match in islice(leftmost(wanted, text), _MANY):
            yield Found(start=match.start(1), end=match.end(1), symbol="tuned-size")


_FINDERS: tuple[Callable[[bytes], Iterator[Found]], ...] = (
    _plain, _capability_numbers, _dependent_names, _half_members, _half_empties, _early_returns, _reused_storage,
    _callbacks, _fast_equality, _shared_classes,
)  # fmt: skip


def without_uses(data: bytes, text: bytes) -> Iterator[Found]:
    """What a file that uses nothing of CUDA tells of it all the same."""
    yield from (found for found in switches(text) if found.symbol == "cuda-switch")
    yield from _plain(text, _OF_TORCH)
    yield from islice(_vendor_names(data, text), _MANY)


def find(data: bytes, text: bytes) -> Iterator[Found]:
    """All facts of a file; `text` is its data, blanked where it is no code."""
    for finder in _FINDERS:
        for _, found in zip(range(_FEW), finder(text), strict=False):
            yield found
    yield from islice(switches(text), _MANY)
    yield from islice(_vendor_names(data, text), _MANY)
    yield from _tuned_sizes(text)
