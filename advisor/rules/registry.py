"""The table of all rules: hazard rows with their checks, and the rules about licences.

A hazard is a row of `mappings/hazards` and of the targets' `hazards.toml`; where there is something to decide, the row
names a check: a function with the decorator `check`. Its first parameter says what it gets: `use` (one use of the row's
kinds and symbols; a second parameter is its file), `file`, or `project`. It answers whether the rule fires, or yields
hits. A check with the parameter `values` gets those of the rows. Rules about licences register themselves by `add`.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache, partial
from importlib import import_module
from inspect import CO_GENERATOR
from typing import Literal, TypeVar

import msgspec

from advisor import data
from advisor.errors import AdvisorError
from advisor.model import (
    Advice,
    Confidence,
    FileFacts,
    Fix,
    LicenceStep,
    RuleFamily,
    RuleInfo,
    Severity,
    Span,
    TextPattern,
    Use,
    UseKind,
    Value,
    Vocabulary,
)
from advisor.packs.compiled import known_mappings
from advisor.packs.hazards import Hazard, Meaning, Unit, trait_holds, trait_of
from advisor.packs.pack import Packs, TargetPack

Shape = Literal["use", "file", "project"]


class ProjectFacts(Value, frozen=True, kw_only=True):
    """All facts after the project pass. `others` are the paths of files that were not read."""

    files: tuple[FileFacts, ...]
    others: tuple[str, ...] = ()
    eula_text: str = ""  # date of the licence text to use, '' for the default


LINES_ALSO = 200  # further lines of a file that one finding names
_CLOSE = 8  # lines between places that are said once


class Hit(Value, frozen=True, kw_only=True):
    """One place where a rule fires.

    `message` names a case of the rule's row, or is a constant sentence ('' = the rule's title); `detail` is the code or
    name found. `targets` limits it to pack names, `severity` and `confidence` overrule the rule's. `use` gives the
    place's scope, kernel, guard, done. `also` = further lines of the file that the hit stands for.
    """

    span: Span
    use: Use | None = None
    message: str = ""
    detail: str = ""
    severity: Severity | None = None
    confidence: Confidence | None = None
    targets: tuple[str, ...] = ()
    clause: str = ""
    evidence: str = ""
    step: LicenceStep = ""
    fix: tuple[Fix, ...] = ()
    also: tuple[int, ...] = ()


class Limit(Value, frozen=True, kw_only=True):
    """What an advice says about single cases; see `Meaning`."""

    cases: tuple[str, ...] = ()
    severities: dict[str, Severity] = msgspec.field(default_factory=dict)
    texts: dict[str, str] = msgspec.field(default_factory=dict)


class Values(Value, frozen=True, kw_only=True):
    """The parameters of a check: those for all targets, and those by target."""

    common: tuple[str, ...] = ()
    of: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)


class Rule(Value, frozen=True, kw_only=True):
    """A rule with its function. `kinds` and `symbols` (a trailing `*` matches any rest) choose the uses it gets.

    Rules of rows have a `subject` (the file of the row), `cases` (texts of single cases) and as many `limits` as
    pieces of advice; `once` is the unit in which a row without a check fires.
    """

    id: str
    title: str
    family: RuleFamily
    shape: Shape
    advice: tuple[Advice, ...]
    check: Callable[..., Iterable[Hit]]
    kinds: tuple[UseKind, ...] = ()
    symbols: tuple[str, ...] = ()
    confidence: Confidence = "strong"
    words: tuple[str, ...] = ()  # further words that front ends must look for
    patterns: tuple[TextPattern, ...] = ()  # what is searched for in the text of all files
    messages: tuple[str, ...] = ()  # the sentences its hits may carry beside the title, for translation
    help: str = ""
    subject: str = ""
    once: Unit = "use"
    own_code: bool = False
    in_target_code: bool = False
    files: tuple[str, ...] = ()
    cases: dict[str, str] = msgspec.field(default_factory=dict)
    limits: tuple[Limit, ...] = ()
    settled: frozenset[str] = (
        frozenset()
    )  # targets for which it is known that the rule has nothing to say, if no advice

    def info(self) -> RuleInfo:
        """The rule as the report explains it."""
        return RuleInfo(id=self.id, title=self.title, help=self.help, family=self.family, advice=self.advice)


_RULES: dict[str, Rule] = {}  # rules that register themselves
_CHECKS: dict[str, Callable[..., object]] = {}

UseCheck = Callable[[Use, FileFacts], Iterator[Hit]]
FileCheck = Callable[[FileFacts], Iterator[Hit]]
ProjectCheck = Callable[[ProjectFacts], Iterator[Hit]]
_Check = TypeVar("_Check", bound=Callable[..., object])


def add(rule: Rule) -> None:
    """Registers a rule. Raises ValueError for an id that is taken."""
    if rule.id in _RULES:
        raise ValueError(f"two rules with the id {rule.id}")
    _RULES[rule.id] = rule


def check(name: str) -> Callable[[_Check], _Check]:
    """Makes a function the check of this name, for hazard rows. Raises ValueError for a name that is taken."""

    def register(function: _Check) -> _Check:
        if name in _CHECKS:
            raise ValueError(f"two checks with the name {name}")
        _CHECKS[name] = function
        return function

    return register


def hit(use: Use, message: str = "", detail: str = "", **more: object) -> Hit:
    """A hit at the place of a use."""
    return Hit(span=use.span, use=use, message=message, detail=detail or use.spelling, **more)  # type: ignore[arg-type]


def first_of(found: Sequence[Hit]) -> Iterator[Hit]:
    """The first hit of several in a file, which names the lines of the next that serve the same targets, and theirs."""
    for first in found[:1]:
        done = first.use.done_for if first.use else ()
        alike = (each for each in found if (each.use.done_for if each.use else ()) == done)
        lines = {line for each in alike for line in (each.span.line, *each.also)}
        also = tuple(sorted(lines - {first.span.line}))
        yield msgspec.structs.replace(first, also=also[:LINES_ALSO])


def close_together(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Of hits in a file with few lines between them the first, which names the lines of the next."""
    groups: list[list[Hit]] = []
    for each in hits:
        if groups and 0 <= each.span.line - groups[-1][-1].span.line <= _CLOSE:
            groups[-1].append(each)
        else:
            groups.append([each])
    for found in groups:
        yield from first_of(found)


