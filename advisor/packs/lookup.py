"""Looks a symbol up: which row holds for a use, and what is left of it on the target's version and product."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from advisor.model import STATUS_ORDER, Alternative, Match, Status, Target, Value, worst_status
from advisor.packs import notes, when
from advisor.packs.families import family_row
from advisor.packs.pack import Key, Packs, TargetPack
from advisor.packs.releases import outdated
from advisor.packs.tables import Entry, TargetSymbol, alternatives, edits
from advisor.packs.targets import products_of
from advisor.packs.versions import number, series
from advisor.packs.when import Conditions

# With the other statuses a name is a hint and not the counterpart: that it is missing changes nothing.
_RESTS_ON_NAMES = frozenset({"same", "renamed", "changed", "partial", "manual"})

# Namespaces whose names the catalogue lists in part: the library whose family rule answers for the others.
_NAMESPACES = {"cuda": "libcu++", "nvcuda": "wmma"}

# NVTX is a set of open headers that projects copy: names inside of them go with the headers, and a family answers.
_INSIDE_HEADERS = ("nvtx", "NVTX_")


class _State(Value, frozen=True, kw_only=True):
    """Whether a name is there, and what is to be said about that; status '' = it is."""

    status: Status | None = None
    reason: str = ""


class _Verdict(Value, frozen=True, kw_only=True):
    """What one row says about one product; without a row there is no answer."""

    entry: Entry | None
    product: str
    status: Status
    names: tuple[str, ...] = ()
    reason: str = ""


def _badness(state: _State) -> int:
    return -1 if state.status is None else STATUS_ORDER.index(state.status)


def _too_old(pack: TargetPack, since: str, version: str) -> _State:
    """The state of a name on a version below its first one; a pack may have examined only some versions."""
    absent = [each for each in pack.about.examined if number(each) < number(since)]
    if not pack.about.examined or (absent and series(version) <= series(absent[-1])):
        return _State(status="none", reason=f"from {since} on")
    gap = f"absent in {absent[-1]}, versions between were" if absent else "older versions were"
    return _State(status="unknown", reason=f"first seen in {since}, {gap} not examined")


def _of_base(symbol: TargetSymbol, product: str) -> _State:
    """A name taken from another pack whose version behind the target is not known: only what it always had is there."""
    if symbol.since and number(symbol.since) > number(symbol.inherited):
        return _State(status="unknown", reason=f"its base has it from {symbol.since} on, and that version is not known")
    if symbol.until:
        return _State(status="unknown", reason=f"its base has it until {symbol.until}, and that version is not known")
    if product and symbol.products:
        return _State(status="unknown", reason=f"its base has it only on {symbol.products.replace(' ', ', ')}")
    return _State()


def _symbol_state(pack: TargetPack, symbol: TargetSymbol, version: str, product: str) -> _State:
    if symbol.inherited:
        return _of_base(symbol, product)
    if symbol.until and number(version) >= number(symbol.until):
        return _State(status="none", reason=f"until {symbol.until}")
    if symbol.since and number(version) < number(symbol.since):
        return _too_old(pack, symbol.since, version)
    if product and symbol.products and product not in symbol.products.split(" "):
        return _State(status="none", reason=f"only on {symbol.products.replace(' ', ', ')}")
    return _State(reason="product not stated" if product and not symbol.products and pack.about.examined else "")


def _state(pack: TargetPack, names: Iterable[str], version: str, product: str) -> _State:
    """The worst state of names that are needed together; a name that `symbols.tsv` does not list counts as there."""
    states = []
    for name in names:
        known = [_symbol_state(pack, each, version, product) for each in pack.symbols.get(name, ())]
        states.append(min(known, key=_badness, default=_State()))
    return max(states, key=_badness)


def _judge(pack: TargetPack, symbol: str, entry: Entry | None, version: str, product: str) -> _Verdict:
    if entry is None:
        return _Verdict(entry=None, product=product, status="unknown", reason="no row")
    if newest := outdated(entry, pack.sources, version):
        reason = f"not found up to {newest}, newer headers were not searched"
        return _Verdict(entry=entry, product=product, status="unknown", reason=reason)
    choices = alternatives(entry.target)
    if not choices or entry.status not in _RESTS_ON_NAMES:
        return _Verdict(entry=entry, product=product, status=entry.status, names=choices[0] if choices else ())
    states = [_state(pack, names, version, product) for names in choices]
    best = min(range(len(states)), key=lambda place: _badness(states[place]))
    status, names = states[best].status or entry.status, choices[best]
    if status in ("same", "renamed") and (best or entry.symbol != symbol):
        status = "same" if names == (symbol,) else "renamed"
    return _Verdict(entry=entry, product=product, status=status, names=names, reason=states[best].reason)


def _choose(pack: TargetPack, rows: Sequence[Entry], known: Conditions) -> Entry | None:
    """The most specific row whose conditions hold, the first of equals."""
    if len(rows) == 1 and not rows[0].when:
        return rows[0]
    holding = [row for row in rows if when.holds(row.when, known, pack.families)]
    return max(holding, key=lambda row: when.specificity(row.when), default=None)


def rows_of(pack: TargetPack, symbol: str, library: str) -> tuple[Entry, ...]:
    """The rows about a symbol; where none speaks of it, the one that a family rule gives."""
    if symbol.startswith("lib:"):
        library = "libraries"  # a product is a library of its own; its rows stand in libraries.tsv
    elif not library and "::" in symbol:
        library = _NAMESPACES.get(symbol.split("::")[0], "")
    elif not library and symbol.startswith(_INSIDE_HEADERS):
        library = "nvtx"
    if rows := pack.rows.get((symbol, library)):
        return rows
    row = family_row(pack.family_rules, symbol, library, pack.symbols) if pack.family_rules else None
    return (row,) if row else ()


def _chosen(pack: TargetPack, target: Target, key: Key, known: Conditions) -> dict[str, Entry | None]:
    """The row that holds, for every product the verdict is about."""
    rows, products = rows_of(pack, *key), products_of(pack, target) or ("",)
    return {each: _choose(pack, rows, msgspec.structs.replace(known, product=each)) for each in products}


def _first(pack: TargetPack, name: str) -> TargetSymbol | None:
    return next(iter(pack.symbols.get(name, ())), None)


def _alternative(pack: TargetPack, names: tuple[str, ...]) -> Alternative:
    known = _first(pack, names[0])
    if known is None:
        return Alternative(name=" ".join(names))
    return Alternative(name=" ".join(names), library=known.library, since=known.since, header=known.header)


def _span(pack: TargetPack, names: Iterable[str]) -> tuple[str, str]:
    """From which version on and until which one (without it) all the names exist; '' where that is not stated."""
    known = [symbol for name in names if (symbol := _first(pack, name))]
    since = max((symbol.since for symbol in known), key=number, default="")
    return since, min((symbol.until for symbol in known if symbol.until), key=number, default="")


def _gone(pack: TargetPack, names: Iterable[str], version: str) -> bool:
    """Whether a newer version no longer has one of the names: no alternative then."""
    until = _span(pack, names)[1]
    return bool(until) and number(version) >= number(until)


def _reason(verdicts: Sequence[_Verdict], worst: _Verdict) -> str:
    if worst.reason or len({verdict.status for verdict in verdicts}) == 1:
        return worst.reason
    return "on " + ", ".join(verdict.product for verdict in verdicts if verdict.status == worst.status)


def _summary(pack: TargetPack, target: Target, verdicts: Sequence[_Verdict]) -> Match:
    """One verdict for all products: the worst row's, with the names of the best to show what there is."""
    # Sorted as the JSON of a report is, so that one that is read back is the same.
    by_product = dict(sorted((verdict.product, verdict.status) for verdict in verdicts if verdict.product))
    status = worst_status([verdict.status for verdict in verdicts])
    worst = next(verdict for verdict in verdicts if verdict.status == status)
    best = min(verdicts, key=lambda verdict: STATUS_ORDER.index(verdict.status))
    if worst.entry is None:
        return Match(target=target.id, status=status, by_product=by_product, reason=_reason(verdicts, worst))
    choices = [
        names
        for names in (alternatives(best.entry.target) if best.entry else ())
        if names == best.names or not _gone(pack, names, target.version)
    ]
    since, until = _span(pack, best.names)
    return Match(
        target=target.id,
        status=status,
        name=" ".join(best.names),
        alternatives=tuple(_alternative(pack, names) for names in choices),
        when=worst.entry.when,
        by_product=by_product,
        since=since,
        until=until,
        edits=edits(worst.entry.edit),
        effort=worst.entry.effort,
        shim=worst.entry.shim,
        note=notes.joined(notes.of_entry(pack, each.entry) for each in (worst, best) if each.entry),
        reason=_reason(verdicts, worst),
        basis=worst.entry.basis,
        source=worst.entry.source,
        evidence=worst.entry.evidence,
        inherited=worst.entry.inherited,
    )


