"""A line of code with a name before and after its edit for a target, as the rows of packs say it: for explanations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import ascii_lowercase

from advisor.fix.apply import applied
from advisor.fix.calls import call_edits
from advisor.fix.names import respelled
from advisor.fix.text import Edit, Text
from advisor.fix.words import replacement
from advisor.model import Fix, Match, Value
from advisor.packs.recipes import Body, Recipe
from advisor.packs.tables import CudaEntry

_CHOSEN = re.compile(r"\$\w+")
_RENAMED = ("renamed", "changed", "partial")
_CALLED = ("function", "method")
_MORE = ("insert:", "echo:", "default:", "fill:")
_UNKNOWN = "…"  # arguments whose number nobody knows
_CODE = re.compile(r"[A-Za-z_]\w*(?:::\w+)*")
_HEADER = re.compile(r"[\w./+-]+\.(?:h|hpp|cuh)")


class Example(Value, frozen=True, kw_only=True):
    """A line before and after. `chosen`: it holds a place that only a person can fill. `header`: the file of bodies."""

    before: str
    after: str
    chosen: bool = False
    header: str = ""


def _fix(edit: Edit) -> Fix:
    return Fix(
        path="", line=1, column=edit.start + 1, end_line=1, end_column=edit.end + 1, text=edit.text, safety="display"
    )


def _body(recipe: Recipe, version: str, symbol: str, library: str) -> Body | None:
    """The body of the compatibility header that a name gets wherever it stands."""
    found = recipe.bodies_of(version, {symbol}).get(symbol, ())
    return next((body for body in found if body.names[symbol] and body.library in ("", library)), None)


def _argument_edits(line: str, symbol: str, nargs: str, edits: tuple[str, ...]) -> tuple[list[Edit], bool] | None:
    """The edits of the arguments; what a person must choose is written as a comment."""
    shown = tuple(_CHOSEN.sub(lambda word: f"/* {word[0][1:]} */", edit) for edit in edits)
    made = call_edits(Text(line.encode()), len(symbol), shown, nargs)
    return None if made is None else (made, shown != edits)


def _code(symbol: str, kind: str, nargs: str) -> str:
    """How a name stands in a line, '' where that cannot be told."""
    if kind == "header" and _HEADER.fullmatch(symbol):
        return f"#include <{symbol}>"
    if not _CODE.fullmatch(symbol):
        return ""
    if kind not in _CALLED:
        return symbol
    if not nargs.isdigit() or int(nargs) > len(ascii_lowercase):
        return f"{symbol}({_UNKNOWN})"
    return f"{symbol}({', '.join(ascii_lowercase[: int(nargs)])})"


def _edits(symbol: str, line: str, kind: str, nargs: str, match: Match, recipe: Recipe) -> Iterator[tuple[Edit, bool]]:
    start = line.index(symbol)
    if kind == "header":
        yield Edit(start=start, end=start + len(symbol), text=match.name.partition(" ")[0]), False
        return
    name = respelled(symbol, symbol, match.name, recipe.namespaces)
    if name is None or " " in name:
        return
    if match.edits and _UNKNOWN in line:
        return
    if match.edits:
        found = _argument_edits(line, symbol, nargs, match.edits)
        if found is None:
            return
        for edit in found[0]:
            yield edit, found[1]
    if name != symbol:
        yield Edit(start=start, end=start + len(symbol), text=name), False


def _arguments(nargs: str, edits: tuple[str, ...], there: str) -> str:
    """How many arguments a call has, by the target's function where the catalogue does not know it; '' for unknown."""
    if nargs.isdigit() or not there.isdigit():
        return nargs
    more = sum(edit.startswith(_MORE) for edit in edits)
    return str(max(0, int(there) - more + sum(edit.startswith("drop:") for edit in edits)))


def example(entry: CudaEntry, match: Match, recipe: Recipe, version: str, nargs: str) -> Example | None:
    """How a name is written for a version of a target, whose function takes `nargs` arguments ('': not known).

    None where no edit says it or nothing changes.
    """
    symbol, kind = entry.symbol, entry.kind
    there, nargs = nargs, _arguments(entry.nargs, match.edits, nargs)
    if not recipe.edits() or entry.library in recipe.by_hand:
        return None
    line = _code(symbol, kind, nargs)
    if not line:
        if kind == "header" or match.status != "renamed" or not recipe.words.kinds:
            return None
        before = symbol.partition(":")[2] if re.match(r"[a-z]+:(?!:)", symbol) else symbol
        after = replacement(symbol, before, match.name)
        return Example(before=before, after=after) if after else None
    body = _body(recipe, version, symbol, entry.library)
    if body is not None:
        return Example(before=line, after=line.replace(symbol, body.names[symbol], 1), header=recipe.compat)
    if match.status not in _RENAMED or not match.name:
        return None
    if match.status != "renamed" and not match.edits and kind in _CALLED and there and there != nargs:
        return None  # another number of arguments: what the call becomes is for people to say
    found = list(_edits(symbol, line, kind, nargs, match, recipe))
    result = applied(line.encode(), [_fix(edit) for edit, _ in found])
    after = result.data.decode()
    if result.left or after == line:
        return None
    return Example(before=line, after=after, chosen=any(chosen for _, chosen in found))
