"""Lints of hazard rows: every message is `FILE:LINE:1: what is wrong; write …`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from advisor.model import Value
from advisor.packs.files import shown
from advisor.packs.hazards import FILE, FOLDER, Fact, Hazard, Meaning, canonical, read_facts, texts, trait_of
from advisor.packs.lints import TRAITS
from advisor.packs.pack import Packs, TargetPack
from advisor.packs.versions import VERSION, number

EFFORTS = ("", "none", "mechanical", "small", "moderate", "rewrite")
_PYTHON_NAME = re.compile(r"[A-Za-z_]\w*(?:\.\w+)+(?:\.?\*)?")
_QUALIFIED = re.compile(r"[A-Za-z_]\w*(?:::\w+)*\*?")


class Table(Value, frozen=True, kw_only=True):
    """A hazard file under examination: its name as shown and its text."""

    file: str
    text: str

    def at(self, rule: str, text: str) -> str:
        """A message about a rule, with the line of its first table."""
        heads = (f"[{rule}]", f"[[{rule}]]", f"[rule.{rule}]")
        line = next((place for place, each in enumerate(self.text.split("\n"), 1) if each in heads), 1)
        return f"{self.file}:{line}:1: {text}"


def tables(root: Path, names: Iterable[str]) -> list[Table]:
    """The subject files, then the hazard files of the targets."""
    paths = [*sorted((root / FOLDER).glob("*.toml")), *(root / name / FILE for name in names)]
    return [Table(file=shown(root, path), text=path.read_text("utf-8")) for path in paths if path.is_file()]


def form(table: Table) -> Iterator[str]:
    """Hazard files stand in canonical form."""
    try:
        wanted = canonical(table.text)
    except tomllib.TOMLDecodeError:
        return  # told by the reader
    if wanted != table.text:
        pairs = zip(table.text.split("\n"), [*wanted.split("\n"), ""], strict=False)
        line = next((place for place, (found, good) in enumerate(pairs, 1) if found != good), 1)
        yield f"{table.file}:{line}:1: not in canonical form; run `advisor mappings format`"


def _fits(symbol: str, words: Iterable[str]) -> bool:
    return any(
        symbol == word
        or (word.endswith("*") and symbol.startswith(word[:-1]))
        or (symbol.endswith("*") and word.startswith(symbol[:-1]))
        for word in words
    )


def unknown_symbols(row: Hazard, symbols: Collection[str], facts: Iterable[Fact]) -> list[str]:
    """The symbols of a rule that are neither names of the catalogue (`symbols`) nor words of `facts.tsv`."""
    words = [fact.word for fact in facts]
    return [
        symbol
        for symbol in row.symbols
        if symbol not in symbols
        and not (symbol.endswith("*") and any(name.startswith(symbol[:-1]) for name in symbols))
        and not _fits(symbol, words)
    ]


def undeclared_words(row: Hazard, symbols: Collection[str], facts: Iterable[Fact]) -> list[str]:
    """The words that a rule's check wants and neither `facts.tsv` nor the catalogue has; Python names may be any."""
    declared = {fact.word for fact in facts}
    return [
        word
        for word in row.words
        if not word.startswith(("py:", "op:"))
        and word not in declared
        and word not in symbols
        and not _fits(word, [*declared, *symbols])
    ]


def unaskable_names(row: Hazard, symbols: Collection[str]) -> list[str]:
    """The further names of a rule that no front end can look for, or that the catalogue has (then they are symbols).

    A front end can look for dotted Python names in files of Python, and for names in a namespace of the catalogue.
    """
    roots = {name.split("::")[0] for name in symbols if "::" in name} if row.names else set()
    python = "python" in row.files or row.family == "python"
    return [
        name
        for name in row.names
        if name in symbols
        or not (
            (python and _PYTHON_NAME.fullmatch(name))
            or ("::" in name and _QUALIFIED.fullmatch(name) and name.split("::")[0] in roots)
        )
    ]


def _rule(table: Table, name: str, row: Hazard, symbols: Collection[str], facts: tuple[Fact, ...]) -> Iterator[str]:
    for symbol in unknown_symbols(row, symbols, facts):
        yield table.at(name, f"`{symbol}` is no name of the catalogue and no word of facts.tsv; write one that is")
    for word in undeclared_words(row, symbols, facts):
        yield table.at(name, f"word `{word}` is not in {FOLDER}/facts.tsv; write it there with an example")
    for symbol in unaskable_names(row, symbols):
        yield table.at(name, f"no front end looks for `{symbol}` as a further name; write it in `symbols`, or drop it")
    if not (row.check or row.symbols or row.names):
        yield table.at(name, "neither a check nor symbols; write what the rule fires at")


