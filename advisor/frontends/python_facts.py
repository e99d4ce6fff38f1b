"""Facts of Python code that only rules ask for: members, keywords, operators, numbers and strings of a certain form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from advisor.frontends import python_context as context
from advisor.frontends import python_names as names
from advisor.frontends import python_strings as strings
from advisor.frontends.python_places import Detector, File, Place
from advisor.frontends.python_tree import Path, first_children, in_error, is_exact, last_of
from advisor.frontends.treesitter import field
from advisor.model import Confidence


class Form(NamedTuple):
    """A form of strings: the symbol of the fact, a text that every such string holds, where it stands, what it is."""

    symbol: str
    prefilter: bytes
    place: re.Pattern[bytes]
    whole: re.Pattern[str]


def _form(symbol: str, prefilter: bytes, place: bytes, whole: str) -> Form:
    return Form(symbol, prefilter, re.compile(place), re.compile(whole, re.DOTALL))


_FORMS = (
    _form("text:library", b"libcu", rb"libcu\w+\.", r"\S*lib(?:cu(?:da|dart|blas|blasLt|dnn|fft|rand|solver|sparse|pti)"
          r"|nv\w+)\w*\.(?:so|dll|dylib|a)[\w.]*"),
    _form("text:library", b"libnv", rb"libnv\w+\.",
          r"\S*libnv(?:rtc|ml|idia|ToolsExt|jpeg|JitLink)[\w-]*\.(?:so|dll)[\w.]*"),
    _form("text:library", b"/usr/local/cuda", rb"/usr/local/cuda", r"(?:\0|-[IL])?/usr/local/cuda(?:[-/\0].*)?"),
    _form("text:arch", b"sm_", rb"sm_(?=\d|\"|'|\{|%)", r".*\bsm_(?:\d{2,3}[af]?\b.*|\0.*|\{.*|%.*)?"),
    _form("text:arch", b"compute_", rb"compute_(?=\d|\"|'|\{)", r".*\bcompute_(?:\d{2,3}[af]?\b.*|\0.*|\{.*)?"),
    _form("text:nvcc", b"nvcc", rb"nvcc(?=[\"'])", r"nvcc"),
    _form("text:dispatch", b"CUDA", rb"CUDA(?=[\"'])", r"(?:Autograd|Autocast)?CUDA"),
    _form("text:profiler", b"cuda_", rb"cuda_(?=time|memory)", r"(?:self_|avg_)?cuda_(?:time|memory)\w*"),
    _form("text:allocator", b"expandable_segments", rb"expandable_segments", r".*"),
    _form("text:allocator", b"max_split_size_mb", rb"max_split_size_mb", r".*"),
    _form("text:mode", b"reduce-overhead", rb"reduce-overhead", r"reduce-overhead"),
    _form("text:mode", b"max-autotune", rb"max-autotune", r"max-autotune\S*"),
    _form("text:pin", b"torch==", rb"torch==", r"torch==\d[\w.]*(?:\+\w+)?"),
    _form("text:pin", b"+cu1", rb"\+cu1\d\d", r"\S*\+cu1\d\d\S*"),
    _form("text:triton", b"triton", rb"triton(?=[\"'=<>~-])", r"triton(?:-[a-z]+)?(?:[=<>~!]=?\S+)?"),
)  # fmt: skip
_ATTRIBUTES = (
    (b"getattr", re.compile(rb"getattr\s*\(\s*(\w+)\s*,")),
    (b"hasattr", re.compile(rb"hasattr\s*\(\s*(\w+)\s*,")),
)
_INTEGER_DEVICE = (
    (b".to(", re.compile(rb"\.to\(\s*(\d{1,2})(?=\s*[,)])")),
    (b"device=", re.compile(rb"\bdevice=(\d{1,2})(?=\s*[,)])")),
    (b"map_location=", re.compile(rb"\bmap_location=(\d{1,2})(?=\s*[,)])")),
)


def _confidence(file: File, path: Path) -> Confidence:
    return "weak" if in_error(path) else "strong" if file.torch or file.framework else "medium"


def may_hold(data: bytes, words: set[bytes], index: names.Index) -> bool:
    """Whether a file can hold a text, number or dynamic name that rules ask for."""
    facts = index.asked.facts
    if any(form.symbol in facts and form.prefilter in data and form.place.search(data) for form in _FORMS):
        return True
    if b"torch" not in data:
        return False
    if "int:device" in facts and any(word in data and place.search(data) for word, place in _INTEGER_DEVICE):
        return True
    if "py:getattr(torch)" not in facts:
        return False
    roots = {hit[1] for word, place in _ATTRIBUTES if word in words for hit in place.finditer(data)}
    return any(
        root == b"torch" or re.search(rb"^\s*(?:import|from)\s+torch[^\n]*\b%b\b" % root, data, re.MULTILINE)
        for root in roots
    )


# --- members, keywords, operators -------------------------------------------------------------------------------------


def _member(file: File, hit: re.Match[bytes]) -> Place | None:
    """A member or method of anything, by its name."""
    start, end = hit.span(1)
    path = file.code.path(start, end)
    if len(path) < 3 or not is_exact(path[-1], start, end) or path[-2].type != "attribute":
        return None
    attribute, around = path[-2], path[-3]
    if path[-1] != field(attribute, "attribute"):
        return None
    called = around.type == "call" and attribute == field(around, "function")
    call, at = (around, len(path) - 3) if called else (None, len(path) - 2)
    same_line = attribute.start_point[0] == path[-1].start_point[0]
    first = attribute.start_byte if same_line else start
    symbol = f"py:.{hit[1].decode()}"
    return Place(symbol, first, end, "call" if called else "member", _confidence(file, path), path, at, call, True)


def _keyword(file: File, hit: re.Match[bytes]) -> Place | None:
    path = file.code.path(*hit.span(1))
    parent = last_of(path, "keyword_argument")
    if parent < 0 or parent != len(path) - 2 or path[-1] != field(path[parent], "name"):
        return None
    value = field(path[parent], "value")
    if value is None or path[parent - 1].type != "argument_list":
        return None
    place = (path[parent].start_byte, path[parent].end_byte)
    confidence = _confidence(file, path)
    return Place(
        f"kw:{hit[1].decode()}",
        *place,
        "member",
        confidence,
        [*path[: parent + 1], value],
        parent + 1,
        path[parent - 2],
        True,
    )


def _operator(file: File, hit: re.Match[bytes]) -> Place | None:
    """A call of an operator: of torch or torch.nn.functional, through torch.ops.aten, or as a method."""
    start, end = hit.span(1)
    path = file.code.path(start, end)
    if len(path) < 3 or path[-2].type != "attribute" or path[-3].type != "call":
        return None
    if path[-2] != field(path[-3], "function") or path[-1] != field(path[-2], "attribute"):
        return None
    owner = context.dotted(field(path[-2], "object"))
    root, dot, rest = owner.partition(".")
    target, binding, _ = names.target_of(file.bindings, root, start)
    full = f"{target or root}{dot}{rest}"
    if target.startswith("torch") and full not in _OPERATOR_HOMES:
        return None
    if not target and (not file.torch or (binding is None and _is_other_module(file, root))):
        return None
    if target and not target.startswith("torch"):
        return None
    confidence: Confidence = "strong" if target else "medium"
    first = path[-2].start_byte if path[-2].start_point[0] == path[-1].start_point[0] else start
    home = (full if target else "tensor",)
    symbol = f"op:{hit[1].decode()}"
    return Place(symbol, first, end, "call", confidence, path, len(path) - 3, path[-3], True, "", home)


_OPERATOR_HOMES = frozenset("torch torch.nn torch.nn.functional torch.linalg torch.special torch.ops.aten".split())


def _is_other_module(file: File, root: str) -> bool:
    """Whether a name is bound by an import of something else."""
    return root in file.bindings or root in ("np", "numpy", "math", "os", "re", "self")


# --- numbers and dynamic names ----------------------------------------------------------------------------------------


def _integer(file: File, hit: re.Match[bytes]) -> Place | None:
    """A number in the position of a device: `.to(0)`, `device=0`, `map_location=0`."""
    start, end = hit.span(1)
    path = file.code.path(start, end)
    if path[-1].type != "integer" or not file.torch:
        return None
    return Place("int:device", start, end, "literal", "medium", path, len(path) - 1, None, True)


def _dynamic(file: File, hit: re.Match[bytes]) -> Place | None:
    """`getattr(torch, x)` and `hasattr(torch, x)`: a member of torch that is asked for by a text."""
    path = file.code.path(*hit.span())
    at = last_of(path, "call")
    root = hit[1].decode()
    target = names.target_of(file.bindings, root, hit.start(1))[0]
    if at < 0 or path[at].start_byte != hit.start() or target.partition(".")[0] != "torch":
        return None
    arguments = first_children(field(path[at], "arguments") or path[at], 2)
    name = context.constant_of(arguments[1]) if len(arguments) == 2 else None
    symbol = names.resolve(f"{target}.{name}", file.known) if name else ""
    if symbol and symbol not in file.known.ruled and target == "torch":
        return Place(symbol, arguments[0].start_byte, arguments[1].end_byte, "member", "strong", path[: at + 1], at)
    if name:
        return None
    confidence = _confidence(file, path)
    return Place(
        "py:getattr(torch)", hit.start(), path[at].end_byte, "call", confidence, path[: at + 1], at, path[at], True
    )


# --- strings ----------------------------------------------------------------------------------------------------------


def _string(form: Form) -> Detector:
    def detect(file: File, hit: re.Match[bytes]) -> Place | None:
        path = file.code.path(*hit.span())
        literal = strings.literal_of(path)
        if literal is None or strings.is_idle(path, literal.at) or not form.whole.fullmatch(literal.value):
            return None
        node = path[literal.at]
        first = form.place.search(hit.string, node.start_byte, node.end_byte)
        if first is None or first.start() != hit.start():
            return None
        at = strings.value_index(path, literal.at)
        confidence = _confidence(file, path)
        return Place(
            form.symbol, node.start_byte, node.end_byte, "string", confidence, path[: literal.at + 1], at, None, True
        )

    return detect


def patterns(file_data: bytes, words: set[bytes], index: names.Index) -> Iterator[tuple[re.Pattern[bytes], Detector]]:
    """What to look for in one file; its `words` show what it cannot hold."""
    asked = index.asked
    if not asked.any():
        return
    for name in sorted(word for word in (each.encode() for each in asked.members) if word in words):
        yield re.compile(rb"(%b)\b(?<=[.\s]%b)" % (name, name)), _member
    for name in sorted(word for word in (each.encode() for each in asked.keywords) if word in words):
        yield re.compile(rb"(%b)\s*=(?!=)" % name), _keyword
    for name in sorted(asked.operators & words):
        yield re.compile(rb"(%b)(?<=[.\s]%b)\s*\(" % (name, name)), _operator
    yield from ((pattern, _dynamic) for word, pattern in _ATTRIBUTES if word in words)
    yield from ((pattern, _integer) for prefilter, pattern in _INTEGER_DEVICE if prefilter in file_data)
    wanted = (form for form in _FORMS if form.symbol in asked.facts and form.prefilter in file_data)
    yield from ((form.place, _string(form)) for form in wanted)
