"""Edits applied to the bytes of a file, and what became of those that could not be: pure functions."""

from __future__ import annotations

import codecs
import difflib
from collections.abc import Iterable, Iterator, Sequence

from advisor.fix.text import Text
from advisor.model import Fix, Value


class Applied(Value, frozen=True, kw_only=True):
    """The new bytes of a file, the edits in them, and those that others stood in the way of."""

    data: bytes
    done: tuple[Fix, ...]
    left: tuple[Fix, ...] = ()


def _placed(text: Text, fixes: Iterable[Fix]) -> Iterator[tuple[int, int, Fix]]:
    """The edits with their offsets; those outside of the file have -1."""
    for fix in fixes:
        start, end = text.offset(fix.line, fix.column), text.offset(fix.end_line, fix.end_column)
        yield (start, end, fix) if 0 <= start <= end <= len(text.data) else (-1, -1, fix)


def _chosen(placed: Sequence[tuple[int, int, Fix]]) -> tuple[list[tuple[int, int, Fix]], list[Fix]]:
    """Edits that do not overlap, in order, and the others: the larger one wins, of equals the first; twins are one."""
    kept: list[tuple[int, int, Fix]] = []
    left: list[Fix] = []
    last = -1
    seen: set[tuple[int, int, str]] = set()
    for start, end, fix in sorted(placed, key=lambda each: (each[0], each[1] > each[0], -each[1])):
        if (start, end, fix.text) in seen and (end > start or fix.text.startswith("#include")):
            continue
        seen.add((start, end, fix.text))
        if start < 0 or start < last:
            left.append(fix)
            continue
        kept.append((start, end, fix))
        last = max(last, end)
    return kept, left


def applied(data: bytes, fixes: Iterable[Fix]) -> Applied:
    """The file with its edits; every other byte stays, a mark at the beginning too."""
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    text = Text(data[len(mark) :])
    kept, left = _chosen(list(_placed(text, fixes)))
    parts, place = [mark], 0
    for start, end, fix in kept:
        parts += (text.data[place:start], fix.text.encode("utf-8", "surrogateescape"))
        place = end
    parts.append(text.data[place:])
    return Applied(data=b"".join(parts), done=tuple(fix for _, _, fix in kept), left=tuple(left))


def _lines(data: bytes) -> list[str]:
    """Lines by line feeds alone, each byte as one character."""
    text = data.decode("latin-1")
    lines = text.split("\n")
    return [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _name(side: str, path: str) -> str:
    """A file's name in a patch, in quotes where git and patch want them."""
    name = f"{side}/{path}"
    raw = name.encode("utf-8", "surrogateescape")
    if raw.isascii() and name.isprintable() and '"' not in name and "\\" not in name:
        return f"{name}\t" if " " in name else name
    special = {0x22: '\\"', 0x5C: "\\\\", 0x09: "\\t", 0x0A: "\\n"}
    return (
        '"'
        + "".join(special.get(each) or (chr(each) if 0x20 <= each < 0x7F else f"\\{each:03o}") for each in raw)
        + '"'
    )


def patch(path: str, before: bytes | None, after: bytes) -> bytes:
    """A unified difference that `git apply` and `patch -p1` take; `before` None makes a new file."""
    old, new = _lines(before or b""), _lines(after)
    if old == new:
        return b""
    names = ("/dev/null" if before is None else _name("a", path), _name("b", path))
    head = f"diff --git {_name('a', path).rstrip()} {_name('b', path).rstrip()}\n"
    if before is None:
        head += "new file mode 100644\n"
    body = []
    for line in difflib.unified_diff(old, new, *names, lineterm="\n"):
        body.append(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
    return head.encode("utf-8", "surrogateescape") + "".join(body).encode("latin-1", "replace")
