"""Which edits a target needs: from the verdicts of a report and the text around their places, one file at a time.

Everything that an edit says comes from rows: the names and argument edits of mapping rows, and what `fix.toml` of the
target says about headers, namespaces and its compatibility header. A place that is done already gets none.
"""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import msgspec

from advisor.fix import own, words
from advisor.fix.assembly import assembly
from advisor.fix.calls import call_edits, lanes_safety
from advisor.fix.names import respelled
from advisor.fix.text import Edit, Text, words_in, words_of
from advisor.frontends.source import as_utf8, digest
from advisor.kinds import C_FAMILY
from advisor.model import FileFacts, FileRecord, Fix, Item, Match, Report, Site, Target, Value
from advisor.packs.pack import Packs
from advisor.packs.recipes import Body, Overwritten, Recipe
from advisor.resolve.includes import Finder, Graph

_NAME = re.compile(r"[A-Za-z_]\w*")
_SCOPE = re.compile(rb"(?<![\w:])([A-Za-z_]\w{0,99})\s{0,9}::\s{0,9}\Z")
_ASSIGNED = re.compile(rb"[ \t]*=(?!=)")
_CALLED = re.compile(rb"[ \t]*\(")
_PART_OF_NAME = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.>")
_PART_OF_CALL = _PART_OF_NAME | {ord(":")}
_ZERO = re.compile(rb"=\s*\{\s*0(?:\.0?f?)?\s*\}")
_OPERATOR = re.compile(rb"\boperator\s*[-+*/]")
_FAR = 120  # bytes before a name in which its scope stands
_BROKEN = 50  # unclosed launches after which a file is not searched for more
_KINDS = frozenset(("call", "type", "enum", "macro", "member", "keyword", "attribute", "include", "expr", "compare"))
_RENAMES = frozenset(("renamed", "changed", "partial"))
_SHOWN = frozenset(("ran", "compiled", "header", "documented"))
_SOURCES = (".c", ".cc", ".cpp", ".cxx", ".cu", ".C", ".c++")
_DEVICE = ("launch", "attribute")
_UNREADABLE = ("notebook", "binary", "json", "prose")  # their places are no places of the file's own text, or no code

Read = Callable[[str], bytes | None]


def bodies_for(bodies: Mapping[str, Sequence[Body]], symbol: str, library: str, use: Site) -> list[Body]:
    """The bodies of the compatibility header that a place needs."""
    if use.via or use.defined_here:
        return []
    return [
        body for body in bodies.get(symbol, ())
        if (not body.side or use.side in body.side) and body.library in ("", library)
    ]  # fmt: skip


def copies(paths: Iterable[str], headers: Sequence[str]) -> tuple[str, ...]:
    """The folders in which copies of libraries lie: those that hold one of the headers that only the library has."""
    found = {
        f"{posixpath.dirname(path)}/" for path in paths if any(f"/{path}".endswith(f"/{each}") for each in headers)
    }
    return tuple(sorted(found - {"/"}))


class Place(Value, frozen=True, kw_only=True):
    """One occurrence with its verdict for the target that edits are made for."""

    item: int
    site: int
    symbol: str
    library: str
    use: Site
    match: Match


class Planned(Value, frozen=True, kw_only=True):
    """The edits of one file, each with the place of the record that it belongs to."""

    edits: tuple[tuple[Place, Edit], ...]
    text: Text


def _stands_before(code: bytes, name: bytes, behind: re.Pattern[bytes], no: frozenset[int] = _PART_OF_NAME) -> bool:
    """Whether a name stands before what `behind` matches, and not behind one of the bytes `no`."""
    start = code.find(name)
    while start >= 0:
        end = start + len(name)
        if (not start or code[start - 1] not in no) and behind.match(code, end):
            return True
        start = code.find(name, start + 1)
    return False


def _takes_away(place: Place, edit: Edit) -> bool:
    """Whether an edit replaces or drops an argument, so that nothing in it need be edited."""
    return edit.end > edit.start and any(each.startswith(("drop:", "set:")) for each in place.match.edits)


