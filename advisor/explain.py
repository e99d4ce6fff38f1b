"""Everything known about a name: verdicts on all targets, rows, prototypes, notes, hazards, effort; or about a rule."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from advisor.eula import layers
from advisor.fix.example import Example, example
from advisor.model import Layer, Match, RuleInfo, Target, Value
from advisor.packs import notes
from advisor.packs.lookup import look_up, rows_of
from advisor.packs.pack import Packs, TargetPack
from advisor.packs.pages import links, titles
from advisor.packs.read import library_of_product
from advisor.packs.tables import CudaEntry, Entry, TargetSymbol, alternatives
from advisor.packs.when import Conditions
from advisor.rules.by_symbol import Hazards, advice_for
from advisor.rules.registry import rules_of

_PREFIXES = ("lib:", "pkg:", "env:", "cmd:", "image:", "flag:", "cmake:", "str:")
_MOST_SUGGESTIONS = 5


class Row(Value, frozen=True, kw_only=True):
    """One mapping row as the pack has it; `note` is its text in English and Chinese, `place` file and line."""

    target: str
    when: str
    status: str
    names: str
    edit: str = ""
    effort: str = ""
    shim: str = ""
    note: dict[str, str] = msgspec.field(default_factory=dict)
    basis: str = ""
    evidence: str = ""
    source: tuple[str, ...] = ()  # titles of the sources, with their dates
    links: tuple[str, ...] = ()  # the vendor's page of the name where its address is known, else the source's
    place: str = ""


class TargetName(Value, frozen=True, kw_only=True):
    """A name on a target as its symbols.tsv lists it; `nargs` is '' where the number of parameters is not known."""

    target: str
    name: str
    kind: str = ""
    library: str = ""
    header: str = ""
    since: str = ""
    until: str = ""
    products: str = ""
    nargs: str = ""
    impl: str = ""


class Prototype(Value, frozen=True, kw_only=True):
    """Numbers of parameters in CUDA and on the targets."""

    nargs: str = ""
    header: str = ""
    since: str = ""
    deprecated: str = ""
    removed: str = ""
    targets: tuple[TargetName, ...] = ()


class Hazard(Value, frozen=True, kw_only=True):
    """What a rule says about a target, for the symbol it names."""

    rule: str
    title: str
    target: str
    severity: str
    why: str
    todo: str


class ReverseName(Value, frozen=True, kw_only=True):
    """A CUDA name that a target's name stands for."""

    target: str
    symbol: str
    library: str
    status: str
    when: str = ""


class Explanation(Value, frozen=True, kw_only=True):
    """One name in one library. A name that no pack knows has no matches, only `suggestions`."""

    symbol: str
    kind: str = ""
    library: str = ""
    matches: tuple[Match, ...] = ()
    rows: tuple[Row, ...] = ()
    prototype: Prototype = Prototype()
    hazards: tuple[Hazard, ...] = ()
    effort: dict[str, str] = msgspec.field(default_factory=dict)
    reverse: tuple[ReverseName, ...] = ()
    rule: RuleInfo | None = None
    layer: Layer | None = None
    suggestions: tuple[str, ...] = ()
    examples: dict[str, Example] = msgspec.field(default_factory=dict)  # by target, where an edit is known


def _symbols(name: str, packs: Packs) -> list[str]:
    """The catalogue's symbols that a name may mean: itself, with a prefix, or in another letter case."""
    entries = packs.catalogue.entries
    if name in entries:
        return [name]
    prefixed = [prefix + name for prefix in _PREFIXES if prefix + name in entries]
    if prefixed:
        return prefixed
    lower = name.lower()
    return [symbol for symbol in entries if symbol.lower() in (lower, f"lib:{lower}")]


def _row(entry: Entry, pack: TargetPack) -> Row:
    return Row(
        target=pack.about.name,
        when=entry.when,
        status=entry.status,
        names=entry.target,
        edit=entry.edit,
        effort=entry.effort,
        shim=entry.shim,
        note=notes.text(pack.notes, notes.of_entry(pack, entry)),
        basis=entry.basis,
        evidence=entry.evidence,
        source=titles(entry, pack.sources),
        links=links(entry, pack.sources),
        place=f"{entry.file}:{entry.line}" if entry.line else entry.file,
    )


def _target_name(symbol: TargetSymbol, pack: TargetPack) -> TargetName:
    return TargetName(
        target=pack.about.name,
        name=symbol.symbol,
        kind=symbol.kind,
        library=symbol.library,
        header=symbol.header,
        since=symbol.since,
        until=symbol.until,
        products=symbol.products,
        nargs=symbol.nargs,
        impl=symbol.impl,
    )


def _names_of(rows: Iterable[Entry], pack: TargetPack) -> Iterator[TargetName]:
    names = dict.fromkeys(name for row in rows for several in alternatives(row.target) for name in several)
    for name in names:
        yield from (_target_name(symbol, pack) for symbol in pack.symbols.get(name, ()))


def _hazards(symbol: str, targets: Sequence[Target], known: Hazards) -> Iterator[Hazard]:
    for rule in known.about(symbol, targets):
        for target in targets:
            for advice in advice_for(rule, target):
                yield Hazard(
                    rule=rule.id, title=rule.title, target=target.id, severity=advice.severity, why=advice.why,
                    todo=advice.todo,
                )  # fmt: skip


def _nargs(pack: TargetPack, name: str) -> str:
    """How many arguments a function of the target takes, '' where that is not known."""
    return next((each.nargs for each in pack.symbols.get(name, ()) if each.nargs), "")


