"""From resolved facts and mapping packs to the report: items with sites and verdicts, libraries, coverage."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from advisor.fingerprints import collapsed, fingerprint, fingerprint_anywhere
from advisor.model import (
    Coverage,
    FileFacts,
    FileRecord,
    Finding,
    Item,
    Library,
    Match,
    RuleInfo,
    Site,
    Target,
    Use,
    worst_status,
)
from advisor.packs.lookup import look_up, variant
from advisor.packs.notes import text
from advisor.packs.pack import Packs
from advisor.packs.when import Conditions
from advisor.resolve.served import GuardWords
from advisor.rules.by_symbol import Hazards
from advisor.rules.registry import rules_of

_TEXT_LIMIT = 300
_PLAIN = ("same", "renamed", "unneeded")  # what a tool that renames leaves nothing of to do

ItemKey = tuple[str, str, str]  # symbol, library, variant

RULES = (
    RuleInfo(id="api-same", title="Same name on the target", help="Nothing to do for the name itself."),
    RuleInfo(id="api-renamed", title="Another name on the target", help="Rename; vendors' tools do this."),
    RuleInfo(id="api-changed", title="Meaning, arguments or values differ", help="Edit the call by hand."),
    RuleInfo(id="api-partial", title="Only partly there", help="Check that the part in use is there."),
    RuleInfo(id="api-manual", title="No counterpart by name", help="A documented way exists; rewrite the place."),
    RuleInfo(id="api-none", title="Not on the target", help="Documented, reported or searched for and not there."),
    RuleInfo(id="api-unneeded", title="Not needed on the target", help="Delete it when porting."),
    RuleInfo(id="api-unknown", title="No mapping row", help="Nothing is known: neither supported nor unsupported."),
)


def guard_words(packs: Packs) -> dict[str, GuardWords]:
    """How code and file names ask whether they are for a target, by target name."""
    source = packs.catalogue.about.guards
    return {
        name: GuardWords(
            macros=about.guards.macros, python=about.guards.python, names=about.guards.names,
            files=(*about.files.words, *about.torch.backends), parts=about.guards.parts, weak=about.guards.weak,
            never=about.guards.never, compiler=about.guards.compiler, undefined=about.guards.undefined,
            passes=about.guards.passes, suffixes=about.port.suffixes, headers=about.port.headers,
            source_parts=source.parts, source_compiler=source.compiler,
        )
        for name, about in ((name, pack.about) for name, pack in packs.targets.items())
    }  # fmt: skip


def names(packs: Packs) -> dict[str, str]:
    """How people write the names of the packs, where that is not the name itself."""
    every = (packs.catalogue.about, *(pack.about for pack in packs.targets.values()))
    return {about.name: about.display.name for about in every if about.display.name not in ("", about.name)}


def used_names(files: Iterable[FileFacts]) -> set[str]:
    """The names whose rows a report needs."""
    return {use.symbol for file in files for use in file.uses if not use.rules_only}


def conditions_of(use: Use, cuda: str) -> Conditions:
    """What the place of a use and the CUDA version tell a mapping row's `when`."""
    return Conditions(nargs=use.nargs, args=use.args, keywords=use.keywords, side=use.side, cuda=cuda)


def _shortened(text: str) -> str:
    """At most 300 characters: a hostile condition of a megabyte stands around many places."""
    return text if len(text) <= _TEXT_LIMIT else text[: _TEXT_LIMIT - 1] + "…"


def _site(use: Use, identity: tuple[str, str], targets: Sequence[Target]) -> Site:
    return Site(
        id=identity[0],
        alike=identity[1],
        path=use.span.path,
        line=use.span.line,
        column=use.span.column,
        end_line=use.span.end_line,
        end_column=use.span.end_column,
        spelling=use.spelling,
        kind=use.kind,
        side=use.side,
        scope=_shortened(use.scope),
        kernel=use.kernel,
        guard=_shortened(use.guard),
        via=use.via,
        confidence=use.confidence,
        seen_by=use.seen_by,
        defined_here=use.defined_here,
        done_for=tuple(target.id for target in targets if target.name in use.done_for),
        left_out_for=tuple(target.id for target in targets if target.name in use.left_out_for),
        built_for=tuple(target.id for target in targets if target.name in use.built_for),
        shim=use.shim,
        types=use.types,
    )


def _done_by_build(site: Site, read: Collection[str], matches: Sequence[Match]) -> Site:
    """The site as done where a build's renaming step is all that it needs, and not built for others.

    Where a build has the target's own headers in sight (`read`), a name that the target shares needs nothing.
    """
    if not site.built_for and not read:
        return site
    plain = {match.target for match in matches if match.status in _PLAIN}
    same = {match.target for match in matches if match.status == "same" and match.target in read}
    built = tuple(target for target in site.built_for if target in plain)
    done = tuple(
        match.target
        for match in matches
        if match.target in site.done_for or match.target in built or match.target in same
    )
    return msgspec.structs.replace(site, built_for=built, done_for=done)