def _calls(code: bytes, held: Collection[bytes], names: Iterable[str]) -> bool:
    """Whether code with the words `held` calls one of some functions, found by their names."""
    likely = (each.encode() for each in names)
    return any(name in held and _stands_before(code, name, _CALLED, _PART_OF_CALL) for name in likely)


class _File:
    """Makes the edits of one file for one target."""

    def __init__(self, planner: _Planner, record: FileRecord, text: Text, places: Sequence[Place]) -> None:
        self._planner, self._record, self._text, self._places = planner, record, text, places
        self._recipe, self._bodies = planner.recipe, planner.bodies
        self._assigned: dict[str, bool] = {}

    def edits(self) -> Iterator[tuple[Place, Edit]]:
        found = [(place, edit) for place in self._places for edit in self._of(place)]
        gone = [(edit.start, edit.end, place) for place, edit in found if _takes_away(place, edit)]
        for place, edit in found:
            if not any(start <= edit.start < edit.end <= end and other is not place for start, end, other in gone):
                yield place, edit
        if self._places:
            carrier = next((place for place in self._places if place.use.kind == "include"), self._places[0])
            own_edits = [*self._of_namespaces(), *self._of_own()]
            at = {self._text.offset(each.use.line, each.use.column): each for each in self._places} if own_edits else {}
            for edit in own_edits:
                yield at.get(edit.start, carrier), edit
            start = self._text.first_code()
            written = [*own_edits, *(edit for place, edit in found if self._asks(place))]
            calls = any(not self._planner.new_names.isdisjoint(words_of(edit.text)) for edit in written)
            for head in self._heads(calls or self._record.path in self._planner.wants_compat, bool(found)):
                yield self._places[0], Edit(start=start, end=start, text=f"#include {head}{self._text.newline}")

    def _span(self, use: Site) -> tuple[int, int] | None:
        """The bytes of a use, where they are what the report says and stand in code."""
        start = self._text.offset(use.line, use.column)
        end = self._text.offset(use.end_line, use.end_column)
        if start < 0 or self._text.data[start:end] != use.spelling.encode("utf-8", "surrogateescape"):
            return None
        if use.kind == "include":
            begun = self._text.code[self._text.line_start(start) : start].lstrip()
            return (start, end) if begun.startswith(b"#") else None
        if self._text.code[start:end] != self._text.data[start:end]:
            return None
        return start, end

    def _is_assigned(self, symbol: str) -> bool:
        """Whether the file assigns to a name; asked once: functions, types and values of a platform never are."""
        if symbol not in self._assigned:
            found = symbol.isidentifier() and _stands_before(self._text.code, symbol.encode(), _ASSIGNED)
            self._assigned[symbol] = found
        return self._assigned[symbol]

    def _is_own(self, place: Place, start: int) -> bool:
        """Whether a name is another's: a variable of the file, or one in a scope that the catalogue does not know."""
        if place.use.spelling != place.symbol or "::" in place.symbol:
            return False
        if self._is_assigned(place.symbol):
            return True
        scope = _SCOPE.search(self._text.code, max(0, start - _FAR), start)
        return scope is not None and not self._planner.is_known(scope[1].decode("utf-8", "replace"))

    def _of(self, place: Place) -> list[Edit]:
        use, match = place.use, place.match
        if use.kind not in _KINDS or use.via or use.defined_here:
            return []
        if not self._recipe.device and (use.side == "device" or use.kind in _DEVICE):
            return []
        span = self._span(use)
        if span is None:
            return []
        if use.kind == "include":
            return self._of_include(place, span)
        if self._is_own(place, span[0]):
            return []
        for body in bodies_for(self._bodies, place.symbol, place.library, use):
            if body.place == "code" and self._text.in_directive(span[0]):
                continue
            if body.safety == "lanes" and match.name == place.symbol and self._planner.is_for_target(use.guard):
                continue
            if name := body.names[place.symbol]:
                safety = lanes_safety(self._planner.asks_width(self._record.path), body.safety)
                return [Edit(start=span[0], end=span[1], text=name, safety=safety)]
        if place.library in self._recipe.by_hand:
            return []
        if not self._recipe.device and "side=device" in match.when:
            return []  # a row of device code, in a function that the host has too
        if match.status == "unknown":
            return list(self._elsewhere(use, span))
        if match.status not in _RENAMES or not match.name or " " in match.name:
            return []
        return self._renamed(place, span)

    def _elsewhere(self, use: Site, span: tuple[int, int]) -> Iterator[Edit]:
        """A name that no row knows, in a namespace that is renamed as a whole: it is taken to be there too."""
        for old, new in sorted(self._recipe.namespaces.items(), reverse=True):
            if use.spelling.startswith(f"{old}::"):
                yield Edit(start=span[0], end=span[0] + len(old), text=new, safety="unsafe")
                return

    def _renamed(self, place: Place, span: tuple[int, int]) -> list[Edit]:
        match = place.match
        if kept := self._kept(place, span):
            return kept
        new = respelled(place.symbol, place.use.spelling, match.name, self._recipe.namespaces)
        if new is None:
            return []
        changed: list[Edit] = []
        if match.edits:
            found = call_edits(self._text, span[1], match.edits, self._planner.nargs(place.symbol, place.library))
            if found is None:
                return []
            changed = found
        elif match.status != "renamed" and place.use.kind == "call" and not self._fits(match.name, span[1]):
            return []  # it would not compile: what the call becomes is for people to say
        said = match.note.partition("+")[0]
        certain = match.status == "renamed" or bool(match.edits) or said in self._recipe.certain
        safety = "safe" if certain and match.evidence in _SHOWN else "unsafe"
        if any(each.safety == "unsafe" for each in changed):
            safety = "unsafe"
        if new != place.use.spelling:
            changed.insert(0, Edit(start=span[0], end=span[1], text=new))
        return [msgspec.structs.replace(each, safety=safety) for each in changed]

    def _kept(self, place: Place, span: tuple[int, int]) -> list[Edit]:
        """The edits of a call that asks for an error, in a file where another call overwrites that of a launch."""
        asks = self._asks(place)
        if asks is None or place.symbol not in asks.names or not self._launches:
            return []
        name = Edit(start=span[0], end=span[1], text=asks.names[place.symbol])
        ends = self._launches if place is self._asking[0] else ()
        kept = [Edit(start=end, end=end, text=f", {asks.keep}") for end in ends]
        return [name, *kept]

    def _asks(self, place: Place) -> Overwritten | None:
        note = place.match.note.partition("+")[0]
        asks = place.use.kind == "call" and not place.use.via and not place.use.defined_here
        return self._recipe.overwrites(note, self._planner.target.version) if asks else None

    @cached_property
    def _asking(self) -> list[Place]:
        """The places that ask for an error which other calls overwrite."""
        return [place for place in self._places if self._asks(place)] if self._recipe.overwritten else []

    @cached_property
    def _launches(self) -> tuple[int, ...]:
        """Where launches end whose error another call overwrites before it is asked for in the same body.

        Takes launches, ends of bodies and of calls from left to right, each once, until too many launches are unclosed.
        """
        code = self._text.code
        launches = [match.end() for match in re.finditer(rb">>>", code)] if self._asking else []
        bodies = [match.start() for match in re.finditer(rb"\n\}|#define", code)] if launches else []
        found, at, broken = [], 0, 0
        for start in sorted(self._text.offset(place.use.line, place.use.column) for place in self._asking):
            body = bisect_right(bodies, start)
            at = max(at, bisect_right(launches, bodies[body - 1] if body else 0))
            ended = bisect_right(self._call_ends, start)
            overwritten = self._call_ends[ended - 1] if ended else -1
            while at < len(launches) and launches[at] <= start and broken < _BROKEN:
                call = self._text.call(launches[at])
                if call and call.closed >= overwritten:
                    break
                found += [call.closed + 1] if call else []
                broken += not call
                at += 1
        return tuple(found)

    @cached_property
    def _call_ends(self) -> list[int]:
        """Where calls of the source platform end that set what it says of errors, from left to right."""
        ends = []
        for place in self._places:
            use = place.use
            told = use.side == "device" or self._asks(place) is not None or use.spelling.startswith("__")
            if use.kind == "call" and not told:
                call = self._text.call(self._text.offset(use.end_line, use.end_column))
                ends += [call.closed] if call else []
        return sorted(ends)

    def _fits(self, name: str, end: int) -> bool:
        """Whether the call whose name ends at `end` has as many arguments as the target's name is known to take."""
        wanted, call = self._planner.target_nargs(name), self._text.call(end)
        return not wanted or (call is not None and len(call.arguments) == int(wanted))

    def _of_include(self, place: Place, span: tuple[int, int]) -> list[Edit]:
        before = self._text.data[span[0] - 1 : span[0]]
        if before == b'"' and self._planner.in_tree(self._record.path, place.use.spelling):
            return []
        if self._bodies.get(place.symbol) and place.use.spelling == place.symbol and place.match.status not in _RENAMES:
            around = (span[0] - 1, span[1] + 1)
            return [Edit(start=around[0], end=around[1], text=f'"{self._planner.way_to_compat(self._record.path)}"')]
        match = place.match
        if match.status == "unneeded" and self._recipe.first.header:  # it comes with the first header
            return [Edit(start=span[0], end=span[1], text=self._recipe.first.header)]
        if match.status not in _RENAMES or not match.name or place.use.spelling != place.symbol:
            return []
        safety = "safe" if match.status == "renamed" and match.evidence in _SHOWN else "unsafe"
        first, *more = match.name.split(" ")
        edits = [Edit(start=span[0], end=span[1], text=first, safety=safety)] if first != place.symbol else []
        if more:
            end = self._text.data.find(b"\n", span[1])
            end = len(self._text.data) if end < 0 else end + 1
            lines = "".join(f"#include <{each}>{self._text.newline}" for each in more)
            edits.append(Edit(start=end, end=end, text=lines, safety=safety))
        return edits

    def _of_namespaces(self) -> Iterator[Edit]:
        for old, new in self._recipe.namespaces.items():
            written = old.encode().replace(b"::", rb"\s*::\s*")
            expression = rb"\b(?:using\s+namespace|namespace\s+\w+\s*=)\s+(?:::\s*)?(%b)(?=\s*(?:;|::))" % written
            for match in re.finditer(expression, self._text.code):
                yield Edit(start=match.start(1), end=match.end(1), text=new)

    def _of_own(self) -> Iterator[Edit]:
        """What the code defines itself and the target has too, and words that its compiler refuses."""
        if self._recipe.vector_operators:
            yield from own.operators(self._text, self._planner.aliases)
            yield from own.zeros(self._text, self._planner.begun_by_vectors)
        yield from own.functions(self._text, self._recipe.own_functions, self._planner.own_names)
        yield from own.words(self._text, self._recipe.gone_words)
        version = self._planner.target.version
        yield from own.rewritten(self._text, [each for each in self._recipe.rewrites if each.holds(version)])
        if self._recipe.device:
            yield from assembly(self._text, self._recipe.assembly)

    def _heads(self, wants_compat: bool, edited: bool) -> list[str]:
        """The includes that the file needs before all others, as they are written; `edited`: it has other edits.

        The compatibility header is the first: macros in it decide what the target's headers give.
        """
        path, first, heads = self._record.path, self._recipe.first, []
        source = path.endswith((*_SOURCES, *first.suffixes))
        device = any(each.use.kind in _DEVICE for each in self._places)
        compat = f'"{self._planner.way_to_compat(path)}"'
        if wants_compat and not re.search(rb"#[ \t]*include[ \t]*%b" % re.escape(compat.encode()), self._text.data):
            heads.append(compat)
        wanted = source and (path.endswith(first.suffixes) or device)
        if not source and edited and self._recipe.device and self._planner.is_read_alone(path):
            heads += [f"<{first.header}>"] if first.header and not self._begins_with(first.header) else []
        if first.header and wanted and (edited or self._recipe.device):
            if not self._begins_with(first.header):
                heads.append(f"<{first.header}>")
            heads += self._brought() if path.endswith(first.suffixes) else ()
        return heads

    def _brought(self) -> Iterator[str]:
        """The headers of the language that come with the source platform's own and whose functions the file calls."""
        for header, names in self._recipe.first.brings.items():
            if re.search(rb"(?m)^[ \t]*#[ \t]*include[ \t]*<%b>" % re.escape(header.encode()), self._text.data):
                continue
            calls = _calls(self._text.code, self._text.words, names)
            if calls or self._planner.reads_a_caller(self._record.path, names):
                yield f"<{header}>"

    def _begins_with(self, header: str) -> bool:
        """Whether the first include of the file is, or becomes, a header, or the compatibility header, which has it."""
        found = re.search(rb"(?m)^[ \t]*#[ \t]*include\b", self._text.code)
        if not found:
            return False
        compat = self._recipe.compat.encode()
        if compat and re.match(
            rb"#[ \t]*include[ \t]*\"[^\"\n]*\b%b\"" % re.escape(compat), self._text.data[found.start() :].lstrip()
        ):
            return True
        line = self._text.position(found.start())[0]
        for place in self._places:
            if place.use.kind == "include" and place.use.line == line:
                return place.match.name == header
        return bool(
            re.match(rb"[ \t]*#[ \t]*include[ \t]*<%b>" % re.escape(header.encode()), self._text.data[found.start() :])
        )


