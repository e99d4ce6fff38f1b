"""Rules about Python code that fire on every use of some names, and how their advice is written down."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from advisor.model import Advice, Confidence, Effect, FileFacts, Severity, Use
from advisor.rules.registry import Hit, Rule, add, hit

PYTHON_KINDS = frozenset({"python", "notebook", "cython"})
# The degrees of the researched facts: 0 is no advice.
_SEVERITIES: dict[int, Severity] = {1: "info", 2: "work", 3: "risk", 4: "blocker"}


class Say(NamedTuple):
    """What is said about one target: the degree (1 to 4), the effect, why, and what to do."""

    degree: int
    effect: Effect
    why: str
    todo: str
    products: tuple[str, ...] = ()


def advice(row: int, rocm: Say | None = None, cann: Say | None = None) -> tuple[Advice, ...]:
    """Advice per target; `row` is the number of the researched fact (0: none of them)."""
    said = [(target, each) for target, each in (("rocm", rocm), ("cann", cann)) if each is not None]
    return tuple(
        Advice(
            target=target, products=each.products, severity=_SEVERITIES[each.degree], effect=each.effect, why=each.why,
            todo=each.todo, facts=(f"python:{row}",) if row else (),
        )
        for target, each in said
    )  # fmt: skip


def always(use: Use) -> bool:
    """Every use counts."""
    return True


def words_of(
    names: Iterable[str] = (), members: Iterable[str] = (), imports: Iterable[str] = (), keywords: Iterable[str] = ()
) -> tuple[str, ...]:
    """What the Python front end has to look for, in the form that it reads."""
    return (
        *(f"py:{name}" for name in names),
        *(f"py:.{name}" for name in members),
        *(f"import:{name}" for name in imports),
        *(f"kw:{name}" for name in keywords),
    )


def each_use(
    id: str,  # noqa: A002 - the word of SARIF and of the report
    title: str,
    says: tuple[Advice, ...],
    *,
    names: tuple[str, ...] = (),
    members: tuple[str, ...] = (),
    imports: tuple[str, ...] = (),
    keywords: tuple[str, ...] = (),
    symbols: tuple[str, ...] = (),
    where: Callable[[Use], bool] = always,
    confidence: Confidence = "strong",
    message: Callable[[Use], str] = lambda use: "",
    messages: tuple[str, ...] = (),
    once: bool = False,
    beside: str = "",
) -> None:
    """Registers a rule that fires on each use in Python code of the given names for which `where` holds.

    With `once` it fires on the first of a file and says how many there are.

    `names` are dotted names, `members` methods or members of anything, `symbols` further symbols of the front end
    (a trailing `*` matches any rest). `beside` is a text without which in a file no use of `names` counts.
    """

    def check(use: Use, file: FileFacts) -> Iterator[Hit]:
        if file.kind in PYTHON_KINDS and where(use):
            yield hit(use, message(use))

    symbols = (
        *symbols, *names, *(f"py:.{name}" for name in members), *(f"import:{name}" for name in imports),
        *(f"kw:{name}" for name in keywords),
    )  # fmt: skip

    def check_file(file: FileFacts) -> Iterator[Hit]:
        found = [use for use in file.uses if use.symbol in symbols and where(use)] if file.kind in PYTHON_KINDS else []
        if found:
            detail = f"{found[0].spelling} ({len(found)} ×)" if len(found) > 1 else found[0].spelling
            yield hit(found[0], message(found[0]), detail)

    asked = (f"{name}@{beside}" for name in names) if beside else names
    words = words_of(asked, members, imports, keywords)
    add(
        Rule(
            id=id, title=title, family="python", shape="file" if once else "use", advice=says,
            check=check_file if once else check, symbols=symbols, words=words, confidence=confidence, messages=messages,
        )
    )  # fmt: skip
