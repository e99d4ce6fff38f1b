"""Facts about host code that are no catalogue names: members of structs, strings, casts, declarations, aliases.

Everything is searched in the text with patterns that run in linear time; what stands around a place is told by the tree
later. The symbols are words of this program: `cudaDeviceProp::major`, `string:ptx`, `cast:cublasOperation_t`, … and
only rules ask for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ahocorasick_rs import BytesAhoCorasick
from tree_sitter import Node

from advisor.expressions import lazy
from advisor.frontends import fault_facts
from advisor.frontends.classify import outer_name
from advisor.frontends.matcher import words
from advisor.frontends.scopes import shortened
from advisor.frontends.std_headers import missing_headers
from advisor.frontends.treesitter import field, text_of
from advisor.frontends.warp_facts import Found
from advisor.model import UseKind, Value


class Fact(Value, frozen=True, kw_only=True):
    """Something at the bytes `start` to `end`; `args` are texts that the rule needs."""

    start: int
    end: int
    symbol: str
    kind: UseKind
    spelling: str
    args: tuple[str, ...] = ()


# --- members of CUDA's structs ----------------------------------------------------------------------------------------

_STRUCT = lazy(rb"\b(cudaDeviceProp|cudaPointerAttributes)\b(?:\s+const\b)?[\s*&]*(?<=[\s*&])(\w+)")
_FROM_CALL = lazy(rb"\b(\w+)\s*=\s*[\w:.>\-]{0,80}\bget(?:Current)?DeviceProperties\s*\(")
_MEMBER = lazy(rb"\b(\w+)(?:\[[^\]\n]{0,60}\])?\s*(?:\.|->)\s*([A-Za-z_]\w*)\b(?!\s*\()")
_OF_CALL = lazy(rb"\bget(?:Current)?DeviceProperties\s*\([^()\n]{0,60}\)\s*(?:\.|->)\s*([A-Za-z_]\w*)\b(?!\s*\()")


def _members(text: bytes) -> Iterator[Fact]:
    """`prop.major` where `prop` is declared as one of the structs in this file; the result of PyTorch's function."""
    properties = b"DeviceProperties" in text
    known = b"cudaDeviceProp" in text or b"cudaPointerAttributes" in text
    structs = {match[2]: match[1].decode() for match in _STRUCT.finditer(text)} if known else {}
    structs |= {match[1]: "cudaDeviceProp" for match in _FROM_CALL.finditer(text)} if properties else {}
    for match in _MEMBER.finditer(text) if structs else ():
        if (struct := structs.get(match[1])) is not None:
            yield _fact(match, f"{struct}::{match[2].decode()}", "member")
    for match in _OF_CALL.finditer(text) if properties else ():
        yield _fact(match, f"cudaDeviceProp::{match[1].decode()}", "member")


def _fact(match: re.Match[bytes], symbol: str, kind: UseKind, *args: bytes) -> Fact:
    spelling = " ".join(match[0].decode("utf-8", "backslashreplace").split())[:200]
    texts = tuple(arg.decode("utf-8", "backslashreplace")[:200] for arg in args)
    return Fact(start=match.start(), end=match.end(), symbol=symbol, kind=kind, spelling=spelling, args=texts)


# --- strings ----------------------------------------------------------------------------------------------------------

_SHOWN, _LONGEST_CHARACTER = 80, 4  # characters of a string that its spelling tells; bytes of one character
_LITERAL = lazy(
    rb"""
      //[^\n]*
    | /\*.*?(?:\*/|\Z)
    | "(?<=\bR")([^()\\\s]{0,16})\(.*?(?:\)\1"|\Z)
    | \\["']
    | "(?:[^"\\\n]|\\.)*"
    | '(?:[^'\\\n]|\\.){1,40}+'
    """,
    re.VERBOSE | re.DOTALL,
)
_STRINGS = (
    ("string:ptx", re.compile(rb"\.target[ \t]+sm_\d+")),
    ("string:device-file", re.compile(rb"""^"[^"\s]*\.(?:ptx|cubin|fatbin)"$""")),
    ("string:nvcc-option", re.compile(
        rb"""^"\s*(?:--?gpu-architecture\b|--?arch=(?:compute|sm)_|-?-?gencode\b|--?generate-code\b|--?use_fast_math\b
        |--?ftz=|--?fmad=|--?maxrregcount\b|-Xptxas\b|--?ptxas-options\b|--expt-\w+|--extended-lambda\b
        |--?default-stream\b|--?default-device\b|--?extra-device-vectorization\b|--?relocatable-device-code\b|-?-dlto\b
        )""", re.VERBOSE)),
    ("string:kernel-source", re.compile(rb"\b__global__\s")),
)  # fmt: skip
_FIXED_WIDTH = lazy(rb"\bu?int(?:8|16|32|64)_t\b")
_LOADED_NAME = lazy(
    rb"""\b(?:dlsym|(?!cu)(?:[a-z]{2,6})?GetProcAddress)\s*\([^;"]{0,120}"((?:cu|nccl|nvml|nvrtc)[A-Za-z]\w+)\""""
)


