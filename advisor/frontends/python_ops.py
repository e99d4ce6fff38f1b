"""Places in Python code that call into C++: `torch.ops.space.name`, and functions of compiled extension modules.

Only rules ask for them: `torch.ops:space.name` and `ext:module.name`. An extension module is known by its name
(`selective_scan_cuda`, `pkg._C`) or by what loads it (`ext = load_ext("_ext", …)`); of a module of any other name each
function is told once, for the project may turn out to register it in C++.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterable, Iterator

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
_LOADED = lazy(
    rb"^[ \t]*(\w+)[ \t]*=[ \t]*(?:\w+\.)*(\w*(?:[Ll]oad|import_module|import_ext|get_ext)\w*)\(([^()]{0,300})",
    re.MULTILINE,
)
_LOADED_NAME = lazy(rb"\bname\s*=\s*[\"']([\w.]+)[\"']|[\"']([\w.]+)[\"']")
_CALLED = lazy(rb"([A-Za-z_]\w*)\.([A-Za-z_]\w*)(?=\()")
_LOADERS = (b"load_ext", b"import_module(", b"load_inline", b"cpp_extension", b"get_ext", b"import_ext", b"load_kernel")
_MOST_CALLED = 60  # functions of modules of any name, in one file
_OTHERS = frozenset("torch torchvision torchaudio cuda cupy cupyx numba pycuda triton jax tensorflow numpy".split())
_WELL_KNOWN = frozenset(
    "PIL accelerate aiohttp click cv2 datasets deepspeed diffusers einops fastapi flax huggingface_hub matplotlib "
    "msgspec networkx np onnx orjson packaging pandas peft pkg_resources psutil pydantic pytest ray regex requests "
    "safetensors scipy sentencepiece setuptools skimage sklearn sympy tokenizers tqdm transformers tree wandb yaml "
    "zmq".split()
)


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


def _of_module(module: str) -> Detector:
    """A function of a module that a loader gave a name."""

    def detect(file: File, hit: re.Match[bytes]) -> Place | None:
        place = _place(file, hit, f"ext:{module}.{hit[2].decode()}")
        return place if place is not None and place.start == hit.start(1) else None

    return detect


def _is_extension(target: str) -> bool:
    return _EXTENSION.search(target) is not None and target.lstrip(".").partition(".")[0] not in _OTHERS


def _loaded(data: bytes) -> dict[bytes, str]:
    """The names that hold a module which a loader was told by a text, with the last part of that module's name."""
    found = {}
    for hit in _LOADED.finditer(data) if any(word in data for word in _LOADERS) else ():
        name = _LOADED_NAME.search(hit[3])
        module = (name[1] or name[2]).decode().rpartition(".")[2] if name else ""
        if module and (b"ext" in hit[2] or b"module" in hit[2] or _EXTENSION.search(module) or b"sources" in hit[3]):
            found[hit[1]] = module
    return found


class _CallsOf:
    """Finds calls of members of some names, each by plain search: a pattern for each would cost more than it finds."""

    def __init__(self, roots: Iterable[bytes]) -> None:
        self._roots = sorted(roots)

    def finditer(self, data: bytes) -> Iterator[re.Match[bytes]]:
        """The calls in the order of their places."""
        places = sorted(place for root in self._roots for place in self._places(data, root + b"."))
        return (hit for place in places if (hit := _CALLED.match(data, place)) is not None)

    @staticmethod
    def _places(data: bytes, start: bytes) -> Iterator[int]:
        place = data.find(start)
        while place >= 0:
            before = data[place - 1 : place]
            if not (before.isalnum() or before in (b"_", b".")):
                yield place
            place = data.find(start, place + 1)


def _of_others(told: Collection[bytes]) -> Detector:
    """The first call of each function of a module of any other name that the project may have compiled."""
    seen: set[tuple[bytes, ...]] = set()

    def detect(file: File, hit: re.Match[bytes]) -> Place | None:
        if hit[1] in told or hit.groups() in seen or len(seen) >= _MOST_CALLED:
            return None
        targets = [each.target for each in file.bindings.get(hit[1].decode(), ()) if _may_be_own(each.target)]
        if not targets:
            return None
        seen.add(hit.groups())
        place = _place(file, hit, f"ext:{targets[-1].rpartition('.')[2]}.{hit[2].decode()}")
        return place if place is not None and place.start == hit.start(1) else None

    return detect


def _may_be_own(target: str) -> bool:
    """Whether an imported name can be a compiled module of the project: it stands near the top of a package."""
    inner = target.lstrip(".")
    if inner.count(".") > (target == inner) or not inner.rpartition(".")[2].islower():
        return False
    first = target.lstrip(".").partition(".")[0]
    return first not in _OTHERS and first not in sys.stdlib_module_names and first not in _WELL_KNOWN


def may_hold(data: bytes, asked: bool) -> bool:
    """Whether a file can call into C++, if rules ask for that."""
    return asked and (b"torch.ops." in data or _IMPORTED.search(data) is not None or bool(_loaded(data)))


def patterns(data: bytes, file_bindings: names.Bindings, asked: bool) -> Iterator[tuple[re.Pattern[bytes], Detector]]:
    """What to look for in one file, if rules ask for anything."""
    if not asked:
        return
    if b"torch.ops." in data:
        yield _OPS, _operator
    told = {name.encode() for name, several in file_bindings.items() if any(_is_extension(e.target) for e in several)}
    loaded = _loaded(data)
    for name in sorted(told | loaded.keys()):
        word = re.escape(name)
        detect = _function if name in told else _of_module(loaded[name])
        yield re.compile(rb"(%b)(?<![\w.]%b)\s*\.\s*([A-Za-z_]\w*)(?=\s*\()" % (word, word)), detect
    others = {
        name.encode() for name, several in file_bindings.items() if any(_may_be_own(each.target) for each in several)
    }
    if others := others - told - loaded.keys():
        yield _CallsOf(others), _of_others(told | loaded.keys())  # type: ignore[misc]
