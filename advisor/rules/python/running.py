"""How the program runs: graphs, compilation, several devices, memory, environment."""

from __future__ import annotations

from advisor.expressions import lazy
from advisor.model import Use
from advisor.rules.python.asked import Say, advice, each_use

each_use(
    "python-cuda-graph",
    "CUDA graphs",
    advice(
        28,
        rocm=Say(2, "runtime", "HIP graphs lack conditional nodes.", "Capture once on the target and compare "
                                                                     "results."),
        cann=Say(3, "limit", "NPUGraph is documented for inference only.",
                 "Run training without graphs; for inference capture with torch.npu."),
    ),
    symbols=(
        "torch.cuda.CUDAGraph", "torch.cuda.CUDAGraph.*", "torch.cuda.graph", "torch.cuda.make_graphed_callables",
        "torch.cuda.graphs.*", "torch.cuda.graph_pool_handle", "torch.cuda.is_current_stream_capturing", "text:mode",
    ),
    where=lambda use: use.kind != "import" and (use.symbol != "text:mode" or "reduce-overhead" in use.spelling),
)  # fmt: skip

each_use(
    "python-inductor",
    "torch.compile, or settings of its compiler",
    advice(
        29,
        rocm=Say(1, "performance", "The compiler has many branches for ROCm; options made for CUTLASS do not apply.",
                 "Compile once on the target and read the warnings."),
        cann=Say(3, "runtime", "The compiler needs triton-ascend on an NPU, while the patch tells it that there is no "
                 "Triton.", "Run without compilation first; then try the graph backend torchair."),
    ),
    symbols=("text:mode",),
    names=("torch.compile", "torch._inductor.config", "torch._inductor.utils", "torch._inductor"),
    where=lambda use: use.kind in ("call", "member") or "max-autotune" in use.spelling,
)  # fmt: skip

each_use(
    "python-data-parallel",
    "torch.nn.DataParallel",
    advice(
        32,
        cann=Say(3, "runtime", "No Ascend product supports it.", "Use DistributedDataParallel, one process per "
                                                                 "device."),
    ),
    names=("torch.nn.DataParallel", "torch.nn.parallel.DataParallel", "torch.nn.parallel.data_parallel.DataParallel"),
    where=lambda use: use.kind == "call",
)  # fmt: skip

_COLLECTIVES = tuple(
    f"torch.distributed.{name}"
    for name in "all_reduce reduce broadcast all_gather all_gather_into_tensor reduce_scatter reduce_scatter_tensor "
    "all_to_all all_to_all_single gather scatter send recv isend irecv".split()
)
_DTYPE = lazy(r"float64|double|u?int8|int16|\bbool\b|complex|float8|\.byte\(\)|\.char\(\)|\.short\(\)")

each_use(
    "python-collective-dtype",
    "A collective over a dtype that not every backend carries",
    advice(
        33,
        cann=Say(2, "runtime", "HCCL lists the dtypes of each collective; 64-bit floats and 8-bit integers are "
                               "missing "
                 "in some.", "Convert before and after the call, or look the dtype up."),
    ),
    names=_COLLECTIVES,
    where=lambda use: use.kind == "call" and any(_DTYPE.search(arg) for arg in use.args),
)  # fmt: skip

each_use(
    "python-nccl-direct",
    "Direct use of torch.cuda.comm or torch.cuda.nccl",
    advice(
        34,
        cann=Say(3, "runtime", "torch.npu has no such module.", "Write it with torch.distributed."),
    ),
    symbols=("torch.cuda.comm*", "torch.cuda.nccl*"),
)  # fmt: skip

each_use(
    "python-cuda-ipc",
    "Device memory is shared between processes",
    advice(
        39,
        rocm=Say(1, "runtime", "HIP has handles of its own; they were not examined here.", "Try it in the container "
                                                                                           "you "
                                                                                     "ship."),
        cann=Say(3, "runtime", "Sharing NPU memory has functions and limits of its own, and clashes with expandable "
                 "segments.", "Share host memory, or follow torch_npu's notes on shared memory."),
    ),
    symbols=("torch.cuda.ipc_collect", "torch.cuda.Event.ipc_handle", "torch.cuda.Event.from_ipc_handle"),
    members=("share_memory_", "ipc_handle", "from_ipc_handle"),
)  # fmt: skip

each_use(
    "python-allocator",
    "A setting or part of CUDA's caching allocator",
    advice(
        40,
        rocm=Say(2, "runtime", "Expandable segments need a PyTorch built for ROCm 7.0 or later.",
                 "Set PYTORCH_HIP_ALLOC_CONF, and leave out what the version lacks."),
        cann=Say(2, "runtime", "The NPU's allocator reads its own variable, and pluggable allocators are not patched.",
                 "Set PYTORCH_NPU_ALLOC_CONF; use NPUPluggableAllocator."),
    ),
    symbols=(
        "text:allocator", "env:PYTORCH_CUDA_ALLOC_CONF", "torch.cuda.CUDAPluggableAllocator", "torch.cuda.MemPool",
        "torch.cuda.memory.CUDAPluggableAllocator", "torch.cuda.memory.MemPool", "torch.cuda.use_mem_pool",
        "torch.cuda.memory.use_mem_pool", "torch.cuda.memory.change_current_allocator",
    ),
    where=lambda use: use.kind != "import",
)  # fmt: skip

_SETS = lazy(r"(?:setdefault|putenv|setenv|environ\.update)(?: |$)")


def _is_set(use: Use) -> bool:
    return use.result.startswith("stored:") or _SETS.search(use.result) is not None or use.result == "key"


def _sets(use: Use) -> bool:
    """Whether the variable is written: as the target of an assignment, by a function, as a key of an environment."""
    return _is_set(use) or (use.nargs >= 2 and use.result in ("unused", ""))


each_use(
    "python-environment",
    "An environment variable of CUDA or NCCL is set in code",
    advice(
        44,
        rocm=Say(1, "runtime", "PyTorch's ROCm build reads CUDA_VISIBLE_DEVICES; other programs read HIP's name.",
                 "Set HIP_VISIBLE_DEVICES as well; RCCL reads NCCL's names."),
        cann=Say(2, "runtime", "CANN does not read these names.",
                 "Set ASCEND_RT_VISIBLE_DEVICES, and HCCL's variables for NCCL's."),
    ),
    symbols=("env:CUDA_*", "env:NCCL_*", "env:TORCH_CUDA_*", "env:TORCH_NCCL_*"),
    where=_sets,
)  # fmt: skip
