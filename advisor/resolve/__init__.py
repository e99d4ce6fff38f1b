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
from advisor.resolve.own_names import defined_names, is_foreign, own_includes, own_names, unmistakable
from advisor.resolve.served import GuardWords, done_for
from advisor.resolve.shims import TargetView, with_shims
from advisor.resolve.variants import served, variants
from advisor.resolve.wrappers import with_wrapped

__all__ = ["GuardWords", "kernels", "resolve"]


def _resolved(
    use: Use,
    kind: str,
    defined: Collection[str],
    guards: Mapping[str, GuardWords],
    views: Mapping[str, TargetView],
) -> Use:
    defined_here = use.symbol in defined
    done = tuple(dict.fromkeys((*(each for each in use.done_for if each in guards), *done_for(use, kind, guards))))
    if defined_here or done:
        use = msgspec.structs.replace(use, defined_here=defined_here, done_for=done)
    return use if use.rules_only else with_shims(use, views)


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
    own = own_names(facts)
    defined = {name for name in defined_names(facts) if unmistakable(name)}
    includes = own_includes(facts, chain((file.path for file in facts), others))
    graph = Graph(facts)
    views = {name: TargetView(facts, graph, words) for name, words in guards.items()}
    siblings = variants((file.path for file in facts), guards)
    result = []
    for file in facts:
        here = defined | defined_names([file])
        uses = tuple(
            _resolved(use, file.kind, here, guards, views) for use in file.uses if not is_foreign(use, own, includes)
        )
        uses = served(uses, siblings.get(file.path, ()))
        result.append(msgspec.structs.replace(file, uses=uses) if file.uses else file)
    return with_wrapped(result, seen, graph)
