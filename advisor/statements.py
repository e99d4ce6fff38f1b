"""What the answers about each target rest on, counted: the gate before anything is said about feasibility or effort.

A pack may be young: where no rule speaks about its target, that none fired says nothing, and where many places have no
verdict, those that have one say little. Such a target is not judged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from advisor.effort.days import DaysModel
from advisor.model import Item, SourceUse, Statement, Target
from advisor.packs.hazards import trait_of
from advisor.packs.pack import Packs, TargetPack
from advisor.rules.registry import Rule

LIMIT = 0.25  # of the places: where more have no verdict, what is known of the others is no judgement of the whole


def _speaks(rule: Rule, target: str) -> bool:
    """Whether a rule says what holds on a target; that nobody knows is no such answer."""
    for advice in rule.advice:
        asked = trait_of(advice.trait) if advice.trait else None
        if advice.target == target and not (asked and "unknown" in asked[2]):
            return True
    return False


def _spoken(rules: Iterable[Rule], target: str) -> tuple[int, int]:
    """How many hazard rules speak about a target, of how many."""
    hazards = [rule for rule in rules if rule.subject and any(each.target for each in rule.advice)]
    return sum(1 for rule in hazards if _speaks(rule, target)), len(hazards)


def _sources(items: Sequence[Item], number: int, pack: TargetPack) -> tuple[SourceUse, ...]:
    """The sources of the verdicts of a report about its `number`-th target, those of the most places first."""
    places: Counter[str] = Counter()
    for item in items:
        for key in filter(None, item.matches[number].source.split(",")):
            places[key] += len(item.sites)
    found = []
    for key, count in sorted(places.items(), key=lambda each: (-each[1], each[0])):
        source = pack.sources.get(key, {})
        title, version, date = (source.get(name, "") for name in ("title", "version_or_commit", "date"))
        page = source.get("page", "") or source.get("url", "")
        found.append(SourceUse(key=key, title=title, version=version, date=date, page=page, places=count))
    return tuple(found)


def _unknown(items: Sequence[Item], number: int) -> float:
    places = sum(len(item.sites) for item in items)
    unknown = sum(len(item.sites) for item in items if item.matches[number].status == "unknown")
    return unknown / max(1, places)


def statements(
    targets: Sequence[Target], items: Sequence[Item], rules: Sequence[Rule], packs: Packs, models: Mapping[str, str],
    days: DaysModel, silent: Mapping[str, Collection[str]],
) -> tuple[Statement, ...]:  # fmt: skip
    """One statement per target of a report; `models` are the classes of effort and `silent` the rules, by id."""
    found = []
    for number, target in enumerate(targets):
        pack = packs.targets[target.name]
        names = (target.name, *pack.about.names)
        about, share = pack.about, round(_unknown(items, number), 4)
        speaking, every = _spoken(rules, target.name)
        work = models.get(target.id, "")
        kind = "rewrite" if work == "simt" else work
        fit = days.classes.get(kind)  # type: ignore[call-overload]  # any other word is no class
        found.append(
            Statement(
                target=target.id,
                judged=speaking > 0 and share <= LIMIT,
                unknown_share=share,
                limit=LIMIT,
                rules=speaking,
                all_rules=every,
                evidence=pack.evidence,
                silent=tuple(sorted(silent.get(target.id, ()))),
                inherits=about.extends,
                inherited=pack.inherited,
                sources=_sources(items, number, pack),
                work=work,
                measured=fit.n if fit else 0,
                measured_here=sum(1 for port in days.ports if port.work == kind and port.target in names),
                about=about.about.sentence,
            )
        )
    return tuple(found)


def vendor_sentences(targets: Iterable[Target], packs: Packs) -> dict[str, str]:
    """The Chinese of the sentences about vendors, by the English ones."""
    abouts = (packs.targets[target.name].about.about for target in targets)
    return {each.sentence: each.sentence_zh for each in abouts if each.sentence and each.sentence_zh}
