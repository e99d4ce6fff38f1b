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
    """A form of strings: the symbol of the fact, a text that every such string holds, where it stands, what it is.

    `fate` is what must become of it (see `role_and_result`), None where that is all the same. A form with `words` is
    asked where one of them is a word of the file, and has no such text.
    """

    symbol: str
    prefilter: bytes
    place: re.Pattern[bytes]
    whole: re.Pattern[str]
    fate: re.Pattern[str] | None = None
    words: frozenset[bytes] = frozenset()

    def may_be_in(self, data: bytes, words: set[bytes]) -> bool:
        """Whether a file can hold such a string."""
        return not self.words.isdisjoint(words) if self.words else self.prefilter in data


def _form(symbol: str, prefilter: bytes, place: bytes, whole: str, fate: str = "") -> Form:
    wanted = re.compile(fate) if fate else None
    return Form(symbol, prefilter, re.compile(place), re.compile(whole, re.DOTALL), wanted)


def _of_words(symbol: str, words: str, whole: str, fate: str, bare: bool = False) -> Iterator[Form]:
    """Forms of strings that hold one of some words, each asked where that is a word of the file; `bare` = alone."""
    for word in (each.encode() for each in words.split()):
        name = re.escape(word)
        place = rb"%b(?<=[\"']%b)(?=[\"'])" % (name, name) if bare else rb"%b(?<!\w%b)\b" % (name, name)
        parts = frozenset(word.split(b"-")[-1:])
        yield Form(symbol, b"", re.compile(place), re.compile(whole, re.DOTALL), re.compile(fate), parts)


# An error's text that a program compares, looks for, or keeps in a list to compare with.
_COMPARES = (
    r"compared:|passed:\S*(?:startswith|endswith|find|index|count|search|match|fullmatch|findall|contains|Regex"
    r"|assertIn|assertNotIn)$|passed:\S* (?:match|pattern|prefix|substr\w*)$"
    r"|assigned:\S*(?i:patterns?|oom\w*|retry\w*|phrases|substrings?|statements|errors|messages|needles|markers)$"
)
_TRAINERS = (
    r"passed:(?:dict|\S*(?i:train|fabric|lite|lightning|learner|strategy|plugin|engine|launch|config)\w*) accelerator$"
)
_LIBRARIES = "cudart cublas cublasLt cudnn cufft curand cusolver cusparse nvrtc nccl nvToolsExt nvidia-ml cupti nvjpeg"
_LOADS = r"passed:\S*(?i:lib|dll|load|open|find)\w*$"
_ATTENTIONS = (
    "flash_attention_2 flash_attention_3 flash_attention flash_attn flash_attn_2 flash_attn_3 xformers flash-attn "
    "flash-attn3"
)
_GPU_NAMES = "A100 A800 H100 H200 H800 V100 B200 GB200 RTX GTX GeForce Tesla Quadro"
_CHOOSES_ATTENTION = r"(?:passed|assigned|compared|stored):.*(?i:attn|attention)"

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
    _form("text:profiler", b"cuda_", rb"cuda_(?=time|memory)", r"(?:self_|avg_)?cuda_(?:time|memory)\w*",
          r"passed:\S*(?:table|sort\w*|getattr|export_stacks|attrgetter)\b|passed:\S* (?:sort_by|key|metric|sortby)"
          r"|compared:|assigned:.*(?i:sort|metric|column)|default|subscript"),
    _form("text:allocator", b"expandable_segments", rb"expandable_segments", r"(?:[\w.]+=)?[\w.]+:\S*"),
    _form("text:allocator", b"max_split_size_mb", rb"max_split_size_mb", r"(?:[\w.]+=)?[\w.]+:\S*"),
    _form("text:mode", b"reduce-overhead", rb"reduce-overhead", r"reduce-overhead"),
    _form("text:mode", b"max-autotune", rb"max-autotune", r"max-autotune\S*"),
    _form("text:pin", b"torch==", rb"torch==", r"torch==\d[\w.]*(?:\+\w+)?"),
    _form("text:pin", b"+cu1", rb"\+cu1\d\d", r"torch\S*\+cu1\d\d\S*"),
    _form("text:wheel", b"+cu", rb"\+cu(?=\d|\{|%|[\"'])", r"(?!torch[^-_])\S*\+cu(?:\d{2,3}|\0|\{|%|$)\S*"),
    *_of_words("text:error", "CUDA cuDNN CUBLAS cuBLAS NCCL",
              r"(?i).*(?:error|out of memory|fail|illegal|assert|not available|no kernel image|not compiled|unable"
              r"|_STATUS_|invalid|driver|device-side).*", _COMPARES),
    _form("text:error", b"CUDA", rb"CUDA(?<=[\"']CUDA)(?=[\"' ])", r"CUDA ?",
          r"compared:(?:not )?in .*(?i:err|exc|\be\b|msg|message|args\[0\]|stderr)"),
    _form("text:error", b"_STATUS_", rb"CU[A-Z]+_STATUS_\w", r"CU\w+_STATUS_\w+", _COMPARES),
    _form("text:error", b"CUDA_ERROR", rb"CUDA_ERROR_\w", r"CUDA_ERROR_\w+", _COMPARES),
    _form("text:tensor-type", b"torch.cuda.", rb"torch\.cuda\.(?=\w*Tensor\b)", r"torch\.cuda\.\w*Tensor"),
    _form("text:gpu-resource", b"GPU", rb"GPU(?=[\"'])", r"GPU",
          r"key$|subscript:|passed:\S*(?:get|pop|setdefault|request_resources\w*)$|compared:"),
    *_of_words("text:library", _LIBRARIES, "|".join(_LIBRARIES.split()), _LOADS, bare=True),
    *_of_words("text:attention", _ATTENTIONS, r"(?:kernels-community/)?(?:" + "|".join(_ATTENTIONS.split()) + ")",
              _CHOOSES_ATTENTION),
    _form("text:provider", b"CUDAExecutionProvider", rb"CUDAExecutionProvider(?=[\"'])", r"CUDAExecutionProvider"),
    _form("text:provider", b"TensorrtExecutionProvider", rb"TensorrtExecutionProvider(?=[\"'])",
          r"(?:Nv)?TensorrtExecutionProvider"),
    *_of_words("text:gpu-name", _GPU_NAMES, r"(?i)(?:nvidia |geforce |tesla |quadro )*"
              r"(?:" + _GPU_NAMES.replace(" ", "|") + r")(?:[ -]?(?:\d{2,4}\w*|sxm\d?|pcie|ti|gb|super))*",
              r"compared:|passed:\S*startswith$"),
    _form("text:accelerator", b"accelerator", rb"(?:gpu|cuda)(?=[\"'])", r"gpu|cuda", _TRAINERS),
    _form("text:triton", b"triton", rb"triton(?=[\"'=<>~-])", r"triton(?:-[a-z]+)?(?:[=<>~!]=?\S+)?"),
)  # fmt: skip
_ATTRIBUTES = (
    (b"getattr", re.compile(rb"getattr\s*\(\s*(\w+)\s*,")),
    (b"hasattr", re.compile(rb"hasattr\s*\(\s*(\w+)\s*,")),
)
# A device as a number: the number itself, or a name that holds the number of a process or of a card.
_NUMBER = (
    rb"(\d{1,2}|(?:[A-Za-z_]\w*\.)*(?:[a-z_]*_)?(?:rank|gpu_?id|gpu_idx|gpu_index|gpu|device_?id|device_idx|device_index"
    rb"|dev_id|device_num|cuda_id|get_rank\(\)|get_local_rank\(\))|int\(os\.environ\[[\"'](?:LOCAL_)?RANK[\"']\]\))(?=\s*[,)])"
)
_INTEGER_DEVICE = (
    (b".to(", re.compile(rb"\.to\(\s*" + _NUMBER)),
    (b"device", re.compile(rb"device(?<!\wdevice)\s*=\s*" + _NUMBER)),
    (b"device(", re.compile(rb"torch\.device\(\s*" + _NUMBER)),
    (b"map_location", re.compile(rb"map_location\s*=\s*" + _NUMBER)),
)
_COMPILE = re.compile(rb"\.(compile)\((?=\s*(?:\)|(?:mode|backend|fullgraph|dynamic|options|disable)\s*=))")
_FP8 = (b"float8", b"fp8", b"FP8", b"e4m3")
_FP8_RANGE = re.compile(rb"(448)(?<![\w.]448)(?:\.0*)?(?![\w.])")


