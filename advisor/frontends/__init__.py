"""Front ends: from the bytes of a file to its facts. The table says which function reads which kind of file."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from advisor.frontends.source import Source
from advisor.kinds import C_FAMILY as C_FAMILY
from advisor.model import FileFacts, Vocabulary

# Kind of file → module with a function `extract`; loaded when the first file of its kind is read.
_MODULES = {
    **dict.fromkeys(C_FAMILY, "advisor.frontends.cuda"),
    "python": "advisor.frontends.python",
    "bazel": "advisor.frontends.tokens",
    "cmake": "advisor.frontends.cmake",
    "container": "advisor.frontends.container",
    "cython": "advisor.frontends.cython",
    "make": "advisor.frontends.make",
    "manifest": "advisor.frontends.manifest",
    "notebook": "advisor.frontends.notebook",
    "meson": "advisor.frontends.tokens",
    "shell": "advisor.frontends.shell",
    "yaml": "advisor.frontends.yaml_files",
    "json": "advisor.frontends.json_settings",
    **dict.fromkeys(("foreign", "fortran", "lua", "msbuild"), "advisor.frontends.words"),
    **dict.fromkeys(("license", "metadata", "prose", "ptx", "text"), "advisor.frontends.text"),
}


_module = cache(import_module)  # `import_module` itself asks for the module's state each time


def has_reader(kind: str) -> bool:
    """Whether files of this kind can be read."""
    return kind in _MODULES


def extract(source: Source, vocabulary: Vocabulary) -> FileFacts:
    """The facts of one file by the front end of its kind. Raises KeyError for a kind without a reader."""
    facts: FileFacts = _module(_MODULES[source.kind]).extract(source, vocabulary)
    if source.kind in C_FAMILY:
        more: FileFacts = _module("advisor.frontends.torch_ops").with_registrations(facts, source, vocabulary)
        return more
    if source.kind == "python":
        built: FileFacts = _module("advisor.frontends.python_build").with_build_words(facts, source, vocabulary)
        return built
    return facts


def find_names(source: Source, vocabulary: Vocabulary) -> FileFacts:
    """Only the uses of `vocabulary` in one file of the C family."""
    facts: FileFacts = _module(_MODULES[source.kind]).find_names(source, vocabulary)
    return facts
