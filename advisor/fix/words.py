"""Edits of files that are no C or C++: names, strings, flags and libraries of Python, build files and manifests.

A place is replaced where its row names exactly what stands instead; what needs another value, a version or a second
word is for people.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Protocol, TypeVar

from advisor.fix.text import Edit, Text
from advisor.model import Match, Site
from advisor.packs.recipes import Words

_SHOWN = frozenset(("ran", "compiled", "header", "documented"))
_CALL = re.compile(r"(.+)\((\w+)\)")
_FROM = re.compile(rb"\bfrom[ \t]+([\w.]+)[ \t]+import\b")
_ASKING = re.compile(
    rb"(?:(?:\b|_)(?:environ|env)\b\s*(?:\[|\.\s*\w+\s*\()|\b(?:get|put|set|unset|del)env\s*\()[^\[\](){};,]*\Z"
)
_ASKED = re.compile(rb"[\"']?\w*[\"']\s*(?:not\s+)?in\s+(?:\w+\.)*(?:environ|env)\b")
_WORD = re.compile(rb"\w+")
_VERSION = re.compile(rb"[ \t]+\d")  # behind a package that CMake finds
_NEAR = 120  # bytes before a variable of the environment in which stands what asks for it
_TOP = re.compile(rb"(?m)^import[ \t]+([\w.]+)[^\n\\]*(\r?\n|\Z)")


class Where(Protocol):
    """A place with its verdict, as the plan has it."""

    @property
    def symbol(self) -> str:
        """The name of the record."""

    @property
    def library(self) -> str:
        """The library of the name."""

    @property
    def use(self) -> Site:
        """The occurrence."""

    @property
    def match(self) -> Match:
        """The verdict for the target."""


P = TypeVar("P", bound=Where)


def _bare(name: str) -> str:
    """What a name of a record says without the word for its kind."""
    return name.partition(":")[2] if re.match(r"[a-z]+:(?!:)", name) else name


def _outside(spelling: str, old: str, new: str) -> str | None:
    """A spelling in which the one occurrence of the old name is the new one."""
    return spelling.replace(old, new) if spelling.count(old) == 1 else None


def replacement(symbol: str, spelling: str, name: str) -> str | None:
    """What is written instead of a place; None where the row does not say it word for word."""
    old, new = _bare(symbol), _bare(name)
    if not new or " " in new or "*" in new or old == new:
        return None
    if "://" in name:  # an address, of which more than the place says is another: its version
        return None
    if " " in old:  # a command with an option, which a name alone would lose
        return None
    if spelling == old or old in spelling:
        return _outside(spelling, old, new)
    if old.startswith("-") and spelling.lstrip("-") == old.lstrip("-"):
        return new
    inside, beside = _CALL.fullmatch(old), _CALL.fullmatch(new)
    if inside and beside:  # enable_language(CUDA), of which only a part stands at the place
        if spelling == inside[2] and inside[1] == beside[1]:
            return beside[2]
        if spelling == f"{inside[1]}({inside[2]}" and inside[1] == beside[1]:
            return f"{beside[1]}({beside[2]}"
        return None
    olds, news = old.split("."), new.split(".")
    if len(olds) == len(news) and spelling == olds[-1] and olds[:-1] == news[:-1]:
        return news[-1]  # a member of an object
    if "*" in old and re.fullmatch(re.escape(old).replace(r"\*", ".*"), spelling):
        return new
    return None


def _at(text: Text, use: Site) -> tuple[int, int] | None:
    start, end = text.offset(use.line, use.column), text.offset(use.end_line, use.end_column)
    if start < 0 or text.data[start:end] != use.spelling.encode("utf-8", "surrogateescape"):
        return None
    return start, end


def _is_asked(text: Text, place: Where, start: int) -> bool:
    """Whether a variable of the environment is one at its place in Python, not a key or a word of the code's own."""
    if not place.symbol.startswith("env:") or not place.use.path.endswith((".py", ".pyi", ".ipynb")):
        return True
    end = text.data.find(b"\n", start)
    behind = text.data[start : end if end >= 0 else len(text.data)]
    return bool(_ASKING.search(text.data, max(0, start - _NEAR), start) or _ASKED.match(behind))


def _is_of_others(place: Where, words: Words, named: Set[str]) -> bool:
    """Whether a device string is the word of another framework: the tree does not name the one that the row is of."""
    return place.symbol.startswith("str:") and place.library in words.imports and place.library not in named


def _has_both(words: Set[bytes], place: Where) -> bool:
    """Whether a build file already has the target's variable: then the other's belongs to what is built without it."""
    new = _bare(place.match.name)
    return place.symbol.startswith("cmake:") and "_" in new and new.lower().encode() in words


