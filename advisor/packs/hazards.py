"""Hazard rows: what a rule is (`mappings/hazards/<subject>.toml`) and what it means on a target (`hazards.toml`).

The subject row holds what is the same for all targets; a target's row says how bad it is there, why, and what to do.
Texts stand side by side in English and Chinese (`why`, `why_zh`); an empty Chinese text means that the English shows.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import msgspec

from advisor.errors import AdvisorError
from advisor.model import Confidence, Effect, RuleFamily, Severity, UseKind, Value
from advisor.packs.files import read_toml, shown
from advisor.packs.tsv import decode

FOLDER = "hazards"  # of the subject files, beside the packs
FILE = "hazards.toml"  # of a target
Unit = Literal["use", "scope", "file", "project"]


_TRAIT = re.compile(r"(?P<name>[a-z][a-z0-9_]*) (?P<not>!?)= (?P<values>\S+(?: \| \S+)*)")


def trait_of(text: str) -> tuple[str, bool, tuple[str, ...]] | None:
    """The name, whether its values are excluded, and the values of `NAME = VALUE | VALUE` or `NAME != VALUE`."""
    found = _TRAIT.fullmatch(text)
    return (found["name"], bool(found["not"]), tuple(found["values"].split(" | "))) if found else None


def trait_holds(text: str, traits: Mapping[str, bool | int | str]) -> bool:
    """Whether a target is like this; a trait that it does not state is `unknown`, and is not other than anything."""
    asked = trait_of(text)
    if asked is None:
        return False
    name, excluded, values = asked
    value = str(traits.get(name, "unknown")).lower()
    return value not in (*values, "unknown") if excluded else value in values


class Text(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A text in both languages."""

    en: str
    zh: str = ""