def use_rule(
    id: str,  # noqa: A002 - the word of SARIF and of the report
    title: str,
    advice: tuple[Advice, ...],
    *,
    family: RuleFamily = "hazard",
    kinds: tuple[UseKind, ...] = (),
    symbols: tuple[str, ...] = (),
    confidence: Confidence = "strong",
    words: tuple[str, ...] = (),
    messages: tuple[str, ...] = (),
    help: str = "",  # noqa: A002
) -> Callable[[UseCheck], UseCheck]:
    """A rule about single uses: those whose kind is in `kinds` (if any) and whose symbol is in `symbols` (if any)."""

    def register(check: UseCheck) -> UseCheck:
        add(
            Rule(
                id=id, title=title, family=family, shape="use", advice=advice, check=check, kinds=kinds,
                symbols=symbols, confidence=confidence, words=words, messages=messages, help=help,
            )
        )  # fmt: skip
        return check

    return register


def file_rule(
    id: str,  # noqa: A002
    title: str,
    advice: tuple[Advice, ...],
    *,
    family: RuleFamily = "hazard",
    confidence: Confidence = "strong",
    words: tuple[str, ...] = (),
    messages: tuple[str, ...] = (),
    help: str = "",  # noqa: A002
) -> Callable[[FileCheck], FileCheck]:
    """A rule about one file as a whole."""

    def register(check: FileCheck) -> FileCheck:
        add(
            Rule(
                id=id, title=title, family=family, shape="file", advice=advice, check=check,
                confidence=confidence, words=words, messages=messages, help=help,
            )
        )  # fmt: skip
        return check

    return register


def project_rule(
    id: str,  # noqa: A002
    title: str,
    advice: tuple[Advice, ...],
    *,
    family: RuleFamily = "hazard",
    confidence: Confidence = "strong",
    words: tuple[str, ...] = (),
    messages: tuple[str, ...] = (),
    help: str = "",  # noqa: A002
) -> Callable[[ProjectCheck], ProjectCheck]:
    """A rule about the whole project: absence, other files. Not run by the hook."""

    def register(check: ProjectCheck) -> ProjectCheck:
        add(
            Rule(
                id=id, title=title, family=family, shape="project", advice=advice, check=check,
                confidence=confidence, words=words, messages=messages, help=help,
            )
        )  # fmt: skip
        return check

    return register


