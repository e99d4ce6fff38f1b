"""Operators and module functions that C++ code registers with PyTorch: facts for rules, read by token.

Each is a use `torch-register` with `args` (form, namespace, name, key): form is `library` (TORCH_LIBRARY and its like)
or `module` (PYBIND11_MODULE); the key is the dispatch key of a kernel, `Composite` for one that serves all, and '' for
a schema alone or a function of a module.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import msgspec

from advisor.expressions import lazy
from advisor.frontends import matcher
from advisor.frontends.source import Lines, Source
from advisor.model import FileFacts, TargetWords, Use, Value, Vocabulary

SYMBOL = "torch-register"
_PREFILTERS = (b"TORCH_LIBRARY", b"PYBIND11_MODULE")
_BLOCK = lazy(
    rb"""\b(?:(?:STABLE_)?TORCH_LIBRARY(?P<form>_IMPL|_FRAGMENT|_EXPAND|_IMPL_EXPAND)?|(?P<module>PYBIND11_MODULE))
       \s*\(\s*(?P<space>\w+)\s*,\s*(?P<second>\w+)\s*(?:,\s*\w+\s*)?\)\s*\{""",
    re.VERBOSE,
)
_BRACE = lazy(rb"[{}]")
_ENTRY = lazy(rb"(?:\.|->)\s*(def|impl)\s*\(")
_NAME = lazy(rb"""\s*(?:\w+\s*\(\s*)?"(?:(\w+)::)?(\w+)""")
_KEYS = ("CUDA", "CPU", "Meta", "PrivateUse1")  # those of targets stand in the packs
_NESTING = lazy(rb"[(),{}\[\]]")
_LONGEST_BLOCK = 400_000
_LONGEST_ENTRY = 4000
_BLOCKS = 300


class _Block(Value, frozen=True, kw_only=True):
    """What a registering macro says, and the bytes of its body."""

    form: str
    space: str
    key: str
    start: int
    end: int


def _end(text: bytes, start: int) -> int:
    """The offset of the brace that closes the one before `start`, at most 400,000 bytes on."""
    depth, last = 1, min(len(text), start + _LONGEST_BLOCK)
    for match in _BRACE.finditer(text, start, last):
        depth += 1 if match.group() == b"{" else -1
        if depth == 0:
            return match.start()
    return last


def _blocks(text: bytes) -> Iterator[_Block]:
    done = 0
    for number, match in enumerate(_BLOCK.finditer(text)):
        if number >= _BLOCKS or match.start() < done:
            continue
        done = _end(text, match.end())
        implements = (match["form"] or b"").startswith(b"_IMPL")
        yield _Block(
            form="module" if match["module"] else "library", space=match["space"].decode(), start=match.end(),
            key=match["second"].decode() if implements else "", end=done,
        )  # fmt: skip


def _arguments(text: bytes, start: int) -> tuple[bytes, bool]:
    """The blanked text of a call's arguments, and whether there is more than one."""
    depth, several = 1, False
    for match in _NESTING.finditer(text, start, start + _LONGEST_ENTRY):
        if match.group() == b",":
            several = several or depth == 1
        else:
            depth += 1 if match.group() in b"([{" else -1
        if depth == 0:
            return text[start : match.start()], several
    return text[start : start + _LONGEST_ENTRY], several


@lru_cache(maxsize=4)
def _key_of(targets: tuple[TargetWords, ...]) -> re.Pattern[bytes]:
    """Where a dispatch key is written: `torch::kCUDA`, `DispatchKey::CUDA`."""
    keys = dict.fromkeys((*_KEYS, *(key for target in targets for key in target.dispatch_keys)))
    return re.compile(rf"\bk({'|'.join(map(re.escape, keys))})\b|\bDispatchKey\s*::\s*(\w+)".encode())


def _key(block: _Block, verb: bytes, text: bytes, several: bool, keys: re.Pattern[bytes]) -> str:
    written = keys.search(text)
    if block.form == "module" or (verb == b"def" and not several):
        return ""
    return (written[1] or written[2]).decode() if written else block.key or "Composite"


def _registrations(source: Source, vocabulary: Vocabulary) -> Iterator[Use]:
    keys = _key_of((*vocabulary.targets, vocabulary.others))
    text = matcher.blanked(source.data)
    lines = Lines(source.data)
    for block in _blocks(text):
        for entry in _ENTRY.finditer(text, block.start, block.end):
            name = _NAME.match(source.data, entry.end())
            if name is None:
                continue
            arguments, several = _arguments(text, entry.end())
            space = name[1].decode() if name[1] else block.space
            args = (block.form, space, name[2].decode(), _key(block, entry[1], arguments, several, keys))
            yield Use(
                symbol=SYMBOL, library="", spelling=name[2].decode(), kind="decl", args=args, rules_only=True,
                side="host", span=lines.span(source.path, *name.span(2)),
            )  # fmt: skip


def with_registrations(facts: FileFacts, source: Source, vocabulary: Vocabulary) -> FileFacts:
    """The facts of a C++ file with what it registers; the same facts for a file that registers nothing."""
    found = tuple(_registrations(source, vocabulary)) if any(word in source.data for word in _PREFILTERS) else ()
    if not found:
        return facts
    uses = tuple(sorted((*facts.uses, *found), key=lambda use: (use.span.line, use.span.column)))
    lines = Lines(source.data)
    excerpts = {use.span.line: lines.text(use.span.line) for use in found}
    return msgspec.structs.replace(facts, uses=uses, excerpts=excerpts | facts.excerpts)
