"""Tables whose rows become values when they are asked for: a scan asks for few of a hundred thousand.

They are for the packs that come with the program, and give what the readers of `advisor.packs.tables` give of the same
tables. The head and the number of fields are looked at when a table is read, the rest of a row when it is asked for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, count, repeat
from typing import Generic, TypeVar

from advisor.model import Name
from advisor.packs import when
from advisor.packs.pack import Key
from advisor.packs.tables import (
    CUDA_COLUMNS,
    ENTRY_COLUMNS,
    SYMBOL_COLUMNS,
    CudaEntry,
    Entry,
    TargetSymbol,
    cuda_entry,
    entry,
    target_symbol,
)
from advisor.packs.tsv import fields_of, lines_of, rows

_Row = TypeVar("_Row")
_Many = Mapping[str, Sequence[int]]


def _numbered(heads: Sequence[str]) -> tuple[dict[str, int], _Many]:
    """The last place of each word, and all places of those that stand at several."""
    last = dict(zip(heads, count()))
    several: dict[str, list[int]] = {}
    if len(last) != len(heads):
        for place, head in enumerate(heads):
            if last[head] != place:
                several.setdefault(head, []).append(place)
        for head, places in several.items():
            places.append(last[head])
    return last, several


class Table(Generic[_Row]):
    """The rows of one table by their first field."""

    def __init__(
        self, data: bytes, file: str, columns: Sequence[str], make: Callable[[list[str], str, int], _Row]
    ) -> None:
        self.lines = lines_of(data, file, columns)
        self.heads = [line.partition("\t")[0] for line in self.lines]
        self._file, self._columns, self._make = file, columns, make
        self._last, self._several = _numbered(self.heads)
        self._made: dict[str, tuple[_Row, ...]] = {}
        if data.count(b"\t") != (len(columns) - 1) * (len(self.lines) + 1):
            for _ in rows(data, file, columns):  # says which row it is
                pass

    def __contains__(self, head: object) -> bool:
        return head in self._last

    def names(self) -> Iterable[str]:
        """The first fields, each once."""
        return self._last.keys()

    def row(self, place: int) -> _Row:
        fields = fields_of(self.lines[place], self._file, place + 2, self._columns)
        return self._make(fields, self._file, place + 2)

    def get(self, head: str) -> tuple[_Row, ...]:
        """All rows that begin with a word. Raises AdvisorError for a malformed one."""
        made = self._made.get(head)
        if made is None:
            last = self._last.get(head)
            places = () if last is None else self._several.get(head, (last,))
            made = self._made[head] = tuple(self.row(place) for place in places)
        return made


def _entry_of(library: str) -> Callable[[list[str], str, int], Entry]:
    return lambda fields, file, line: entry(fields, file, line, library)


class Rows(Mapping[Key, tuple[Entry, ...]]):
    """The mapping rows of a pack by symbol and library; `lent` names the key whose rows another one takes."""

    def __init__(self, tables: Mapping[str, tuple[bytes, str]]) -> None:
        """`tables` are content and name of the file of each library."""
        self._tables = {name: Table(*table, ENTRY_COLUMNS, _entry_of(name)) for name, table in tables.items()}
        self._lent: dict[Key, Key] = {}

    def lend(self, lent: Mapping[Key, Key]) -> None:
        self._lent = dict(lent)

    def by_place(self) -> frozenset[Key]:
        """The keys with a row that depends on the place of the use."""
        found = set()
        for library, table in self._tables.items():
            every = enumerate(zip(table.heads, table.lines, strict=True))
            for place in [place for place, (head, line) in every if not line.startswith("\t", len(head) + 1)]:
                if when.site_part(table.row(place).when):
                    found.add((table.heads[place], library))
        return frozenset(found | {key for key, other in self._lent.items() if other in found})

    def evidence(self) -> dict[str, int]:
        """How many rows there are by what they rest on."""
        found = Counter([line[line.rfind("\t") + 1 :] for table in self._tables.values() for line in table.lines])
        return dict(sorted(found.items()))

    def get(self, key: Key, default: object = None) -> tuple[Entry, ...]:
        symbol, library = self._lent.get(key, key)
        table = self._tables.get(library)
        return (table.get(symbol) if table is not None else ()) or default  # type: ignore[return-value]

    def __getitem__(self, key: Key) -> tuple[Entry, ...]:
        if found := self.get(key):
            return found
        raise KeyError(key)

    def __contains__(self, key: object) -> bool:
        return key in self._lent or self.is_own(key)

    def is_own(self, key: object) -> bool:
        """Whether there are rows of this very key."""
        if not isinstance(key, tuple):
            return False
        symbol, library = key
        return library in self._tables and symbol in self._tables[library]

    def __iter__(self) -> Iterator[Key]:
        own = ((symbol, library) for library, table in self._tables.items() for symbol in table.names())
        return chain(own, self._lent)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Symbols(Mapping[str, tuple[TargetSymbol, ...]]):
    """The names of a `symbols.tsv`."""

    def __init__(self, data: bytes, file: str) -> None:
        self._table = Table(data, file, SYMBOL_COLUMNS, target_symbol)

    def get(self, name: str, default: object = None) -> tuple[TargetSymbol, ...]:
        return self._table.get(name) or default  # type: ignore[return-value]

    def __getitem__(self, name: str) -> tuple[TargetSymbol, ...]:
        if found := self._table.get(name):
            return found
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return name in self._table

    def __iter__(self) -> Iterator[str]:
        return iter(self._table.names())

    def __len__(self) -> int:
        return len(tuple(self._table.names()))


_Line = tuple[list[str], str, int, str]  # fields, file, line, library


class Entries(Mapping[str, tuple[CudaEntry, ...]]):
    """The names of the catalogue; its tables come in the order of preference."""

    def __init__(self, tables: Iterable[tuple[str, bytes, str]]) -> None:
        """`tables` are library, content and name of each file."""
        self._lines: dict[str, tuple[_Line, ...]] = {}
        self._made: dict[str, tuple[CudaEntry, ...]] = {}
        self._with_other: set[str] = set()  # names that stand for another one
        known, width = self._lines, len(CUDA_COLUMNS)
        for library, data, file in tables:
            every = [text.split("\t") for text in lines_of(data, file, CUDA_COLUMNS)]
            if set(map(len, every)) - {width}:
                for _ in rows(data, file, CUDA_COLUMNS):  # says which row it is
                    pass
            heads = [fields[0] for fields in every]
            lines = zip(every, repeat(file), count(2), repeat(library))
            if len(alone := set(heads)) == len(heads) and known.keys().isdisjoint(alone):
                known.update(zip(heads, zip(lines), strict=False))
            else:
                for head, line in zip(heads, lines, strict=False):
                    known[head] = (*known.get(head, ()), line)
            self._with_other.update([fields[0] for fields in every if fields[7] or fields[1] == "sign"])

    def _others(self) -> Iterator[tuple[str, list[str], str]]:
        """Name, fields and library of the entries that stand for another name, in order."""
        for symbol in [symbol for symbol in self._lines if symbol in self._with_other]:
            for fields, _, _, library in self._lines[symbol]:
                if fields[7] or fields[1] == "sign":
                    yield symbol, fields, library

    def aliases(self) -> list[tuple[str, str, str]]:
        """Name, library and the name it stands for, of those that stand for another."""
        return [(symbol, library, fields[7]) for symbol, fields, library in self._others() if fields[7]]

    def signs(self) -> dict[str, str]:
        """The signs of products and what they stand for."""
        return {symbol: fields[7] for symbol, fields, _ in self._others() if fields[1] == "sign"}

    def names(self) -> dict[str, tuple[Name, ...]]:
        """The names that front ends look for."""
        left_out = frozenset({"sign", "product"})
        names: dict[str, tuple[Name, ...]] = {}
        for symbol, several in self._lines.items():
            if len(several) == 1:  # nearly all
                fields, _, _, library = several[0]
                if fields[2] != "never" and fields[1] not in left_out:
                    names[symbol] = (Name(symbol, fields[1], library, fields[2], fields[8]),)  # type: ignore[arg-type]
                continue
            found = tuple([
                Name(symbol, fields[1], library, fields[2], fields[8])  # type: ignore[arg-type]
                for fields, _, _, library in several if fields[2] != "never" and fields[1] not in left_out
            ])  # fmt: skip
            if found:
                names[symbol] = found
        return names

    def get(self, name: str, default: object = None) -> tuple[CudaEntry, ...]:
        made = self._made.get(name)
        if made is None:
            if (lines := self._lines.get(name)) is None:
                return default  # type: ignore[return-value]
            made = self._made[name] = tuple(cuda_entry(*line) for line in lines)
        return made

    def __getitem__(self, name: str) -> tuple[CudaEntry, ...]:
        if found := self.get(name):
            return found
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return name in self._lines

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)


_SECTION = re.compile(r"^\[([a-z0-9-]+)\]\n", re.MULTILINE)


class Notes(Mapping[str, dict[str, str]]):
    """The tables of a `notes.toml` in canonical form; `read` makes the value of such a text."""

    def __init__(self, text: str, read: Callable[[str], dict[str, dict[str, str]]]) -> None:
        _, *parts = _SECTION.split(text)
        self._texts = dict(zip(parts[::2], parts[1::2], strict=True))
        self._whole, self._read = text, read
        self._made: dict[str, dict[str, str]] = {}

    @staticmethod
    def can_read(text: str) -> bool:
        """Whether every line with a bracket at its beginning is the head of a table, each another."""
        found = _SECTION.findall(text)
        plain = '"""' not in text and "'''" not in text
        return plain and len(set(found)) == len(found) == f"\n{text}".count("\n[")

    def __getitem__(self, name: str) -> dict[str, str]:
        if name not in self._made:
            text = self._texts[name]
            found = self._read(f"[{name}]\n{text}")
            self._made[name] = found[name]
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._texts

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)
