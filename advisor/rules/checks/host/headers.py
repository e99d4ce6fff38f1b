"""What a file needs of the target's headers, said once at its head."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

import msgspec

from advisor.expressions import lazy
from advisor.model import FileFacts, Span, Use
from advisor.rules.judged import C_KINDS, Judged, JudgedProject
from advisor.rules.registry import Hit, Values, check

_KINDS = ("cuda", "torch", "language")  # rows of headers whose names are known: CUDA's, PyTorch's, the languages' own
_OF_PREPROCESSOR = ("macro", "wrapper", "switch")
_LAST = 1 << 30  # a line behind every file
_SHOWN = 6  # names in a finding's detail
_READERS = 20  # files that bear the name of a header
_ABOVE = 40  # files that include a header, directly or through others
_COMMON = 3  # files from which on one record at a header that all of them read says it for them
_OWN = 200  # headers of the project that one file reads
_STANDARD = lazy(r"[a-z_0-9]+")  # headers of C++ have no ending
_HALF_ASSEMBLY = lazy(r"\.f16(?:x2)?\b")


class _Group(msgspec.Struct, frozen=True):
    """Names that come by one of some headers; both are texts whose trailing `*` stands for any rest."""

    names: tuple[str, ...]
    headers: tuple[str, ...]


@lru_cache(maxsize=1024)
def _parts(patterns: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    """The whole texts among patterns, and the beginnings of texts."""
    whole = frozenset(each for each in patterns if not each.endswith("*"))
    return whole, tuple(each[:-1] for each in patterns if each.endswith("*"))


def _like(text: str, patterns: Iterable[str]) -> bool:
    whole, beginnings = _parts(tuple(patterns))
    return text in whole or text.startswith(beginnings)


def _like_inside(text: str, patterns: Iterable[str]) -> bool:
    """The same for patterns with one `*` anywhere."""
    for each in patterns:
        start, star, end = each.partition("*")
        if text == each or (star and text.startswith(start) and text.endswith(end)):
            return True
    return False


class _Tree:
    """Which headers each file of the project reads, through the project's own."""

    def __init__(self, files: Iterable[FileFacts]) -> None:
        self._files: Mapping[str, FileFacts] = {file.path: file for file in files}
        self._ends: dict[str, list[str]] = {}
        for path in sorted(self._files):
            self._ends.setdefault(posixpath.basename(path), []).append(path)
        self._direct: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
        self._through: dict[str, tuple[str, ...]] = {}
        self._read: dict[str, frozenset[str]] = {}
        self._includers: dict[str, list[str]] | None = None

    def _found(self, path: str, written: str) -> tuple[str, ...]:
        beside = posixpath.normpath(posixpath.join(posixpath.dirname(path), written))
        if beside in self._files:
            return (beside,)
        tail = written.split("../")[-1]
        named = self._ends.get(posixpath.basename(written), ())
        return tuple(each for each in named[:_READERS] if each == tail or each.endswith(f"/{tail}"))

    def direct(self, path: str) -> tuple[frozenset[str], frozenset[str]]:
        """The headers from elsewhere that a file includes, and the files of the project."""
        if path not in self._direct:
            others: set[str] = set()
            own: set[str] = set()
            for include in self._files[path].includes:
                found = self._found(path, include.written)
                own.update(found)
                if not found:
                    others.add(include.written)
            self._direct[path] = frozenset(others), frozenset(own)
        return self._direct[path]

    def through(self, path: str) -> tuple[str, ...]:
        """A file and the project's own headers that it reads, the nearest first."""
        if path not in self._through:
            queue, seen = [path], {path}
            for current in queue:
                own = self.direct(current)[1] - seen
                queue += sorted(own)
                seen |= own
                if len(queue) > _OWN:
                    break
            self._through[path] = tuple(queue[:_OWN])
        return self._through[path]

    def read_by(self, path: str) -> frozenset[str]:
        """The headers from elsewhere that a file reads, directly or through the project's own."""
        if path not in self._read:
            self._read[path] = frozenset().union(*(self.direct(each)[0] for each in self.through(path)))
        return self._read[path]

    def in_sight(self, path: str) -> frozenset[str]:
        """The headers that a file reads, and those that the files read which include it: they may come first."""
        if self._includers is None:
            self._includers = {}
            for each in self._files:
                for own in self.direct(each)[1]:
                    self._includers.setdefault(own, []).append(each)
        queue, seen = [path], {path}
        for current in queue:
            above = [each for each in self._includers.get(current, ()) if each not in seen]
            queue += above
            seen.update(above)
            if len(queue) > _ABOVE:
                break
        return frozenset[str]().union(*(self.read_by(each) for each in queue[:_ABOVE]))


def _in_doubt(header: str, neutral: Sequence[str]) -> bool:
    """Whether nobody knows what a header brings."""
    return _STANDARD.fullmatch(header) is None and not _like(header, neutral)


def _written(use: Use) -> bool:
    """Whether a use is the file's own writing of a name, which a header has to declare."""
    return bool(use.library) and use.kind not in ("include", "decl") and not (use.defined_here or use.via)


def _name(use: Use) -> str:
    """The name of a use; assembly on halves, which functions of the header replace, is `f16`."""
    return "f16" if use.symbol == "asm" and use.args and _HALF_ASSEMBLY.search(use.args[0]) else use.symbol


