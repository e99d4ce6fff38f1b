"""Device code in Python projects: CUDA source in texts, extensions, numba, Triton, CuTe, pointers, libraries."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.model import FileFacts
from advisor.rules.python.asked import PYTHON_KINDS, Say, advice, each_use, words_of
from advisor.rules.registry import Hit, file_rule, hit

_COMPILERS = (
    "torch.utils.cpp_extension.load", "torch.utils.cpp_extension.load_inline", "cupy.RawKernel", "cupy.RawModule",
    "cupy.ElementwiseKernel", "cupy.ReductionKernel", "cupy.fuse", "pycuda.compiler.SourceModule",
    "pycuda.elementwise.ElementwiseKernel", "pycuda.reduction.ReductionKernel", "cuda.nvrtc", "cuda.bindings.nvrtc",
    "cuda.core.experimental.Program", "cuda.core.Program",
)  # fmt: skip


@file_rule(
    "python-cuda-source",
    "CUDA source is compiled while the program runs",
    advice(
        12,
        rocm=Say(2, "compile", "PyTorch translates the sources of extensions by itself in ROCm builds; other "
                               "compilers of "
                 "texts need HIP source.", "Keep the source free of what HIP lacks; use hipRTC or CuPy's ROCm build."),
        cann=Say(4, "compile", "No compiler for CUDA source exists: each kernel is written anew.",
                 "Rewrite the kernel in Ascend C or for triton-ascend."),
    ),
    family="python",
    words=words_of(_COMPILERS),
    messages=("A kernel's source stands in a text",),
)  # fmt: skip
def cuda_source(file: FileFacts) -> Iterator[Hit]:
    """Each call that compiles a text, and each kernel in a text (which the CUDA front end has read)."""
    if file.kind not in PYTHON_KINDS:
        return
    for use in file.uses:
        if use.kind == "call" and use.symbol in _COMPILERS:
            yield hit(use)
        elif use.symbol == "__global__":
            yield hit(use, "A kernel's source stands in a text")


each_use(
    "python-cuda-extension",
    "An extension with CUDA sources, or its compiler's flags",
    advice(
        13,
        rocm=Say(2, "compile", "The sources are translated at build time; flags that only nvcc knows stop the build.",
                 "Leave out NVIDIA's flags when torch.version.hip is set, and name the cards in PYTORCH_ROCM_ARCH."),
        cann=Say(4, "compile", "The documents tick this class as supported, but nothing compiles .cu files.",
                 "Build with torch_npu's NpuExtension from sources written in Ascend C."),
    ),
    symbols=("torch.utils.cpp_extension.CUDAExtension", "text:nvcc"),
    where=lambda use: use.kind == "call" or (use.symbol == "text:nvcc" and use.result == "key"),
)  # fmt: skip

each_use(
    "python-numba-cuda",
    "A kernel or call of numba.cuda",
    advice(
        14,
        rocm=Say(3, "runtime", "Only the experimental numba-hip offers this, and for AMD's MI cards.",
                 "Try numba-hip, or rewrite the kernel in HIP or Triton."),
        cann=Say(4, "runtime", "Nothing offers numba kernels on an NPU.", "Rewrite the kernel (Triton or Ascend C)."),
    ),
    names=("numba.cuda",),
    where=lambda use: use.kind != "import",
)  # fmt: skip

_KERNEL = "A Triton kernel"
# `kernel[grid](…)` has no name; `triton.Config` and the functions that start kernels have.
_TRITON_CALL = lazy(r"passed:(?:\(\)|triton\.\S+|\S*Config|\w*\.?(?:warmup|run|dict)) num_")

each_use(
    "python-triton-tuning",
    "A Triton kernel, or the numbers it is tuned with",
    advice(
        15,
        rocm=Say(2, "performance", "A warp has 64 lanes on MI cards: numbers tuned for 32 lanes start twice the "
                                   "threads; "
                 "the largest num_warps is lower too.", "Tune num_warps and num_stages again for the card."),
        cann=Say(3, "performance", "An NPU has no warps: the numbers mean nothing, while the grid and the on-chip "
                                   "buffer "
                 "are limited.", "Choose block sizes for triton-ascend's limits and tune again."),
    ),
    names=("triton.jit",),
    keywords=("num_warps", "num_stages"),
    where=lambda use: not use.symbol.startswith("kw:") or _TRITON_CALL.match(use.result) is not None,
    message=lambda use: _KERNEL if use.symbol == "triton.jit" else "",
    messages=(_KERNEL,),
)  # fmt: skip

_DOT = "tl.dot: its shapes and dtypes differ by target"

each_use(
    "python-triton-nvidia",
    "Triton code that is NVIDIA's alone: inline PTX, CUDA's libdevice, descriptors",
    advice(
        16,
        rocm=Say(3, "compile", "PTX texts and NVIDIA's libdevice do not exist there; descriptors and small types "
                               "differ.",
                 "Use HIP's libdevice or plain operations; guard the rest by the target."),
        cann=Say(4, "compile", "PTX texts, NVIDIA's libdevice and tensor descriptors have no counterpart.",
                 "Rewrite these lines with plain Triton operations that triton-ascend knows."),
    ),
    names=(
        "triton.language.inline_asm_elementwise", "triton.language.extra.cuda", "triton.language.math.libdevice",
        "triton.language.make_tensor_descriptor", "triton.language._experimental_make_tensor_descriptor",
        "triton.language._experimental_descriptor_load", "triton.language.dot", "triton.language.dot_scaled",
        "triton.language.libdevice",
    ),
    where=lambda use: use.kind != "import",
    message=lambda use: _DOT if use.symbol.startswith("triton.language.dot") else "",
    messages=(_DOT,),
)  # fmt: skip

each_use(
    "python-cute-kernel",
    "Kernels in CUTLASS's Python, the CuTe DSL or cuda.tile",
    advice(
        17,
        rocm=Say(4, "compile", "These languages compile for NVIDIA's cards only.",
                 "Rewrite with Composable Kernel, AITER or Triton."),
        cann=Say(4, "compile", "These languages compile for NVIDIA's cards only.",
                 "Rewrite with CATLASS, Ascend C or triton-ascend."),
    ),
    imports=("cutlass", "cuda.tile", "cutlass_library"),
    once=True,
)  # fmt: skip

each_use(
    "python-raw-pointer",
    "A device pointer or stream handle leaves Python as a number",
    advice(
        18,
        rocm=Say(1, "runtime", "The numbers are HIP's pointers and streams.", "Check what the native code does with "
                                                                              "them."),
        cann=Say(3, "runtime", "The receiver must expect NPU memory and an ACL stream; the attribute has another "
                               "name.",
                 "Port the native side first, then hand over the stream of torch.npu."),
    ),
    symbols=("torch._C._cuda_getCurrentRawStream",),
    names=("torch._C._cuda_getCurrentRawStream",),
    members=("data_ptr", "cuda_stream", "cuda_event"),
    where=lambda use: use.symbol != "py:.data_ptr" or (use.kind == "call" and not use.result.startswith("compared:")),
)  # fmt: skip

each_use(
    "python-library-path",
    "A CUDA library or folder is named as a text",
    advice(
        19,
        rocm=Say(2, "link", "The file and the folder have other names under ROCm.",
                 "Take the folder from ROCM_HOME and the library's name from a table."),
        cann=Say(2, "link", "The file and the folder have other names under CANN.",
                 "Take the folder from ASCEND_HOME_PATH and the library's name from a table."),
    ),
    symbols=("text:library",),
)  # fmt: skip
