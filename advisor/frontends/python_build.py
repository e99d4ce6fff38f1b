"""What Python build scripts say in strings: flags for nvcc, links, package indexes, and required packages.

Works on tokens beside the Python front end; only files that speak of nvcc, of CUDA extensions or of requirements are
looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

import msgspec

from advisor.expressions import lazy
from advisor.frontends.build_facts import Found
from advisor.frontends.packages import add_requirement, own_distribution
from advisor.frontends.python_names import index_of, words_of
from advisor.frontends.python_served import named_in, served
from advisor.frontends.python_tree import Code
from advisor.frontends.source import Lines, Source
from advisor.model import FileFacts, Use, Vocabulary

_WORTH = (b"nvcc", b"CUDAExtension", b"cuda_cflags", b"-gencode")  # each searched alone: much faster than a choice
_REQUIRES = lazy(rb"_requires?\s*[=\"']")
_TOKEN = lazy(
    r"""\#[^\n]*|[rRbBuU]{0,2}(?:'{3}.*?(?:'{3}|\Z)|"{3}.*?(?:"{3}|\Z))
      |(?P<prefix>[rRbBuUfF]{0,2})(?P<quote>["'])(?P<text>(?:[^"'\\\n]|\\.|(?!(?P=quote))["'])*)(?P=quote)?
      |(?P<open>\b(?:install_requires|setup_requires|tests_require|extras_require)[\"']?\s*[=:]\s*[\[{])|(?P<bracket>[\[\](){}])""",
    re.VERBOSE | re.DOTALL,
)
_OF_OTHERS = frozenset({"-G", "-t", "-code"})  # cmake and many programs have these as well
_SETUP_NAME = lazy(r"""\bsetup\((?:[^()\n]|\n[ \t]+[\w*#]){0,200}?\bname\s*=\s*["']([\w.-]+)["']""")
_LIBRARIES = lazy(r"libraries\s*=\s*\[[^\]\n]{0,400}")


def _flag_with_value(found: Found, flag: re.Match[str], value: re.Match[str]) -> None:
    """A flag whose value is the next string of a list: `"-gencode", "arch=…"`."""
    if flag["text"].startswith("-") and found.names.flag(flag["text"]) and not value["text"].startswith("-"):
        found.add("flag", flag["text"], *flag.span("text"), args=(value["text"],))


def _strings(found: Found) -> None:
    """Flags in all strings, requirements in those inside a list of requirements."""
    depth = 0
    nvcc = "nvcc" in found.text
    tokens = list(_TOKEN.finditer(found.text))
    for match, after in zip_longest(tokens, tokens[1:]):
        if match["open"]:
            depth = 1
        elif match["bracket"] and depth:
            depth += 1 if match["bracket"] in "[({" else -1
        elif match["text"] is not None:
            start, end = match.span("text")
            if depth:
                add_requirement(found, match["text"], start, end)
            elif "-" in match["text"] and match["text"] not in _OF_OTHERS:
                if after is not None and after["text"] is not None:
                    _flag_with_value(found, match, after)
                found.flags(start, end, nvcc and match["text"].startswith("-"))
            found.addresses(start, end)


def _own_name(found: Found) -> None:
    """The name that `setup(name=…)` gives the distribution."""
    for match in _SETUP_NAME.finditer(found.text):
        own_distribution(found, match[1], *match.span(1))


def _libraries(found: Found) -> None:
    """Names of libraries in `libraries=["cudart", …]` of an extension."""
    for match in _LIBRARIES.finditer(found.text):
        for name in re.finditer(r"[\"'](\w+)[\"']", match.group()):
            start = match.start() + name.start(1)
            found.add("link", name[1], start, start + len(name[1]), args=(name[1],))


def _with_served(uses: tuple[Use, ...], source: Source, vocabulary: Vocabulary) -> Iterator[Use]:
    """The uses with the targets that the code serves beside them, as those of the Python front end."""
    every = named_in(words_of(source.data), index_of(vocabulary).speaks)
    if not every:
        yield from uses
        return
    code, starts = Code(source.data), Lines(source.data).starts
    for use in uses:
        start = starts[use.span.line - 1] + use.span.column - 1  # build files are read byte by byte
        more = served(code.path(start, start + 1), every)
        yield msgspec.structs.replace(use, done_for=tuple(dict.fromkeys((*use.done_for, *more)))) if more else use


def with_build_words(facts: FileFacts, source: Source, vocabulary: Vocabulary) -> FileFacts:
    """The facts of a Python file with those of its strings about builds, in the order of their places."""
    worth = any(word in source.data for word in _WORTH) or _REQUIRES.search(source.data)
    if not worth and b"setup(" not in source.data:
        return facts
    found = Found(source, vocabulary)
    _own_name(found)
    if worth:
        _strings(found)
        _libraries(found)
    more = found.finish()
    facts = msgspec.structs.replace(facts, defines=(*facts.defines, *more.defines)) if more.defines else facts
    if not more.uses:
        return facts
    uses = sorted(
        (*facts.uses, *_with_served(more.uses, source, vocabulary)), key=lambda use: (use.span.line, use.span.column)
    )
    return msgspec.structs.replace(facts, uses=tuple(uses), excerpts={**facts.excerpts, **more.excerpts})
