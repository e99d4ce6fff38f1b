"""Uses that are reached through the project's own macros, small functions and second names for types.

The front ends find definitions that only pass a name on (`Define.kind == "wrapper"`). Their callers are found in a
second look at the files, with the wrappers' names as vocabulary; here each becomes a use of the name it ends in, with
the way in `via`. A wrapper counts only in files that include its definition.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

import msgspec

from advisor.model import Define, FileFacts, Name, SourceFile, Use, UseKind, Vocabulary
from advisor.resolve.includes import Graph, holders
from advisor.resolve.kernels import kernel_name

LIBRARY = "project"  # the library of wrapper names in the vocabulary of the second look
ROUNDS = 3  # wrappers of wrappers of wrappers
_PASSED_KINDS = ("call", "type", "enum", "macro", "launch")
_STEPS = 4


def _definitions(files: Iterable[FileFacts]) -> dict[str, list[Define]]:
    found: dict[str, list[Define]] = defaultdict(list)
    for file in files:
        for define in file.defines:
            if define.kind == "wrapper":
                found[define.name].append(define)
    return found


def _name(define: Define, vocabulary: Vocabulary) -> Name:
    """The vocabulary entry of a wrapper: a function where it is called, else what it stands for."""
    names = vocabulary.names.get(define.target, ())
    kind = "function" if "alias" not in define.qualifiers or not names else names[0].kind
    ordinary = bool(names) and names[0].match == "device"
    return Name(symbol=define.name, kind=kind, library=LIBRARY, match="device" if ordinary else "word")


def wrapper_vocabulary(files: Iterable[FileFacts], vocabulary: Vocabulary) -> Vocabulary | None:
    """The names of the wrappers that `files` define, for the next look; None when there are none."""
    names: dict[str, tuple[Name, ...]] = {
        name: (_name(defines[0], vocabulary),)
        for name, defines in sorted(_definitions(files).items())
        if name not in vocabulary.names
    }
    return Vocabulary(names=names) if names else None


class Sight:
    """The wrappers whose definitions each file sees: only there do their names count.

    Files that see the same definitions share one set of names: thousands of files may see thousands of names.
    """

    def __init__(self, files: Iterable[FileFacts], names: Collection[str], graph: Graph) -> None:
        self._defined: dict[str, set[str]] = defaultdict(set)  # path → names
        places = set()
        for name, defines in _definitions(files).items():
            for define in defines:
                places.add(define.span.path)
                if name in names:
                    self._defined[define.span.path].add(name)
        self._seen_from = holders(graph, places)
        self._known: dict[tuple[str, ...], frozenset[str]] = {}

    def names(self, path: str) -> frozenset[str]:
        """The names in sight of a file: its own, and those of the definitions that are followed."""
        seen = self._seen_from.get(path, ())
        places = seen if path in seen or path not in self._defined else (*seen, path)
        if places not in self._known:
            self._known[places] = frozenset().union(*(self._defined.get(each, ()) for each in places))
        return self._known[places]


def second_look(
    files: Sequence[SourceFile],
    facts: Sequence[FileFacts],
    vocabulary: Vocabulary,
    look: Callable[[Sequence[SourceFile], Vocabulary], list[FileFacts]],
) -> list[FileFacts]:
    """The places that name the project's own wrappers, and the wrappers around these.

    `look` reads files for the names that each has in `SourceFile.names`. Every round asks it for what came into sight
    through the wrappers that the rounds before found.
    """
    seen: list[FileFacts] = []
    asked: dict[str, frozenset[str]] = defaultdict(frozenset)
    shared: dict[tuple[frozenset[str], frozenset[str]], tuple[frozenset[str], tuple[str, ...]]] = {}
    graph = Graph(facts)
    for _ in range(ROUNDS):
        names = wrapper_vocabulary([*facts, *seen], vocabulary)
        if names is None:
            break
        sight = Sight([*facts, *seen], names.names, graph)
        tasks = []
        for file in files:
            pair = sight.names(file.path), asked[file.path]
            if pair not in shared:  # equal sets are one object: a set for each file would not fit into memory
                shared[pair] = pair[0] | pair[1], tuple(sorted(pair[0] - pair[1]))
            asked[file.path], more = shared[pair]
            if more:
                tasks.append(msgspec.structs.replace(file, names=more))
        pastes = _pastes([*facts, *seen])
        seen += [_pasted(found, pastes, vocabulary) for found in look(tasks, names) if found.uses]
    return seen


def _marks(define: Define, head: str) -> list[str]:
    """What stands behind `head` in the qualifiers of a wrapper, by colons."""
    return next((each.split(":")[1:] for each in define.qualifiers if each.startswith(f"{head}:")), [])


def _pastes(files: Iterable[FileFacts]) -> dict[str, tuple[int, str]]:
    """The macros that paste names: the number of the parameter and what stands before it."""
    found = {}
    for name, defines in _definitions(files).items():
        if marks := _marks(defines[0], "pastes"):
            found[name] = int(marks[0]), marks[1]
    return found


def _pasted(file: FileFacts, pastes: Mapping[str, tuple[int, str]], vocabulary: Vocabulary) -> FileFacts:
    """The uses of pasting macros with the name that each makes; those that make no known name are left out."""
    if not pastes:
        return file
    uses = []
    for use in file.uses:
        if use.symbol in pastes:
            index, head = pastes[use.symbol]
            made = vocabulary.names.get(head + use.args[index].strip()) if index < len(use.args) else None
            if made:
                kind: UseKind = {"enum_constant": "enum", "function": "call", "type": "type"}.get(made[0].kind, "macro")  # type: ignore[assignment]
                args = (made[0].symbol, made[0].library)
                uses.append(msgspec.structs.replace(use, kind=kind, args=args, nargs=-1))
        else:
            uses.append(use)
    return msgspec.structs.replace(file, uses=tuple(uses))


class _Table:
    """Wrappers by name, the files in sight of each definition, and the uses in their bodies."""

    def __init__(self, facts: Sequence[FileFacts], seen: Sequence[FileFacts], graph: Graph) -> None:
        self._defines = _definitions([*facts, *seen])
        self._in_sight = holders(graph, {d.span.path for defines in self._defines.values() for d in defines})
        self._bodies = {use.span: use for file in facts for use in file.uses if use.library and not use.rules_only}

    def _definition(self, name: str, path: str) -> Define | None:
        found = self._defines.get(name, ())
        near = self._in_sight.get(path, ())
        own = (define for define in found if define.span.path == path)
        return next(own, None) or next((define for define in found if define.span.path in near), None)

    def pasting(self, use: Use) -> Define | None:
        """The macro that makes the name of a use by pasting; None for any other use."""
        define = self._definition(use.symbol, use.span.path)
        return define if define is not None and len(use.args) == 2 and _marks(define, "pastes") else None

    def way(self, name: str, path: str) -> tuple[list[Define], Use] | None:
        """The definitions from a wrapper to the use at its end; None where the way is not clear."""
        steps: list[Define] = []
        while len(steps) < _STEPS:
            define = self._definition(name, path)
            if define is None or define in steps:
                return None
            steps.append(define)
            if body := self._bodies.get(define.span):
                return (steps, body) if body.kind in _PASSED_KINDS else None
            name, path = define.target, define.span.path
        return None


def _through(use: Use, steps: Sequence[Define], body: Use) -> Use:
    """A place that names a wrapper as a use of what the wrapper ends in; arguments only where they are the same.

    A macro that launches what it is given launches the kernel that stands there.
    """
    same = all("alias" in step.qualifiers for step in steps)
    via = ", ".join(f"{step.name} ({step.span.path}:{step.span.line})" for step in steps)
    result = use.result
    if body.kind == "launch":
        marks = _marks(steps[-1], "launches")
        index = int(marks[0]) if marks and len(steps) == 1 else len(use.args)
        result = f"launches:{kernel_name(use.args[index])}" if index < len(use.args) else ""
    return msgspec.structs.replace(
        use, symbol=body.symbol, library=body.library, via=via, args=use.args if same else (), result=result,
        nargs=use.nargs if same else -1, targs=use.targs if same else (), done_for=body.done_for, shim=body.shim,
        left_out_for=body.left_out_for, built_for=body.built_for, read_for=body.read_for,
        kind=use.kind if same else body.kind, defined_here=body.defined_here,
    )  # fmt: skip


def _targets_own(name: str, heads: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """The targets whose identifiers look like `name`: one of their beginnings, then a capital letter or underscore."""
    for target, beginnings in heads.items():
        head = next((each for each in beginnings if name.startswith(each)), "")
        rest = name[len(head) : len(head) + 1]
        if head and (rest == "_" or rest.isupper()):
            yield target


def _for_owners(use: Use, steps: Sequence[Define], heads: Mapping[str, tuple[str, ...]]) -> Use:
    """The use as done for a target whose own name stands there: `#define itsFree cudaFree` serves CUDA's build."""
    owners = _targets_own(steps[0].name, heads)
    more = tuple(target for target in owners if target not in use.done_for)
    return msgspec.structs.replace(use, done_for=(*use.done_for, *more)) if more else use