class _Planner:
    """What is known of the whole tree for one target."""

    def __init__(
        self, report: Report, packs: Packs, facts: Sequence[FileFacts], target: Target, place: int, read: Read
    ) -> None:
        self._packs, self._facts, self._read = packs, facts, read
        self.target = target
        self.recipe: Recipe = packs.targets[target.name].recipe
        self.new_names = frozenset(self.recipe.new_names(target.version))
        self._finder: Finder | None = None
        self._readers: dict[tuple[str, ...], frozenset[str]] = {}
        self._paths = [file.path for file in report.files if file.kind not in ("folder", "other")]
        self._copies = copies(self._paths, self.recipe.copies)
        self.places: dict[str, list[Place]] = defaultdict(list)
        made = (self.recipe.compat, self.recipe.alias.header)
        for number, item in enumerate(report.items):
            for index, site in enumerate(item.sites):
                if target.id not in site.done_for and site.state != "suppressed" and site.path not in made:
                    self.places[site.path].append(
                        Place(
                            item=number, site=index, symbol=item.symbol, library=item.library, use=site,
                            match=item.matches[place],
                        )
                    )  # fmt: skip
        self._named = {item.library for item in report.items if not item.symbol.startswith("str:")}
        self._named.update(package.name for package in report.packages)
        self._python = [file.path for file in report.files if file.kind in ("python", "notebook")]
        used = {item.symbol for item in report.items}
        self.bodies = self.recipe.bodies_of(target.version, used | self._with_own_operators())
        for found in self.places.values():
            found.sort(key=lambda each: (each.use.line, each.use.column))
        self._graph = Graph(facts)
        self._macros = frozenset(packs.targets[target.name].about.guards.macros)
        self.parts = packs.targets[target.name].about.guards.parts
        asking = {site.path for item in report.items if item.symbol in self.recipe.warp_words for site in item.sites}
        asking |= self._with_members(report)
        self._wide = asking.union(*(self._graph.in_sight_of(path, lambda _: True) for path in asking))
        self.wants_compat = self._wanting()

    def _with_own_operators(self) -> set[str]:
        """For each type with own operators that are in the way of the target's: `operator(TYPE)`."""
        found = (own.operator_types(text, self.aliases) for text in self._own_texts)
        return {f"operator({name})" for names in found for name in names} if self.recipe.vector_operators else set()

    @cached_property
    def aliases(self) -> dict[bytes, bytes]:
        """What the tree's own names of types stand for."""
        return {name: of for text in self._own_texts for name, of in own.aliases(text).items()}

    @cached_property
    def begun_by_vectors(self) -> set[str]:
        """The tree's structures that begin with a vector, where the tree sets anything to a single zero in braces."""
        texts = [self._read(path) or b"" for path in sorted(self.places) if not self.is_copy(path)]
        if not any(_ZERO.search(data) for data in texts):
            return set()
        return own.begun_by_vectors(Text(data) for data in texts if b"struct" in data)

    @cached_property
    def _own_texts(self) -> list[Text]:
        """The texts that can define operators or types, in a tree that has operators of its own."""
        texts = [self._read(path) or b"" for path in sorted(self.places) if not self.is_copy(path)]
        if not any(_OPERATOR.search(data) for data in texts):
            return []
        return [Text(data) for data in texts if b"operator" in data or b"typedef" in data or b"using" in data]

    def _with_members(self, report: Report) -> set[str]:
        """The files that read a property for the width of a warp, in a tree that needs bodies for lanes."""
        lanes = {name for name, bodies in self.bodies.items() if any(body.safety == "lanes" for body in bodies)}
        if not self.recipe.warp_members or lanes.isdisjoint(item.symbol for item in report.items):
            return set()
        words = "|".join(re.escape(each) for each in self.recipe.warp_members)
        member = re.compile(rf"(?:\.|->)\s*(?:{words})\b".encode())
        return {path for path in self.places if member.search(self._read(path) or b"")}

    def asks_width(self, path: str) -> bool:
        """Whether a file, or one that is compiled together with it, asks how wide a warp is."""
        if path in self._wide:
            return True
        return bool(self._wide) and not self._wide.isdisjoint(self._graph.in_sight_of(path, lambda _: True))

    def is_for_target(self, guard: str) -> bool:
        """Whether a condition holds in builds for the target alone: what stands there was written for its waves."""
        words = set(_NAME.findall(guard)) - {"defined"}
        return bool(words) and "!" not in guard and words.issubset(self._macros)

    def is_read_alone(self, path: str) -> bool:
        """Whether a source without a place for an include reads a header: its compiler brings the first header."""
        readers = self._graph.in_sight_of(path, lambda _: True)
        return any(each.endswith(self.recipe.first.suffixes) and each not in self.places for each in readers)

    @cached_property
    def _headers(self) -> dict[str, frozenset[bytes]]:
        """The headers with places, and their words."""
        headers = (each for each in self.places if not each.endswith((*_SOURCES, *self.recipe.first.suffixes)))
        return {each: words_in(self._read(each) or b"") for each in headers}

    def reads_a_caller(self, path: str, names: tuple[str, ...]) -> bool:
        """Whether a file reads a header that calls one of some functions."""
        if names not in self._readers:
            callers = [each for each, held in self._headers.items() if _calls(self._read(each) or b"", held, names)]
            self._readers[names] = frozenset(
                reader for each in callers for reader in self._graph.in_sight_of(each, lambda _: True)
            )
        return path in self._readers[names]

    @cached_property
    def frameworks(self) -> frozenset[str]:
        """The modules with strings of their own that the tree names: its code, its packages or an import."""
        return frozenset(
            module for module in self.recipe.words.imports if module in self._named or self._imports(module)
        )

    def _imports(self, module: str) -> bool:
        word = re.compile(rb"\b(?:import|from)[ \t]+%b\b" % re.escape(module.encode()))
        return any(word.search(self._read(path) or b"") for path in self._python)

    @cached_property
    def own_names(self) -> tuple[str, ...]:
        """The names of the target's functions that code of the tree defines with another meaning."""
        if not self.recipe.own_functions:
            return ()
        texts = (self._read(path) for path in sorted(self.places) if not self.is_copy(path))
        found = {name for data in texts if data for name in own.differing(Text(data), self.recipe.own_functions)}
        return tuple(sorted(found))

    def is_copy(self, path: str) -> bool:
        """Whether a file belongs to a copy of a library that the tree brings with it."""
        return bool(self._copies) and f"{path}/".startswith(self._copies)

    def is_known(self, name: str) -> bool:
        """Whether the catalogue has a name."""
        return name in self._packs.catalogue.entries

    def nargs(self, symbol: str, library: str) -> str:
        """How many arguments the catalogue knows a function to have, '' where that is not known."""
        entries = self._packs.catalogue.entries.get(symbol, ())
        return next((entry.nargs for entry in entries if entry.library == library), "")

    def target_nargs(self, name: str) -> str:
        """How many arguments the target's function takes, '' where that is not known."""
        known = self._packs.targets[self.target.name].symbols.get(name, ())
        return next((each.nargs for each in known if each.nargs), "")

    def in_tree(self, path: str, written: str) -> bool:
        """Whether a quoted include of a file names a file of the tree."""
        if self._finder is None:
            self._finder = Finder(self._paths)
        return bool(self._finder.find(path, written))

    def way_to_compat(self, path: str) -> str:
        """How a file of the tree includes the compatibility header at its root."""
        return posixpath.relpath(self.recipe.compat, posixpath.dirname(path) or ".")

    def _wanting(self) -> frozenset[str]:
        """The files that include the compatibility header: sources, and headers that other sources read, or none."""
        holders = {
            path for path, places in self.places.items()
            if any(
                each.use.kind in _KINDS and bodies_for(self.bodies, each.symbol, each.library, each.use)
                for each in places
            )
        }  # fmt: skip
        if not holders or not self.recipe.compat:
            return frozenset()
        wanting = set()
        for path in sorted(holders):
            sources = [each for each in self._graph.in_sight_of(path, lambda _: True) if each.endswith(_SOURCES)]
            readers = [each for each in sources if self.places.get(each)]
            wanting.update(readers)
            if len(readers) < len(sources) or not readers:  # others that read it have no place for an include
                wanting.add(path)
        return frozenset(wanting)