# One of these is in every text that one of `_STRINGS` finds.
_STRING_SIGNS = BytesAhoCorasick(
    b".target .ptx .cubin .fatbin arch gencode generate-code use_fast_math ftz= fmad= maxrregcount ptxas expt- lambda"
    b" default-stream default-device device-vectorization device-code dlto __global__".split()
)


def _may_hold_strings(data: bytes) -> bool:
    return b'"' in data and bool(_STRING_SIGNS.find_matches_as_indexes(data))


def _strings(data: bytes, text: bytes) -> Iterator[Fact]:
    """String literals that hold device code, name its files, or are options of NVIDIA's compilers."""
    for match in _LITERAL.finditer(data) if _may_hold_strings(data) else ():
        if match[0][:1] != b'"':
            continue
        for symbol, pattern in _STRINGS:
            if (found := pattern.search(match[0])) is not None:
                source = symbol == "string:kernel-source"
                args = _FIXED_WIDTH.findall(match[0])[:1] if source else []
                shown = (found[0] if symbol == "string:ptx" else match[0])[: _LONGEST_CHARACTER * _SHOWN]
                yield Fact(
                    start=match.start(), end=match.end(), symbol=symbol, kind="string",
                    spelling=" ".join(shown.decode("utf-8", "backslashreplace")[:_SHOWN].split()),
                    args=tuple(arg.decode() for arg in args),
                )  # fmt: skip
                break
    for match in _LOADED_NAME.finditer(data) if b"dlsym" in data or b"GetProcAddress" in data else ():
        if text[match.start() : match.start() + 3].strip():  # not in a comment
            yield _fact(match, "string:loaded-name", "string", match[1])


# --- numbers that stand for enumerators -------------------------------------------------------------------------------

_ENUM = (
    rb"cudaDeviceAttr|CUdevice_attribute|cudaDeviceP2PAttr|CUdevice_P2PAttribute|cublasOperation_t|cublasFillMode_t"
    rb"|cublasDiagType_t|cublasSideMode_t|cublasMath_t|cublasGemmAlgo_t|cublasLtMatmulDescAttributes_t"
    rb"|cublasLtMatrixLayoutAttribute_t|curandRngType_t|curandRngType|cusolverEigMode_t|cusolverEigType_t"
    rb"|cusolverEigRange_t|cusolverStatus_t|CUmemorytype|CUjit_option|cudaSurfaceBoundaryMode|cufftXtSubFormat"
)
_ENUM_WORDS = frozenset(_ENUM.split(b"|"))
_CAST = lazy(
    rb"(?:\(\s*(?:enum\s+)?(" + _ENUM + rb")\s*\)\s*|\bstatic_cast\s*<\s*(" + _ENUM + rb")\s*>\s*\(\s*)(-?\w[\w.]*)"
)


def _casts(text: bytes) -> Iterator[Fact]:
    """`(cublasOperation_t)1`, `static_cast<cudaDeviceAttr>(i)`."""
    for match in _CAST.finditer(text) if not words(text).isdisjoint(_ENUM_WORDS) else ():
        yield _fact(match, f"cast:{(match[1] or match[2]).decode()}", "expr", match[3])


# --- declarations -----------------------------------------------------------------------------------------------------

_POSITIONAL = lazy(rb"\bcudaMemsetParams\s+\w+\s*=?\s*\{\s*(?!0\s*\})[^\s.}]")
_IDENTIFIER_BUFFER = lazy(rb"(?i)\b(?:char|int8_t|uint8_t)\s+\w*id\w*\s*\[\s*128\s*\]")
_PAGEABLE = lazy(
    rb"""\bstd\s*::\s*vector\s*<[^;(){}]{1,80}>\s+(\w+)\s*[;({=]
      | \b(\w+)\s*=\s*new\s+[\w:]+\s*\[
      | \b(\w+)\s*=\s*(?:\([^()]{1,40}\)\s*|static_cast\s*<[^<>]{1,40}>\s*\(\s*)?
        (?:std\s*::\s*)?(?:malloc|calloc)\s*\(""",
    re.VERBOSE,
)
_DESTROYED = lazy(rb"~\s*(\w+)\s*\(")
_STATIC = lazy(rb"static(?<=\bstatic)\s+(?:thread_local\s+|inline\s+)?([A-Za-z_]\w*)\s+(\w+)\s*[;{=]")
_ALIAS = lazy(rb"^[ \t]*\#[ \t]*define[ \t]+(\w+)[ \t]+([a-z]{2,8}(?:Memcpy|Memset|Malloc)\w*)[ \t]*\r?$", re.MULTILINE)


_PASTED = lazy(
    rb"\b(cuda|cu|nccl|cublas|cudnn|cufft|cusparse|cusolver|curand|nvml|nvrtc|CUDA_|CU_|CUBLAS_|CUDNN_)"
    rb"\s*##\s*([A-Za-z_]\w*)"
)
_ON_DEVICE = lazy(rb"(?:\.|->)\s*is_cuda\s*\(\s*\)")


