"""The dotted names of PyTorch that a Python file writes, by its text: for tables of other frameworks.

Only what a share needs: distinct names under the aliases that import statements give (`import torch.nn as nn`, `from
torch.nn import functional as F`). Methods of tensors have no module in front of them and are not among them; a name in
a comment or text counts like any other, only such texts are rare.
"""

from __future__ import annotations

import re
from functools import lru_cache

_MOST = 2000  # distinct names of one file
_IMPORT = re.compile(rb"^[ \t]*import[ \t]+(torch[\w., \t]*)", re.MULTILINE)
_FROM = re.compile(
    rb"^[ \t]*from[ \t]+(torch\w*(?:\.\w+)*)[ \t]+import[ \t]+(?:\(([^()]{0,4000})\)|([^\n(]{1,1000}))", re.MULTILINE
)
_CHAIN = re.compile(rb"(?<![\w.])([A-Za-z_]\w*)((?:\.[A-Za-z_]\w*){1,6})")
_FEW = 40  # roots that are searched one by one; more of them in one pass over all dotted names
_NAMED = re.compile(rb"\A([\w.]+)(?:[ \t]+as[ \t]+(\w+))?\Z")
_PACKAGES = frozenset((b"torch", b"torchvision", b"torchaudio", b"torchtext"))
_MODULES = frozenset(
    b"torch." + each.encode()
    for each in (
        "nn nn.functional nn.init nn.utils nn.utils.rnn nn.modules nn.parallel nn.quantized optim optim.lr_scheduler "
        "utils utils.data utils.checkpoint utils.cpp_extension cuda cuda.amp cuda.nvtx distributed distributed.fsdp "
        "autograd fft linalg special sparse jit onnx amp backends backends.cuda backends.cudnn multiprocessing "
        "distributions profiler random testing version quantization ao fx library hub func compiler accelerator "
        "nested export overrides masked mps cpu"
    ).split()
)
_COMMENT = re.compile(rb"#[^\n]*|\\\n")


def _aliases(data: bytes) -> tuple[dict[bytes, bytes], set[bytes]]:
    """What each alias stands for, and the names that import statements themselves write."""
    aliases: dict[bytes, bytes] = {}
    imported: set[bytes] = set()
    for hit in _IMPORT.finditer(data):
        for each in hit[1].split(b","):
            named = _NAMED.match(each.strip())
            root = named[1].partition(b".")[0] if named is not None else b""
            if named is not None and root in _PACKAGES:
                aliases[named[2] or root] = named[1] if named[2] else root
    for hit in _FROM.finditer(data):
        asked = _COMMENT.sub(b"", hit[2] or hit[3] or b"") if hit[1].partition(b".")[0] in _PACKAGES else b""
        for each in asked.split(b","):
            named = _NAMED.match(each.strip())
            if named is not None and b"." not in named[1]:
                whole = hit[1] + b"." + named[1]
                aliases[named[2] or named[1]] = whole
                imported.add(whole)
    return aliases, imported


@lru_cache(maxsize=256)
def _members(root: bytes) -> re.Pattern[bytes]:
    """What finds the names behind a root. It begins with plain text, which the search finds at once."""
    return re.compile(rb"%b(?<![\w.]%b)((?:\.[A-Za-z_]\w*){1,6})" % (root, root))


def torch_names(data: bytes) -> tuple[str, ...]:
    """The distinct dotted names, sorted; modules alone (`torch.nn`) are none."""
    if b"torch" not in data:
        return ()
    aliases, imported = _aliases(data)
    if not aliases:
        return ()
    found = set(imported)
    body = _FROM.sub(b"", _IMPORT.sub(b"", data))
    if len(aliases) <= _FEW:
        for root, target in aliases.items():
            found.update(target + rest for rest in set(_members(root).findall(body)))
    else:
        found.update(aliases[root] + rest for root, rest in set(_CHAIN.findall(body)) if root in aliases)
    found -= _MODULES
    return tuple(sorted(name.decode() for name in found)[:_MOST])
