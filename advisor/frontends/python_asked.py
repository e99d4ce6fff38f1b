"""What rules ask the Python front end for, beside the catalogue: the words of a vocabulary that have a Python form.

`py:torch.jit.script` a dotted name, `py:.data_ptr` a method or member of anything, `import:cupy` the import of a
package or module, `kw:num_warps` a keyword argument, `op:searchsorted` an operator of torch under any of its spellings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from advisor.model import Value

_CALLED = re.compile(rb"\.([A-Za-z_]\w*)[ \t]*\(")
# One of these is in every file that can hold something asked for and nothing of the catalogue.
_TELLING = (
    b"triton", b"cupy", b"numba", b"cutlass", b"pynvml", b"tensorrt", b"nvdiffrast", b"nvidia", b"libcu", b"libnv",
    b"jit.script", b"DataParallel", b"float8_", b"_scaled_mm", b"torch.compile", b"deterministic_alg",
    b"matmul_precision", b"sdpa_kernel", b"SDPBackend", b"data_ptr", b"pin_memory", b"is_pinned", b"share_memory_",
    b"getattr(torch", b"hasattr(torch", b"_inductor", b"__global__", b"num_warps", b"set_cuda", b"jax", b"tensorflow",
    b"paddle", b"mindspore", b"float64", b"sm_", b"torch==", b"expandable_segments", b"gpu_options",
)  # fmt: skip


class Asked(Value, frozen=True, kw_only=True):
    """The asked words by form, without their prefixes."""

    names: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()
    imports: frozenset[str] = frozenset()
    keywords: frozenset[str] = frozenset()
    operators: frozenset[bytes] = frozenset()


def read_asked(words: Iterable[str]) -> Asked:
    """The Python forms among the words of a vocabulary; all others are for other front ends."""
    forms: dict[str, set[str]] = {"py": set(), "import": set(), "kw": set(), "op": set()}
    for word in words:
        form, colon, name = word.partition(":")
        if colon and form in forms:
            forms[form].add(name)
    members = {name for name in forms["py"] if name.startswith(".")}
    return Asked(
        names=frozenset(forms["py"] - members),
        members=frozenset(name[1:] for name in members),
        imports=frozenset(forms["import"]),
        keywords=frozenset(forms["kw"]),
        operators=frozenset(name.encode() for name in forms["op"]),
    )


def imported(dotted: str, asked: Asked) -> str:
    """The longest asked module that an imported dotted name lies in; '' for none."""
    while dotted and dotted not in asked.imports:
        dotted = dotted.rpartition(".")[0]
    return dotted


def may_matter(data: bytes, asked: Asked) -> bool:
    """Whether a file can hold something that is asked for, judged by its bytes alone."""
    if not (asked.names or asked.imports or asked.operators):
        return False
    if any(word in data for word in _TELLING):
        return True
    return b"torch" in data and not asked.operators.isdisjoint(_CALLED.findall(data))
