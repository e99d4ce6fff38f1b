"""Family rules: one verdict for a whole library, prefix, namespace or folder of headers (`<target>/families.toml`).

They answer only where no row speaks of the name; the verdict then carries the basis `family`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from fnmatch import fnmatchcase
from functools import lru_cache

import msgspec

from advisor.model import Evidence, Status, Value
from advisor.packs.tables import Entry, alternatives

NAMED = frozenset({"same", "renamed", "changed", "partial"})  # statuses that promise a name
ALLOWED = frozenset({"manual", "none", "unneeded", "unknown", "renamed"})


class Family(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule; a symbol must meet every condition that is written, and at least one must be.

    `rename` (only with status renamed) is what replaces `prefix` or `namespace`: the rule holds only for symbols whose
    new name stands in symbols.tsv. `target` are names of symbols.tsv: functions, or projects (kind `project`).
    """

    library: str = ""
    prefix: str = ""
    namespace: str = ""
    include: str = ""  # glob of header names
    kinds: tuple[str, ...] = ()
    status: Status
    rename: str = ""
    target: str = ""
    effort: str = ""
    note: str = ""
    source: str = ""
    evidence: Evidence
    inherited: str = ""  # the pack that the rule is taken from; never written


class Families(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`families.toml`: the rules in order; of those that hold the most specific counts, the first of equals."""

    family: tuple[Family, ...] = ()


def _prefix(rule: Family) -> str:
    return f"{rule.namespace}::" if rule.namespace else rule.prefix


def covers(rule: Family, symbol: str, library: str, kind: str = "") -> bool:
    """Whether a rule speaks of a symbol. An unknown kind ('') is not limited by `kinds`."""
    return (
        (not rule.library or rule.library == library)
        and (not rule.kinds or not kind or kind in rule.kinds)
        and symbol.startswith(_prefix(rule))
        and (not rule.include or fnmatchcase(symbol, rule.include))
    )


def specificity(rule: Family) -> tuple[int, int, int]:
    """Longer prefixes and globs first, then kinds, then rules that name the library."""
    return len(_prefix(rule)) + len(rule.include), len(rule.kinds), bool(rule.library)


def _new_name(rule: Family, symbol: str) -> str:
    return rule.rename + symbol[len(_prefix(rule)) :] if rule.rename else rule.target


def _stands(rule: Family, target: str, known: Collection[str]) -> bool:
    return rule.status not in NAMED or all(name in known for names in alternatives(target) for name in names)


@lru_cache(maxsize=64)
def _ordered(rules: tuple[Family, ...]) -> tuple[Family, ...]:
    return tuple(sorted(rules, key=specificity, reverse=True))


def family_row(
    rules: tuple[Family, ...], symbol: str, library: str, known: Collection[str], kind: str = ""
) -> Entry | None:
    """The row that the family rules give for a symbol without rows of its own; None where no rule covers it.

    `known` are the names of the target's symbols.tsv.
    """
    for rule in _ordered(rules):
        if covers(rule, symbol, library, kind):
            target = _new_name(rule, symbol)
            if _stands(rule, target, known):
                return _entry(rule, symbol, library, target)
    return None


def _entry(rule: Family, symbol: str, library: str, target: str) -> Entry:
    return Entry(
        symbol=symbol, when="", status=rule.status, target=target, edit="", effort=rule.effort, shim="",
        note=rule.note, source=rule.source, basis="family", evidence=rule.evidence, library=library,
        file="families.toml", line=0, inherited=rule.inherited,
    )  # fmt: skip


def merged(own: Iterable[Family], base: Iterable[Family]) -> tuple[Family, ...]:
    """A pack's own rules before those it inherits."""
    return (*own, *base)


def described(rule: Family) -> str:
    """What a rule covers, for messages."""
    parts = msgspec.structs.asdict(rule)
    return " ".join(f"{key}={parts[key]}" for key in ("library", "prefix", "namespace", "include") if parts[key])
