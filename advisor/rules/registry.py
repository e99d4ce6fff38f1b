"""How a rule is written, and the table of all rules.

A rule is a generator function with a decorator that says what it is. `use_rule` functions get one use (of the given
kinds and symbols) with its file, `file_rule` functions the facts of one file, `project_rule` functions all facts. None
of them sees a syntax tree or a mapping pack. The module's docstring or the function's says what the subject is; what
users read (`title`, why, what to do) stands in the decorator and is translated by catalogue.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib import import_module
from typing import Literal

import msgspec

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

Shape = Literal["use", "file", "project"]


class ProjectFacts(Value, frozen=True, kw_only=True):
    """All facts after the project pass. `others` are the paths of files that were not read."""

    files: tuple[FileFacts, ...]
    others: tuple[str, ...] = ()
    eula_text: str = ""  # date of the licence text to use, '' for the default


class Hit(Value, frozen=True, kw_only=True):
    """One place where a rule fires.

    `message` is a constant sentence ('' = the rule's title), `detail` the code or name found. `targets` limits it to
    pack names, `severity` and `confidence` overrule the rule's. `use` gives the place's scope, kernel, guard, done.
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


class Rule(Value, frozen=True, kw_only=True):
    """A rule with its function. `kinds` and `symbols` (a trailing `*` matches any rest) choose the uses it gets."""

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

    def info(self) -> RuleInfo:
        """The rule as the report explains it."""
        return RuleInfo(id=self.id, title=self.title, help=self.help, family=self.family, advice=self.advice)


_RULES: dict[str, Rule] = {}

UseCheck = Callable[[Use, FileFacts], Iterator[Hit]]
FileCheck = Callable[[FileFacts], Iterator[Hit]]
ProjectCheck = Callable[[ProjectFacts], Iterator[Hit]]


def add(rule: Rule) -> None:
    """Registers a rule. Raises ValueError for an id that is taken."""
    if rule.id in _RULES:
        raise ValueError(f"two rules with the id {rule.id}")
    _RULES[rule.id] = rule


def hit(use: Use, message: str = "", detail: str = "", **more: object) -> Hit:
    """A hit at the place of a use."""
    return Hit(span=use.span, use=use, message=message, detail=detail or use.spelling, **more)  # type: ignore[arg-type]


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
def all_rules() -> tuple[Rule, ...]:
    """Every rule, sorted by id; imports the modules of the packages `advisor.rules.<family>`."""
    package = import_module("advisor.rules")
    for module in pkgutil.walk_packages(package.__path__, "advisor.rules."):
        import_module(module.name)
    return tuple(sorted(_RULES.values(), key=lambda rule: rule.id))


_ASKED: dict[int, tuple[Vocabulary, Vocabulary]] = {}  # by identity of the vocabulary, which is kept alive beside it


def asked(vocabulary: Vocabulary) -> Vocabulary:
    """What front ends look for with all rules: the catalogue's names, and the words and patterns of the rules."""
    if id(vocabulary) not in _ASKED:
        _ASKED.clear()
        _ASKED[id(vocabulary)] = (
            vocabulary,
            msgspec.structs.replace(vocabulary, words=words(), patterns=patterns()),
        )
    return _ASKED[id(vocabulary)][1]


def words() -> frozenset[str]:
    """What rules ask front ends to look for beside the catalogue."""
    return frozenset(word for rule in all_rules() for word in rule.words)


def patterns() -> tuple[TextPattern, ...]:
    """What rules ask to be searched in the text of all files."""
    return tuple(pattern for rule in all_rules() for pattern in rule.patterns)