def _of_meaning(table: Table, name: str, meaning: Meaning, row: Hazard | None, pack: TargetPack) -> Iterator[str]:
    about = pack.about
    oldest, newest = number(about.versions[0]), number(about.versions[-1])
    if row is None:
        yield table.at(name, f"no rule `{name}`; write it in {FOLDER}, or as [rule.{name}] here")
        return
    if meaning.effort not in EFFORTS:
        yield table.at(name, f"unknown effort `{meaning.effort}`; write one of {' '.join(filter(None, EFFORTS))}")
    for product in meaning.products:
        if product not in about.products and product not in pack.families and product not in about.groups:
            yield table.at(name, f"unknown product `{product}`; write a product, family or group of pack.toml")
    for version in filter(None, (meaning.since, meaning.until)):
        if not VERSION.fullmatch(version) or not oldest < number(version) <= newest:
            span = f"above {about.versions[0]}, at most {about.versions[-1]}"
            yield table.at(name, f"unknown version `{version}`; write one {span}")
    if meaning.trait:
        yield table.at(name, "a trait in a target's own row; write it in the rule's `advice`")


def _traits(table: Table, name: str, row: Hazard) -> Iterator[str]:
    for meaning in row.advice:
        asked = trait_of(meaning.trait) if meaning.trait else None
        if meaning.trait and (asked is None or asked[0] not in TRAITS):
            yield table.at(name, f"unknown trait `{meaning.trait}`; write `NAME = VALUE` of a [traits] table")


def hazard_lints(root: Path, packs: Packs) -> Iterator[str]:
    """What is wrong with the hazard rows below `root`, which can be read."""
    found = {table.file: table for table in tables(root, packs.targets)}
    for table in found.values():
        yield from form(table)
    symbols = packs.catalogue.entries.keys()
    facts = read_facts(root) if (root / FOLDER / "facts.tsv").is_file() else ()
    for name, row in packs.hazards.items():
        table = found[shown(root, root / FOLDER / f"{row.subject}.toml")]
        yield from _rule(table, name, row, symbols, facts)
        yield from _traits(table, name, row)
        if not row.advice and not any(name in pack.hazards for pack in packs.targets.values()):
            yield table.at(name, "no target and no row for all says what it means; write one")
    named: dict[str, str] = {}
    for target, pack in packs.targets.items():
        table = found.get(shown(root, root / target / FILE), Table(file=target, text=""))
        known = packs.hazards | pack.own_rules
        for name, meanings in pack.hazards.items():
            if name in pack.inherited_rules:
                continue  # examined where they stand
            for meaning in meanings:
                yield from _of_meaning(table, name, meaning, known.get(name), pack)
            for fact in {fact for meaning in meanings for fact in meaning.facts}:
                if named.setdefault(fact, name) != name:
                    yield table.at(name, f"fact `{fact}` is named by rule `{named[fact]}` too; write it in one of them")
        for name, row in pack.own_rules.items():
            if name in packs.hazards:
                yield table.at(name, f"rule `{name}` stands in {FOLDER} already; write another id")
            yield from _rule(table, name, row, symbols, facts)


def pack_lints(folder: Path, packs: Packs, name: str) -> Iterator[str]:
    """What is wrong with the hazard rows of the single pack `name` in `folder`, which can be read."""
    path = folder / FILE
    if not path.is_file():
        return
    table = Table(file=path.as_posix(), text=path.read_text("utf-8"))
    pack, symbols = packs.targets[name], packs.catalogue.entries.keys()
    yield from form(table)
    known = packs.hazards | pack.own_rules
    for rule, meanings in pack.hazards.items():
        for meaning in meanings if rule not in pack.inherited_rules else ():
            yield from _of_meaning(table, rule, meaning, known.get(rule), pack)
    for rule, row in pack.own_rules.items():
        if rule in packs.hazards:
            yield table.at(rule, f"rule `{rule}` stands in {FOLDER} already; write another id")
        yield from _rule(table, rule, row, symbols, ())


def without_chinese(packs: Packs) -> list[str]:
    """The English texts of hazard rows that have no Chinese one yet."""
    rows = [*packs.hazards.values()]
    for pack in packs.targets.values():
        rows += pack.own_rules.values()
    said = [meaning for pack in packs.targets.values() for each in pack.hazards.values() for meaning in each]
    return sorted({english for english, chinese in texts((*rows, *said)) if not chinese})