def _place(file: Judged) -> Span | None:
    """Where a further include belongs: the last include before a file's first code, or what the file first uses."""
    code = [use.span.line for use in file.uses if not use.rules_only and _is_code(file, use)]
    code += [define.span.line for define in file.defines if define.kind not in _OF_PREPROCESSOR]
    before = min(code, default=_LAST)
    lines = [include.line for include in file.facts.includes if include.line < before]
    line = max(lines, default=0) or min((use.span.line for use in file.uses if not use.rules_only), default=0)
    return Span(file.path, line, 1, line, 2) if line else None


def _is_code(file: Judged, use: Use) -> bool:
    line = file.line_of(use).lstrip()
    return use.kind != "include" and bool(line) and not line.startswith("#")


class _Need(msgspec.Struct):
    """What a file needs, where its headers end, and how many files one record at that place stands for."""

    file: Judged
    place: Span
    substitutes: list[Use]
    lacking: list[tuple[_Group, Use]]
    stands_for: int = 1


def _missing(
    uses: Sequence[Use], path: str, tree: _Tree, groups: Sequence[_Group], neutral: Sequence[str]
) -> Iterator[tuple[_Group, Use]]:
    """The first use of each group of names that no header which the file reads declares."""
    for group in groups:
        mine = next((use for use in uses if _like(_name(use), group.names)), None)
        if mine is None:
            continue
        headers = tree.in_sight(path)
        if not any(_like(header, group.headers) or _in_doubt(header, neutral) for header in headers):
            yield group, mine


def _details(uses: Iterable[Use], files: int) -> str:
    names = sorted({_name(use) for use in uses})
    more = f" (+{len(names) - _SHOWN})" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more + (f" [{files}]" if files > 1 else "")


def _gathered(
    needs: dict[str, _Need], places: Mapping[str, tuple[Judged, Span]], tree: _Tree, cuda: Sequence[str]
) -> None:
    """Needs of several files become one need of the header that brings CUDA to all of them."""
    readers: dict[str, set[str]] = {}
    for path, need in needs.items():
        for header in tree.through(path) if need.substitutes else ():
            readers.setdefault(header, set()).add(path)
    common = {
        header: mine
        for header, mine in readers.items()
        if len(mine) >= _COMMON and header in places and (header in needs or _brings(tree, header, cuda))
    }
    for header in sorted(
        common, key=lambda path: (-len(common[path]), path not in needs, len(tree.through(path)), path)
    ):
        mine = {path for path in common[header] if path in needs and needs[path].stands_for == 1}
        if len(mine) < _COMMON:
            continue
        file, place = places[header]
        whole = needs.setdefault(header, _Need(file, place, [], []))
        whole.stands_for = len(mine)
        for path in sorted(mine - {header}):
            whole.substitutes += needs[path].substitutes
            needs[path].substitutes = []


def _brings(tree: _Tree, header: str, cuda: Sequence[str]) -> bool:
    return any(_like(each, cuda) for each in tree.direct(header)[0])


def _said_once(needs: Mapping[str, _Need], tree: _Tree) -> None:
    """A header that is lacking is lacking in the project's own header that first needs it."""
    said = {(path, group) for path, need in needs.items() for group, _ in need.lacking}
    for path, need in needs.items():
        above = tree.through(path)[1:]
        need.lacking = [
            (group, use)
            for group, use in need.lacking
            if not any((each, group) in said for each in above if each != path)
        ]


@check("target-header")
def target_header(project: JudgedProject, values: Values) -> Iterator[Hit]:
    """At the head of a file, or of the header that serves several: names with substitutes, or declared nowhere."""
    parts = [text.partition(":") for text in values.common]
    groups = [_Group(tuple(names.split()), tuple(headers.split())) for names, _, headers in parts if names.strip()]
    cuda, torch, language = (
        [h for group in groups if group.names == (kind,) for h in group.headers] for kind in _KINDS
    )
    neutral = [*cuda, *torch, *language]
    groups = [group for group in groups if group.names[0] not in _KINDS]
    places = {
        file.path: (file, place)
        for file in project.files
        if file.origin != "vendored" and file.kind in C_KINDS and not file.vendors.owns(file.path)
        and (place := _place(file))
    }  # fmt: skip
    if not places:
        return
    tree = _Tree(each.facts for each in project.files)
    for target, names in values.of.items():
        needs: dict[str, _Need] = {}
        for path, (file, place) in places.items():
            written = [use for use in file.uses if _written(use) and not file.vendors.only(use.guard)]
            named = [use for use in written if _like_inside(use.symbol, names)]
            lacking = list(_missing(written, path, tree, groups, neutral))
            if named or lacking:
                needs[path] = _Need(file, place, named, lacking)
        _gathered(needs, places, tree, cuda)
        _said_once(needs, tree)
        for need in needs.values():
            chosen = [*need.substitutes, *(use for _, use in need.lacking)]
            if open_ones := [use for use in chosen if target not in use.done_for] or chosen:
                yield _hit(need, target, open_ones)


def _hit(need: _Need, target: str, chosen: Sequence[Use]) -> Hit:
    case = "headers" if not need.substitutes else "common" if need.stands_for > 1 else "substitutes"
    use = msgspec.structs.replace(chosen[0], span=need.place, scope="", kernel="")
    detail = _details(chosen, need.stands_for)
    return Hit(span=need.place, use=use, message=case, detail=detail, targets=(target,))
