"""Which rules speak of a symbol: the hazards that a verdict about a name does not tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from advisor.model import Advice, Target
from advisor.packs.versions import number
from advisor.rules.registry import Rule


def _wanted(symbols: Iterable[str]) -> tuple[frozenset[str], tuple[str, ...]]:
    """The names that a rule asks for, and the beginnings of names; one that asks for all uses names none."""
    exact = frozenset(symbol for symbol in symbols if not symbol.endswith("*"))
    return exact, tuple(symbol[:-1] for symbol in symbols if symbol.endswith("*") and symbol != "*")


def advice_for(rule: Rule, target: Target) -> tuple[Advice, ...]:
    """What a rule says about a target in its version."""
    version = number(target.version)
    return tuple(
        advice
        for advice in rule.advice
        if advice.target in ("", target.name)
        and not (advice.since and version < number(advice.since))
        and not (advice.until and version >= number(advice.until))
    )


class Hazards:
    """Which of the rules speak of a symbol, with what was asked before kept."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = tuple(rule for rule in rules if rule.symbols and rule.family != "eula")
        self._named: dict[str, list[int]] = defaultdict(list)  # symbol -> the places of rules that ask for it by name
        self._begun: list[tuple[int, tuple[str, ...]]] = []  # places of rules, and the beginnings that they ask for
        for place, rule in enumerate(self._rules):
            exact, beginnings = _wanted(rule.symbols)
            for each in exact:
                self._named[each].append(place)
            if beginnings:
                self._begun.append((place, beginnings))
        self._known: dict[tuple[str, str], tuple[str, ...]] = {}

    def _naming(self, symbol: str) -> Iterator[Rule]:
        """The rules that name a symbol, in order."""
        begun = (place for place, beginnings in self._begun if symbol.startswith(beginnings))
        return (self._rules[place] for place in sorted({*self._named.get(symbol, ()), *begun}))

    def of(self, symbol: str, target: Target) -> tuple[str, ...]:
        """The ids of the rules that name a symbol and have advice for a target, sorted."""
        key = (symbol, target.id)
        if key not in self._known:
            about = (rule for rule in self._naming(symbol) if advice_for(rule, target))
            self._known[key] = tuple(rule.id for rule in about)
        return self._known[key]

    def about(self, symbol: str, targets: Sequence[Target]) -> tuple[Rule, ...]:
        """The rules that name a symbol and have advice for one of the targets."""
        wanted = {identity for target in targets for identity in self.of(symbol, target)}
        return tuple(rule for rule in self._rules if rule.id in wanted)
