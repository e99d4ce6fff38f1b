"""Headers that give CUDA's names to another vendor's build: `#define cudaMalloc itsMalloc`.

A name counts as served for a target at a place when a file that its build reads there (through includes that it takes)
maps the name: to an identifier of the target's, under a condition that asks for the target, or in a header that is
included under such conditions only. Files that only other builds include are served by what stands in their stead.

A build that runs a renaming tool is no reason to call a place done: the tool renames names and leaves the rest, and
whether a build for the target exists at all shows in its own conditions. Such places stay `renamed`, which is what the
tool does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from advisor.expressions import lazy
from advisor.model import Define, FileFacts, Include, Use, Value
from advisor.resolve.includes import Graph, holders
from advisor.resolve.served import Build

_IDENTIFIER = lazy(r"[A-Za-z_]\w*")
_MAPPING_KINDS = ("macro", "typedef", "alias", "function", "name")
_NEVER = frozenset(("include", "launch", "asm", "package", "flag", "env", "image", "link", "text", "import"))


class Shim(Value, frozen=True, kw_only=True):
    """What one header gives to a target's build: the place (`path:line`) by name."""

    names: dict[str, str]


def _vendor_only(graph: Graph, path: str, build: Build) -> bool:
    """Whether every include of a file stands under a condition that asks for the target."""
    edges = graph.into.get(path, ())
    return bool(edges) and all(build.for_target(edge.include.guard) for edge in edges)


def _to_vendor(define: Define, names: tuple[str, ...]) -> bool:
    first = _IDENTIFIER.search(define.target) if define.kind in ("macro", "typedef", "alias") else None
    return bool(names) and first is not None and first[0].startswith(names)


def _shim(file: FileFacts, vendor_only: bool, build: Build) -> Shim | None:
    names = {
        define.name: f"{file.path}:{define.span.line}"
        for define in file.defines
        if define.kind in _MAPPING_KINDS
        and not build.left_out(define.guard)
        and (vendor_only or _to_vendor(define, build.words.names) or build.for_target(define.guard))
    }
    return Shim(names=names) if names else None


class TargetView:
    """What a build for one target reads: the shims in sight of each file, and the files that others read instead."""

    def __init__(self, facts: Sequence[FileFacts], graph: Graph, build: Build) -> None:
        self._build = build
        self._shims = {
            file.path: shim
            for file in facts
            if file.defines and (shim := _shim(file, _vendor_only(graph, file.path, build), build)) is not None
        }

        def takes(include: Include) -> bool:
            return not build.left_out(include.guard)

        self._in_sight = holders(graph, self._shims, takes)
        self._replaced = {
            path for path, edges in graph.into.items() if all(build.serves(edge.include) for edge in edges)
        }

    @property
    def headers(self) -> Iterable[str]:
        """The headers that give CUDA's names to the target's build."""
        return self._shims

    def serves(self, use: Use) -> str | None:
        """Where the target's build gets the name from; '' when it reads another file instead; None when not served."""
        if use.span.path in self._replaced:
            return ""
        if use.kind in _NEVER or self._build.left_out(use.guard):
            return None
        name = use.spelling if "::" not in use.symbol else use.symbol.split("::")[0]
        for path in self._in_sight.get(use.span.path, ()):
            names = self._shims[path].names
            if place := names.get(use.symbol) or names.get(name):
                return place
        return None


def with_shims(use: Use, seen: Use, views: Mapping[str, TargetView]) -> Use:
    """The use with the targets that a shim serves added to `done_for`, and the shim named.

    `seen` is the same use with its conditions as builds see them.
    """
    served = {name: place for name, view in views.items() if (place := view.serves(seen)) is not None}
    if not served or set(served) <= set(use.done_for):
        return use
    done = (*use.done_for, *(name for name in served if name not in use.done_for))
    return msgspec.structs.replace(use, done_for=done, shim=", ".join(sorted(set(filter(None, served.values())))))
