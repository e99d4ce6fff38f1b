"""Places in Python code that call into C++: `torch.ops.space.name`, and functions of compiled extension modules.

Only rules ask for them: `torch.ops:space.name` and `ext:module.name`. An extension module is known by its name alone
(`selective_scan_cuda`, `pkg._C`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.frontends import python_names as names
from advisor.frontends.python_places import Detector, File, Place
from advisor.frontends.python_tree import in_error, is_exact
from advisor.frontends.treesitter import field
from advisor.model import Confidence

_OPS = lazy(rb"torch(?<![\w.]torch)\s*\.\s*ops\s*\.\s*(\w+)\s*\.\s*(\w+)")
_OWN_SPACES = frozenset((b"aten", b"prims", b"prim", b"higher_order", b"quantized", b"inductor", b"load_library"))
_EXTENSION = lazy(r"(?:^|_)(?:cuda|gpu|C|ext)\d*$")
_IMPORTED = lazy(
    rb"\bimport\b(?:\s*\([^)]{0,2000}?|[^\n]{0,300}?)(?<![A-Za-z0-9])(?:cuda|gpu|C|ext)\d{0,3}\b(?!\w)"
)  # a module with such a name
_OTHERS = frozenset("torch torchvision torchaudio cuda cupy cupyx numba pycuda triton jax tensorflow numpy".split())


def _place(file: File, hit: re.Match[bytes], symbol: str) -> Place | None:
    path = file.code.path(hit.start(1), hit.end(2)) if hit.re is not _OPS else file.code.path(*hit.span())
    whole = path[-1]
    if whole.type != "attribute" or not is_exact(whole, whole.start_byte, hit.end(2)) or len(path) < 2:
        return None
    called = path[-2].type == "call" and whole == field(path[-2], "function")
    call, at = (path[-2], len(path) - 2) if called else (None, len(path) - 1)
    confidence: Confidence = "weak" if in_error(path) else "strong"
    return Place(symbol, whole.start_byte, hit.end(2), "call" if called else "member", confidence, path, at, call, True)


def _operator(file: File, hit: re.Match[bytes]) -> Place | None:
    """`torch.ops.space.name`, called or handed on; PyTorch's own spaces are no business of a project."""
    if hit[1] in _OWN_SPACES or names.target_of(file.bindings, "torch", hit.start())[0] != "torch":
        return None
    return _place(file, hit, f"torch.ops:{hit[1].decode()}.{hit[2].decode()}")


def _function(file: File, hit: re.Match[bytes]) -> Place | None:
    target = names.target_of(file.bindings, hit[1].decode(), hit.start())[0]
    place = _place(file, hit, f"ext:{target.rpartition('.')[2]}.{hit[2].decode()}") if _is_extension(target) else None
    return place if place is not None and place.start == hit.start(1) else None


def _is_extension(target: str) -> bool:
    return _EXTENSION.search(target) is not None and target.lstrip(".").partition(".")[0] not in _OTHERS


def may_hold(data: bytes, asked: bool) -> bool:
    """Whether a file can call into C++, if rules ask for that."""
    return asked and (b"torch.ops." in data or _IMPORTED.search(data) is not None)


def patterns(data: bytes, file_bindings: names.Bindings, asked: bool) -> Iterator[tuple[re.Pattern[bytes], Detector]]:
    """What to look for in one file, if rules ask for anything."""
    if not asked:
        return
    if b"torch.ops." in data:
        yield _OPS, _operator
    for name, several in sorted(file_bindings.items()):
        if any(_is_extension(each.target) for each in several):
            word = re.escape(name.encode())
            yield re.compile(rb"(%b)(?<![\w.]%b)\s*\.\s*([A-Za-z_]\w*)(?=\s*\()" % (word, word)), _function
