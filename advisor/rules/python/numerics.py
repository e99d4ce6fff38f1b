"""Switches in Python code that change results: FP8, TF32, cuDNN, determinism, attention."""

from __future__ import annotations

from advisor.rules.python.asked import Say, advice, each_use

each_use(
    "python-fp8",
    "An FP8 dtype or scaled product",
    advice(
        23,
        rocm=Say(3, "numerics", "gfx942 computes in the fnuz variants of these types, with other scale factors.",
                 "Choose the dtype by the card and convert weights and scales."),
        cann=Say(3, "numerics", "Whether FP8 exists depends on the product.",
                 "Keep a second path in bf16 or int8, chosen by the product."),
    ),
    names=(
        "torch.float8_e4m3fn", "torch.float8_e5m2", "torch._scaled_mm", "torch.float8_e8m0fnu",
        "torch._scaled_grouped_mm",
    ),
)  # fmt: skip

each_use(
    "python-tf32",
    "A TF32 switch",
    advice(
        24,
        rocm=Say(1, "numerics", "Only gfx94x and gfx95x have such a mode, and some of the values raise an error.",
                 "Set it only where the card has it."),
        cann=Say(2, "numerics", "The switch does nothing; an NPU has HF32 with switches of its own.",
                 "Set torch.npu.matmul.allow_hf32 and torch.npu.conv.allow_hf32."),
    ),
    symbols=(
        "torch.backends.cuda.matmul.allow_tf32", "torch.backends.cudnn.allow_tf32",
        "torch.backends.cuda.matmul.fp32_precision", "torch.backends.cudnn.fp32_precision",
        "torch.backends.cudnn.conv.fp32_precision", "torch.backends.cudnn.rnn.fp32_precision",
        "env:NVIDIA_TF32_OVERRIDE", "env:TORCH_ALLOW_TF32_CUBLAS_OVERRIDE",
    ),
    names=("torch.set_float32_matmul_precision", "torch.backends.fp32_precision"),
)  # fmt: skip

each_use(
    "python-cudnn-switch",
    "A cuDNN switch or version",
    advice(
        25,
        rocm=Say(1, "performance", "The switches steer MIOpen, which tunes in another way; benchmark_limit does "
                                   "nothing.",
                 "Measure with and without; do not compare cuDNN's version."),
        cann=Say(1, "performance", "The switches do nothing.", "Leave them in, or guard them; do not rely on them."),
    ),
    symbols=(
        "torch.backends.cudnn.benchmark", "torch.backends.cudnn.benchmark_limit", "torch.backends.cudnn.version",
        "torch.backends.cudnn.enabled", "torch.backends.cudnn.flags", "torch.backends.cudnn.is_available",
    ),
)  # fmt: skip

each_use(
    "python-deterministic",
    "Deterministic results are asked for",
    advice(
        26,
        rocm=Say(1, "numerics", "The mode exists; results equal to CUDA's bit by bit cannot be promised.",
                 "Compare with tolerances; the variable may also be written with HIPBLAS."),
        cann=Say(2, "numerics", "Collectives need HCCL_DETERMINISTIC as well; equal bits cannot be promised.",
                 "Set HCCL_DETERMINISTIC, and compare with tolerances."),
    ),
    symbols=("env:CUBLAS_WORKSPACE_CONFIG", "torch.backends.cudnn.deterministic"),
    names=("torch.use_deterministic_algorithms",),
)  # fmt: skip

each_use(
    "python-attention-backend",
    "An implementation of scaled dot product attention is forced",
    advice(
        27,
        rocm=Say(2, "runtime", "The cuDNN implementation is never chosen there.",
                 "Allow flash or math as well; measure which one is taken."),
        cann=Say(3, "performance", "The functions warn and set a flag that nothing reads.",
                 "Call torch_npu's fused attention where the speed matters."),
    ),
    symbols=(
        "torch.backends.cuda.enable_flash_sdp", "torch.backends.cuda.enable_math_sdp",
        "torch.backends.cuda.enable_mem_efficient_sdp", "torch.backends.cuda.enable_cudnn_sdp",
        "torch.backends.cuda.sdp_kernel", "torch.backends.cuda.SDPBackend",
    ),
    names=("torch.nn.attention.sdpa_kernel", "torch.nn.attention.SDPBackend"),
    where=lambda use: use.kind != "import",
)  # fmt: skip
