"""Which rules speak of a symbol: the hazards that a verdict about a name does not tell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from advisor.model import Advice, Target
from advisor.packs.versions import number
from advisor.rules.registry import Rule


@lru_cache(maxsize=1024)
def _wanted(symbols: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    """The names that a rule asks for, and the beginnings of names."""
    exact = frozenset(symbol for symbol in symbols if not symbol.endswith("*"))
    return exact, tuple(symbol[:-1] for symbol in symbols if symbol.endswith("*") and symbol != "*")


def names_symbol(rule: Rule, symbol: str) -> bool:
    """Whether a rule asks for uses of this symbol (by name or by a beginning with `*`), not for uses in general."""
    exact, beginnings = _wanted(tuple(rule.symbols))
    return symbol in exact or symbol.startswith(beginnings)


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
        self._known: dict[tuple[str, str], tuple[str, ...]] = {}

    def of(self, symbol: str, target: Target) -> tuple[str, ...]:
        """The ids of the rules that name a symbol and have advice for a target, sorted."""
        key = (symbol, target.id)
        if key not in self._known:
            about = (rule for rule in self._rules if names_symbol(rule, symbol) and advice_for(rule, target))
            self._known[key] = tuple(rule.id for rule in about)
        return self._known[key]

    def about(self, symbol: str, targets: Sequence[Target]) -> tuple[Rule, ...]:
        """The rules that name a symbol and have advice for one of the targets."""
        wanted = {identity for target in targets for identity in self.of(symbol, target)}
        return tuple(rule for rule in self._rules if rule.id in wanted)
