"""NVIDIA's tools and libraries for looking at a machine, used from Python."""

from __future__ import annotations

from advisor.rules.python.asked import Say, advice, each_use

each_use(
    "python-nvtx",
    "NVTX ranges or CUDA's profiler switch",
    advice(
        20,
        rocm=Say(1, "performance", "Ranges become roctx ranges; starting and stopping the profiler does nothing.",
                 "Profile with rocprof or torch.profiler."),
        cann=Say(2, "runtime", "These names are not patched; NPUs have mstx.", "Write ranges with "
                                                                               "torch_npu.npu.mstx."),
    ),
    symbols=("torch.cuda.nvtx*", "torch.cuda.profiler*", "torch.autograd.profiler.emit_nvtx"),
    names=("nvtx.annotate", "nvtx.push_range", "nvtx.pop_range"),
    imports=("nvtx",),
)  # fmt: skip

each_use(
    "python-nvml",
    "The card is asked through NVML",
    advice(
        21,
        rocm=Say(2, "runtime", "NVML does not exist; the Python package amdsmi answers such questions.",
                 "Use amdsmi behind one function of your own."),
        cann=Say(3, "runtime", "NVML does not exist; of torch's functions only utilization has a counterpart.",
                 "Read what npu-smi prints, behind one function of your own."),
    ),
    symbols=(
        "torch.cuda.utilization", "torch.cuda.temperature", "torch.cuda.power_draw", "torch.cuda.clock_rate",
        "torch.cuda.device_memory_used", "torch.cuda.list_gpu_processes",
    ),
    imports=("pynvml", "py3nvml", "nvidia_smi", "GPUtil", "gpustat"),
)  # fmt: skip

each_use(
    "python-nvidia-command",
    "A command line tool of NVIDIA's is started, and perhaps its output read",
    advice(
        22,
        rocm=Say(2, "runtime", "The tool is not there; amd-smi and hipcc print other texts.",
                 "Choose the tool by the target, and read each output with a parser of its own."),
        cann=Say(3, "runtime", "The tool is not there; npu-smi prints other tables, and there is no nvcc.",
                 "Choose the tool by the target, and read each output with a parser of its own."),
    ),
    symbols=("cmd:*",),
    where=lambda use: use.kind == "string",
)  # fmt: skip