class Meaning(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a rule means on a target, or with a trait, or everywhere.

    `cases` limits it to some of the cases that the rule's check tells apart; `texts` and `severities` overrule the
    rule's sentence and this row's severity for single cases. `values` are the check's parameters for this target.
    `trait` is for rows without a target: `warp_width = 64 | 128` or `warp_width != 32` mean the targets with that trait
    in their `pack.toml` that have no row of their own for the rule.
    """

    severity: Severity
    effect: Effect
    why: str
    why_zh: str = ""
    todo: str
    todo_zh: str = ""
    effort: str = ""
    products: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    trait: str = ""
    cases: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    source: str = ""
    values: tuple[str, ...] = ()
    severities: dict[str, Severity] = msgspec.field(default_factory=dict)
    texts: dict[str, Text] = msgspec.field(default_factory=dict)


class Hazard(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a rule is, by its row in a subject file.

    `symbols` are names of the catalogue and words of `facts.tsv` (a trailing `*` matches any rest), `names` further
    names that only this rule asks for, `words` what its check wants front ends to look for besides. `files` are kinds
    of files. `once` is the unit in which a rule without a check fires. `beside` is a text without which in a file no
    use of `names` counts. `own_code` rules are silent in copies of NVIDIA's libraries and in other vendors' code;
    those with `in_target_code` speak in files for a target (by suffix) of that target alone.
    """

    title: str
    title_zh: str = ""
    help: str = ""
    help_zh: str = ""
    family: RuleFamily = "hazard"
    once: Unit = "use"
    confidence: Confidence = "strong"
    check: str = ""
    own_code: bool = False
    in_target_code: bool = False
    files: tuple[str, ...] = ()
    kinds: tuple[UseKind, ...] = ()
    symbols: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    beside: str = ""
    values: tuple[str, ...] = ()
    cases: dict[str, Text] = msgspec.field(default_factory=dict)
    advice: tuple[Meaning, ...] = ()
    subject: str = ""  # the file it stands in, without suffix; never written


def _checked_keys(rows: Mapping[str, object], file: str) -> None:
    for name in rows:
        if not name.replace("-", "").isalnum() or name != name.lower():
            raise AdvisorError(f"{file}: rule `{name}`; write a name of lower-case letters, digits and hyphens")


def read_subject(data: bytes, file: str, subject: str) -> dict[str, Hazard]:
    """The rules of one subject file by id. Raises AdvisorError naming the file for a malformed one."""
    rows = read_toml(data, file, dict[str, Hazard])
    _checked_keys(rows, file)
    return {name: msgspec.structs.replace(row, subject=subject) for name, row in rows.items()}


def _spelled_out(meaning: Meaning, groups: Mapping[str, tuple[str, ...]]) -> Meaning:
    products = tuple(product for name in meaning.products for product in groups.get(name, (name,)))
    return msgspec.structs.replace(meaning, products=products)


@lru_cache(maxsize=4)
def _said(data: bytes, file: str) -> dict[str, dict[str, Any] | list[dict[str, Any]]]:
    """The tables of a target's `hazards.toml`: its meanings and its own rules are asked for one after the other."""
    return read_toml(data, file, dict[str, dict[str, Any] | list[dict[str, Any]]])


def read_meanings(data: bytes, file: str, groups: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[Meaning, ...]]:
    """What a target's `hazards.toml` says, by rule, with the groups of its `pack.toml` spelled out.

    Raises AdvisorError naming the file for a malformed one.
    """
    found: dict[str, tuple[Meaning, ...]] = {}
    for name, rows in _said(data, file).items():
        if name != "rule":
            several = _converted(rows, file, tuple[Meaning, ...])
            found[name] = tuple(_spelled_out(meaning, groups) for meaning in several)
    _checked_keys(found, file)
    return found


def read_own_rules(data: bytes, file: str, subject: str) -> dict[str, Hazard]:
    """The rules that a target's `hazards.toml` brings itself, as `[rule.<id>]`."""
    table = _said(data, file).get("rule", {})
    rows = _converted(table, file, dict[str, Hazard])
    _checked_keys(rows, file)
    return {name: msgspec.structs.replace(row, subject=subject) for name, row in rows.items()}


def _converted(value: object, file: str, into: Any) -> Any:
    try:
        return msgspec.convert(value, into)
    except msgspec.ValidationError as error:
        raise AdvisorError(f"{file}: {error}; write the keys and types of a hazard row") from None


def subject_files(root: Path) -> dict[str, bytes]:
    """Name and content of the subject files and of `facts.tsv`, sorted by name."""
    wanted = (path for path in (root / FOLDER).glob("*") if path.suffix in (".toml", ".tsv"))
    return {path.name: path.read_bytes() for path in sorted(wanted)}


def read_hazards(root: Path) -> dict[str, Hazard]:
    """All subject rows below `root` by id. Raises AdvisorError for a malformed file or an id that stands twice."""
    found: dict[str, Hazard] = {}
    for name, data in subject_files(root).items():
        if not name.endswith(".toml"):
            continue
        file = shown(root, root / FOLDER / name)
        for rule, row in read_subject(data, file, name.removesuffix(".toml")).items():
            if rule in found:
                raise AdvisorError(f"{file}: rule `{rule}` stands in {found[rule].subject}.toml too; write it once")
            found[rule] = row
    return found


# --- texts ------------------------------------------------------------------------------------------------------------


def _pairs(row: Hazard | Meaning) -> Iterator[tuple[str, str]]:
    if isinstance(row, Hazard):
        yield from ((row.title, row.title_zh), (row.help, row.help_zh))
        yield from ((text.en, text.zh) for text in row.cases.values())
        for meaning in row.advice:
            yield from _pairs(meaning)
    else:
        yield from ((row.why, row.why_zh), (row.todo, row.todo_zh))
        yield from ((text.en, text.zh) for text in row.texts.values())


def texts(rows: Iterable[Hazard | Meaning]) -> Iterator[tuple[str, str]]:
    """Every English text of the rows with its Chinese one ('' = missing), in order; empty texts are left out."""
    return ((english, chinese) for row in rows for english, chinese in _pairs(row) if english)


# --- canonical form ---------------------------------------------------------------------------------------------------

_WIDTH = 120


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return f"[{', '.join(map(_value, value))}]"


def _line(key: str, value: Any) -> str:
    plain = f"{key} = {_value(value)}"
    if len(plain) <= _WIDTH or not isinstance(value, list):
        return plain
    lines, current = [f"{key} = ["], " "
    for part in map(_value, value):
        if len(current) + len(part) + 2 > _WIDTH:
            lines.append(current)
            current = " "
        current += f" {part},"
    return "\n".join([*lines, current, "]"])


def _dumped(name: str, row: dict[str, Any], order: tuple[str, ...], head: str) -> Iterator[str]:
    """The lines of one table: plain keys in the order of the fields, then tables in tables."""
    yield head
    known = {key: row[key] for key in order if key in row}
    later = {key: value for key, value in known.items() if value and (isinstance(value, dict) or key == "advice")}
    for key, value in known.items():
        if key not in later and value not in ("", [], False, {}):
            yield _line(key, value)
    for key, value in later.items():
        if key == "advice":
            for meaning in value:
                yield ""
                yield from _dumped(f"{name}.advice", meaning, Meaning.__struct_fields__, f"[[{name}.advice]]")
        elif key == "severities":
            yield ""
            yield f"[{name}.{key}]"
            yield from (_line(case, each) for case, each in sorted(value.items()))
        else:
            for case, text in sorted(value.items()):
                yield ""
                yield f"[{name}.{key}.{case}]"
                yield from (_line(each, text[each]) for each in ("en", "zh") if text.get(each))


def canonical(text: str) -> str:
    """A hazard file in canonical form: rules sorted by id, keys in the order of the fields, empty ones left out.

    Comments count before the first table only. Raises tomllib.TOMLDecodeError for what is no TOML.
    """
    rows = tomllib.loads(text)
    lines = [line for line in text.split("\n[", 1)[0].splitlines() if line.startswith("#")]
    for name, row in sorted(rows.get("rule", {}).items() if isinstance(rows.get("rule"), dict) else ()):
        lines += ["", *_dumped(f"rule.{name}", row, Hazard.__struct_fields__, f"[rule.{name}]")]
    for name, row in sorted(rows.items()):
        if name == "rule":
            continue
        if isinstance(row, list):
            for each in row:
                lines += ["", *_dumped(name, each, Meaning.__struct_fields__, f"[[{name}]]")]
        else:
            lines += ["", *_dumped(name, row, Hazard.__struct_fields__, f"[{name}]")]
    return "\n".join(lines).lstrip("\n") + "\n"


# --- facts ------------------------------------------------------------------------------------------------------------


class Fact(Value, frozen=True, kw_only=True):
    """A word that front ends produce for rules only; `example` is a text of a file named `file` that holds one."""

    word: str
    file: str
    example: str
    meaning: str


def read_facts(root: Path) -> tuple[Fact, ...]:
    """The rows of `facts.tsv`: word, file name, example with its escapes undone, meaning."""
    path = root / FOLDER / "facts.tsv"
    rows = [line.split("\t") for line in decode(path.read_bytes(), shown(root, path)).splitlines()[1:]]
    undone = ((row[0], row[1], row[2].replace("\\n", "\n").replace("\\t", "\t"), row[3]) for row in rows)
    return tuple(Fact(word=word, file=file, example=example, meaning=text) for word, file, example, text in undone)
