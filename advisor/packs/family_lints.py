"""Lints of family rules, one small function each; messages are `FILE:LINE:COLUMN: what is wrong; write …`."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.packs.families import ALLOWED, NAMED, Family, covers, described
from advisor.packs.lints import EFFORTS, CheckedTarget
from advisor.packs.tables import alternatives


def _rules(checked: CheckedTarget) -> Iterator[tuple[Family, str]]:
    """The pack's own rules, each with its place: the line of its `[[family]]`."""
    file = f"{checked.folder}/families.toml"
    lines = [number for number, line in enumerate(checked.texts.get(file, "").split("\n"), 1) if line == "[[family]]"]
    for place, rule in enumerate(checked.pack.own_family_rules):
        yield rule, f"{file}:{lines[place] if place < len(lines) else 1}:1"


def scope(checked: CheckedTarget) -> Iterator[str]:
    """A rule says what it covers, and covers something of the catalogue."""
    entries = [entry for found in checked.catalogue.entries.values() for entry in found]
    for rule, place in _rules(checked):
        if not described(rule):
            yield f"{place}: the rule covers everything; write library, prefix, namespace or include"
        elif not any(covers(rule, entry.symbol, entry.library, entry.kind) for entry in entries):
            yield f"{place}: nothing in the catalogue is covered by {described(rule)}; correct or drop the rule"


def verdict(checked: CheckedTarget) -> Iterator[str]:
    """Only verdicts that hold for a whole family: manual, none, unneeded, unknown, and renamed with a new prefix."""
    for rule, place in _rules(checked):
        if rule.status not in ALLOWED:
            yield f"{place}: `{rule.status}` for a family; write one of {' '.join(sorted(ALLOWED))}"
        if (rule.status == "renamed") != bool(rule.rename):
            yield f"{place}: `renamed` and `rename` belong together; write both or neither"
        if rule.effort not in EFFORTS:
            yield f"{place}: unknown effort `{rule.effort}`; write one of {' '.join(filter(None, EFFORTS))}"
        if rule.status in NAMED and rule.evidence in ("assumed", ""):
            yield f"{place}: `{rule.status}` without evidence; write the evidence, or the status unknown"
        elif rule.status != "unknown" and rule.evidence == "assumed":
            yield f"{place}: `{rule.status}` is assumed; write the evidence, or the status unknown"


def names(checked: CheckedTarget) -> Iterator[str]:
    """Target names stand in symbols.tsv; notes and sources exist."""
    pack = checked.pack
    for rule, place in _rules(checked):
        for name in (name for several in alternatives(rule.target) for name in several):
            if name not in pack.symbols:
                yield f"{place}: `{name}` is not in symbols.tsv; write it there or another name here"
        if rule.note and rule.note not in pack.notes:
            yield f"{place}: unknown note `{rule.note}`; write a key of notes.toml"
        for key in rule.source.split(",") if rule.source else ():
            if key not in pack.sources:
                yield f"{place}: unknown source `{key}`; write a [sources.…] key of {checked.toml}"


def _whole(rule: Family) -> bool:
    return bool(rule.library) and not (rule.prefix or rule.namespace or rule.include)


def kinds_alone(checked: CheckedTarget) -> Iterator[str]:
    """A name is looked up without its kind: a rule by kinds alone would hide the one for the rest of its library."""
    rest = {rule.library for rule, _ in _rules(checked) if _whole(rule) and not rule.kinds}
    for rule, place in _rules(checked):
        if _whole(rule) and rule.kinds and rule.library in rest:
            yield f"{place}: the rule hides the one for the rest of `{rule.library}`; write a prefix or include as well"


FAMILY_LINTS = (scope, verdict, names, kinds_alone)