def look_up(
    pack: TargetPack, target: Target, symbol: str, library: str, conditions: Conditions, cuda: str = ""
) -> Match:
    """The verdict of one target about one symbol of one library, used as `conditions` say.

    `cuda`, when given, is the CUDA version instead of the one in `conditions`. Without a row the status is `unknown`
    with the reason "no row". Over several products the status is the worst and `by_product` has each.
    """
    known = msgspec.structs.replace(conditions, cuda=cuda or conditions.cuda)
    chosen = _chosen(pack, target, (symbol, library), known)
    verdicts = [_judge(pack, symbol, entry, target.version, product) for product, entry in chosen.items()]
    return _summary(pack, target, verdicts)


def variant(packs: Packs, targets: Iterable[Target], symbol: str, library: str, conditions: Conditions) -> str:
    """What of a use's place decided about its rows on all targets, as text: uses that differ in it are different items.

    '' for nearly all symbols, since few rows depend on the place of the use.
    """
    parts: set[str] = set()
    for target in targets:
        pack = packs.targets[target.name]
        if (symbol, library) in pack.by_place:
            chosen = _chosen(pack, target, (symbol, library), conditions)
            parts.update(when.site_part(row.when) for row in chosen.values() if row)
    return "; ".join(sorted(parts - {""}))