def with_wrapped(
    facts: Sequence[FileFacts],
    seen: Sequence[FileFacts],
    graph: Graph,
    heads: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> list[FileFacts]:
    """The facts with the uses reached through wrappers added in order of place; `seen` is the second look's result.

    `heads` gives the beginnings of each target's own identifiers.
    """
    if not seen:
        return list(facts)
    table = _Table(facts, seen, graph)
    added: dict[str, list[Use]] = defaultdict(list)
    texts: dict[str, dict[int, str]] = defaultdict(dict)
    for file in seen:
        texts[file.path] |= file.excerpts
        for use in file.uses:
            if way := table.way(use.symbol, file.path):
                added[file.path].append(_for_owners(_through(use, *way), way[0], heads))
            elif define := table.pasting(use):
                via = f"{define.name} ({define.span.path}:{define.span.line})"
                symbol, library = use.args
                more = msgspec.structs.replace(use, symbol=symbol, library=library, via=via, args=())
                added[file.path].append(more)
    return [_extended(file, added[file.path], texts[file.path]) if file.path in added else file for file in facts]


def _extended(file: FileFacts, more: Sequence[Use], texts: dict[int, str]) -> FileFacts:
    known = {(use.span, use.symbol) for use in more}
    seen_deep = {(use.span, use.symbol) for use in file.uses if use.seen_by == "deep"}
    kept = [
        msgspec.structs.replace(use, seen_by="both")
        if use.seen_by == "deep" and (use.span, use.symbol) in known
        else use
        for use in file.uses
    ]
    more = [use for use in more if (use.span, use.symbol) not in seen_deep]
    uses = sorted([*kept, *more], key=lambda use: (use.span.line, use.span.column))
    excerpts = file.excerpts | {use.span.line: texts[use.span.line] for use in more}
    return msgspec.structs.replace(file, uses=tuple(uses), excerpts=excerpts)