class _Items:
    """Collects uses into items; look-ups hang on distinct symbols, not on sites."""

    def __init__(self, packs: Packs, targets: Sequence[Target], cuda: str, repository_paths: Mapping[str, str]) -> None:
        self._packs, self._targets, self._cuda, self._paths = packs, targets, cuda, repository_paths
        self._hazards = Hazards(rules_of(packs))
        self._sites: dict[ItemKey, list[tuple[Site, tuple[str, ...]]]] = defaultdict(list)
        self._conditions: dict[ItemKey, Use] = {}
        self._seen: Counter[tuple[str, str, str, str]] = Counter()

    def add(self, use: Use, text: str) -> None:
        conditions = conditions_of(use, self._cuda)
        key = (use.symbol, use.library, variant(self._packs, self._targets, use.symbol, use.library, conditions))
        path = self._paths.get(use.span.path, use.span.path)
        same = (use.symbol, path, use.scope, collapsed(text))
        number = self._seen[same]
        self._seen[same] += 1
        identity = (fingerprint(*same, number), fingerprint_anywhere(use.scope, text, number))
        self._conditions.setdefault(key, use)
        read = tuple(target.id for target in self._targets if target.name in use.read_for)
        self._sites[key].append((_site(use, identity, self._targets), read))

    def _matches(self, key: ItemKey) -> tuple[Match, ...]:
        symbol, library, _ = key
        conditions = conditions_of(self._conditions[key], self._cuda)
        return tuple(self._match(target, symbol, library, conditions) for target in self._targets)

    def _match(self, target: Target, symbol: str, library: str, conditions: Conditions) -> Match:
        match = look_up(self._packs.targets[target.name], target, symbol, library, conditions)
        hazards = self._hazards.of(symbol, target)
        return msgspec.structs.replace(match, hazards=hazards) if hazards else match

    def _kind(self, key: ItemKey) -> str:
        entries = self._packs.catalogue.entries.get(key[0], ())
        return next((entry.kind for entry in entries if entry.library == key[1]), self._conditions[key].kind)

    def finish(self) -> tuple[Item, ...]:
        return tuple(
            Item(
                symbol=key[0],
                kind=self._kind(key),
                library=key[1],
                variant=key[2],
                sites=tuple(_done_by_build(site, read, matches) for site, read in self._sites[key]),
                matches=matches,
            )
            for key in sorted(self._sites, key=lambda key: (key[1], key[0], key[2]))
            for matches in (self._matches(key),)
        )


def items(
    facts: Iterable[FileFacts], packs: Packs, targets: Sequence[Target], cuda: str, repository_paths: Mapping[str, str]
) -> tuple[Item, ...]:
    """One item per symbol, library and variant, with its places in order and one verdict per target."""
    collected = _Items(packs, targets, cuda, repository_paths)
    for file in facts:
        for use in (use for use in file.uses if not use.rules_only):
            collected.add(use, file.excerpts.get(use.span.line, ""))
    return collected.finish()


def libraries(all_items: Sequence[Item], targets: Sequence[Target]) -> tuple[Library, ...]:
    """Uses and files by library, most used first, with the worst verdict per target."""
    grouped: dict[str, list[Item]] = defaultdict(list)
    for item in all_items:
        grouped[item.library].append(item)
    result = [
        Library(
            name=name,
            uses=sum(len(item.sites) for item in group),
            files=len({site.path for item in group for site in item.sites}),
            matches=tuple(
                Match(target=target.id, status=worst_status([item.matches[number].status for item in group]))
                for number, target in enumerate(targets)
            ),
        )
        for name, group in grouped.items()
    ]
    return tuple(sorted(result, key=lambda library: (-library.uses, library.name)))


def file_record(facts: FileFacts, source: bool, found: Collection[int] = ()) -> FileRecord:
    """A file as the report shows it, with the lines that hold a use or a finding (none without `source`)."""
    shown = {use.span.line for use in facts.uses if not use.rules_only}.union(found) if source else set()
    return FileRecord(
        path=facts.path,
        kind=facts.kind,
        lines=facts.lines,
        bytes=facts.bytes,
        digest=facts.digest,
        excerpts={str(line): facts.excerpts[line] for line in sorted(shown) if line in facts.excerpts},
        status=facts.status,
        reason=facts.reason,
        origin=facts.origin,
    )


def coverage(facts: Sequence[FileFacts], all_items: Sequence[Item], repeated: int = 0) -> Coverage:
    """How much was read of the files of known kinds, what was not, and the share of places with no verdict."""
    lines = sum(file.lines for file in facts)
    parsed = sum(file.parsed_lines for file in facts if file.status != "skipped")
    sites = sum(len(item.sites) for item in all_items)
    unknown = sum(len(item.sites) for item in all_items if any(match.status == "unknown" for match in item.matches))
    return Coverage(
        files=sum(1 for file in facts if file.kind not in ("folder", "other")),
        lines=lines,
        parsed_share=round(parsed / lines, 4) if lines else 1.0,
        unknown_share=round(unknown / sites, 4) if sites else 0.0,
        no_reader=sum(1 for file in facts if file.kind == "other"),
        ignored=dict(sorted(Counter(file.kind for file in facts if file.reason.startswith("ignored by")).items())),
        repeated=repeated,
    )


def notes(all_items: Sequence[Item], packs: Packs, targets: Sequence[Target]) -> dict[str, dict[str, dict[str, str]]]:
    """The texts of the notes that the verdicts name, by target name and key."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for item in all_items:
        for target, match in zip(targets, item.matches, strict=True):
            if match.note:
                wanted[target.name].add(match.note)
    return {
        name: {key: said for key in sorted(keys) if (said := text(packs.targets[name].notes, key))}
        for name, keys in sorted(wanted.items())
    }


def finding_lines(findings: Sequence[Finding]) -> dict[str, set[int]]:
    """The lines with findings, by path."""
    lines: dict[str, set[int]] = defaultdict(set)
    for finding in findings:
        lines[finding.path].add(finding.line)
    return lines
