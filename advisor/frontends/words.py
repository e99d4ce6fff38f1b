"""Files around CUDA that have no grammar here, read word by word: CUDA Fortran, Lua, MSBuild projects, and languages
that call the C functions (Rust, Go, Julia, C#, Java …).

Comments are left out. A word counts where the catalogue has it as a name that means CUDA wherever it stands, in strings
too (`bind(c, name="cudaMalloc")`, kernels in Lua strings); what only these files say has rows under their own prefix.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import msgspec

from advisor.expressions import lazy
from advisor.frontends.build_facts import Found
from advisor.frontends.comments import without_comments
from advisor.frontends.source import Source
from advisor.model import FileFacts, Name, UseKind, Vocabulary

_WORD = lazy(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_NEAR = 300  # characters before a string in which a call may say that it names libraries
_STRING = lazy(r"\"([^\"\n]*)\"|'([^'\n]*)'|>([^<>\n]+)<")
_LIBRARY_FILE = lazy(r"\b([A-Za-z_]\w*)\.lib\b")
_KINDS: dict[str, UseKind] = {"enum_constant": "enum", "macro": "macro", "function": "call"}

_MODULE = lazy(
    r"^[ \t]*(?:!@cuf[ \t]+)?use\b(?:[ \t]*,[ \t]*\w+)?[ \t]*(?:::)?[ \t]*(\w+)", re.IGNORECASE | re.MULTILINE
)
_QUALIFIER = lazy(r"\battributes[ \t]*\([ \t]*(\w+)(?:[ \t]*,[ \t]*\w+)?[ \t]*\)", re.IGNORECASE)
_ATTRIBUTE = lazy(r",[ \t]*(device|managed|pinned|constant|shared|unified|texture)\b(?=[^:\n]{0,200}::)", re.IGNORECASE)
_LAUNCH = lazy(
    r"\bcall[ \t]+[\w%]+[ \t]*(<<<)([^\n<>]*)>>>|!\$cuf[ \t]+kernel[ \t]+do\b[^\n<]*(<<<)([^\n<>]*)>>>", re.IGNORECASE
)
_CUDA_FORTRAN = lazy(r"\bcudafor\b|\battributes[ \t]*\([ \t]*(?:global|device|grid_global)|<<<|!\$cuf\b", re.IGNORECASE)
_CUDA_TAG = lazy(r"<(Cuda[A-Z]\w*)")
_CUDA_RULES = lazy(r"\bCUDA [\w.$()]+\.(?:props|targets)", re.IGNORECASE)
_CODE_GENERATION = lazy(r"<CodeGeneration>([^<>\n]+)</CodeGeneration>")
_CODE_GENERATION_CALL = lazy(r"add_cugencodes\s*\(([^()\n]*)\)")
_LIBRARY = lazy(
    r"(?P<sure>cargo:rustc-link-lib=(?:\w+=)?|lib|nv(?=cuda))?(?P<name>[A-Za-z][A-Za-z]*?)(?:64)?(?:_\d+)*"
    r"(?P<suffix>\.(?:so|dll|dylib|lib)(?:\.\d+)*)?"
)
_LOADS = lazy(r"(?i)link|dllimport|dlopen|loadlibrary|native\.load|nativelibrary|library::|find_library|ccall")
_CGO = lazy(rb"^[ \t]*import[ \t]+\"C\"", re.MULTILINE)
_IMPORTS = 10  # of Go's `import "C"` in one file
_PREAMBLE = 20_000  # bytes before Go's `import "C"` that are looked at
_LUA_CALL = lazy(r"""\b([A-Za-z_]\w*)[ \t]*\(?[ \t]*["'](\w+)(?:[ \t]+[^"'\n]*)?["']""")

_NAMES_OF: dict[int, tuple[Vocabulary, dict[str, Name]]] = {}  # by identity of the vocabulary, kept alive beside it


def _names(vocabulary: Vocabulary) -> dict[str, Name]:
    """The names that mean CUDA wherever they stand, in lower case: Fortran does not tell letters apart."""
    if id(vocabulary) not in _NAMES_OF:
        _NAMES_OF.clear()
        found = {
            symbol.lower(): names[0]
            for symbol, names in vocabulary.names.items()
            if symbol.isidentifier() and any(name.match == "word" for name in names)
        }
        _NAMES_OF[id(vocabulary)] = (vocabulary, found)
    return _NAMES_OF[id(vocabulary)][1]


def _catalogue_words(found: Found, vocabulary: Vocabulary) -> None:
    """Names of the catalogue; their case counts except in Fortran. `lua:` words may be reached by a member."""
    names, any_case = _names(vocabulary), found.source.kind == "fortran"
    for match in _WORD.finditer(found.text):
        if found.source.kind == "lua" and found.add("lua", match.group(), *match.span()):
            continue
        start = match.start()
        for part in match.group().split("."):
            name = names.get(part.lower())
            if name is not None and (any_case or part == name.symbol):
                found.name(name, _KINDS.get(name.kind, "type"), start, start + len(part))
            start += len(part) + 1


def _strings(found: Found) -> None:
    """What strings and the texts of elements say: libraries, flags."""
    for match in _STRING.finditer(found.text):
        start, end = match.span(match.lastindex or 0)
        text = found.text[start:end]
        if found.source.kind in ("fortran", "foreign"):  # code has words in capitals that are no variables
            found.anything(start, end)
        if found.source.kind == "fortran":
            continue
        before = found.text[max(found.text.rfind("\n", 0, start) + 1, start - _NEAR) : start]
        if text.isidentifier() and (found.source.kind == "msbuild" or "link" in before):
            found.add("link", text, start, end, args=(text,))
        for library in _LIBRARY_FILE.finditer(found.text, start, end):
            found.add("link", library[1], *library.span(), args=(library[1],))
        if "-" in text:
            found.flags(start, end, nvcc=found.source.kind != "foreign")


def _fortran(found: Found) -> None:
    """What CUDA Fortran adds to the language; its attributes are ordinary words in a file that holds nothing else."""
    for match in _MODULE.finditer(found.text):
        found.add("fortran", f"use {match[1].lower()}", match.start(1), match.end(1))
    if not found.source.path.lower().endswith(".cuf") and not _CUDA_FORTRAN.search(found.text):
        return
    for match in _QUALIFIER.finditer(found.text):
        found.add("fortran", f"attributes({match[1].lower()})", *match.span())
    for match in _ATTRIBUTE.finditer(found.text):
        found.add("fortran", match[1].lower(), *match.span(1))
    for match in _LAUNCH.finditer(found.text):
        sign = 1 if match[1] else 3
        words = tuple(part.strip() for part in match[sign + 1].split(","))
        found.add("fortran", "<<<>>>", match.start(sign), match.end(), args=words)


def _msbuild(found: Found) -> None:
    """The elements and rule files of NVIDIA's build customisation, and the architectures it is told."""
    for match in _CUDA_TAG.finditer(found.text):
        found.add("msbuild", match[1], *match.span(1))
    for match in _CUDA_RULES.finditer(found.text):
        found.add("msbuild", match.group(), *match.span())
    for match in _CODE_GENERATION.finditer(found.text):
        found.add("flag", "-gencode", *match.span(1), args=(match[1],))


def _lua(found: Found) -> None:
    """Calls with a first string that together name something: `require 'cutorch'`, `add_rules("cuda")`."""
    for match in _LUA_CALL.finditer(found.text):
        found.add("lua", f"{match[1]} {match[2]}", *match.span())
    for match in _CODE_GENERATION_CALL.finditer(found.text):
        found.add("flag", "-gencode", *match.span(1), args=(match[1],))


def _preambles(source: Source) -> Iterator[tuple[int, int]]:
    """The comments right before `import "C"` in a Go file, as ranges of bytes."""
    for match in islice(_CGO.finditer(source.data), _IMPORTS) if source.path.endswith(".go") else ():
        low, end = max(0, match.start() - _PREAMBLE), match.start()
        before = source.data[low:end].rstrip()
        if before.endswith(b"*/"):
            start = before.rfind(b"/*")
        else:
            start = len(before)
            while (line := before.rfind(b"\n", 0, start) + 1) < start and before[line:start].lstrip().startswith(b"//"):
                start = max(0, line - 1)
        if start >= 0:
            yield low + start, end


def _foreign(found: Found) -> None:
    """Libraries that a declaration or a loader names: `#[link(name = "cudart")]`, `[DllImport("nvcuda.dll")]`."""
    for start, end in _preambles(found.source):
        found.flags(start, end)
        found.anything(start, end)
    for match in _STRING.finditer(found.text):
        start, end = match.span(match.lastindex or 0)
        named = _LIBRARY.fullmatch(found.text, start, end)
        if named is None:
            continue
        before = found.text[max(0, start - _NEAR) : start].rpartition("\n")[2]
        if named["sure"] or named["suffix"] or _LOADS.search(before):
            found.add("link", named["name"], *named.span("name"), args=(named["name"],))


def _with_preamble(source: Source, text: str) -> str:
    """The text with the comment before Go's `import "C"`: it is C code and the options of its build."""
    for start, end in _preambles(source):
        text = text[:start] + source.data[start:end].decode("latin-1") + text[end:]
    return text


_OF_KIND = {"foreign": _foreign, "fortran": _fortran, "lua": _lua, "msbuild": _msbuild}


def extract(source: Source, vocabulary: Vocabulary) -> FileFacts:
    """The facts of a Fortran, Lua or MSBuild file, or of one in another language that calls C functions."""
    found = Found(source, vocabulary)
    found.text = _with_preamble(source, without_comments(source).decode("latin-1"))
    _OF_KIND[source.kind](found)
    _catalogue_words(found, vocabulary)
    _strings(found)
    if source.kind not in ("fortran", "foreign"):
        found.anything(0, len(found.text))
    facts = found.finish()
    if source.kind != "fortran":
        return facts
    return msgspec.structs.replace(
        facts, uses=tuple(msgspec.structs.replace(use, side="unknown") for use in facts.uses)
    )
