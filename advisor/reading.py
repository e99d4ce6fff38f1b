"""Reads one file of the walk and hands it to the front end of its kind; every file ends in facts, or in a reason."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import msgspec

from advisor import frontends
from advisor.frontends import binary
from advisor.frontends.build import cuda_versions
from advisor.frontends.source import Lines, Source, as_utf8, digest
from advisor.frontends.suppressions import suppressions
from advisor.frontends.text import add_texts
from advisor.kinds import C_FAMILY, SETTINGS_BYTES
from advisor.model import FileFacts, Name, Problem, SourceFile, Vocabulary

# Their CUDA version is the project's; of YAML that of workflows, images and environments.
BUILD_KINDS = frozenset(("cmake", "container", "make", "manifest", "shell", "yaml"))
_GENERATED = re.compile(
    rb"""@generated\b | auto(?:matically)?[- ]?generated | generated\ by\ (?:cython|swig|protoc)
       | \bgenerated\b.{0,200}?\bdo\ not\ (?:edit|modify)\b      # alone it may be a plea of the author
       | \bdo\ not\ (?:edit|modify)\b.{0,200}?\bgenerated\b""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
NO_READER = "no reader for {kind} files in this version"


def _skipped(file: SourceFile, reason: str, stage: str = "") -> FileFacts:
    problem = Problem(path=file.path, stage=stage, text=reason)
    return FileFacts(
        path=file.path, kind=file.kind, origin=file.origin, bytes=file.size, status="skipped", reason=reason,
        problems=(problem,) if stage else (),
    )  # fmt: skip


def named_cuda_versions(file: SourceFile, data: bytes) -> tuple[tuple[str, int], ...]:
    """The CUDA versions that a build file of the project names, each with its line."""
    return tuple(cuda_versions(data)) if file.kind in BUILD_KINDS and file.origin == "own" else ()


def reason_to_skip(file: SourceFile) -> str:
    """Why a file will not be read, as far as the walk and the table of front ends tell; '' when it will."""
    readable = file.kind == "binary" or frontends.has_reader(file.kind)
    return file.skip or ("" if readable else NO_READER.format(kind=file.kind))


def _unread(file: SourceFile, data: bytes) -> FileFacts:
    """A file of a kind that no front end reads: counted, and asked for the CUDA version it names."""
    facts = _skipped(file, reason_to_skip(file))
    return msgspec.structs.replace(
        facts,
        lines=Lines(data).count,
        bytes=len(data),
        digest=digest(data),
        cuda_versions=named_cuda_versions(file, data),
    )


def _noted(facts: FileFacts, note: str) -> FileFacts:
    if not note:
        return facts
    return msgspec.structs.replace(facts, status="recovered", reason="; ".join(filter(None, (note, facts.reason))))


def _with_features(facts: FileFacts, text: bytes) -> FileFacts:
    """The facts with the counts of the effort model, for files of the C family."""
    if facts.kind not in C_FAMILY:
        return facts
    from advisor.frontends.features import features  # many expressions, which only files of the C family need

    found = features(text)
    return msgspec.structs.replace(facts, features=found.counts, feature_names=found.names)


def _with_texts(facts: FileFacts, file: SourceFile, data: bytes, vocabulary: Vocabulary) -> FileFacts:
    text, _ = as_utf8(data)
    source = Source(path=file.path, kind=file.kind, data=text or b"", origin=file.origin)
    return add_texts(facts, source, vocabulary)


def read_file(file: SourceFile, vocabulary: Vocabulary) -> FileFacts:
    """The facts of one file of the walk; what cannot be read is said in `reason`, never raised."""
    if file.skip:
        return _skipped(file, file.skip, "walk" if file.skip.startswith(("cannot", "broken")) else "")
    try:
        if file.kind == "binary":
            return binary.read(file)
        data = Path(file.location).read_bytes()
    except OSError as error:
        return _skipped(file, f"cannot be read: {error.strerror}", "read")
    return read_bytes(file, data, vocabulary)


def read_bytes(file: SourceFile, data: bytes, vocabulary: Vocabulary, counted: bool = True) -> FileFacts:
    """The facts of a file whose content is `data`, wherever it came from.

    Without `counted` the counts of the effort model are left out.
    """
    if not frontends.has_reader(file.kind):
        return _with_texts(_unread(file, data), file, data, vocabulary)
    if file.kind == "json" and len(data) > SETTINGS_BYTES:
        return _skipped(file, f"larger than {SETTINGS_BYTES:,} bytes: data, no settings")
    text, note = as_utf8(data)
    if text is None:
        return _skipped(file, note, "read")
    head = text[:1024] if file.origin == "own" else b""
    generated = b"generated" in head.lower() and _GENERATED.search(head)
    source = Source(path=file.path, kind=file.kind, data=text, origin="generated" if generated else file.origin)
    try:
        facts = frontends.extract(source, vocabulary)
    except RecursionError:
        return _skipped(file, "nested too deeply to be read", "read")
    versions = named_cuda_versions(file, data)
    facts = msgspec.structs.replace(
        facts,
        digest=facts.digest if text is data else digest(data),
        bytes=len(data),
        cuda_versions=versions,
        suppressions=tuple(suppressions(text, file.kind)),
    )
    facts = _with_features(facts, text) if counted else facts
    return _noted(add_texts(facts, source, vocabulary), note)


@lru_cache(maxsize=64)
def _narrowed(names: tuple[tuple[Name, ...], ...]) -> Vocabulary:
    return Vocabulary(names={each[0].symbol: each for each in names})


def find_names(file: SourceFile, vocabulary: Vocabulary) -> FileFacts:
    """The uses of `file.names`, which `vocabulary` has, in a file of the C family that was read before.

    None where reading it fails.
    """
    try:
        data = Path(file.location).read_bytes()
    except OSError:
        return FileFacts(path=file.path, kind=file.kind)
    return find_names_in(file, data, vocabulary)


def find_names_in(file: SourceFile, data: bytes, vocabulary: Vocabulary) -> FileFacts:
    """As `find_names` for a file whose content is `data`."""
    vocabulary = _narrowed(tuple(vocabulary.names[name] for name in file.names))
    nothing = FileFacts(path=file.path, kind=file.kind)
    text, _ = as_utf8(data)
    source = Source(path=file.path, kind=file.kind, data=text or b"", origin=file.origin)
    try:
        return frontends.find_names(source, vocabulary) if text else nothing
    except RecursionError:
        return nothing


def read_again(file: SourceFile, known: str) -> Lines | None:
    """The lines of a text file whose content has the digest `known`; None where it cannot be read or has changed."""
    if file.skip or file.kind in ("binary", "notebook", ""):  # a notebook's lines are shown decoded, not as they stand
        return None
    try:
        data = Path(file.location).read_bytes()
    except OSError:
        return None
    text, _ = as_utf8(data) if digest(data) == known else (None, "")
    return None if text is None else Lines(text)
