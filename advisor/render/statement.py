"""What the answers about a target rest on, in sentences: the same in every output."""

from __future__ import annotations

from advisor.messages import mark, say, translate
from advisor.model import Report, Statement, Target
from advisor.render.text import CLAUSES, LISTED, SEMICOLON, STOP, number, percent, shown

# The classes of effort that a pack may name, as people say them.
_WORK = {
    "rename": mark("the same source after renames"),
    "simt": mark("another language of threads"),
    "rewrite": mark("kernels written anew"),
}
# What layers start from.
_STARTS = {text: text for text in (mark("finished programs"), mark("source as it stands"), mark("rewritten source"))}
_ALWAYS = ("ran", "compiled")  # told even where there is none


def statement_of(report: Report, target: Target) -> Statement | None:
    """The statement about a target; None in a report of an early version."""
    return next((each for each in report.statements if each.target == target.id), None)


def is_judged(report: Report, target: Target) -> bool:
    """Whether enough is known of a target to say whether a port is feasible and what it takes."""
    found = statement_of(report, target)
    return found is None or found.judged


def rules_text(found: Statement, language: str) -> str:
    """How many hazard rules speak about the target."""
    if not found.rules:
        return translate(mark("no hazard rule for this target"), language)
    text = mark("{n} of {all} hazard rules speak about this target")
    return say(text, language, n=number(found.rules), all=number(found.all_rules))


def not_judged(report: Report, target: Target, language: str = "en") -> str:
    """That a target is not judged, and why; '' for one that is."""
    found = statement_of(report, target)
    if found is None or found.judged:
        return ""
    share = percent(found.unknown_share)
    text = mark("Not judged: {rules}, {share} of the places unknown.")
    return say(text, language, rules=rules_text(found, language), share=share)


def unknown_text(found: Statement, language: str) -> str:
    """The share of places without a verdict."""
    return say("{share} of the places unknown", language, share=percent(found.unknown_share))


def _silent(found: Statement, language: str) -> str:
    if not found.silent:
        return ""
    names = LISTED[language].join(found.silent[:4]) + ("…" if len(found.silent) > 4 else "")
    text = mark("{n} rules found something here and say nothing about this target: {names}")
    return say(text, language, n=number(len(found.silent)), names=names)


def _evidence(found: Statement, language: str) -> str:
    counts = {**dict.fromkeys(_ALWAYS, 0), **found.evidence}
    named = (f"{translate(name, language)} {number(count)}" for name, count in counts.items() if name)
    text = mark("{n} rows by what they rest on: {kinds}")
    return say(text, language, n=number(sum(found.evidence.values())), kinds=LISTED[language].join(named))


def inherited_text(report: Report, found: Statement, language: str) -> str:
    """How many rows are taken over from another target, '' for none."""
    if not found.inherited:
        return ""
    base = report.names.get(found.inherits, found.inherits)
    return say(
        "{n} rows taken over from {base}, each marked", language, n=number(found.inherited), base=shown(base, 60)
    )


def taken_over(report: Report, target: Target, language: str) -> str:
    """That most of what is known of a target is another one's, '' where it is not: nothing of it was tried there."""
    found = statement_of(report, target)
    if found is None or found.inherited <= sum(found.evidence.values()):
        return ""
    base = shown(report.names.get(found.inherits, found.inherits), 60)
    return say("as far as the verdicts of {base} hold there", language, base=base)


def silent_count(report: Report, target: Target) -> int:
    """How many rules found something here and say nothing about a target."""
    found = statement_of(report, target)
    return len(found.silent) if found else 0


def unasked(report: Report, target: Target, language: str) -> str:
    """That rules which found something here say nothing about a target: no blocker is then no all-clear; '' if none."""
    found = statement_of(report, target)
    if found is None or not found.silent:
        return ""
    text = mark("no blocker known, but {n} rules that found something here say nothing about this target")
    return say(text, language, n=number(len(found.silent)))


def mark_of(report: Report, base: str, language: str) -> str:
    """The mark beside a verdict or finding that is taken over from another target; '' where it is not."""
    return say("taken over from {base}", language, base=shown(report.names.get(base, base), 60)) if base else ""


