"""What a run-time patch of torch does not reach, or changes silently."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.model import Use
from advisor.rules.judged import Judged
from advisor.rules.registry import Hit, check, hit

_MODULES = frozenset("amp comm gds graphs jiterator memory nccl nvtx profiler random sparse streams tunable".split())


@check("python-early-import")
def early_import(use: Use) -> bool:
    return use.kind == "import" and "." not in use.spelling and use.symbol.rpartition(".")[2] not in _MODULES


@check("python-cuda-submodule")
def cuda_submodule(use: Use) -> bool:
    """An annotation calls nothing."""
    if use.kind != "call" and use.result == "" and use.role == "plain":
        return False
    return use.symbol not in ("torch.cuda.memory.CUDAPluggableAllocator", "torch.cuda.memory.MemPool")


_ON_HOST = lazy(r"""[\"'](?:cpu|meta)[\"']|\bcpu\b""")
_FROM_HOST = lazy(r"numpy|\.cpu\(|\bnp\.|tolist")


def _on_device(use: Use) -> bool:
    """Whether float64 is asked for where a device is named too: alone it makes tensors of the host."""
    function, *given = use.targs or ("",)
    others = [each for each in given if each != use.spelling and not each.startswith(("dtype=", "requires_grad="))]
    converts = function.endswith((".to", ".type", ".view"))
    if converts and not others:
        return _FROM_HOST.search(function) is None
    named = others if converts else [each for each in others if each.startswith("device=")]
    return bool(named) and not any(_ON_HOST.search(each) for each in named)


@check("python-double-tensor")
def double_tensor(use: Use, file: Judged) -> Iterator[Hit]:
    if use.symbol == "torch.cuda.DoubleTensor":
        yield hit(use)
    elif use.symbol == "torch.set_default_dtype":
        if "64" in "".join(use.args) or "double" in str(use.args):
            yield hit(use, "number")
    elif _on_device(use):
        yield hit(use, "number")


_LIBRARY_CALL = lazy(r"(?i)passed:\S*(?:librar|impl|custom_op|register|dispatch|fallthrough|kernel|Library|_op)")


@check("python-dispatch-key")
def dispatch_key(use: Use) -> bool:
    if use.symbol in ("text:dispatch", "str:cuda"):
        wanted = _LIBRARY_CALL.search(use.result) is not None and not use.result.endswith("add_argument default")
        return wanted and (use.symbol == "text:dispatch" or use.result.endswith((" device_types", "register_kernel")))
    return True


@check("python-profiler")
def profiler(use: Use) -> bool:
    return not use.symbol.startswith("kw:") or "profile" in use.result
