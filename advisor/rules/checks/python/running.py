"""How the program runs: graphs, compilation, several devices, memory, environment."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.model import Use
from advisor.rules.judged import Judged
from advisor.rules.registry import Hit, check, hit


@check("python-allocator")
def allocator(use: Use, file: Judged) -> Iterator[Hit]:
    """Settings, each once, and the classes with which a program brings an allocator of its own."""
    setting = use.symbol.startswith(("text:", "env:"))
    if use.symbol.startswith("env:") and any(
        each.symbol == "text:allocator" and each.span.line == use.span.line for each in file.uses
    ):
        return
    yield hit(use, "setting" if setting else "")


@check("python-cuda-graph")
def cuda_graph(use: Use) -> bool:
    return use.kind != "import" and (use.symbol != "text:mode" or "reduce-overhead" in use.spelling)


_OFF = lazy(r"stored:(?:False|0)$")
_PLAIN_BACKEND = lazy(r"backend\s*=\s*[\"'](?:eager|aot_eager\w*)[\"']|disable\s*=\s*True")
_SET_OFF = lazy(r"[\w.]\s*=\s*(?:False|0)\s*(?:#|$)")
_COMPILE_OPTION = lazy(r"(?:mode|backend|fullgraph|dynamic|options|disable)\s*=")
_OTHER_COMPILE = lazy(
    r"(?:^|\.)(?:re|regex|jit|lower\(.*|cute|jax|triton|tvm|keras|pl|sql\w*|ast|builtins)\.compile$|\)\.compile$"
)


@check("python-inductor")
def inductor(use: Use, file: Judged) -> Iterator[Hit]:
    """Compilation by anything but a back end that compiles nothing; `x.compile()` is a module's, with its options."""
    if any(_PLAIN_BACKEND.match(arg) for arg in use.args) or _SET_OFF.search(file.line_of(use)):
        return
    if use.symbol == "call:compile":
        if (
            all(_COMPILE_OPTION.match(arg) for arg in use.args)
            and use.confidence == "strong"
            and not _OTHER_COMPILE.search(use.spelling)
        ):
            yield hit(use, confidence="medium")
    elif use.kind in ("call", "member") or (
        "max-autotune" in use.spelling and not use.result.startswith("passed:torch.compile")
    ):
        yield hit(use)


_ASKS_RAY = lazy(
    r"passed:(?:ray\.\S+|\S*\.(?:options|remote|init)|remote|\S*(?:ActorPool|Config|Trainer|placement\w*)) num_gpus$"
)


@check("python-scheduler-gpus")
def scheduler_gpus(use: Use, file: Judged) -> Iterator[Hit]:
    """In files that import Ray: the keyword of its calls, the name of the resource, the question for its numbers."""
    if "import:ray" not in file.symbols or use.kind == "import":
        return
    if use.symbol != "kw:num_gpus" or (_ASKS_RAY.match(use.result) and not use.spelling.endswith("=0")):
        yield hit(use)


def _is_switched_off(use: Use) -> bool:
    return _OFF.match(use.result) is not None or use.args[:1] in (("False",), ("mode=False",))


def _is_only_read(use: Use) -> bool:
    """Whether a switch is looked at or handed on: who sets it decides."""
    return use.kind == "member" and not use.result.startswith("stored:")


@check("python-deterministic")
def deterministic(use: Use) -> bool:
    return not _is_switched_off(use) and not (_is_only_read(use) and use.symbol.startswith("torch."))


@check("python-cudnn-switch")
def cudnn_switch(use: Use) -> bool:
    return not _is_switched_off(use) and not _is_only_read(use)


@check("python-tf32")
def tf32(use: Use) -> bool:
    return not _is_switched_off(use) and not _is_only_read(use) and '"highest"' not in use.args


_TABLE = lazy(r"""[\w\]]\[[^\]]*\]\s*=\s*torch\.|^\s*["'][\w.-]+["']\s*:\s*torch\.\w+,?\s*(?:#.*)?$|^\s*assert\b""")


@check("python-fp8")
def fp8(use: Use, file: Judged) -> Iterator[Hit]:
    """Uses but those in a table of names of dtypes or in an assertion."""
    if use.kind == "call" or not _TABLE.search(file.line_of(use)):
        yield hit(use)


_THIRD = lazy(r"flash_(?:attention|attn)_3|flash.*3")


@check("python-attention-name")
def attention_name(use: Use, file: Judged) -> Iterator[Hit]:
    if not use.result.startswith("compared:"):
        yield hit(use, "third" if _THIRD.search(use.spelling) else "")


_DTYPE = lazy(r"float64|double|u?int8|int16|\bbool\b|complex|float8|\.byte\(\)|\.char\(\)|\.short\(\)")


@check("python-collective-dtype")
def collective_dtype(use: Use) -> bool:
    return use.kind == "call" and any(_DTYPE.search(arg) for arg in use.args)


_SETS = lazy(r"(?:setdefault|putenv|setenv|environ\.update)(?: |$)")


def _is_set(use: Use) -> bool:
    return use.result.startswith("stored:") or _SETS.search(use.result) is not None or use.result == "key"


def _kind_of_variable(symbol: str) -> str:
    if symbol == "env:TORCH_CUDA_ARCH_LIST":
        return "arch"
    if symbol.endswith("VISIBLE_DEVICES"):
        return "cuda"
    return "nccl" if "NCCL_" in symbol else "other"


@check("python-environment")
def environment(use: Use, file: Judged) -> Iterator[Hit]:
    """Variables that are written: as the target of an assignment, by a function, as a key of an environment."""
    if use.symbol == "env:CUDA_DEVICE_ORDER":  # the order of cards is no question elsewhere
        return
    if _is_set(use) or (use.nargs >= 2 and use.result in ("unused", "")):
        yield hit(use, _kind_of_variable(use.symbol))