@cache
def _loaded() -> bool:
    """Imports the modules of all checks and of the rules that register themselves."""
    package = import_module("advisor.rules")
    for module in pkgutil.walk_packages(package.__path__, "advisor.rules."):
        import_module(module.name)
    return True


def checks() -> Mapping[str, Callable[..., object]]:
    """All checks by name."""
    _loaded()
    return _CHECKS


# --- rules of rows ----------------------------------------------------------------------------------------------------


def _parameters(function: Callable[..., object]) -> tuple[str, ...]:
    code = function.__code__
    return tuple(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount])


def shape_of(function: Callable[..., object] | None) -> Shape:
    """What a check gets, by its first parameter; a row without one is about uses."""
    first = _parameters(function)[0] if function is not None else "use"
    return first if first in ("file", "project") else "use"  # type: ignore[return-value]


def _always(use: Use, file: object) -> Iterator[Hit]:
    yield hit(use)


def _bound(function: Callable[..., object], values: Values) -> Callable[..., Iterable[Hit]]:
    """A check as the runner calls it: with use and file, file, or project; a predicate's answer becomes a hit."""
    names = _parameters(function)
    ready: Callable[..., object] = partial(function, values=values) if "values" in names else function
    alone = shape_of(function) == "use" and (len(names) < 2 or names[1] == "values")
    if function.__code__.co_flags & CO_GENERATOR:
        return ready if not alone else lambda use, file: ready(use)  # type: ignore[return-value]

    def fires(use: Use, file: object) -> Iterator[Hit]:
        if ready(use) if alone else ready(use, file):
            yield hit(use)

    return fires


def _advice(meaning: Meaning, target: str, inherited: str) -> Advice:
    return Advice(
        target=target, products=meaning.products, since=meaning.since, until=meaning.until, severity=meaning.severity,
        effect=meaning.effect, why=meaning.why, todo=meaning.todo, effort=meaning.effort, facts=meaning.facts,
        source=meaning.source, trait=meaning.trait, inherited=inherited,
    )  # fmt: skip


def _limit(meaning: Meaning) -> Limit:
    texts = {case: text.en for case, text in meaning.texts.items()}
    return Limit(cases=meaning.cases, severities=meaning.severities, texts=texts)


_FACT = re.compile(r"(?!std:|cuda:)[a-z][a-z0-9.]*:(?!:).*")  # a word of a front end: `text:arch`, `py:.data_ptr`
_PYTHON_NAME = re.compile(r"[A-Za-z_]\w*(?:\.\w+)+")


def _words(row: Hazard) -> tuple[str, ...]:
    """What front ends must look for, as they read it, so that the rule can fire."""
    beside = f"@{row.beside}" if row.beside else ""
    every = (*row.symbols, *row.names)
    python = "python" in row.files or row.family == "python"
    names = (f"py:{name}{beside}" for name in every if python and _PYTHON_NAME.fullmatch(name))
    return (*row.words, *names, *(symbol for symbol in every if _FACT.fullmatch(symbol)))


Said = tuple[str, Meaning, str]  # target, what a rule means there, and the pack that this is taken from


def _of_target(name: str, row: Hazard, pack: TargetPack) -> Iterator[Said]:
    """What a rule means on a target: by its own or inherited rows, else by what the target is like."""
    about = pack.about
    inherited = about.extends if name in pack.inherited_rules else ""
    own = pack.hazards.get(name, ())
    yield from ((about.name, meaning, inherited) for meaning in own)
    if not own and pack.open_to_traits(name):
        fitting = (meaning for meaning in row.advice if meaning.trait and trait_holds(meaning.trait, about.traits))
        yield from ((about.name, meaning, "") for meaning in fitting)


def _is_settled(name: str, row: Hazard, pack: TargetPack) -> bool:
    """Whether it is known that a rule has nothing to say about a target: it was studied, or a trait rules it out."""
    asked = (trait_of(meaning.trait) for meaning in row.advice if meaning.trait)
    known = any(each and pack.about.traits.get(each[0], "unknown") != "unknown" for each in asked)
    return known or not pack.open_to_traits(name)


