"""The other way to move code: it stays as it is, and one header says what its names are on the target.

Includes of the source platform's headers get an arm of their own for the target; everything else is macros, so that
what no macro can say is left.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from string import ascii_lowercase

from advisor.fix import tree
from advisor.fix.apply import applied
from advisor.fix.calls import call_edits
from advisor.fix.compat import header
from advisor.fix.text import Text
from advisor.kinds import C_FAMILY
from advisor.model import Fix, Item, Report, Site
from advisor.packs.recipes import Recipe

_NAME = re.compile(r"[A-Za-z_]\w*")
_NAMES = "// Names, as this tree writes them.\n"
_INCLUDE = re.compile(r"(?m)^#include (<[^>\n]+>)$")


def macro(symbol: str, name: str, edits: Sequence[str], count: int) -> str | None:
    """The macro for a function whose arguments change, for calls with `count` of them; None where none can say it."""
    if count > len(ascii_lowercase):
        return None
    letters = ", ".join(ascii_lowercase[:count])
    line = f"{symbol}({', '.join(f'({each})' for each in ascii_lowercase[:count])})"
    made = call_edits(Text(line.encode()), len(symbol), edits, "")
    if made is None:
        return None
    fixes = [
        Fix(path="", line=1, column=each.start + 1, end_line=1, end_column=each.end + 1, text=each.text)
        for each in made
    ]
    fixes.append(Fix(path="", line=1, column=1, end_line=1, end_column=len(symbol) + 1, text=name))
    return f"#define {symbol}({letters}) {applied(line.encode(), fixes).data.decode()}"


def with_arms(data: bytes, lines: Iterable[int], guard: str, written: str, head: int = 0) -> bytes:
    """A file whose `lines` (includes) stand in an arm beside one that includes `written`; those in a row share it.

    `head` is the line before which the header is included where no line of the file is an include of its own.
    """
    newline = Text(data).newline.encode()
    chosen, parts = set(lines), []
    arm = newline.join((f"#ifdef {guard}".encode(), f'#include "{written}"'.encode(), b""))
    all_lines = data.split(b"\n")
    for number, line in enumerate(all_lines, start=1):
        text = line + (b"\n" if number < len(all_lines) else b"")
        if number == head and not chosen:
            parts.append(arm + b"#endif" + newline)
        if number in chosen and number - 1 not in chosen:
            parts.append(arm + b"#else" + newline)
        parts.append(text)
        if number in chosen and number + 1 not in chosen:
            parts.append((b"" if text.endswith(b"\n") else newline) + b"#endif" + newline)
    return b"".join(parts)


class _Aliasing(tree.Fixing):
    """Collects macros where `Fixing` collects edits."""

    _unmade = "no alias can say it"

    def __init__(self, report: Report, root: Path, choice: tree.Choice, recipe: Recipe) -> None:
        super().__init__(report, root, choice, recipe)
        self._macros: dict[str, str] = {}
        self._includes: set[str] = set()
        self._texts: dict[str, Text] = {}
        self._kept = {name for each in recipe.overwritten.values() for name in each.names.values()}

    def _choose(self, item: Item, site: Site) -> bool:
        heads, own, _ = self._parts(item, site)
        if self._records[site.path].kind not in C_FAMILY:
            return False
        self._heads[site.path] += heads
        if not self._is_wanted(item, site, own):
            return False
        if site.kind == "include":
            self._chosen[site.path] += own
            self._includes |= {f"<{fix.text}>" for fix in own if re.fullmatch(r"[\w./+-]+", fix.text)}
            return True
        said = self._said(item, site, own)
        return not (said is None or self._macros.setdefault(said[0], said[1]) != said[1])

    def _said(self, item: Item, site: Site, own: Sequence[Fix]) -> tuple[str, str] | None:
        """What a macro or an alias of a namespace is for, and its line; None where none says the edits of a place."""
        match = item.matches[self._place]
        first = own[0]
        renamed = first.text if (first.line, first.column) == (site.line, site.column) else site.spelling
        if renamed in self._kept:  # a macro cannot keep what a launch returned
            return (item.symbol, f"#define {item.symbol} {match.name}") if _NAME.fullmatch(match.name) else None
        if site.spelling != item.symbol or not _NAME.fullmatch(site.spelling) or not _NAME.fullmatch(renamed):
            return self._namespace(site.spelling, renamed)
        if not match.edits or any(body.names[item.symbol] for body in self._bodies.get(item.symbol, ())):
            return (item.symbol, f"#define {item.symbol} {renamed}") if len(own) == 1 else None
        text = self._text(site.path)
        call = text.call(text.offset(site.end_line, site.end_column)) if text else None
        if call is None or text is None or text.data[text.offset(site.end_line, site.end_column) :][:1] != b"(":
            return None
        made = macro(item.symbol, renamed, match.edits, len(call.arguments))
        return (item.symbol, made) if made else None

    def _namespace(self, spelling: str, renamed: str) -> tuple[str, str] | None:
        for old, new in self._recipe.namespaces.items():
            if spelling.startswith(f"{old}::") and renamed == new + spelling[len(old) :]:
                outer, _, inner = old.rpartition("::")
                alias = f"namespace {inner} = {new};"
                if not outer:
                    return old, alias
                there, _, last = new.rpartition("::")  # it may be that no header declared it yet
                declared = f"namespace {last} {{ }}" if there == outer else ""
                return old, f"namespace {outer} {{ {declared} {alias} }}"
        return None

    def _text(self, path: str) -> Text | None:
        if path not in self._texts:
            data = self._read(path)
            if data is None:
                return None
            self._texts[path] = Text(data)
        return self._texts[path]

    def _files(self, wanted: Mapping[str, set[str]]) -> tree.Outcome:
        name, files = self._recipe.alias.header, []
        keys = {key for each in wanted.values() for key in each}
        for path in sorted({*self._chosen, *self._heads}):
            lines = {fix.line for fix in self._chosen[path]}
            head = next((fix.line for fix in self._heads[path] if self._macros or keys), 0)
            before = self._read(path) if lines or head else None
            written = posixpath.relpath(name, posixpath.dirname(path) or ".")
            if before is None or f'#include "{written}"'.encode() in before:
                continue
            after = with_arms(before, lines, self._recipe.alias.guard, written, head)
            files.append(tree.Changed(path=path, before=before, after=after, done=tuple(self._chosen[path])))
        if files or self._macros:
            made = self._header(keys)
            if made.before != made.after:
                files.append(made)
        return self._outcome(files, [])

    def _header(self, keys: set[str]) -> tree.Changed:
        """The header: bodies first, then the target's headers, then the names; what one there has already stays."""
        name, version = self._recipe.alias.header, self._choice.target.version
        location = self._root / name
        before = location.read_bytes() if location.is_file() else None
        old = (before or b"").decode("utf-8", "replace")
        bodies = header(self._recipe, self._choice.target.name, keys | tree.held_by(self._recipe, location), version)
        bodies = bodies.replace(self._recipe.compat, name)
        includes = sorted((self._includes | set(_INCLUDE.findall(old))) - set(_INCLUDE.findall(bodies)))
        kept = old.partition(_NAMES)[2].splitlines()
        names = sorted({*self._macros.values(), *filter(None, kept)})
        text = "".join(f"#include {each}\n" for each in includes)
        text = f"{bodies}\n{text}\n{_NAMES}" + "".join(f"{each}\n" for each in names)
        return tree.Changed(path=name, before=before, after=text.encode())


def aliased(report: Report, root: Path, choice: tree.Choice, recipe: Recipe) -> tree.Outcome:
    """What the tree in `root` becomes where its names stay and a header says what they are; nothing is written."""
    return _Aliasing(report, root, choice, recipe).run()
