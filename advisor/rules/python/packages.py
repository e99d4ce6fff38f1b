"""Packages that Python projects are built on: pinned versions, Triton twice, NVIDIA's own packages, others."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.model import Use
from advisor.rules.python.asked import Say, advice, each_use
from advisor.rules.registry import Hit, ProjectFacts, hit, project_rule

_TORCH = lazy(r"torch\s*(?:===?)\s*[0-9]|\+cu[0-9]|==[0-9]")


def _is_pinned(use: Use) -> bool:
    return use.symbol == "text:pin" or _TORCH.search(" ".join((use.spelling, *use.args))) is not None


each_use(
    "python-torch-pin",
    "PyTorch is pinned to one version or to a CUDA build",
    advice(
        45,
        rocm=Say(2, "compile", "A build for CUDA (+cu…) has no counterpart of that name: ROCm builds carry +rocm….",
                 "Leave the local version out, and choose the index by the target."),
        cann=Say(3, "compile", "Each torch-npu requires one minor version of torch: the pin decides which one fits.",
                 "Choose torch and torch-npu together, and expect other pins to move."),
    ),
    symbols=("text:pin",),
    where=_is_pinned,
)  # fmt: skip

_NAME = lazy(r"""["']?([\w-]+)""")


def _package(use: Use) -> str:
    if use.symbol == "text:triton":
        found = _NAME.match(use.spelling)
        return found[1] if found else ""
    return use.symbol.removeprefix("pkg:")


@project_rule(
    "python-two-tritons",
    "Both triton and triton-ascend are required",
    advice(
        46,
        cann=Say(3, "wrong", "Both packages install into the same folder: the one that comes last overwrites the "
                             "other.",
                 "Require one of them by target, and install triton-ascend last."),
    ),
    family="python",
    words=("text:triton",),
)  # fmt: skip
def two_tritons(project: ProjectFacts) -> Iterator[Hit]:
    """Fires at each place that requires triton-ascend, when the project requires triton too."""
    uses = [
        use
        for file in project.files
        for use in file.uses
        if use.symbol == "text:triton" or use.symbol.startswith("pkg:")
    ]
    if any(_package(use) == "triton" for use in uses):
        yield from (hit(use) for use in uses if _package(use) == "triton-ascend")


each_use(
    "python-nvidia-package",
    "A package of NVIDIA's with a licence of its own",
    advice(
        47,
        rocm=Say(3, "licence", "TensorRT, nvdiffrast and their like come under NVIDIA's terms and run on its cards "
                               "only.",
                 "Have the terms read; replace the package on this target."),
        cann=Say(3, "licence", "TensorRT, nvdiffrast and their like come under NVIDIA's terms and run on its cards "
                               "only.",
                 "Have the terms read; replace the package on this target."),
    ),
    imports=(
        "tensorrt", "tensorrt_llm", "torch_tensorrt", "nvdiffrast", "kaolin", "nvidia.dali", "transformer_engine",
        "warp", "cuquantum", "cudf", "cuml", "cugraph", "pytorch_quantization", "modelopt",
    ),
    once=True,
)  # fmt: skip

each_use(
    "python-cuda-framework",
    "A Python package that speaks to CUDA without PyTorch",
    advice(
        0,
        rocm=Say(2, "runtime", "CuPy has experimental builds for ROCm; the others are made for CUDA.",
                 "Build CuPy for ROCm; look at hip-python or numba-hip for the others."),
        cann=Say(3, "runtime", "None of these packages knows the NPU.", "Move the arrays to PyTorch tensors, or to "
                                                                        "NumPy."),
    ),
    imports=("cupy", "pycuda", "numba.cuda", "cuda.bindings", "cuda.cuda", "cuda.cudart", "cuda.nvrtc", "cuda.core"),
    once=True,
)  # fmt: skip

_SELECT = (
    "jax.devices", "jax.local_devices", "jax.default_backend", "jax.config.update", "jax.local_device_count",
    "tensorflow.device", "tensorflow.test.is_gpu_available", "tensorflow.test.is_built_with_cuda",
    "tensorflow.config.list_physical_devices", "tensorflow.config.experimental.list_physical_devices",
    "tensorflow.config.set_visible_devices", "tensorflow.config.experimental.set_memory_growth",
    "paddle.device.set_device", "paddle.set_device", "paddle.is_compiled_with_cuda", "paddle.device.cuda",
    "paddle.CUDAPlace", "paddle.device.is_compiled_with_cuda", "paddle.device.get_device",
    "mindspore.set_context", "mindspore.context.set_context", "mindspore.set_device",
)  # fmt: skip
_GPU = lazy(r"(?i)gpu|cuda")


def _selects_gpu(use: Use) -> bool:
    if "cuda" in use.symbol.lower() or use.symbol.endswith(("is_gpu_available", "set_memory_growth")):
        return True
    return any(_GPU.search(arg) for arg in use.args)


each_use(
    "python-other-framework",
    "JAX, TensorFlow, PaddlePaddle or MindSpore is told to use a GPU",
    advice(
        0,
        rocm=Say(1, "runtime", "These frameworks keep the word gpu in their builds for ROCm, where there is one.",
                 "Install the build for ROCm."),
        cann=Say(2, "runtime", "The device has another name: npu in PaddlePaddle, Ascend in MindSpore; the others "
                               "need a "
                 "plug-in of Ascend's.", "Take the device's name from the configuration."),
    ),
    names=_SELECT,
    where=lambda use: use.kind == "call" and _selects_gpu(use),
)  # fmt: skip