def _text_of(record: FileRecord, read: Read) -> Text | None:
    """The text of a file that can be edited: as it was scanned, and with every byte where it stands."""
    data = read(record.path)
    if data is None or digest(data) != record.digest:
        return None
    text, note = as_utf8(data)
    return None if text is None or note else Text(text)


def _fixes(path: str, target: str, text: Text, edits: Iterable[Edit]) -> Iterator[Fix]:
    for edit in edits:
        line, column = text.position(edit.start)
        end_line, end_column = text.position(edit.end)
        yield Fix(
            target=target, path=path, line=line, column=column, end_line=end_line, end_column=end_column,
            text=edit.text, safety=edit.safety,  # type: ignore[arg-type]
        )  # fmt: skip


def with_fixes(report: Report, packs: Packs, facts: Sequence[FileFacts], read: Read) -> Report:
    """The report whose records carry the edits that its targets need; `read` gives the bytes of a path."""
    found: dict[tuple[int, int], list[Fix]] = defaultdict(list)
    for place, target in enumerate(report.targets):
        if not packs.targets[target.name].recipe.edits():
            continue
        planner = _Planner(report, packs, facts, target, place, read)
        for record in report.files:
            if record.path not in planner.places or record.kind in _UNREADABLE or planner.is_copy(record.path):
                continue
            places = planner.places[record.path]
            if record.kind not in C_FAMILY and not any(each.use.kind in planner.recipe.words.kinds for each in places):
                continue
            text = _text_of(record, read)
            if text is None:
                continue
            edits: Iterable[tuple[Place, Edit]] = (
                _File(planner, record, text, places).edits()
                if record.kind in C_FAMILY
                else words.edits(text, places, planner.recipe.words, planner.frameworks, planner.parts)
            )
            for where, edit in edits:
                found[where.item, where.site] += _fixes(record.path, target.id, text, (edit,))
    if not found:
        return report
    changed = {item for item, _ in found}
    return msgspec.structs.replace(
        report,
        items=tuple(
            _with(item, number, found) if number in changed else item for number, item in enumerate(report.items)
        ),
    )


def _with(item: Item, number: int, found: Mapping[tuple[int, int], list[Fix]]) -> Item:
    sites = tuple(
        msgspec.structs.replace(site, fix=tuple(found[number, index])) if (number, index) in found else site
        for index, site in enumerate(item.sites)
    )
    return msgspec.structs.replace(item, sites=sites)
