"""The project pass: what only becomes clear when all files are known.

Names that the project defines itself, includes that are its own files, places that a target's build already serves,
uses that are reached through wrappers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain

import msgspec

from advisor.model import FileFacts, PortEvidence, Use, Value
from advisor.resolve.includes import Graph
from advisor.resolve.kernels import kernels
from advisor.resolve.own_names import defined_names, is_foreign, is_setting, own, unmistakable
from advisor.resolve.ports import Ports
from advisor.resolve.served import Asked, Build, GuardWords, done_for, left_out_for
from advisor.resolve.shims import TargetView, with_shims
from advisor.resolve.switches import Switches
from advisor.resolve.variants import served, variants
from advisor.resolve.wrappers import with_wrapped

__all__ = ["GuardWords", "Resolved", "kernels", "resolve", "resolved"]


class Resolved(Value, frozen=True, kw_only=True):
    """The files after the project pass, and by target what tells of a port that is there already.

    `served` are files and folders that the target's build renames (`built`), replaces (`stands`) or reads with headers
    of its own (`read`): kind, target, path.
    """

    files: tuple[FileFacts, ...]
    ports: dict[str, tuple[PortEvidence, ...]]
    served: tuple[tuple[str, str, str], ...] = ()


def _switched_off(
    use: Use, builds: Mapping[str, Build], switches: Switches, answered: Mapping[str, frozenset[str]]
) -> Iterable[str]:
    """The targets whose builds lack a switch of the project's that the place needs, and do without it elsewhere."""
    return (
        name
        for name, build in builds.items()
        if not build.left_out(use.guard)
        and build.left_out(switches.expanded(use.guard))
        and switches.absent(use.guard, build) & answered[name]
    )


def _resolved(
    use: Use,
    file: FileFacts,
    defined: Collection[str],
    overloads: Collection[str],
    builds: Mapping[str, Build],
    views: Mapping[str, TargetView],
    switches: Switches,
    answered: Mapping[str, frozenset[str]],
) -> Use:
    place = switches.place(use)
    overloaded = use.nargs == 1 and use.symbol in overloads
    defined_here = use.symbol in defined or is_setting(use.symbol) or overloaded
    known = (each for each in use.done_for if each in builds)
    off = tuple(_switched_off(use, builds, switches, answered)) if place is not use else ()
    left_out = tuple(dict.fromkeys((*left_out_for(use, file.kind, builds), *off)))
    done = tuple(dict.fromkeys((*known, *done_for(place, file.kind, builds), *left_out)))
    if defined_here or done:
        use = msgspec.structs.replace(use, defined_here=defined_here, done_for=done, left_out_for=left_out)
    return use if use.rules_only else with_shims(use, place, views)


def resolved(
    facts: Sequence[FileFacts],
    guards: Mapping[str, GuardWords],
    others: Iterable[str] = (),
    seen: Sequence[FileFacts] = (),
) -> Resolved:
    """Facts without the project's own look-alikes, with what the project pass knows about each use filled in.

    That is `defined_here`, `done_for`, `left_out_for`, `built_for`, `read_for`, `shim` and `via`. `guards` gives, by
    target name, the words with which code asks for that target; `others` are the paths of files that were not read (an
    include may name one of them); `seen` are the places that name the project's wrappers.
    """
    declared = own(facts, chain((file.path for file in facts), others))
    # A Python wrapper named like a CUDA function defines nothing for C++.
    compiled = (file for file in facts if file.kind != "python")
    every = defined_names(compiled)
    defined = {name for name in every if unmistakable(name)}
    overloads = {name for name in every if name.startswith("make_")}
    asked = Asked(facts)
    builds = {name: Build(words, asked) for name, words in guards.items()}
    switches = Switches(facts)
    seen_by_builds = [switches.file(file) for file in facts]
    graph = Graph(seen_by_builds)
    views = {name: TargetView(seen_by_builds, graph, build) for name, build in builds.items()}
    answered = {name: switches.answered(facts, build) for name, build in builds.items()}
    siblings = variants((file.path for file in facts), guards)
    ports = Ports(facts, graph, builds)
    result = []
    for file in facts:
        here = defined | defined_names([file])
        kept = (use for use in file.uses if not is_foreign(use, declared))
        uses = tuple(_resolved(use, file, here, overloads, builds, views, switches, answered) for use in kept)
        uses = served(uses, (*siblings.get(file.path, ()), *ports.served_by_files(file.path)))
        uses = _built(uses, ports.built_for(file), ports.read_for(file.path))
        result.append(msgspec.structs.replace(file, uses=uses) if file.uses else file)
    evidence = ports.evidence({name: view.headers for name, view in views.items()})
    heads = {name: words.names for name, words in guards.items()}
    files = (_for_source_alone(file, switches, builds) for file in with_wrapped(result, seen, graph, heads))
    return Resolved(files=tuple(files), ports=evidence, served=ports.known())


def _for_source_alone(file: FileFacts, switches: Switches, builds: Mapping[str, Build]) -> FileFacts:
    """A file with places left out for the builds that read it where they are there for CUDA's compilers alone.

    So is the condition itself that asks for such a compiler.
    """

    def seen(use: Use) -> Use:
        names = [name for name in use.read_for if name not in use.done_for] if use.guard or use.kind == "macro" else []
        guard = switches.expanded(use.guard) if names else ""
        found = tuple(
            name
            for name in names
            if use.symbol in builds[name].words.source_compiler or builds[name].only_for_source(guard)
        )
        if not found:
            return use
        return msgspec.structs.replace(use, done_for=(*use.done_for, *found), left_out_for=(*use.left_out_for, *found))

    if not any(use.read_for for use in file.uses):
        return file
    return msgspec.structs.replace(file, uses=tuple(map(seen, file.uses)))


def _built(uses: tuple[Use, ...], renaming: tuple[str, ...], reading: tuple[str, ...]) -> tuple[Use, ...]:
    """The uses of a file whose names the builds of some targets rename, and which some read with their own headers."""
    if not renaming and not reading:
        return uses
    return tuple(msgspec.structs.replace(use, built_for=renaming, read_for=reading) for use in uses)


def resolve(
    facts: Sequence[FileFacts],
    guards: Mapping[str, GuardWords],
    others: Iterable[str] = (),
    seen: Sequence[FileFacts] = (),
) -> list[FileFacts]:
    """The files of `resolved` alone."""
    return list(resolved(facts, guards, others, seen).files)
