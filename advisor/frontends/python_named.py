"""Names that Python code has as texts: functions of torch that tests replace, functions of CUDA's C libraries that are
looked up or called through ctypes, resources of Kubernetes, folders of NVIDIA's sources, variables as keywords.

Each is a use of the name itself: the same rows of the mapping tables answer for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.frontends import python_context as context
from advisor.frontends import python_names as names
from advisor.frontends import python_strings as strings
from advisor.frontends.python_places import Detector, File, Place
from advisor.frontends.python_tree import Path, in_error, is_exact
from advisor.frontends.treesitter import field
from advisor.model import Confidence

_DOTTED = lazy(rb"torch\.(?<=[\"']torch\.)(?=[\w.]*(?:cuda|cudnn|nccl))")
_REPLACES = lazy(
    r"(?:passed:\S*(?:patch|setattr|delattr|import_module|__import__|locate|import_string|get_class|attrgetter|spy)"
    r"(?: target| name)?|decorator)$"
)
_PREFIXES = rb"(?:cu(?:da|blas|blasLt|dnn|fft|rand|sparse|solver|pti)?|nccl|nvrtc|nvml)[A-Z]\w+"
_C_TEXT = lazy(rb"[\"'](" + _PREFIXES + rb")[\"']")
_C_MEMBER = lazy(rb"\.[ \t]*(" + _PREFIXES + rb")\b")
_FOREIGN = (b"ctypes", b"CDLL", b"cffi", b"dlopen", b"LoadLibrary", b"cudart()")
# What a text is handed to that does not look the name up.
_SAYS = lazy(
    r"passed:\S*(?i:print|log\w*|debug|info|warn\w*|error|exception|critical|write|format|replace|sub|match|search|join"
    r"|echo|fail|skip|raises|assert\w*|startswith|endswith|split|append|add_argument|Error)(?: |$)"
)
_LOOKS_UP = lazy(r"passed:|decorator$|subscript:(?!.*(?i:map|replace|table|renam))")
_RESOURCE = lazy(rb"[\"'](nvidia\.com/[\w.-]+)[\"']")
_SOURCES = lazy(rb"cutlass(?=[\"'/.])")
_SOURCE_FOLDER = lazy(r"(?:\S*/)?cutlass(?:\.git)?(?:/(?:include|tools/util/include|tools/library/include))?/?")
_PARTS = lazy(r"passed:\S*(?:join|joinpath|Path)$")


def _confidence(path: Path) -> Confidence:
    return "weak" if in_error(path) else "medium"


def _literal(file: File, hit: re.Match[bytes]) -> tuple[Path, strings.Literal, str] | None:
    """The path to a short text that is not idle, and what becomes of it."""
    path = file.code.path(*hit.span())
    literal = strings.literal_of(path)
    if literal is None or strings.is_idle(path, literal.at):
        return None
    return path, literal, context.role_and_result(path, literal.at)[1]


def _at(symbol: str, path: Path, literal: strings.Literal) -> Place:
    node = path[literal.at]
    return Place(
        symbol, node.start_byte, node.end_byte, "string", _confidence(path), path[: literal.at + 1], literal.at
    )


def _replaced(file: File, hit: re.Match[bytes]) -> Place | None:
    """A dotted name of torch as a text that is replaced or imported: `patch("torch.cuda.is_available")`."""
    found = _literal(file, hit)
    if found is None or not _REPLACES.search(found[2]):
        return None
    path, literal, _ = found
    symbol = names.resolve(literal.value, file.known)
    return _at(symbol, path, literal) if symbol and symbol not in file.known.ruled else None


def _looked_up(file: File, hit: re.Match[bytes]) -> Place | None:
    """A function of CUDA's C libraries whose name is handed on: `getattr(lib, "cudaMalloc")`, `bind("cuInit")`."""
    if hit[1] not in file.known.functions:
        return None
    found = _literal(file, hit)
    if found is None or not _LOOKS_UP.search(found[2]) or _SAYS.search(found[2]):
        return None
    path, literal, _ = found
    return _at(hit[1].decode(), path, literal) if literal.value == hit[1].decode() else None


def _called(file: File, hit: re.Match[bytes]) -> Place | None:
    """A function of CUDA's C libraries called through ctypes: `runtime().cudaMemcpy(…)`, `lib.cuInit.argtypes`."""
    if hit[1] not in file.known.functions:
        return None
    start, end = hit.span(1)
    path = file.code.path(start, end)
    if len(path) < 3 or not is_exact(path[-1], start, end) or path[-2].type != "attribute":
        return None
    attribute, around = path[-2], path[-3]
    if path[-1] != field(attribute, "attribute"):
        return None
    root = context.dotted(field(attribute, "object")).partition(".")[0]
    if root and names.leads_somewhere(names.target_of(file.bindings, root, start)[0], file.known):
        return None  # a dotted name of a binding: found as such
    called = around.type == "call" and attribute == field(around, "function")
    if not called:
        return Place(hit[1].decode(), start, end, "member", _confidence(path), path, len(path) - 2)
    return Place(hit[1].decode(), start, end, "call", _confidence(path), path, len(path) - 3, around)


def _resource(file: File, hit: re.Match[bytes]) -> Place | None:
    found = _literal(file, hit)
    symbol = f"k8s:{hit[1].decode()}"
    if found is None or symbol not in file.known.libraries or found[1].value != hit[1].decode():
        return None
    return _at(symbol, found[0], found[1])


def _sources(file: File, hit: re.Match[bytes]) -> Place | None:
    """A folder or repository of NVIDIA's sources that a program takes in; a bare word is no folder."""
    found = _literal(file, hit)
    if found is None or not _SOURCE_FOLDER.fullmatch(found[1].value):
        return None
    path, literal, result = found
    divided = path[literal.at - 1].type == "binary_operator"
    if "/" not in literal.value and not divided and not _PARTS.search(result):
        return None
    return _at("lib:CUTLASS", path, literal)


def _keyword(file: File, hit: re.Match[bytes]) -> Place | None:
    """A variable of the environment as a keyword: `dict(env, CUDA_VISIBLE_DEVICES="0")`."""
    name = hit[1].decode()
    if name not in file.known.environment:
        return None
    path = file.code.path(*hit.span(1))
    if path[-2].type != "keyword_argument" or path[-1] != field(path[-2], "name"):
        return None
    return Place(f"env:{name}", *hit.span(1), "env", _confidence(path), path, len(path) - 1)


_ENVIRONMENT_KEYWORD = lazy(rb"((?:CUDA|NCCL|PYTORCH|TORCH|NVIDIA)_[A-Z0-9_]+)[ \t]*=(?!=)(?=[^\n]*\))")


def patterns(data: bytes, words: set[bytes], index: names.Index) -> Iterator[tuple[re.Pattern[bytes], Detector]]:
    """What to look for in one file; its `words` show what it cannot hold."""
    if b'"torch.' in data or b"'torch." in data:
        yield _DOTTED, _replaced
    if not words.isdisjoint(index.functions):
        yield _C_TEXT, _looked_up
        if any(word in data for word in _FOREIGN):
            yield _C_MEMBER, _called
    if b"nvidia.com/" in data:
        yield _RESOURCE, _resource
    if b"cutlass" in data and "lib:CUTLASS" in index.libraries:
        yield _SOURCES, _sources
    if not words.isdisjoint(index.variables):
        yield _ENVIRONMENT_KEYWORD, _keyword


def may_hold(data: bytes, words: set[bytes], index: names.Index) -> bool:
    """Whether a file without any other word of interest can hold one of these names."""
    return b"nvidia.com/" in data or not words.isdisjoint(index.functions)
