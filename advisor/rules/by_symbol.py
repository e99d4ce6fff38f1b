"""Which rules speak of a symbol: the hazards that a verdict about a name does not tell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from advisor.model import Advice, Target
from advisor.packs.versions import number
from advisor.rules.registry import Rule, all_rules


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


def _about(rules: Iterable[Rule], symbol: str, target: Target) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules if names_symbol(rule, symbol) and advice_for(rule, target))


@lru_cache(maxsize=65536)
def hazards_of(symbol: str, target: Target) -> tuple[str, ...]:
    """The ids of the rules that name a symbol and have advice for a target, sorted."""
    return tuple(rule.id for rule in _about(_with_symbols(), symbol, target))


@lru_cache(maxsize=1)
def _with_symbols() -> tuple[Rule, ...]:
    return tuple(rule for rule in all_rules() if rule.symbols and rule.family != "eula")


def rules_about(symbol: str, targets: Sequence[Target]) -> tuple[Rule, ...]:
    """The rules that name a symbol and have advice for one of the targets."""
    wanted = {identity for target in targets for identity in hazards_of(symbol, target)}
    return tuple(rule for rule in _with_symbols() if rule.id in wanted)
