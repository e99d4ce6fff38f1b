"""What Ascend's run-time patch transfer_to_npu does not reach, or changes silently."""

from __future__ import annotations

from advisor.expressions import lazy
from advisor.model import Use
from advisor.rules.python.asked import Say, advice, each_use

_MODULES = frozenset("amp comm gds graphs jiterator memory nccl nvtx profiler random sparse streams tunable".split())


def _binds_early(use: Use) -> bool:
    return use.kind == "import" and "." not in use.spelling and use.symbol.rpartition(".")[2] not in _MODULES


each_use(
    "python-early-import",
    "A name of torch.cuda is bound by an import",
    advice(
        6,
        cann=Say(2, "runtime", "If this import runs before the patch, the name keeps the CUDA object for good.",
                 "Import torch_npu and the patch first in the program's entry point, or set "
                 "TORCH_TRANSFER_TO_NPU=1 before torch is imported."),
    ),
    symbols=("torch.cuda.*",),
    where=_binds_early,
)  # fmt: skip

each_use(
    "python-cuda-submodule",
    "A function is reached through a submodule of torch.cuda",
    advice(
        7,
        rocm=Say(1, "runtime", "These modules exist in ROCm builds; some of their functions do nothing there.",
                 "Test the call once on the target."),
        cann=Say(3, "wrong", "The patch replaces names in torch.cuda, its random and its amp module; through other "
                 "submodules the CUDA function is still called.",
                 "Write the short name torch.cuda.X if there is one, or the function of torch.npu."),
    ),
    symbols=tuple(f"torch.cuda.{name}.*" for name in "memory streams graphs tunable gds sparse jiterator".split()),
    where=lambda use: use.symbol not in ("torch.cuda.memory.CUDAPluggableAllocator", "torch.cuda.memory.MemPool"),
)  # fmt: skip

each_use(
    "python-jit-script",
    "torch.jit.script compiles part of the model",
    advice(
        30,
        cann=Say(3, "wrong", "The patch replaces this function by one that returns its argument: the model runs, but "
                 "nothing is compiled.", "Decide whether the plain model will do; do not export from a patched "
                                         "process."),
    ),
    names=("torch.jit.script", "torch.jit.script_method"),
)  # fmt: skip

_OTHER_DOUBLE = "float64 is used"

each_use(
    "python-double-tensor",
    "Double precision: a CUDA DoubleTensor or float64",
    advice(
        31,
        cann=Say(3, "numerics", "The patch binds torch.cuda.DoubleTensor to FloatTensor: precision is lost without a "
                 "word. Many operators have no float64 form on an NPU.",
                 "Write the dtype out, and look the operators up before you rely on float64."),
    ),
    symbols=("torch.cuda.DoubleTensor",),
    names=("torch.float64", "torch.set_default_dtype"),
    where=lambda use: use.symbol != "torch.set_default_dtype" or "64" in "".join(use.args) or "double" in str(use.args),
    message=lambda use: "" if use.symbol == "torch.cuda.DoubleTensor" else _OTHER_DOUBLE,
    messages=(_OTHER_DOUBLE,),
    confidence="medium",
)  # fmt: skip

each_use(
    "python-private-binding",
    "A private name of torch's CUDA side",
    advice(
        41,
        cann=Say(3, "runtime", "Private names are not patched; torch_npu has private ones of its own that may change.",
                 "Use the public function; if there is none, keep the call behind a check for the device."),
    ),
    symbols=("torch._C._cuda*", "torch._C._nccl*", "torch._C._cudnn*", "torch.cuda._*"),
)  # fmt: skip

_LIBRARY_CALL = lazy(r"(?i)passed:\S*(?:librar|impl|custom_op|register|dispatch|fallthrough|kernel|Library|_op)")


def _dispatches(use: Use) -> bool:
    if use.symbol in ("text:dispatch", "str:cuda"):
        wanted = _LIBRARY_CALL.search(use.result) is not None and not use.result.endswith("add_argument default")
        return wanted and (use.symbol == "text:dispatch" or use.result.endswith((" device_types", "register_kernel")))
    return True


each_use(
    "python-dispatch-key",
    "A custom operator is registered for the dispatch key or device type of CUDA",
    advice(
        42,
        cann=Say(2, "runtime", "An NPU dispatches through PrivateUse1: this kernel is never chosen there. The patch "
                               "does "
                 "not change registrations.", "Register the operator for PrivateUse1 (or device type npu) as well."),
    ),
    symbols=("text:dispatch", "str:cuda"),
    names=("torch._C.DispatchKey.CUDA", "torch._C.DispatchKey.AutogradCUDA"),
    where=_dispatches,
)  # fmt: skip

each_use(
    "python-profiler",
    "The profiler is asked for CUDA's activity or sorted by CUDA's columns",
    advice(
        43,
        cann=Say(2, "runtime", "The patch renames the activity and drops experimental_config; averages and events of "
                 "the profiler are documented as unsupported.",
                 "Use torch_npu.profiler and read its traces with Ascend's tools."),
    ),
    symbols=("torch.profiler.ProfilerActivity.CUDA", "text:profiler"),
    names=("torch.profiler.ProfilerActivity.CUDA",),
    keywords=("use_cuda",),
    where=lambda use: not use.symbol.startswith("kw:") or "profile" in use.result,
)  # fmt: skip
