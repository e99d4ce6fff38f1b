"""Which card, which CUDA: compute capabilities, versions, device properties."""

from __future__ import annotations

import re

from advisor.expressions import lazy
from advisor.model import Use
from advisor.rules.python.asked import Say, advice, each_use

_ARCH = "An architecture of NVIDIA's is written as a text"
_RECEIVER = lazy(r"(?i)prop|device|\bdev\b|gpu|capab|\bcc\b")


def _is_capability(use: Use) -> bool:
    if use.symbol in ("py:.major", "py:.minor"):
        return _RECEIVER.search(use.spelling) is not None
    return use.result != "unused"


each_use(
    "python-compute-capability",
    "Code decides by CUDA's compute capability",
    advice(
        8,
        rocm=Say(3, "wrong", "A ROCm build answers with a number that follows its own architectures: a "
                 "comparison made for NVIDIA's cards may pick the wrong branch.",
                 "Ask for gcnArchName on ROCm, and keep a table of features per target."),
        cann=Say(3, "wrong", "An NPU has no compute capability; a value comes only from TORCH_NPU_DEVICE_CAPABILITY.",
                 "Ask for the feature (dtype, kernel) instead of the number, with a table per target."),
    ),
    symbols=(
        "torch.cuda.get_device_capability", "torch.cuda.get_arch_list", "torch.cuda.get_gencode_flags", "text:arch"
    ),
    members=("major", "minor"),
    where=_is_capability,
    message=lambda use: _ARCH if use.symbol == "text:arch" else "",
    messages=(_ARCH,),
)  # fmt: skip


def _is_read_as_text(use: Use) -> bool:
    result = use.result
    return result.startswith(("member:", "subscript:", "assigned:", "passed:", "returned")) or (
        result.startswith("compared:") and re.match(r"compared:(?:is\b|[!=]= None)", result) is None
    )


each_use(
    "python-cuda-version",
    "torch.version.cuda is read as a text",
    advice(
        9,
        rocm=Say(2, "runtime", "In ROCm builds the value is None: splitting or comparing it raises an error.",
                 "Test torch.version.hip first and read that version there."),
        cann=Say(2, "runtime", "With torch_npu the value is None: splitting or comparing it raises an error.",
                 "Test for None first; CANN's version comes from torch_npu."),
    ),
    symbols=("torch.version.cuda",),
    where=_is_read_as_text,
)  # fmt: skip

each_use(
    "python-device-property",
    "A property of the CUDA device is read",
    advice(
        10,
        rocm=Say(2, "wrong", "ROCm has no shared_memory_per_block_optin, and warp_size is 64 on MI cards.",
                 "Read each property with a fallback, and never assume 32 lanes."),
        cann=Say(3, "runtime", "torch_npu fills five of the properties only.",
                 "Take what you need from the list that torch_npu documents, with a value per product for the rest."),
    ),
    symbols=("torch.cuda.get_device_properties",),
    members=tuple(
        "shared_memory_per_block_optin shared_memory_per_block shared_memory_per_multiprocessor multi_processor_count "
        "max_threads_per_multi_processor regs_per_multiprocessor L2_cache_size".split()
    ),
    where=lambda use: use.result.startswith("member:") or use.kind != "call",
)  # fmt: skip