def _confidence(file: File, path: Path) -> Confidence:
    return "weak" if in_error(path) else "strong" if file.torch or file.framework else "medium"


def may_hold(data: bytes, words: set[bytes], index: names.Index) -> bool:
    """Whether a file can hold a text, number or dynamic name that rules ask for."""
    facts = index.asked.facts
    for form in _FORMS:
        if form.symbol == "text:gpu-resource" and b"ray" not in words:
            continue
        if form.may_be_in(data, words) and form.symbol in facts and form.place.search(data):
            return True
    if b"torch" not in data:
        return False
    if "call:compile" in facts and b".compile(" in data and _COMPILE.search(data):
        return True
    if "num:fp8-max" in facts and any(word in data for word in _FP8) and _FP8_RANGE.search(data):
        return True
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
    """A number in the position of a device: `.to(0)`, `device=local_rank`, `map_location=0`, `torch.device(rank)`."""
    start, end = hit.span(1)
    path = file.code.path(start, end)
    if path[-1].type not in ("integer", "identifier", "attribute", "call") or not file.torch:
        return None
    if path[-2].type not in ("argument_list", "keyword_argument"):
        return None
    return Place("int:device", start, end, "literal", "medium", path, len(path) - 1, None, True)


def _compile(file: File, hit: re.Match[bytes]) -> Place | None:
    """The method `compile` of a module: without arguments, or with those of torch.compile."""
    place = _member(file, hit) if file.torch else None
    return place._replace(symbol="call:compile") if place is not None and place.call is not None else None


def _fp8_range(file: File, hit: re.Match[bytes]) -> Place | None:
    """The largest number of e4m3fn, written down."""
    path = file.code.path(*hit.span())
    if path[-1].type not in ("integer", "float") or not file.torch:
        return None
    return Place("num:fp8-max", *hit.span(), "literal", "medium", path, len(path) - 1, None, True)


_NO_DEVICE = ("torch.nn", "torch.optim", "torch.utils.data", "torch.distributions")  # the same names on every device


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
    if name or target.startswith(_NO_DEVICE):
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
        if form.fate is not None and not form.fate.match(context.role_and_result(path, at)[1]):
            return None
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
    if "call:compile" in asked.facts and b".compile(" in file_data:
        yield _COMPILE, _compile
    if "num:fp8-max" in asked.facts and any(word in file_data for word in _FP8):
        yield _FP8_RANGE, _fp8_range
    wanted = (form for form in _FORMS if form.symbol in asked.facts and form.may_be_in(file_data, words))
    yield from ((form.place, _string(form)) for form in wanted)