def _has_arm(data: bytes, parts: Sequence[str]) -> bool:
    """Whether a file of CMake asks for the target by one of its words: what it says of the other is for the other."""
    named = "|".join(map(re.escape, parts))
    condition = rf"(?i:\b(?:else)?if\s*\([^()\n]*?(?:\b|_)(?:{named})(?:\b|_)|\benable_language\s*\(\s*(?:{named})\b)"
    return bool(parts) and re.search(condition.encode(), data) is not None


def _defines(data: bytes, spelling: str) -> bool:
    """Whether a file of CMake makes a library of this name itself."""
    return re.search(rb"(?i:\badd_library)\s*\(\s*%b[\s)]" % re.escape(spelling.encode()), data) is not None


def _safety(place: Where, words: Words) -> str:
    certain = place.match.status == "renamed" and place.match.evidence in _SHOWN
    plain = place.use.kind in words.safe and not place.symbol.startswith("cmake:")
    return "safe" if certain and plain else "unsafe"


def edits(
    text: Text, places: Sequence[P], words: Words, named: Set[str], parts: Sequence[str] = ()
) -> Iterator[tuple[P, Edit]]:
    """The edits of one file; imports of names that all move to the same module move as a whole.

    `named` are the frameworks that the tree names, `parts` the words by which options name the target.
    """
    cmake = bool(places) and places[0].use.path.lower().endswith(("cmakelists.txt", ".cmake"))
    if cmake and _has_arm(text.data, parts):
        return
    imports: dict[int, list[tuple[P, str, str]]] = defaultdict(list)
    moved = False
    had = set(_WORD.findall(text.data.lower())) if any(each.symbol.startswith("cmake:") for each in places) else set()
    for place in places:
        use, match = place.use, place.match
        span = _at(text, use)
        if span is None or use.via or match.name == "" or match.status not in ("renamed", "changed"):
            continue
        if _is_of_others(place, words, named):
            continue
        if use.kind not in words.kinds or (match.status != "renamed" and match.note not in words.certain):
            continue
        if use.kind == "import" and use.spelling == place.symbol.rpartition(".")[2]:
            start = text.data.rfind(b"from", 0, span[0])
            found = _FROM.match(text.data, start) if start >= 0 else None
            if found and found[1].decode() == place.symbol.rpartition(".")[0]:
                imports[found.start(1)].append((place, found[1].decode(), match.name))
            continue
        written = replacement(place.symbol, use.spelling, match.name)
        if written is not None and written != use.spelling:
            if not _is_asked(text, place, span[0]) or _has_both(had, place):
                continue
            if cmake and place.symbol.startswith("link:") and _defines(text.data, use.spelling):
                continue
            if place.symbol.startswith("cmake:find_package(") and _VERSION.match(text.data, span[1]):
                continue
            moved = moved or place.symbol.partition(".")[0] in words.imports
            yield place, Edit(start=span[0], end=span[1], text=written, safety=_safety(place, words))
    for start, names in imports.items():
        modules = {name.rpartition(".")[0] for _, _, name in names}
        same = all(old.symbol.rpartition(".")[2] == name.rpartition(".")[2] for old, _, name in names)
        if same and len(modules) == 1 and len(names) == _imported(text, start):
            place, old, _ = names[0]
            moved = moved or old.partition(".")[0] in words.imports
            if old != next(iter(modules)):
                text_of = next(iter(modules))
                yield place, Edit(start=start, end=start + len(old), text=text_of, safety=_safety(place, words))
    if moved and places:
        yield from ((places[0], edit) for edit in _imports(text, words.imports))


def _imported(text: Text, start: int) -> int:
    """How many names the `from … import` statement brings whose module stands at `start`; 0 for all of them."""
    end = text.data.find(b"\n", start)
    line = text.data[start : end if end >= 0 else len(text.data)].partition(b"import")[2]
    if b"(" in line:
        line = text.data[text.data.find(b"(", start) + 1 : text.data.find(b")", start)]
    line = re.sub(rb"#[^\n]*", b"", line)
    return 0 if b"*" in line or b"\\" in line else len([each for each in line.split(b",") if each.strip()])


def _imports(text: Text, wanted: Mapping[str, str]) -> Iterator[Edit]:
    """A module that the names need, imported behind the first import of the one that it extends."""
    for module, more in wanted.items():
        if re.search(rb"(?m)^[ \t]*(?:import|from)[ \t]+%b\b" % re.escape(more.encode()), text.data):
            continue
        for found in _TOP.finditer(text.data):
            if found[1].decode() == module:
                end = found.end() if found[2] else len(text.data)
                head = "" if found[2] else text.newline
                yield Edit(start=end, end=end, text=f"{head}import {more}{text.newline}")
                break
