"""The project pass: what only becomes clear when all files are known.

Names that the project defines itself, includes that are its own files, places that a target's build already serves,
uses that are reached through wrappers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain

import msgspec

from advisor.model import FileFacts, Use
from advisor.resolve.includes import Graph
from advisor.resolve.kernels import kernels
from advisor.resolve.own_names import defined_names, is_foreign, is_setting, own, unmistakable
from advisor.resolve.served import GuardWords, done_for, left_out
from advisor.resolve.shims import TargetView, with_shims
from advisor.resolve.switches import Switches
from advisor.resolve.variants import served, variants
from advisor.resolve.wrappers import with_wrapped

__all__ = ["GuardWords", "kernels", "resolve"]


def _switched_off(
    use: Use, guards: Mapping[str, GuardWords], switches: Switches, answered: Mapping[str, frozenset[str]]
) -> Iterable[str]:
    """The targets whose builds lack a switch of the project's that the place needs, and do without it elsewhere."""
    return (
        name
        for name, words in guards.items()
        if not left_out(use.guard, words.macros)
        and left_out(switches.expanded(use.guard), words.macros)
        and switches.absent(use.guard, words.macros) & answered[name]
    )


def _resolved(
    use: Use,
    kind: str,
    defined: Collection[str],
    guards: Mapping[str, GuardWords],
    views: Mapping[str, TargetView],
    switches: Switches,
    answered: Mapping[str, frozenset[str]],
) -> Use:
    place = switches.place(use)
    defined_here = use.symbol in defined or is_setting(use.symbol)
    known = (each for each in use.done_for if each in guards)
    off = _switched_off(use, guards, switches, answered) if place is not use else ()
    done = tuple(dict.fromkeys((*known, *done_for(place, kind, guards), *off)))
    if defined_here or done:
        use = msgspec.structs.replace(use, defined_here=defined_here, done_for=done)
    return use if use.rules_only else with_shims(use, place, views)


def resolve(
    facts: Sequence[FileFacts],
    guards: Mapping[str, GuardWords],
    others: Iterable[str] = (),
    seen: Sequence[FileFacts] = (),
) -> list[FileFacts]:
    """Facts without the project's own look-alikes, with `defined_here`, `done_for`, `shim` and `via` filled in.

    `guards` gives, by target name, the words with which code asks for that target; `others` are the paths of files that
    were not read (an include may name one of them); `seen` are the places that name the project's wrappers.
    """
    declared = own(facts, chain((file.path for file in facts), others))
    # A Python wrapper named like a CUDA function defines nothing for C++.
    compiled = (file for file in facts if file.kind != "python")
    defined = {name for name in defined_names(compiled) if unmistakable(name)}
    switches = Switches(facts)
    seen_by_builds = [switches.file(file) for file in facts]
    graph = Graph(seen_by_builds)
    views = {name: TargetView(seen_by_builds, graph, words) for name, words in guards.items()}
    answered = {name: switches.answered(facts, words.macros) for name, words in guards.items()}
    siblings = variants((file.path for file in facts), guards)
    result = []
    for file in facts:
        here = defined | defined_names([file])
        kept = (use for use in file.uses if not is_foreign(use, declared))
        uses = tuple(_resolved(use, file.kind, here, guards, views, switches, answered) for use in kept)
        uses = served(uses, siblings.get(file.path, ()))
        result.append(msgspec.structs.replace(file, uses=uses) if file.uses else file)
    return with_wrapped(result, seen, graph)
