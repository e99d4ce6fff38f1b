"""Edits of arguments, as the column `edit` of a mapping row says them: insert, drop, cast, swap, wrap."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from advisor.fix.text import Call, Edit, Text
from advisor.packs.recipes import BodySafety

_NOTHING = re.compile(rb"(?:0[uUlL]*|NULL|nullptr|\(\s*\w+\s*\*\s*\)\s*(?:0|NULL|nullptr))")
_EFFECT = re.compile(rb"\+\+|--|[^=!<>]=[^=]|\w\s*\(")
_SIMPLE = re.compile(rb"[\w.]+(?:\s*(?:\[[^\[\]]*\]|->\s*\w+))*")


def _cast(text: Text, span: tuple[int, int], into: str) -> Iterator[Edit]:
    start, end = span
    before = text.data[start:end]
    if _SIMPLE.fullmatch(before):
        yield Edit(start=start, end=start, text=f"({into})")
    else:
        yield Edit(start=start, end=start, text=f"({into})(")
        yield Edit(start=end, end=end, text=")")


def _drop(text: Text, call: Call, place: int) -> Edit:
    spans = call.arguments
    start, end = spans[place]
    safety = "safe" if _NOTHING.fullmatch(text.data[start:end]) else "unsafe"
    if place:
        return Edit(start=spans[place - 1][1], end=end, text="", safety=safety)
    return Edit(start=start, end=spans[1][0] if len(spans) > 1 else end, text="", safety=safety)


def _insert(call: Call, place: int, value: str) -> Edit | None:
    spans = call.arguments
    if "$" in value:  # stands for something that only a person can choose
        return None
    if place < len(spans):
        return Edit(start=spans[place][0], end=spans[place][0], text=f"{value}, ")
    if place > len(spans):
        return None
    at = spans[-1][1] if spans else call.opened + 1
    return Edit(start=at, end=at, text=f", {value}" if spans else value)


def _swap(text: Text, call: Call, first: int, second: int) -> Iterator[Edit]:
    spans = [call.arguments[first], call.arguments[second]]
    written = [text.data[start:end] for start, end in spans]
    safety = "unsafe" if any(_EFFECT.search(each) for each in written) else "safe"
    for (start, end), other in zip(spans, reversed(written), strict=True):
        yield Edit(start=start, end=end, text=other.decode("utf-8", "surrogateescape"), safety=safety)


def _one(text: Text, call: Call, edit: str) -> list[Edit] | None:
    verb, _, rest = edit.partition(":")
    place, _, value = rest.partition("=")
    spans = call.arguments
    if verb == "swap":
        first, second = (int(each) for each in rest.split(","))
        return list(_swap(text, call, first, second)) if max(first, second) < len(spans) else None
    if verb == "insert":
        made = _insert(call, int(place), value)
        return [made] if made else None
    if verb == "echo":  # the text of another argument once more
        if int(value) >= len(spans):
            return None
        start, end = spans[int(value)]
        again = text.data[start:end].decode("utf-8", "surrogateescape")
        made = _insert(call, int(place), again)
        safety = "unsafe" if _EFFECT.search(text.data[start:end].replace(b"sizeof", b"")) else "safe"
        return [msgspec.structs.replace(made, safety=safety)] if made else None
    if verb == "default":  # a choice that the code did not have to make
        made = _insert(call, int(place), value)
        return [msgspec.structs.replace(made, safety="unsafe")] if made else None
    if verb == "fill":  # an argument that has a default there, and none here
        if int(place) < len(spans) or not spans:
            return []
        return [Edit(start=spans[-1][1], end=spans[-1][1], text=f", {value}")]
    if int(place) >= len(spans):
        return None
    if verb == "drop":
        return [_drop(text, call, int(place))]
    if verb == "cast":
        return list(_cast(text, spans[int(place)], value))
    if verb == "set":
        start, end = spans[int(place)]
        return [Edit(start=start, end=end, text=value)]
    if verb == "wrap":
        start, end = spans[int(place)]
        return [Edit(start=start, end=start, text=f"{value}("), Edit(start=end, end=end, text=")")]
    return None


def call_edits(text: Text, end: int, edits: Sequence[str], nargs: str) -> list[Edit] | None:
    """The edits of the call whose name ends at `end`; None where one of them cannot be made.

    `nargs` is the number of arguments that the catalogue knows, '' for any.
    """
    call = text.call(end)
    if call is None:
        return None
    counted = any(edit.startswith(("drop:", "insert:", "swap:", "default:")) for edit in edits)
    if nargs and (len(call.arguments) > int(nargs) or (counted and len(call.arguments) != int(nargs))):
        return None  # another form of the function; arguments with defaults may be left out at the end
    found: list[Edit] = []
    for edit in edits:
        made = _one(text, call, edit)
        if made is None:
            return None
        found += made
    return found


def lanes_safety(asks_width: bool, safety: BodySafety) -> str:
    """How safe a body is in a file: one that treats 32 lanes as a warp is so where nothing asks how wide a warp is."""
    if safety != "lanes":
        return safety
    return "unsafe" if asks_width else "safe"