def _explained(entry: CudaEntry, packs: Packs, targets: Sequence[Target], cuda: str) -> Explanation:
    symbol, library, hazards = entry.symbol, entry.library, Hazards(rules_of(packs))
    if entry.kind == "product":
        library = library_of_product(symbol, packs.catalogue.about.libraries)
    known = Conditions(cuda=cuda or packs.catalogue.about.versions[-1])
    found = [(target, packs.targets[target.name]) for target in targets]
    matches = tuple(look_up(pack, target, symbol, library, known) for target, pack in found)
    used = list({pack.about.name: pack for _, pack in found}.values())
    rows = [(pack, rows_of(pack, symbol, library)) for pack in used]
    shown = {
        match.target: example(entry, match, pack.recipe, target.version, _nargs(pack, match.name))
        for match, (target, pack) in zip(matches, found, strict=True)
    }
    return Explanation(
        symbol=symbol,
        kind=entry.kind,
        library=library,
        matches=tuple(
            msgspec.structs.replace(match, hazards=hazards.of(symbol, target))
            for match, target in zip(matches, targets, strict=True)
        ),
        rows=tuple(_row(row, pack) for pack, several in rows for row in several),
        prototype=Prototype(
            nargs=entry.nargs,
            header=entry.header,
            since=entry.since,
            deprecated=entry.deprecated,
            removed=entry.removed,
            targets=tuple(name for pack, several in rows for name in _names_of(several, pack)),
        ),
        hazards=tuple(_hazards(symbol, targets, hazards)),
        effort={match.target: match.effort for match in matches},
        examples={target: each for target, each in shown.items() if each is not None},
    )


def _reverse_index(packs: Packs) -> dict[str, list[ReverseName]]:
    """CUDA names by the target names that stand for them."""
    found: defaultdict[str, list[ReverseName]] = defaultdict(list)
    for pack in packs.targets.values():
        for (symbol, library), rows in pack.rows.items():
            for row in rows:
                for name in dict.fromkeys(name for several in alternatives(row.target) for name in several):
                    found[name].append(
                        ReverseName(
                            target=pack.about.name, symbol=symbol, library=library, status=row.status, when=row.when
                        )
                    )
    return found


def _reversed(name: str, packs: Packs, index: dict[str, list[ReverseName]]) -> Explanation | None:
    """A target's name with the CUDA names it stands for; None where no pack lists it."""
    known = [
        _target_name(symbol, pack) for pack in packs.targets.values() for symbol in pack.symbols.get(name, ())
    ]  # fmt: skip
    if not known and name not in index:
        return None
    wanted = sorted(
        index.get(name, ()),
        key=lambda each: (each.status not in ("same", "renamed"), each.target, each.symbol, each.library),
    )
    return Explanation(
        symbol=name,
        kind=known[0].kind if known else "",
        library=known[0].library if known else "",
        prototype=Prototype(targets=tuple(known)),
        reverse=tuple(wanted),
    )


def _suggestions(name: str, packs: Packs) -> tuple[str, ...]:
    """Names that look like what was typed, best first."""
    names = [*packs.catalogue.entries, *(name for pack in packs.targets.values() for name in pack.symbols)]
    lower: dict[str, str] = {}
    for known in names:
        lower.setdefault(known.lower().removeprefix("lib:"), known)
    wanted = name.lower()
    near = [key for key in lower if abs(len(key) - len(wanted)) <= 4 and key[:1] == wanted[:1]]
    close = difflib.get_close_matches(wanted, near, n=_MOST_SUGGESTIONS, cutoff=0.75)
    ends = sorted(key for key in lower if key.endswith((f"::{wanted}", f".{wanted}")))
    return tuple(dict.fromkeys(lower[key] for key in [*close, *ends][:_MOST_SUGGESTIONS]))


def _of_name(
    name: str, packs: Packs, targets: Sequence[Target], cuda: str, index: dict[str, list[ReverseName]] | None
) -> Iterator[Explanation]:
    rule = next((rule for rule in rules_of(packs) if rule.id == name), None)
    if rule is not None:
        yield Explanation(symbol=name, kind="rule", rule=rule.info())
        return
    layer = next((each for each in layers() if name.lower() in (each.name.lower(), *each.name.lower().split())), None)
    if layer is not None and not _symbols(name, packs):
        yield Explanation(symbol=name, kind="layer", layer=layer)
        return
    entries = [entry for symbol in _symbols(name, packs) for entry in packs.catalogue.entries[symbol]]
    products = [entry for each in entries if each.kind == "sign" for entry in packs.catalogue.entries[each.alias_of]]
    found = [*(entry for entry in entries if entry.kind != "sign"), *products]
    if found and index is None:
        yield from (_explained(entry, packs, targets, cuda) for entry in found)
        return
    backwards = _reversed(name, packs, index if index is not None else _reverse_index(packs))
    yield backwards or Explanation(symbol=name, suggestions=_suggestions(name, packs))


def explain(
    names: Iterable[str], packs: Packs, targets: Sequence[Target], cuda: str = "", reverse: bool = False
) -> tuple[Explanation, ...]:
    """What the packs and rules know about names: in the order asked, one explanation per name and library.

    A name that only a target has is explained backwards: which CUDA names it stands for; with `reverse` every name is.
    `cuda` is the CUDA version that rows' conditions are judged by; default the newest of the catalogue.
    """
    index = _reverse_index(packs) if reverse else None
    return tuple(each for name in names for each in _of_name(name, packs, targets, cuda, index))
