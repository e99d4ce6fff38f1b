"""Bazel, Meson and other build files without a reader of their own: names, flags and links as words and strings."""

from __future__ import annotations

import re

from advisor.expressions import lazy
from advisor.frontends.build_facts import Found
from advisor.frontends.source import Source
from advisor.model import FileFacts, Vocabulary

_TOKEN = lazy(
    r"""(?P<comment>\#[^\n]*)|(?P<long>'{3}.*?(?:'{3}|\Z)|"{3}.*?(?:"{3}|\Z))
      | (?P<string>"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?)|(?P<word>[A-Za-z_@][\w.@/-]*)""",
    re.VERBOSE | re.DOTALL,
)
_OPTION = lazy(r"--?[\w-]+(?:[= :][\w-]+)?")
# Of `project` the languages follow the name; `add_languages` has nothing else.
_LANGUAGE = lazy(
    r"\b(?:project\(\s*'[^']*'(?:\s*,\s*\[?\s*'\w+')*?|add_languages\((?:\s*'\w+'\s*,)*?|get_compiler\()"
    r"\s*,?\s*\[?\s*'(cuda)'"
)
_DEPENDENCY = lazy(r"(?:dependency|find_library)\(\s*'([\w.-]+)'")
_MODULE = lazy(r"\bimport\(\s*'(?:unstable-|unstable_)?(cuda)'")


def _text(found: Found, prefix: str, start: int, end: int) -> None:
    """A word or the inside of a string."""
    text = found.text[start:end]
    for part in re.finditer(r"@?[\w.-]+(?:/[\w.-]+)*", text):
        found.add(prefix, part.group(), start + part.start(), start + part.end())
    if "-" in text:
        found.flags(start, end, nvcc=True)
    found.anything(start, end)


def extract(source: Source, vocabulary: Vocabulary) -> FileFacts:
    """The facts of a Bazel or Meson file; `.bazelrc` is read line by line."""
    found = Found(source, vocabulary)
    prefix = source.kind
    for match in _TOKEN.finditer(found.text):
        if match["comment"] is None and match["long"] is None:
            start, end = match.span()
            _text(found, prefix, start + (match["string"] is not None), end)
    if source.path.endswith("bazelrc"):
        for match in _OPTION.finditer(found.text):
            found.add(prefix, match.group(), *match.span())
    for match in _LANGUAGE.finditer(found.text) if prefix == "meson" else ():
        found.add(prefix, f"language {match[1]}", *match.span(1))
    for match in _MODULE.finditer(found.text) if prefix == "meson" else ():
        found.add(prefix, f"module {match[1]}", *match.span(1))
    for match in _DEPENDENCY.finditer(found.text):
        found.add(prefix, f"dependency {match[1]}", *match.span(1))
    return found.finish()
