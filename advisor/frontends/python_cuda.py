"""CUDA source that stands in texts of a Python file (load_inline, RawKernel, SourceModule, NVRTC), read as CUDA.

The file is blanked but for those texts, so that every line and column of what the CUDA front end finds is the file's.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from advisor.expressions import lazy
from advisor.frontends.python_tree import Code, last_of
from advisor.frontends.source import Source
from advisor.model import FileFacts, Vocabulary

_DEVICE_CODE = lazy(rb"__global__\b|__device__\b|<<<[^<>\n]+>>>\(|blockIdx\.|#include <cuda")
_PREFILTERS = (b"__global__", b"__device__", b"blockIdx", b">>>(", b"#include <cuda")
_WORD_LIST = lazy(rb"(?:\b__(?:global|device|shared|constant|host|syncthreads)(?:__)?\s+){3}")  # words to know CUDA by
_INVISIBLE = lazy(r"[^\n]")
_SHORTEST = 30  # bytes of a text that can be a program


def _blank(data: bytes) -> bytes:
    return _INVISIBLE.sub(" ", data.decode("utf-8", "surrogateescape")).encode()


def _texts(code: Code) -> Iterator[tuple[int, int]]:
    """The contents of the strings that hold device code, in order, each once."""
    last = 0
    for hit in _DEVICE_CODE.finditer(code.data):
        if hit.start() < last:
            continue
        path = code.path(*hit.span())
        at = last_of(path, "string")
        if at < 0 or path[at - 1].type in ("expression_statement", "module", "block"):
            continue
        node = path[at]
        quotes = [
            child for child in (node.children[0], node.children[-1]) if child.type in ("string_start", "string_end")
        ]
        if len(quotes) == 2 and node.end_byte - node.start_byte >= _SHORTEST:
            last = node.end_byte
            inside = (quotes[0].end_byte, quotes[1].start_byte)
            if not _WORD_LIST.search(code.data, *inside):
                yield inside


def may_hold(data: bytes) -> bool:
    """Whether a text of a file can be device code."""
    return any(word in data for word in _PREFILTERS) and _DEVICE_CODE.search(data) is not None


def read_texts(source: Source, code: Code, vocabulary: Vocabulary) -> FileFacts | None:
    """What the CUDA front end says about the device code in the texts of a file; None where there is none."""
    if not any(word in source.data for word in _PREFILTERS):
        return None
    parts, done = [], 0
    for start, end in _texts(code):
        parts += [_blank(source.data[done:start]), source.data[start:end]]
        done = end
    if not parts:
        return None
    from advisor.frontends import cuda  # only few Python files need it

    text = b"".join([*parts, _blank(source.data[done:])])
    return cuda.extract(msgspec.structs.replace(source, kind="cuda", data=text), vocabulary)
