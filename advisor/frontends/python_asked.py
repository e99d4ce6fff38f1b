"""What rules ask the Python front end for, beside the catalogue: the words of a vocabulary that have a Python form.

`py:torch.jit.script` a dotted name, `py:.data_ptr` a method or member of anything, `import:cupy` the import of a
package or module, `kw:num_warps` a keyword argument, `op:searchsorted` an operator of torch under any of its spellings.
"""

from __future__ import annotations

from collections.abc import Iterable

from advisor.expressions import lazy
from advisor.model import Value

_CLASS = lazy(r"[A-Z][A-Za-z]+[0-9]?[a-z]?|[a-z_]+_[a-z_0-9]+")

# One of these words is in every file that can hold something asked for and nothing of the catalogue; a common word
# counts only in one of the phrases given with it.
_TELLING: dict[bytes, tuple[bytes, ...]] = {
    **{
        word.encode(): ()
        for word in "num_warps num_stages cupy numba pynvml tensorrt nvdiffrast transformer_engine _scaled_mm "
        "use_deterministic_algorithms set_float32_matmul_precision sdpa_kernel SDPBackend share_memory_ "
        "pin_memory_device __global__ expandable_segments nvcc ptxas inline_asm_elementwise".split()
    },
    b"triton": (b"triton.jit", b"import triton", b"from triton", b"triton-"),
    b"cutlass": (b"import cutlass", b"from cutlass"),
    b"nvidia": (b"nvidia-smi", b"nvidia.dali"),
    b"jit": (b"jit.script",),
    b"DataParallel": (b"nn.DataParallel",),
    b"float8_e4m3fn": (b"torch.float8_",),
    b"float8_e5m2": (b"torch.float8_",),
    b"float64": (b"torch.float64",),
    b"compile": (b"torch.compile",),
    b"data_ptr": (b".data_ptr(",),
    b"pin_memory": (b".pin_memory(",),
    b"is_pinned": (b".is_pinned(",),
    b"getattr": (b"getattr(torch,",),
    b"hasattr": (b"hasattr(torch,",),
    b"_inductor": (b"torch._inductor",),
    b"jax": (b"jax.devices",),
    b"tensorflow": (b"import tensorflow",),
    b"paddle": (b"import paddle",),
    b"mindspore": (b"import mindspore", b"from mindspore"),
    b"ops": (b"torch.ops.",),
    b"_C": (b"import _C",),
    b"torch": (b"torch==", b"'sm_", b'"sm_'),
}


class Asked(Value, frozen=True, kw_only=True):
    """The asked words by form, without their prefixes."""

    names: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()
    imports: frozenset[str] = frozenset()
    keywords: frozenset[str] = frozenset()
    operators: frozenset[bytes] = frozenset()
    classes: frozenset[bytes] = frozenset()  # last parts of those names that are nobody else's words


def read_asked(words: Iterable[str]) -> Asked:
    """The Python forms among the words of a vocabulary; all others are for other front ends."""
    forms: dict[str, set[str]] = {"py": set(), "import": set(), "kw": set(), "op": set()}
    for word in words:
        form, colon, name = word.partition(":")
        if colon and form in forms:
            forms[form].add(name)
    members = {name for name in forms["py"] if name.startswith(".")}
    leaves = {name.rpartition(".")[2] for name in forms["py"] - members if name.startswith("torch.nn.")}
    return Asked(
        names=frozenset(forms["py"] - members),
        members=frozenset(name[1:] for name in members),
        imports=frozenset(forms["import"]),
        keywords=frozenset(forms["kw"]),
        operators=frozenset(name.encode() for name in forms["op"]),
        classes=frozenset(leaf.encode() for leaf in leaves if _CLASS.fullmatch(leaf)),
    )


def imported(dotted: str, asked: Asked) -> str:
    """The longest asked module that an imported dotted name lies in; '' for none."""
    while dotted and dotted not in asked.imports:
        dotted = dotted.rpartition(".")[0]
    return dotted


def may_matter(data: bytes, words: set[bytes], asked: Asked) -> bool:
    """Whether a file can hold something that is asked for, judged by its bytes and the `words` in them."""
    if not (asked.names or asked.imports or asked.operators):
        return False
    for word in words.intersection(_TELLING):
        if not _TELLING[word] or any(phrase in data for phrase in _TELLING[word]):
            return True
    called = words & (asked.operators | asked.classes) if b"torch" in words else ()
    return any(b"." + name + b"(" in data for name in called)
