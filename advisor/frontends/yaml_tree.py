"""YAML files by a real parser: every scalar with the keys around it and its place in the file.

Only the parser's events are read. Nothing is built or loaded, aliases are not expanded, and nesting costs no stack, so
that a hostile file costs no more than a plain one of its size. What the parser refuses is left to the reader of lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from typing import Any

import yaml

from advisor.frontends.source import Source
from advisor.model import Value

_LARGEST = 512 * 1024  # bytes of a file that is parsed; larger ones are generated
_MOST_EVENTS = 200_000
_MOST_TAGS = 50  # directives that define tags: each is compared with all before it
_LOADER: Any = getattr(yaml, "CSafeLoader", None)  # wheels have it; without it files are read line by line


class Scalar(Value, frozen=True, kw_only=True):
    """A value, or a key whose value is no scalar (`text` is '' and `style` 'key').

    `keys` are the keys around it from the outermost on. `start` and `end` are the bytes of what is written, without
    quotes and without the header of a block. `listed` is the number of the list that it is an item of, 0 for none.
    """

    keys: tuple[str, ...]
    key_start: int
    key_end: int
    text: str
    start: int
    end: int
    style: str = ""
    listed: int = 0
    flow: bool = False

    @property
    def key(self) -> str:
        """The innermost key; '' for items of a list without one."""
        return self.keys[-1] if self.keys else ""


class Malformed(Exception):  # noqa: N818
    """The text is no YAML; the argument is the byte where the parser stopped."""


class _Level:
    """A mapping or list that is open; of a mapping the key whose value comes next."""

    def __init__(self, keys: tuple[str, ...], place: tuple[int, int], number: int, flow: bool) -> None:
        self.keys, self.place, self.number, self.flow = keys, place, number, flow
        self.key: str | None = None
        self.key_place = (0, 0)

    def around(self) -> tuple[tuple[str, ...], tuple[int, int]]:
        """The keys around a value that comes next here, and the place of the innermost."""
        return ((*self.keys, self.key), self.key_place) if self.key is not None else (self.keys, self.place)


class _Reader:
    """Turns events into scalars. `at` gives the byte of a character."""

    def __init__(self, text: str, at: list[int] | None) -> None:
        self._text, self._at = text, at
        self._levels: list[_Level] = []
        self._anchors: dict[str, str] = {}
        self._lists = 0

    def byte(self, index: int) -> int:
        return index if self._at is None else self._at[min(index, len(self._at) - 1)]

    def _written(self, event: Any) -> tuple[int, int]:
        """The characters of a scalar without quotes or the header of a block."""
        start, end = event.start_mark.index, event.end_mark.index
        if event.style in ("'", '"'):
            return start + 1, max(start + 1, end - 1)
        if event.style in ("|", ">"):
            header = self._text.find("\n", start, end)
            return (end if header < 0 else header + 1), end
        return start, end

    def _is_key(self) -> bool:
        return bool(self._levels) and not self._levels[-1].number and self._levels[-1].key is None

    def _value(self, text: str, start: int, end: int, style: str) -> Scalar:
        level = self._levels[-1] if self._levels else _Level((), (0, 0), 0, False)
        keys, place = level.around()
        level.key = None
        return Scalar(
            keys=keys, key_start=place[0], key_end=place[1], text=text, start=self.byte(start), end=self.byte(end),
            style=style, listed=level.number, flow=level.flow,
        )  # fmt: skip

    def scalar(self, event: Any) -> Iterator[Scalar]:
        start, end = self._written(event)
        if event.anchor:
            self._anchors[event.anchor] = event.value
        if self._is_key():
            level = self._levels[-1]
            level.key, level.key_place = event.value, (self.byte(start), self.byte(end))
        else:
            yield self._value(event.value, start, end, event.style or "")

    def alias(self, event: Any) -> Iterator[Scalar]:
        """The value that an anchored scalar has, at the place where it is asked for."""
        if self._is_key():
            self._levels[-1].key = ""
        else:
            text = self._anchors.get(event.anchor, "")
            yield self._value(text, event.start_mark.index, event.end_mark.index, "*")

    def open(self, event: Any, is_list: bool) -> Iterator[Scalar]:
        self._lists += is_list
        parent = self._levels[-1] if self._levels else None
        keys, place = parent.around() if parent is not None else ((), (0, 0))
        if parent is not None and self._is_key():
            parent.key = ""
        elif parent is not None and parent.key is not None:
            yield Scalar(
                keys=keys, key_start=place[0], key_end=place[1], text="", start=place[1], end=place[1], style="key"
            )
            parent.key = None
        number = self._lists if is_list else 0
        self._levels.append(_Level(keys, place, number, bool(event.flow_style)))

    def close(self) -> None:
        self._levels.pop()


def _events(text: str) -> Iterator[Any]:
    for number, event in enumerate(yaml.parse(text, Loader=_LOADER)):
        if number > _MOST_EVENTS:
            raise Malformed(event.start_mark.index)
        yield event


def scalars(source: Source) -> list[Scalar] | None:
    """Every scalar of a file in its order; None where the file is not for this reader.

    Raises Malformed where the parser stops.
    """
    data = source.data
    if _LOADER is None or len(data) > _LARGEST or data.count(b"%TAG") > _MOST_TAGS:
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    mark = 3 if text.startswith("\ufeff") else 0
    text = text.removeprefix("\ufeff")
    at = None if data.isascii() else list(accumulate((len(char.encode()) for char in text), initial=mark))
    reader, found = _Reader(text, at), list[Scalar]()
    try:
        for event in _events(text):
            if isinstance(event, yaml.ScalarEvent):
                found.extend(reader.scalar(event))
            elif isinstance(event, yaml.AliasEvent):
                found.extend(reader.alias(event))
            elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
                found.extend(reader.open(event, isinstance(event, yaml.SequenceStartEvent)))
            elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
                reader.close()
    except yaml.MarkedYAMLError as error:
        place = error.problem_mark or error.context_mark
        raise Malformed(reader.byte(place.index) if place is not None else 0) from error
    except yaml.YAMLError as error:  # a character that may not stand in YAML
        raise Malformed(reader.byte(getattr(error, "position", 0) or 0)) from error
    return found
