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
    return use.symbol not in ("torch.cuda.memory.CUDAPluggableAllocator", "torch.cuda.memory.MemPool")


@check("python-double-tensor")
def double_tensor(use: Use, file: Judged) -> Iterator[Hit]:
    if use.symbol != "torch.set_default_dtype" or "64" in "".join(use.args) or "double" in str(use.args):
        yield hit(use, "" if use.symbol == "torch.cuda.DoubleTensor" else "number")


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