# The classes that a tree turns out to be of, whatever its target's pack names.
_TURNED_OUT = {"operators": mark("the vendor's operators called"), "torch": mark("PyTorch code without CUDA C++")}


def effort_text(report: Report, found: Statement, language: str) -> str:
    """The class of effort, which the tree decides, and on how many ports its formula was fitted."""
    if not found.work or found.work == "none":
        return translate(mark("no class of effort is named, so there is no figure"), language)
    days = next((each.days for each in report.estimates if each.target == found.target), None)
    if days is not None and days.work in _TURNED_OUT:
        text = mark("effort as {kind}: formula fitted on {n} measured ports")
        return say(text, language, kind=translate(_TURNED_OUT[days.work], language), n=number(days.n))
    text = mark("effort as {kind}: formula fitted on {n} measured ports, {here} of them to this target")
    kind = translate(_WORK.get(found.work, found.work), language)
    return say(text, language, kind=kind, n=number(found.measured), here=number(found.measured_here))


def why_no_estimate(report: Report, target: Target, language: str) -> str:
    """Why there is no figure for a target, '' where nothing tells."""
    found = statement_of(report, target)
    if found is None:
        return ""
    if not found.judged:
        return translate(mark("not judged"), language)
    if not found.work or found.work == "none":
        return translate(mark("no class of effort is named for this target"), language)
    return ""


def layers_line(report: Report, language: str = "en") -> str:
    """The layers that take CUDA programs or source to the targets, by what they start from; '' for none."""
    groups: dict[str, list[str]] = {}
    for each in report.eula.layers:
        groups.setdefault(each.starts, []).append(shown(each.name, 60))
    parts = [
        say(
            "from {starts}: {names}",
            language,
            starts=translate(_STARTS.get(starts, starts), language),
            names=LISTED[language].join(names),
        )
        for starts, names in groups.items()
    ]
    text = mark("Layers and tools, named and not judged; {parts}")
    return say(text, language, parts=SEMICOLON[language].join(parts)) if parts else ""


def sources_text(found: Statement, language: str) -> str:
    """How many sources the verdicts rest on, with the first of them."""
    if not found.sources:
        return ""
    named = LISTED[language].join(source_text(each.title or each.key, each.version) for each in found.sources[:2])
    more = len(found.sources) - 2
    text = mark("{n} sources: {names}") if more <= 0 else mark("{n} sources: {names} and {more} more")
    return say(text, language, n=number(len(found.sources)), names=named, more=number(more))


def source_text(title: str, version: str) -> str:
    """A source with the state of it that was read."""
    return f"{shown(title, 120)} @ {shown(version, 60)}" if version else shown(title, 120)


def lines(report: Report, target: Target, language: str = "en") -> list[str]:
    """The statement as short texts, the unknown share first; [] in a report of an early version."""
    found = statement_of(report, target)
    if found is None:
        return []
    about = report.texts.get(found.about, found.about) if language == "zh" else found.about
    texts = (
        unknown_text(found, language),
        rules_text(found, language),
        _silent(found, language),
        _evidence(found, language),
        inherited_text(report, found, language),
        effort_text(report, found, language),
        sources_text(found, language),
        shown(about, 400).rstrip(STOP[language].strip()),
    )
    return [text for text in texts if text]


def brief_line(report: Report, target: Target, language: str = "en") -> str:
    """The statement in one line for a terminal: unknown share, rules, what was compiled or run, what is taken over."""
    found = statement_of(report, target)
    if found is None:
        return ""
    proven = {name: found.evidence.get(name, 0) for name in _ALWAYS}
    text = mark("{n} rows, {compiled} compiled, {ran} ran")
    rows = say(
        text, language, n=number(sum(found.evidence.values())), compiled=number(proven["compiled"]),
        ran=number(proven["ran"]),
    )  # fmt: skip
    parts = (unknown_text(found, language), rules_text(found, language), rows, inherited_text(report, found, language))
    return CLAUSES[language].join(filter(None, parts))
