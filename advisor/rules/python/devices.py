"""Devices and backends in Python code: where they are written down, compared, and asked for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.model import FileFacts, Use
from advisor.rules.python.asked import PYTHON_KINDS, Say, advice, each_use
from advisor.rules.registry import Hit, file_rule, hit

_KEPT = ("assigned:", "default", "returned")
_SKIPS = lazy(r"skip|xfail|requires?_|unittest")


def _is_kept(use: Use) -> bool:
    """Whether a text is stored rather than handed to a call at once."""
    option = use.result.startswith("passed:") and use.result.endswith((".add_argument default", ".option default"))
    return option or use.role == "default" or use.result.startswith(_KEPT)


each_use(
    "python-cuda-call",
    "Method `.cuda()` moves a tensor or module to a CUDA device",
    advice(
        1,
        cann=Say(1, "runtime", "The method exists for CUDA only; the run-time patch transfer_to_npu redirects it.",
                 "Import the patch, or write `.to(device)` with one device variable for the program."),
    ),
    symbols=("torch.Tensor.cuda", "torch.nn.Module.cuda"),
    where=lambda use: use.kind == "call",
    once=True,
)  # fmt: skip


@file_rule(
    "python-device-string",
    "A CUDA device is written as a text and kept",
    advice(
        2,
        cann=Say(2, "runtime", "The patch rewrites such a text only when it is handed to a function that it wraps; "
                               "what "
                 "is kept in a default, a setting or a variable stays `cuda`.",
                 "Keep the device in one variable, taken from torch.accelerator or from the configuration."),
    ),
    family="python",
)  # fmt: skip
def device_string(file: FileFacts) -> Iterator[Hit]:
    """The detail says how many places of the file the text reaches through names."""
    if file.kind not in PYTHON_KINDS:
        return
    reach: dict[str, int] = defaultdict(int)
    for use in file.uses:
        if use.symbol in ("flow:cuda", "flow:nccl"):
            reach[use.targs[0]] += 1
    for use in file.uses:
        if use.symbol == "str:cuda" and _is_kept(use):
            count = reach.get(str(use.span.line), 0)
            yield hit(use, detail=f"{use.spelling} → {count} ×" if count else use.spelling)


_COMPARED = "A name that holds such a text is compared"


def _is_compared(use: Use) -> bool:
    return use.result.startswith(("compared:== ", "compared:!= ", "compared:in ", "compared:not in ", "compared:is "))


each_use(
    "python-device-comparison",
    "A device or backend is compared with a text that names CUDA or NCCL",
    advice(
        3,
        cann=Say(3, "wrong", "On an NPU the values are `npu` and `hccl`: the comparison is silently false and another "
                 "branch runs. The run-time patch cannot help here.",
                 "Compare with the device type of torch.accelerator, or accept both names."),
    ),
    symbols=("str:cuda", "str:nccl", "flow:cuda", "flow:nccl"),
    where=_is_compared,
    message=lambda use: _COMPARED if use.via else "",
    messages=(_COMPARED,),
)  # fmt: skip


def _keeps_device(use: Use) -> bool:
    first = use.args[0] if use.args else ""
    return re.match(r"""(?:type=)?[rbfu]?["']cuda""", first) is not None and _is_kept(use)


each_use(
    "python-device-object",
    "A torch.device of type cuda is kept in a name, a default or a setting",
    advice(
        4,
        cann=Say(2, "runtime", "The constructor is not patched: the object stays of type cuda until a wrapped call "
                 "converts it.", "Build the object from the program's device variable."),
    ),
    names=("torch.device",),
    where=_keeps_device,
    beside="cuda",
)  # fmt: skip

each_use(
    "python-unpatched-factory",
    "A tensor is created on CUDA by a function that the patch leaves out",
    advice(
        5,
        cann=Say(3, "runtime", "These factory functions are not wrapped by transfer_to_npu: the device text reaches "
                 "PyTorch as it is.", "Edit the call: give it the program's device variable."),
    ),
    names=tuple(
        f"torch.{name}"
        for name in "asarray empty_permuted nested.nested_tensor sparse_bsr_tensor sparse_bsc_tensor "
        "sparse_csc_tensor".split()
    ),
    where=lambda use: any(arg.startswith("device=") and "cuda" in arg for arg in use.args),
    beside="cuda",
)  # fmt: skip

_SKIPPED = "A test is skipped where CUDA is not available"


def _asks(use: Use) -> bool:
    """Whether the answer decides something; a print or an assertion's message does not."""
    kept = use.result.startswith(("assigned:", "passed:device", "returned", "compared:"))
    return use.role == "condition" or kept or _SKIPS.search(use.result) is not None


each_use(
    "python-cuda-available",
    "Code branches on torch.cuda.is_available()",
    advice(
        11,
        cann=Say(2, "wrong", "Without the patch the answer is false on an NPU: the program runs on the CPU, or the "
                             "test "
                 "is skipped, and nobody is told.",
                 "Ask torch.accelerator.is_available(), which answers for both targets."),
    ),
    symbols=("torch.cuda.is_available",),
    where=_asks,
    message=lambda use: _SKIPPED if _SKIPS.search(use.result) else "",
    messages=(_SKIPPED,),
)  # fmt: skip

each_use(
    "python-dynamic-access",
    "A part of torch is asked for by a name that only the run decides",
    advice(
        36,
        rocm=Say(1, "runtime", "What is used here cannot be read from the code.", "Read the place: which names can "
                                                                                  "occur?"),
        cann=Say(2, "runtime", "What is used here cannot be read from the code; the patch changes which names exist.",
                 "Read the place: which names can occur, and do they exist in torch.npu?"),
    ),
    symbols=("py:getattr(torch)",),
    confidence="medium",
)  # fmt: skip

each_use(
    "python-device-number",
    "A device is given as a bare number",
    advice(
        37,
        cann=Say(2, "runtime", "A number means the current accelerator in some calls and CUDA in others; the patch "
                               "makes "
                 "NPU devices of it only in the calls that it wraps.",
                 "Write the device in full, for example with torch.device(type, index)."),
    ),
    symbols=("int:device",),
    confidence="medium",
)  # fmt: skip


def _pins(use: Use) -> bool:
    """A method that takes a tensor is another's: the accelerator object of a library, a memory pool."""
    return use.symbol.startswith("kw:") or (use.kind == "call" and use.nargs == 0)


each_use(
    "python-pinned-memory",
    "Pinned host memory, or the device that it is pinned for",
    advice(
        38,
        cann=Say(1, "performance", "Pinning works on an NPU, but a device named for it must be `npu`.",
                 "Leave the device out, or take it from the device variable."),
    ),
    members=("pin_memory", "is_pinned"),
    keywords=("pin_memory_device",),
    where=_pins,
)  # fmt: skip