def _rule(name: str, row: Hazard, said: tuple[Said, ...], settled: frozenset[str] = frozenset()) -> Rule:
    function = checks().get(row.check) if row.check else None
    if row.check and function is None:
        raise AdvisorError(f"rule `{name}`: no check `{row.check}`; write the name of a check in advisor/rules/checks")
    of: dict[str, tuple[str, ...]] = {}
    for target, meaning, _ in said:
        of[target] = (*of.get(target, ()), *meaning.values)
    sentences = (text.en for texts in (row.cases, *(each[1].texts for each in said)) for text in texts.values())
    return Rule(
        id=name, title=row.title, help=row.help, family=row.family, subject=row.subject, once=row.once,
        shape=shape_of(function), confidence=row.confidence, own_code=row.own_code,
        in_target_code=row.in_target_code, files=row.files, kinds=row.kinds, symbols=(*row.symbols, *row.names),
        words=_words(row),
        cases={case: text.en for case, text in row.cases.items()},
        check=_bound(function or _always, Values(common=row.values, of=of)), messages=tuple(sentences),
        advice=tuple(_advice(meaning, target, inherited) for target, meaning, inherited in said),
        limits=tuple(_limit(meaning) for _, meaning, _ in said), settled=settled,
    )  # fmt: skip


def rules_of(packs: Packs) -> tuple[Rule, ...]:
    """Every rule, sorted by id: the hazard rows of the packs with their checks, and the rules about licences.

    Advice stands in the order of the targets' titles. Raises AdvisorError for a row that names an unknown check.
    """
    _loaded()
    targets = sorted(packs.targets.values(), key=lambda pack: (pack.about.title, pack.about.name))
    rows = dict(packs.hazards)
    for pack in targets:
        rows.update(pack.own_rules)
    found = dict(_RULES)
    for name, row in rows.items():
        everywhere = (("", meaning, "") for meaning in row.advice if not meaning.trait)
        said = (each for pack in targets for each in _of_target(name, row, pack))
        settled = frozenset(pack.about.name for pack in targets if _is_settled(name, row, pack))
        found[name] = _rule(name, row, (*everywhere, *said), settled)
    return tuple(sorted(found.values(), key=lambda rule: rule.id))


def faults_of_checks(packs: Packs) -> Iterator[str]:
    """Rows whose check is unknown or has another unit, and checks that no row names."""
    rows = packs.hazards | {name: row for pack in packs.targets.values() for name, row in pack.own_rules.items()}
    for name, row in rows.items():
        function = checks().get(row.check)
        if row.check and function is None:
            yield f"rule `{name}`: no check `{row.check}`; write the name of a check in advisor/rules/checks"
        shape = shape_of(function)
        if shape != "use" and row.once != shape:
            yield f'rule `{name}`: its check is about a {shape}; write once = "{shape}"'
    for name in sorted(checks().keys() - {row.check for row in rows.values()}):
        yield f"check `{name}`: no rule names it; write a row or drop it"


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule that the program brings, sorted by id; users' packs may add more (`rules_of`)."""
    return rules_of(known_mappings(data.MAPPINGS).packs)


# --- what rules ask ---------------------------------------------------------------------------------------------------


class _Same:
    """A vocabulary as a key: equal to itself alone."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def __hash__(self) -> int:
        return id(self.vocabulary)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.vocabulary is other.vocabulary


@lru_cache(maxsize=4)
def _asked(same: _Same, wanted: frozenset[str], searched: tuple[TextPattern, ...]) -> Vocabulary:
    return msgspec.structs.replace(same.vocabulary, words=wanted, patterns=(*searched, *same.vocabulary.signs_of_ports))


def asked(vocabulary: Vocabulary, rules: Iterable[Rule] | None = None) -> Vocabulary:
    """What front ends look for with the rules (None: all): the catalogue's names, and their words and patterns."""
    chosen = all_rules() if rules is None else tuple(rules)
    return _asked(_Same(vocabulary), words(chosen), patterns(chosen))


def words(rules: Iterable[Rule] | None = None) -> frozenset[str]:
    """What rules ask front ends to look for beside the catalogue."""
    return frozenset(word for rule in (all_rules() if rules is None else rules) for word in rule.words)


def patterns(rules: Iterable[Rule] | None = None) -> tuple[TextPattern, ...]:
    """What rules ask to be searched in the text of all files."""
    return tuple(pattern for rule in (all_rules() if rules is None else rules) for pattern in rule.patterns)
