"""Which files of the project an `#include` brings in, and what a build for a target reaches through them."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from advisor.model import FileFacts, Include, Value

_CANDIDATES = 64  # of one name; more of them occur in hostile trees only
FOLLOWED = 500
_ROUNDS = 8


class Edge(Value, frozen=True, kw_only=True):
    """An include that names a file of the project."""

    source: str
    target: str
    include: Include


def _shared(one: str, other: str) -> int:
    """How many leading parts two paths share."""
    count = 0
    for a, b in zip(one.split("/"), other.split("/"), strict=False):
        if a != b:
            break
        count += 1
    return count


class Finder:
    """Finds the file that an include names: beside the including file, else the nearest whose path ends so."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = set(paths)
        self._by_name: dict[str, list[str]] = defaultdict(list)
        for path in sorted(self._paths):
            self._by_name[posixpath.basename(path)].append(path)
        self._known: dict[tuple[str, str], str] = {}

    def find(self, source: str, written: str) -> str:
        key = (posixpath.dirname(source), written)
        if key not in self._known:
            self._known[key] = self._search(source, *key)
        return self._known[key]

    def _search(self, source: str, folder: str, written: str) -> str:
        beside = posixpath.normpath(posixpath.join(folder, written))
        if beside in self._paths:
            return beside
        tail = written.split("../")[-1]
        named = self._by_name.get(posixpath.basename(written), ())[:_CANDIDATES]
        found = [path for path in named if path == tail or path.endswith(f"/{tail}")]
        return max(found, key=lambda path: (_shared(path, source), path), default="")


class Graph:
    """The includes of a project in both directions."""

    def __init__(self, facts: Sequence[FileFacts]) -> None:
        finder = Finder(file.path for file in facts)
        self.out: dict[str, list[Edge]] = defaultdict(list)
        self.into: dict[str, list[Edge]] = defaultdict(list)
        for file in facts:
            for include in file.includes:
                target = finder.find(file.path, include.written)
                if target and target != file.path:
                    edge = Edge(source=file.path, target=target, include=include)
                    self.out[file.path].append(edge)
                    self.into[target].append(edge)

    def in_sight_of(self, path: str, takes: Callable[[Include], bool]) -> Iterator[str]:
        """`path` and the files that include it, directly or not, over edges that `takes` accepts."""
        seen, queue = {path}, [path]
        for current in queue:
            yield current
            for edge in self.into.get(current, ()):
                if edge.source not in seen and takes(edge.include):
                    seen.add(edge.source)
                    queue.append(edge.source)


def _anything(_include: Include) -> bool:
    return True


def holders(
    graph: Graph, wanted: Iterable[str], takes: Callable[[Include], bool] = _anything
) -> dict[str, tuple[str, ...]]:
    """For each file the `wanted` files that it reads: those it includes, and those that all who include it read.

    A header without includes of its own is read after its neighbours: what every includer has, it has too. Only the
    first 500 of `wanted` are followed, since each costs a walk over the includes.
    """
    seen: dict[str, list[str]] = defaultdict(list)
    for path in sorted(wanted)[:FOLLOWED]:
        for reader in graph.in_sight_of(path, takes):
            seen[reader].append(path)
    found = {path: tuple(paths) for path, paths in seen.items()}
    includers = {path: sorted({edge.source for edge in edges}) for path, edges in graph.into.items()} if found else {}
    for _ in range(_ROUNDS):
        grown = {
            path: more
            for path, sources in includers.items()
            if sources[0] in found and (more := _inherited(sources, found, path)) != found.get(path, ())
        }
        if not grown:
            break
        found |= grown
    return found


def _inherited(includers: Sequence[str], found: Mapping[str, tuple[str, ...]], path: str) -> tuple[str, ...]:
    """What a file reads by itself, and what all of its includers read."""
    own = found.get(path, ())
    first, *rest = includers
    common = set(found[first]).intersection(*(found.get(other, ()) for other in rest))
    return (*own, *(p for p in found[first] if p in common and p not in own))
