"""Deep mode of one C-family file: libclang in a child process, and what it saw merged with the facts of the light mode.

Both are needed: libclang sees through macros and knows types, the light mode sees the arms of `#if` that are not taken.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from advisor.frontends.deep_child import Answer, Request, Seen
from advisor.frontends.guards import Guards
from advisor.frontends.matcher import blanked
from advisor.frontends.source import Lines
from advisor.model import FileFacts, Name, Use, UseKind, Value, Vocabulary

STUB_PATH = "/advisor/cuda_stub.h"  # in memory only, like the folder
EMPTY_FOLDER = "/advisor/include"
SECONDS = 20
_MEMORY = 3 * 1024**3
_KIND_OF: dict[str, UseKind] = {"call": "call", "type": "type"}
_BASE = ("-x", "cuda", "--cuda-host-only", "-nocudainc", "-nocudalib", "-std=c++17", "-ferror-limit=0", "-w")
_MACROS = (
    "-D__CUDACC__=1", "-D__NVCC__=1", "-D__CUDA_ARCH__=900", "-D__CUDACC_VER_MAJOR__=12", "-D__CUDACC_VER_MINOR__=8"
)  # fmt: skip


class Setting(Value, frozen=True, kw_only=True):
    """What is the same for all files: the stub header ('' when real headers are given), and the names to look for."""

    stub: str = ""
    empty: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()
    cuda_include: str = ""
    seconds: int = SECONDS
    program: tuple[str, ...] = (sys.executable, "-P", "-m", "advisor.frontends.deep_child")


class Result(Value, frozen=True, kw_only=True):
    """What the child answered, or why there is no answer."""

    answer: Answer = Answer()
    failure: str = ""


def arguments(setting: Setting, folders: Sequence[str], passed: Sequence[str]) -> tuple[str, ...]:
    """The options for libclang: our own, those of the compilation database that passed, folders of the project."""
    if setting.stub:
        headers: tuple[str, ...] = ("-nostdinc", "-include", STUB_PATH, "-isystem", EMPTY_FOLDER)
    else:
        headers = ("-isystem", setting.cuda_include, "-include", "cuda_runtime.h")
    return (*_BASE, *_MACROS, *headers, *passed, *(part for folder in folders for part in ("-I", folder)))


def look(path: str, options: Sequence[str], setting: Setting) -> Result:
    """Parses the file at `path` in a child process with a limit of time and memory; never raises for what it holds."""
    request = Request(
        path=path, arguments=tuple(options), stub_path=STUB_PATH if setting.stub else "", stub=setting.stub,
        empty_folder=EMPTY_FOLDER, empty=setting.empty,
        names=setting.names, memory=_MEMORY, seconds=setting.seconds + 1,
    )  # fmt: skip
    try:
        message = msgspec.json.encode(request)
    except UnicodeEncodeError:
        return Result(failure="its path is not UTF-8")
    try:
        done = subprocess.run(  # noqa: S603 - our own module; the file's content is never run
            setting.program, input=message, capture_output=True, timeout=setting.seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return Result(failure=f"not done after {setting.seconds} s")
    if done.returncode:
        how = f"signal {-done.returncode}" if done.returncode < 0 else f"exit code {done.returncode}"
        return Result(failure=f"libclang ended with {how}")
    try:
        return Result(answer=msgspec.json.decode(done.stdout, type=Answer))
    except msgspec.MsgspecError:
        return Result(failure="no readable answer from libclang")


class _File(Value, frozen=True, kw_only=True):
    """A file while what was seen is merged into its facts."""

    facts: FileFacts
    lines: Lines
    guards: Guards
    vocabulary: Vocabulary
    shown: Callable[[str], str]  # path on the disk → path in the report, '' outside of the scanned tree


def _via(file: _File, seen: Seen) -> str:
    """The macro that spells a name; '' where the file spells it itself."""
    if not seen.macro or seen.macro == seen.name:
        return ""
    where = file.shown(seen.macro_path)
    return f"{seen.macro} ({where}:{seen.macro_line})" if where else seen.macro


def _is_ours(file: _File, seen: Seen) -> bool:
    """Whether the project itself declares what the name refers to."""
    return bool(file.shown(seen.declared_in))


def _spelled(file: _File, seen: Seen) -> bool:
    """Whether the name, or the macro that holds it, really stands at the place: conversions have places too."""
    if seen.line > len(file.lines.starts):
        return False
    start = file.lines.starts[seen.line - 1] + seen.column - 1
    return file.lines.data.startswith((seen.macro or seen.name).encode(), start)


def _entry(file: _File, seen: Seen, via: str) -> Name | None:
    """The catalogue's entry for a name that only libclang saw; None where the word may mean something else.

    Through a macro only calls count, and not those with which a check reports its error.
    """
    if via and (seen.kind != "call" or "Error" in seen.name):
        return None
    names = file.vocabulary.names.get(seen.name, ())
    word = bool(names) and names[0].match == "word" and names[0].kind != "keyword"
    return names[0] if word and not _is_ours(file, seen) else None


def _added(file: _File, seen: Seen, via: str, near: Use | None) -> Use | None:
    name = _entry(file, seen, via)
    if name is None:
        return None
    start = file.lines.starts[seen.line - 1] + seen.column - 1
    written = seen.macro if via else seen.name
    guard, arms = file.guards.at(start)
    use = Use(
        symbol=seen.name, library=name.library, spelling=written, kind=_KIND_OF.get(seen.kind, "member"),
        span=file.lines.span(file.facts.path, start, start + len(written.encode())), guard=guard, arms=arms, via=via,
        types=seen.types, seen_by="deep",
    )  # fmt: skip
    if seen.kind == "ref":
        use = msgspec.structs.replace(use, kind="enum" if name.kind == "enum_constant" else "macro")
    if near is None:
        return use
    return msgspec.structs.replace(use, side=near.side, scope=near.scope, kernel=near.kernel, tests=near.tests)


def _confirmed(use: Use, seen: Seen, ours: bool) -> Use:
    types = seen.types or use.types
    return msgspec.structs.replace(use, seen_by="both", types=types, defined_here=use.defined_here or ours)


def _by_place(uses: Sequence[Use]) -> dict[tuple[int, int], int]:
    return {(use.span.line, use.span.column): n for n, use in enumerate(uses) if not use.rules_only and not use.via}


def _columns(file: _File, seen: Seen) -> int:
    """The column of a place in code points."""
    start = file.lines.starts[seen.line - 1]
    return len(file.lines.data[start : start + seen.column - 1].decode("utf-8", "replace")) + 1


def _merged(file: _File, found: Sequence[Seen]) -> Iterator[Use]:
    uses = list(file.facts.uses)
    places = _by_place(uses)
    on_line = {use.span.line: use for use in uses}
    added: dict[tuple[int, int, str], Use] = {}
    for seen in sorted(found, key=lambda each: (each.line, each.column, each.kind != "call")):
        if not _spelled(file, seen):
            continue
        via, column = _via(file, seen), _columns(file, seen)
        index = places.get((seen.line, column), -1)
        if index >= 0 and not via and uses[index].symbol.rsplit("::", 1)[-1] == seen.name:
            uses[index] = _confirmed(uses[index], seen, _is_ours(file, seen) and seen.kind == "call")
        elif index < 0 and (use := _added(file, seen, via, on_line.get(seen.line))) is not None:
            added.setdefault((seen.line, column, seen.name), use)
    yield from uses
    yield from added.values()


def merge(
    facts: FileFacts, result: Result, data: bytes, vocabulary: Vocabulary, shown: Callable[[str], str]
) -> FileFacts:
    """The light facts of a file with what libclang saw; on a failure unchanged, with the reason."""
    if result.failure:
        reason = "; ".join(filter(None, (facts.reason, f"deep mode: {result.failure}; light mode only")))
        return msgspec.structs.replace(facts, reason=reason)
    lines = Lines(data)
    file = _File(facts=facts, lines=lines, guards=Guards(blanked(data)), vocabulary=vocabulary, shown=shown)
    uses = sorted(_merged(file, result.answer.seen), key=lambda use: (use.span.line, use.span.column))
    excerpts = facts.excerpts | {line: lines.text(line) for line in sorted({use.span.line for use in uses})}
    return msgspec.structs.replace(facts, uses=tuple(uses), excerpts=excerpts)


def setting_for(vocabulary: Vocabulary, cuda_include: Path | None, seconds: int = SECONDS) -> Setting:
    """What all files of a scan share."""
    from advisor.frontends.deep_stub import empty_headers, stub_header

    names = frozenset(name for name in vocabulary.names if name.isidentifier())
    if cuda_include is not None:
        return Setting(names=names, cuda_include=str(cuda_include.resolve()), seconds=seconds)
    return Setting(names=names, stub=stub_header(vocabulary), empty=empty_headers(vocabulary), seconds=seconds)