_TEMPLATES = lazy(rb"using(?<=\busing)\s+namespace\s+(?:cute|cutlass)\b|c(?<![\w:]c)(?:ute|utlass)\s*::\s*\w+")
_TEMPLATE_WORDS = frozenset((b"cute", b"cutlass"))


def _declarations(text: bytes) -> Iterator[Fact]:
    templates = not words(text).isdisjoint(_TEMPLATE_WORDS)
    if templates and (used := _TEMPLATES.search(text)) is not None:
        yield _fact(used, "library:cutlass", "text")
    for match in _PASTED.finditer(text) if b"##" in text else ():
        yield _fact(match, "pasted", "text", match[1], match[2])
    for match in _ON_DEVICE.finditer(text) if b"is_cuda" in text else ():
        yield _fact(match, "tensor:is_cuda", "member")
    for match in _POSITIONAL.finditer(text) if b"cudaMemsetParams" in text else ():
        yield _fact(match, "initialiser:cudaMemsetParams", "decl")
    for match in _IDENTIFIER_BUFFER.finditer(text) if b"nccl" in text else ():
        yield _fact(match, "buffer:unique-id", "decl")
    for match in _PAGEABLE.finditer(text) if b"emcpy" in text else ():
        yield _fact(match, "buffer:pageable", "decl", match[1] or match[2] or match[3])
    destroyed = set(_DESTROYED.findall(text)) if b"~" in text else set()
    for match in _STATIC.finditer(text) if destroyed else ():
        if match[1] in destroyed:
            yield _fact(match, "static-object", "decl", match[1])
    for match in _ALIAS.finditer(text) if b"Mem" in text or b"Malloc" in text else ():
        yield _fact(match, "alias:copy", "macro", match[1], match[2])


def _faults(data: bytes, text: bytes, several: Iterable[Found]) -> Iterator[Fact]:
    """What other compilers refuse and other hardware punishes."""
    for found in several:
        written = data if found.symbol.startswith("vendor-") else text
        spelling = " ".join(written[found.start : found.end].decode("utf-8", "backslashreplace").split())[:200]
        spelling = spelling or "".join(found.args[:1])
        yield Fact(
            start=found.start, end=found.end, symbol=found.symbol, kind="expr", spelling=spelling, args=found.args[1:]
        )


def without_uses(data: bytes, text: bytes) -> tuple[Fact, ...]:
    """Conditions on the project's own switches for CUDA, and words for NVIDIA only, in a file without a use of CUDA."""
    return tuple(_faults(data, text, fault_facts.without_uses(data, text)))


def find(data: bytes, text: bytes, headers: Sequence[str], open_includes: bool) -> list[Fact]:
    """All facts in order of place.

    `data` is the file, `text` the same with everything blanked that is no code, `headers` what it includes as written,
    `open_includes` whether it includes files that are neither CUDA's nor the standard library's.
    """
    facts = [
        *_members(text),
        *_strings(data, text),
        *_casts(text),
        *_declarations(text),
        *_faults(data, text, fault_facts.find(data, text)),
    ]
    if not open_includes:
        for match, header in missing_headers(text, headers):
            facts.append(_fact(match, "std-without-include", "text", header.encode()))
    return sorted(facts, key=lambda fact: (fact.start, fact.end))


# --- what becomes of a value ------------------------------------------------------------------------------------------

_COMPARISONS = frozenset(("==", "!=", "<", ">", "<=", ">="))


def _in_call(arguments: Node, call: Node) -> str:
    function = shortened(field(call, "function"))
    return f"cast:{function[12:-1].strip()}" if function.startswith("static_cast<") else f"passed:{function}"


def _in_binary(node: Node, parent: Node) -> str:
    operator = text_of(field(parent, "operator"))
    other = field(parent, "right") if field(parent, "left") == node else field(parent, "left")
    return f"{'compared' if operator in _COMPARISONS else 'arithmetic'}:{operator} {shortened(other)}"


def value_result(path: Sequence[Node]) -> str:
    """What becomes of the value that the last node names, as `Use.result`; '' where nothing is known."""
    index = outer_name(path)
    while index > 1 and path[index - 1].type == "parenthesized_expression":
        index -= 1
    if index < 1:
        return ""
    node, parent = path[index], path[index - 1]
    if parent.type == "cast_expression" and field(parent, "value") == node:
        return f"cast:{shortened(field(parent, 'type'))}"
    if parent.type == "argument_list" and index > 1 and path[index - 2].type == "call_expression":
        return _in_call(parent, path[index - 2])
    if parent.type == "binary_expression":
        return _in_binary(node, parent)
    simple = {"subscript_argument_list": "subscript", "case_statement": "case", "return_statement": "returned"}
    if parent.type in ("sizeof_expression", "type_descriptor"):
        return "sizeof" if any(each.type == "sizeof_expression" for each in path[index - 2 : index]) else ""
    return simple.get(parent.type, "")
