"""What a target has for the kernels of a project, by operation, as sentences and rows that all outputs share."""

from __future__ import annotations

from collections import defaultdict

from advisor.messages import amount, mark, say, translate
from advisor.model import Kernel, KernelOperator, Report, Target, Value
from advisor.render import summary
from advisor.render.text import CLAUSES, LISTED, SEMICOLON, number, shown

_NAMED = 2  # operators in one line
PROMISE = mark(
    "By names only: an operator may differ in types, shapes, numerics or speed. Confirm each with `advisor review`."
)


class Group(Value, frozen=True, kw_only=True):
    """The open kernels that do one operation, and what the target has for it.

    `forward` and `backward` are the operators that kernels of that direction need; `likely` counts the kernels whose
    names leave little doubt. `library` is set where a library is a choice beside the kernels, which still compile.
    """

    title: str
    kernels: int
    likely: int
    forward: tuple[str, ...] = ()
    backward: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    package: str = ""
    library: str = ""
    limits: str = ""
    first: str = ""
    others: int = 0  # of the kernels, those in vendored or generated files


def open_kernels(report: Report, target: Target) -> list[Kernel]:
    """The kernels that no arm of the target's build stands for yet."""
    return [kernel for kernel in report.kernels if target.id not in kernel.done_for]


def _of(kernel: Kernel, target: Target) -> list[KernelOperator]:
    return [each for each in kernel.operators if each.target == target.id]


def _group(title: str, found: list[tuple[Kernel, KernelOperator]], foreign: frozenset[str]) -> Group:
    def named(backward: bool) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for _, each in found if each.backward is backward for name in each.operators))

    kernel, one = found[0]
    return Group(
        title=title,
        kernels=len({(each.path, each.line) for each, _ in found}),
        likely=len({(each.path, each.line) for each, answer in found if answer.likelihood == "likely"}),
        forward=named(False),
        backward=named(True),
        products=tuple(dict.fromkeys(product for _, each in found for product in each.products)),
        package=one.package,
        library=one.library,
        limits=one.limits,
        first=summary.place(shown(kernel.path, 160), kernel.line),
        others=sum(1 for each, _ in found if each.path in foreign),
    )


def groups(report: Report, target: Target) -> list[Group]:
    """The open kernels by operation, those with the most kernels first."""
    foreign = frozenset(file.path for file in report.files if file.origin in ("vendored", "generated"))
    by_title: defaultdict[str, list[tuple[Kernel, KernelOperator]]] = defaultdict(list)
    for kernel in open_kernels(report, target):
        for each in _of(kernel, target):
            by_title[each.title].append((kernel, each))
    found = [_group(title, each, foreign) for title, each in by_title.items()]
    return sorted(found, key=lambda each: (-each.likely, -each.kernels, each.title))


def covered(report: Report, target: Target) -> tuple[int, int]:
    """How many open kernels have an operator at `likely`, and how many open kernels there are."""
    kernels = open_kernels(report, target)
    return sum(1 for each in kernels if any(one.likelihood == "likely" for one in _of(each, target))), len(kernels)


def without(report: Report, target: Target) -> int:
    """How many open kernels have no answer at all."""
    return sum(1 for kernel in open_kernels(report, target) if not _of(kernel, target))


def _names(names: tuple[str, ...], language: str) -> str:
    parts = [" + ".join(shown(name, 120).split(" ")) for name in names[:_NAMED]]
    rest = len(names) - _NAMED
    text = translate(mark(" or "), language).join(parts)
    return text if rest <= 0 else say("{names} and {n} more", language, names=text, n=number(rest))


def operators_text(group: Group, language: str) -> str:
    """The operators of a group: `A or B, backward C`; of a library its name and entries."""
    forward, backward = _names(group.forward, language), _names(group.backward, language)
    if group.library:
        text = mark("{library} offer it ({names})") if "," in group.library else mark("{library} offers it ({names})")
        return say(text, language, library=group.library, names=forward or backward)
    parts = [forward] if forward else []
    if backward:
        parts.append(say("backward {names}", language, names=backward))
    return CLAUSES[language].join(parts)


def chips_text(group: Group, language: str) -> str:
    """The products that have the operators, or the package that they come from."""
    parts = [LISTED[language].join(group.products)] if group.products else []
    if group.package:
        parts.append(say("package {name}", language, name=group.package))
    return SEMICOLON[language].join(parts)


def count_text(group: Group, language: str) -> str:
    """How many kernels, and how many of them only possibly."""
    text = amount(group.kernels, mark("{n} kernel"), mark("{n} kernels"), language)
    unsure = group.kernels - group.likely
    if unsure and group.likely:
        return text + say(" ({n} possible)", language, n=number(unsure))
    return text + translate(mark(" (possible)"), language) if unsure else text


def group_line(report: Report, group: Group, language: str) -> str:
    """One operation: `LayerNorm: 24 kernels → operators, backward operators; products`."""
    text = mark("{title}: {count} → {operators}")
    line = say(
        text, language, title=summary.said(report, group.title, language), count=count_text(group, language),
        operators=operators_text(group, language),
    )  # fmt: skip
    return SEMICOLON[language].join(filter(None, (line, chips_text(group, language))))


def rest_line(report: Report, target: Target, language: str) -> str:
    """How many kernels have no operator, and how many of all have one."""
    likely, every = covered(report, target)
    left = without(report, target)
    none = amount(left, mark("no operator found: {n} kernel"), mark("no operator found: {n} kernels"), language)
    text = mark("{none}; an operator is likely for {n} of {m}")
    return say(text, language, none=none, n=number(likely), m=number(every))


def own_line(report: Report, kernel: Kernel, language: str) -> str:
    """What a target may have for one kernel, for its own view: the answers, else what its name only speaks of."""
    texts = {"likely": mark("{title}, likely: {operators}"), "possible": mark("{title}, possible: {operators}")}
    rows = [(each.title, texts[each.likelihood], each.operators or (each.library,)) for each in kernel.operators]
    if not rows:
        rows = [(each.title, mark("{title}, low likelihood: {operators}"), each.operators) for each in kernel.hints]
    lines = (
        say(text, language, title=summary.said(report, title, language), operators=_names(names, language))
        for title, text, names in rows
    )
    return SEMICOLON[language].join(dict.fromkeys(lines))


def is_choice(report: Report, target: Target) -> bool:
    """Whether the target's answers are libraries beside kernels that still compile: information, never a must."""
    found = [each for kernel in report.kernels for each in _of(kernel, target)]
    return bool(found) and all(each.library for each in found)


def folded_line(report: Report, target: Target, language: str) -> str:
    """The names of device code that go with their kernels on a target where these are not compiled; '' for none."""
    names, places = summary.inside_kernels(report, target)
    if not places:
        return ""
    text = mark("{names} in {places} of device code go with their kernels")
    named = amount(names, mark("{n} name"), mark("{n} names"), language)
    where = amount(places, mark("{n} place"), mark("{n} places"), language)
    return say(text, language, names=named, places=where)
