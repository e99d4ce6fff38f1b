"""The figures and sentences of a report that every output shows: totals, verdict, effort, what is worst.

Nothing here is estimated: all of it is counted or copied from the `Report`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

from advisor.messages import amount, mark, say, translate
from advisor.model import (
    STATUS_ORDER,
    Effect,
    Estimate,
    FileRecord,
    Finding,
    HourRange,
    Item,
    Match,
    PortEvidence,
    Report,
    Severity,
    Site,
    Status,
    Target,
    Value,
    worst_status,
)
from advisor.render import statement
from advisor.render.text import CLAUSES, COLON, LISTED, SEMICOLON, STOP, number, percent, shown, two_digits, whole_lines

DEFAULT_DAILY_HOURS = 8.0
_WORK_WEEK = 5
# What each status is called and what it says, in the words of the legend.
STATUS_WORDS: dict[Status, str] = {
    "same": mark("same"),
    "renamed": mark("renamed"),
    "changed": mark("changed"),
    "partial": mark("partial"),
    "manual": mark("manual"),
    "none": mark("none"),
    "unneeded": mark("unneeded"),
    "unknown": mark("unknown"),
}
STATUS_MEANING: dict[Status, str] = {
    "same": mark("exists under the same name with the same meaning"),
    "renamed": mark("exists under another name with the same meaning"),
    "changed": mark("exists, but meaning, arguments or values differ"),
    "partial": mark("exists for a part of the cases"),
    "manual": mark("no counterpart by name; a documented way exists"),
    "none": mark("documented, reported or searched for, and not there"),
    "unneeded": mark("nothing has to stand in its place"),
    "unknown": mark("not in the mapping data: nobody has looked yet; this is not “unsupported”"),
}
SEVERITY_WORDS: dict[Severity, str] = {
    "blocker": mark("blocker"),
    "risk": mark("risk"),
    "work": mark("work"),
    "info": mark("info"),
}
SEVERITY_MEANING: dict[Severity, str] = {
    "blocker": mark("no way without a redesign or a missing feature"),
    "risk": mark("may be wrong, hang or break at scale; licence: put it before counsel"),
    "work": mark("a known edit; licence: look and decide"),
    "info": mark("good to know"),
}
EFFECT_WORDS: dict[Effect, str] = {
    "compile": mark("does not compile"),
    "link": mark("does not link"),
    "wrong": mark("wrong results"),
    "hang": mark("hang"),
    "runtime": mark("fails at run time"),
    "performance": mark("slower"),
    "limit": mark("a limit"),
    "numerics": mark("other rounding"),
    "licence": mark("licence"),
}
_STEERING = {
    "configuration": mark("configuration"),
    "baseline": mark("baseline"),
    "decisions": mark("decisions"),
    "pack": mark("pack of your own"),
    "effort": mark("effort parameters"),
}
# What a reader must look at first: no way, then another way, then what nobody has looked up, then edits.
_ATTENTION: tuple[Status, ...] = ("none", "manual", "unknown", "partial", "changed")


class Total(Value, frozen=True):
    """Distinct APIs with a status, and places with it: spelled in the file, and reached through a wrapper."""

    status: Status
    apis: int
    places: int
    through: int


class Totals(Value, frozen=True):
    """What one target means for all items; `rows` are in the order of `STATUS_ORDER`, without empty ones."""

    rows: tuple[Total, ...]
    apis: int
    places: int
    through: int
    done: int  # places, wrappers included, that already serve the target

    def count(self, *statuses: Status) -> int:
        """Distinct APIs with one of `statuses`."""
        return sum(row.apis for row in self.rows if row.status in statuses)


class WorstApi(Value, frozen=True):
    """An API that a reader must look at first, its place in `Report.items`, and its first open place.

    `places` are those in own code, of which the first is one, or, without any there (`foreign`), those of others.
    """

    index: int
    item: Item
    match: Match
    places: int
    site: Site | None
    foreign: bool = False


def said(report: Report, text: str, language: str) -> str:
    """A sentence of the program, or of the mapping data that the report is made with, in a language."""
    return (report.texts.get(text) if language == "zh" else None) or translate(text, language)


def display_name(report: Report, name: str) -> str:
    """The vendor's spelling of a target or pack name."""
    return report.names.get(name, name)


def target_title(report: Report, target: Target, language: str = "en") -> str:
    """A target for a heading: the vendor's spelling, the version, and `on PRODUCT` where one is asked for."""
    name = f"{display_name(report, target.name)} {target.version}"
    return say("{name} on {product}", language, name=name, product=target.product) if target.product else name


def products_of(report: Report, target: Target) -> tuple[str, ...]:
    """The products that verdicts range over, where a verdict differs between them; () otherwise."""
    matches = (match_of(item.matches, target) for item in report.items)
    differing = (match for match in matches if len(set(match.by_product.values())) > 1)
    return next((in_order(match.by_product) for match in differing if not target.product), ())


def in_order(products: Iterable[str]) -> tuple[str, ...]:
    """Products in the order of every output, whether a report was scanned or read: letters before digits, by size."""
    return tuple(sorted(products, key=lambda name: (name[:1].isdigit(), _natural(name))))


def _natural(name: str) -> list[tuple[int, str]]:
    parts = re.split(r"(\d+)", name)
    return [(int(part) if part.isdigit() else 0, part) for part in parts]


def better_on(match: Match, language: str = "en") -> str:
    """Where the verdict is better than the worst over the products: `changed on 950`; '' where all are alike."""
    better: dict[Status, list[str]] = {}
    for product in in_order(match.by_product):
        status = match.by_product[product]
        if STATUS_ORDER.index(status) < STATUS_ORDER.index(match.status):
            better.setdefault(status, []).append(product)
    return LISTED[language].join(
        say("{name} on {product}", language, name=translate(status, language), product=" ".join(products))
        for status, products in better.items()
    )


def match_of(matches: tuple[Match, ...], target: Target) -> Match:
    """The verdict for `target`, or unknown where there is none."""
    return next((match for match in matches if match.target == target.id), Match(target=target.id, status="unknown"))


def worst_over_targets(item: Item, targets: tuple[Target, ...]) -> Status:
    """The worst verdict of an item over the chosen targets."""
    return worst_status([match_of(item.matches, target).status for target in targets])


def totals(report: Report, target: Target) -> Totals:
    """Counts of distinct APIs and places by status.

    An API is a symbol of a library. It is counted once, with the worst verdict of its variants; its places are counted
    under the verdict of the variant each belongs to.
    """
    verdicts: defaultdict[tuple[str, str], list[Status]] = defaultdict(list)
    places: Counter[Status] = Counter()
    through: Counter[Status] = Counter()
    done = 0
    for item in report.items:
        status = match_of(item.matches, target).status
        verdicts[item.symbol, item.library].append(status)
        wrapped = sum(1 for site in item.sites if site.via)
        through[status] += wrapped
        places[status] += len(item.sites) - wrapped
        done += sum(1 for site in item.sites if target.id in site.done_for)
    apis = Counter(worst_status(statuses) for statuses in verdicts.values())
    rows = tuple(
        Total(status=status, apis=apis[status], places=places[status], through=through[status])
        for status in STATUS_ORDER
        if apis[status] or places[status] or through[status]
    )
    return Totals(rows=rows, apis=len(verdicts), places=places.total(), through=through.total(), done=done)


def _counterparts(counts: Totals, language: str) -> str:
    found = counts.count("same", "renamed", "changed", "partial")
    kinds = (
        (counts.count("same"), mark("{n} same")),
        (counts.count("renamed"), mark("{n} renamed")),
        (counts.count("changed", "partial"), mark("{n} changed or partial")),
    )
    if counts.apis == 1:
        text = mark("{n} of {all} distinct API has a counterpart")
    elif found == 1:
        text = mark("{n} of {all} distinct APIs has a counterpart")
    else:
        text = mark("{n} of {all} distinct APIs have a counterpart")
    sentence = say(text, language, n=number(found), all=number(counts.apis))
    words = LISTED[language].join(say(text, language, n=number(count)) for count, text in kinds if count)
    return sentence + (say(" ({words})", language, words=words) if words else "")


def verdict(report: Report, target: Target, language: str = "en") -> str:
    """One sentence about what the mapping data knows of this code on `target`, which the heading names."""
    counts = totals(report, target)
    if nothing_read(report):
        return translate("Nothing was read, so nothing is known about this code.", language)
    if not counts.apis:
        return translate("No CUDA API was found in the files read.", language)
    others = (
        ("unneeded", mark("{n} is not needed there"), mark("{n} are not needed there")),
        ("manual", mark("{n} needs another way"), mark("{n} need another way")),
        ("none", mark("{n} has none"), mark("{n} have none")),
        ("unknown", mark("{n} is unknown"), mark("{n} are unknown")),
    )
    parts = [_counterparts(counts, language)]
    for status, one, many in others:
        if count := counts.count(status):  # type: ignore[arg-type]
            parts.append(amount(count, one, many, language))
    return CLAUSES[language].join(parts) + STOP[language]


def titled_verdict(report: Report, target: Target, language: str = "en") -> str:
    """The verdict with its target, where there is no heading."""
    return f"{target_title(report, target, language)}{COLON[language]}{verdict(report, target, language)}"


def range_sentence(report: Report, target: Target, language: str = "en") -> str:
    """That a target without a product is judged by its worst product; '' where products do not differ."""
    names = LISTED[language].join(products_of(report, target))
    return say("Each verdict is the worst over {products}.", language, products=names) if names else ""


def done_sentence(report: Report, target: Target, language: str = "en") -> str:
    """How many places already serve the target, '' when none does."""
    counts = totals(report, target)
    if not counts.done:
        return ""
    one, many = mark("{n} of {places} already serves this target."), mark("{n} of {places} already serve this target.")
    places = amount(counts.places + counts.through, mark("{n} place"), mark("{n} places"), language)
    return say(one if counts.done == 1 else many, language, n=number(counts.done), places=places)


_KERNEL_RULE = "kernel-rewrite"


_LINES = 8  # further lines that a detail names
CALL = mark("A kernel of threads that an operator of the target likely replaces: call it and confirm it by review")


def message_of(finding: Finding) -> str:
    """What a finding says (English): where an operator likely does the same, that it is to be called."""
    return CALL if finding.call else finding.message


def detail_of(finding: Finding) -> str:
    """What was found, the further lines it stands for, and the operators that can be called instead."""
    names = " | ".join(" + ".join(each.split(" ")) for each in finding.call)
    lines = " ".join(f":{line}" for line in finding.also[:_LINES]) + (" …" if len(finding.also) > _LINES else "")
    detail = f"{finding.detail} + {lines}" if finding.also else finding.detail
    return f"{detail} → {names}" if names else detail


def rewrites_kernels(report: Report, target: Target) -> bool:
    """Whether the target does not compile kernels of threads: each is then written anew, or an operator is called."""
    return any(
        each.rule == _KERNEL_RULE
        and each.target == target.id
        and each.severity in ("blocker", "work")
        and not each.done
        for each in report.findings
    )


def of_device(site: Site) -> bool:
    """Whether a place stands in device code."""
    return site.side == "device" or bool(site.kernel)


def open_places(report: Report, target: Target, item: Item, alone: bool) -> list[Site]:
    """The places of an item that are not done; with `alone` without those that go with their kernel.

    A name of device code that a macro holds goes with the kernels that use the macro.
    """
    places = [site for site in item.sites if target.id not in site.done_for]
    if not alone:
        return places
    left = [site for site in places if not of_device(site)]
    return left if len(left) == len(places) or any(site.side != "unknown" for site in left) else []


def inside_kernels(report: Report, target: Target) -> tuple[int, int]:
    """APIs without a counterpart and their open places that go with kernels which the target does not compile."""
    if not rewrites_kernels(report, target):
        return 0, 0
    lacking = [item for item in report.items if match_of(item.matches, target).status in ("none", "manual")]
    counts = [sum(map(of_device, open_places(report, target, item, alone=False))) for item in lacking]
    return sum(1 for count in counts if count), sum(counts)


_SIGNS = 3  # of one kind in a sentence


def _sign(evidence: PortEvidence, language: str) -> str:
    name, files = shown(evidence.name, 120), number(evidence.files)
    where = place(shown(evidence.path, 160), evidence.line)
    if evidence.kind == "macro":
        return say(
            mark("macro {name} in {n} file") if evidence.files == 1 else mark("macro {name} in {n} files"),
            language, name=name, n=files,
        )  # fmt: skip
    if evidence.kind == "option":
        return say("option {name} ({place})", language, name=name, place=where)
    if evidence.kind == "step":
        return say("build step {name} ({place})", language, name=name, place=where)
    if evidence.kind == "twin":
        one, many = mark("{name} in the place of CUDA's file"), mark("{n} files in the place of CUDA's, first {name}")
    elif evidence.kind == "files":
        one, many = mark("{name} by its suffix"), mark("{n} files by their suffix, first {name}")
    else:
        one, many = mark("{name} gives CUDA's names"), mark("{n} headers give CUDA's names, first {name}")
    return say(one if evidence.files == 1 else many, language, name=name, n=files)


def port_signs(report: Report, target: Target, language: str = "en") -> str:
    """The signs of a port to the target in the tree, '' when none is seen."""
    port = next((each for each in report.project.ports if each.target == target.id), None)
    if port is None:
        return ""
    seen: Counter[str] = Counter()
    signs = []
    for evidence in port.evidence:
        seen[evidence.kind] += 1
        if seen[evidence.kind] <= _SIGNS:
            signs.append(_sign(evidence, language))
    return SEMICOLON[language].join(signs)


def port_sentence(report: Report, target: Target, language: str = "en") -> str:
    """Which port to the target is in the tree and by which signs, '' when none is seen."""
    if not any(each.target == target.id for each in report.project.ports):
        return ""
    title, signs = target_title(report, target, language), port_signs(report, target, language)
    return say("A port to {target} is in the tree: {signs}.", language, target=title, signs=signs)


def port_figures(report: Report, target: Target, language: str = "en") -> str:
    """How many places the target's build leaves out and renames by itself, '' where it does neither."""
    sites = [site for item in report.items for site in item.sites]
    left_out = sum(1 for site in sites if target.id in site.left_out_for)
    built = sum(1 for site in sites if target.id in site.built_for)
    texts = (
        (left_out, mark("{n} place is not part of the build for this target"),
         mark("{n} places are not part of the build for this target")),
        (built, mark("{n} place is renamed by its build"), mark("{n} places are renamed by its build")),
    )  # fmt: skip
    parts = [amount(count, one, many, language) for count, one, many in texts if count]
    return SEMICOLON[language].join(parts) + STOP[language] if parts else ""


def worst_apis(report: Report, target: Target, count: int = 5) -> list[WorstApi]:
    """The APIs to look at first: those of own code, the worst verdicts, of these the most places.

    Without those done everywhere; what stands in kernels that the target does not compile goes with them. What only
    vendored and generated files hold comes last: it is replaced with them.
    """
    rows: dict[tuple[str, str], WorstApi] = {}

    def rank(row: WorstApi) -> tuple[bool, int, int, str, str]:
        return row.foreign, _ATTENTION.index(row.match.status), -row.places, row.item.symbol, row.item.library

    alone = rewrites_kernels(report, target)
    others = {file.path for file in report.files if file.origin in ("vendored", "generated")}
    for index, item in enumerate(report.items):
        match = match_of(item.matches, target)
        open_sites = open_places(report, target, item, alone)
        if match.status not in _ATTENTION or (item.sites and not open_sites):
            continue
        own_sites = [site for site in open_sites if site.path not in others]
        foreign = bool(open_sites) and not own_sites
        open_sites = open_sites if foreign else own_sites
        first = next((site for site in open_sites if not site.via), open_sites[0] if open_sites else None)
        row = WorstApi(index=index, item=item, match=match, places=len(open_sites), site=first, foreign=foreign)
        key = (item.symbol, item.library)
        rows[key] = min(rows.get(key, row), row, key=rank)
    return sorted(rows.values(), key=rank)[:count]


def unknown_share(report: Report, target: Target) -> float:
    """The share of places, wrappers included, for which the target's mapping data has no verdict."""
    counts = totals(report, target)
    unknown = sum(row.places + row.through for row in counts.rows if row.status == "unknown")
    return unknown / max(1, counts.places + counts.through)


def daily_hours(report: Report) -> float:
    """Working hours of a day: the report's parameter `daily_hours` where it has one, else 8."""
    value = report.effort.parameters.get("daily_hours", {}).get("value")
    return float(value) if isinstance(value, (int, float)) and value > 0 else DEFAULT_DAILY_HOURS


def estimate_of(report: Report, target: Target) -> Estimate | None:
    """The estimate for `target`, None where the report has none and for a target that is not judged."""
    if not statement.is_judged(report, target):
        return None
    return next((estimate for estimate in report.estimates if estimate.target == target.id), None)


def days(hours: HourRange, report: Report, language: str = "en") -> str:
    """A range of work in person-days, P10 to P90 with about the middle (P50), which never stands alone."""
    low, middle, high = (two_digits(value / daily_hours(report)) for value in (hours.p10, hours.p50, hours.p90))
    text = mark("{low} to {high} person-days (P10 to P90), about {middle}")
    return say(text, language, low=low, high=high, middle=middle)


def hours_of(estimate: Estimate) -> HourRange:
    """The hours of an estimate with its fixed items; reports of early versions have the edits only."""
    return estimate.hours_total if estimate.hours_total.p90 else estimate.hours


def effort_line(report: Report, target: Target, language: str = "en") -> str:
    """The estimate of a target in one line that says what it rests on."""
    estimate = estimate_of(report, target)
    if estimate is None:
        why = statement.why_no_estimate(report, target, language)
        return say("no estimate: {why}", language, why=why) if why else translate("no estimate", language)
    if estimate.days is not None:
        worked = days(hours_of(estimate), report, language)
        basis = basis_of_days(estimate, language)
        if elsewhere := measured_elsewhere(report, target, language):
            basis += CLAUSES[language] + elsewhere
        parts = (worked, basis, without_core(estimate, language))
        return SEMICOLON[language].join(filter(None, parts)) if estimate.days.p90 else worked
    text = mark("{days} at {hours} hours a day; assumed, not measured")
    hours = two_digits(daily_hours(report))
    return say(text, language, days=days(hours_of(estimate), report, language), hours=hours)


WORK_WORDS = {
    "rename": mark("the same source after renames"),
    "rewrite": mark("kernels written anew"),
    "operators": mark("the vendor's operators called"),
    "torch": mark("PyTorch code without CUDA C++"),
}


def basis_of_days(estimate: Estimate, language: str = "en") -> str:
    """What the days of an estimate rest on; '' for an estimate of an early version, which has none."""
    found = estimate.days
    if found is None:
        return ""
    text = mark("by {n} measured ports of this kind ({kind})")
    if found.other_packs:
        text = mark("by {n} measured ports of this kind ({kind}), fitted with other versions of the mapping data")
    return say(text, language, n=number(found.n), kind=translate(WORK_WORDS.get(found.work, found.work), language))


def without_core(estimate: Estimate, language: str = "en") -> str:
    """That the days leave out what has no known way; '' where there is no such part, or nothing else."""
    if estimate.verdict is None or estimate.verdict.grade != "no-way":
        return ""
    return translate(mark("renames and edits alone: a way for the core is not in it"), language)


def measured_elsewhere(report: Report, target: Target, language: str = "en") -> str:
    """That none of the measured ports of the work's class went to this target; '' where some did."""
    found, estimate = statement.statement_of(report, target), estimate_of(report, target)
    if found is None or not found.measured:
        return ""
    near = estimate.days.nearest if estimate is not None and estimate.days is not None else ()
    if near and estimate is not None and estimate.days is not None:  # those of the class and the target stand first
        here = any(each.target == target.name and each.work == estimate.days.work for each in near)
    else:
        here = found.measured_here > 0
    return "" if here else translate(mark("none of them to this target"), language)


def nearest_line(estimate: Estimate, language: str = "en") -> str:
    """The measured public ports most like this one with their own author-days; '' where there is none."""
    if estimate.days is None or not estimate.days.nearest:
        return ""
    text, other = mark("{name} {days} days ({n} APIs to edit)"), mark("{name} {days} days ({n} APIs to edit; {kind})")
    work = estimate.days.work
    return SEMICOLON[language].join(
        say(
            text if each.work in ("", work) else other,
            language, name=shown(each.name, 80), days=two_digits(each.days), n=number(each.open_symbols),
            **({} if each.work in ("", work) else {"kind": translate(WORK_WORDS.get(each.work, each.work), language)}),
        )
        for each in estimate.days.nearest
    )  # fmt: skip


def lines_line(estimate: Estimate, language: str = "en") -> str:
    """The lines of an estimate: edits in place, and what measured ports wrote in all; '' where nothing is to do,
    and for reports of early versions."""
    if estimate.days is None:
        return ""
    found, new = estimate.lines, estimate.lines_new
    parts = []
    if found.p90 or found.mean:
        text = mark("edits in place: {low} to {high} lines, {mean} in the mean")
        if estimate.model == "rewrite":
            text = mark("code rewritten: {low} to {high} lines, {mean} in the mean")
        if estimate.basis == "assumed":
            text = mark("edits in place: {low} to {high} lines, {mean} in the mean (assumed)")
        elif found.mean > found.p90:
            text = mark("edits in place: {low} to {high} lines, a few trees far more (mean {mean})")
        low, mean, high = (whole_lines(each) for each in (found.p10, found.mean, found.p90))
        parts.append(say(text, language, low=low, high=high, mean=mean))
    if new is not None:
        text = mark("with new files, build and tests: {low} to {high} lines written, as measured on such ports")
        parts.append(say(text, language, low=whole_lines(new.p10), high=whole_lines(new.p90)))
    return SEMICOLON[language].join(parts)


def exists_line(report: Report, target: Target, language: str = "en") -> str:
    """That a port of the project, or a substitute for it, exists elsewhere; '' where none is known or it is here."""
    estimate = estimate_of(report, target)
    found = estimate.exists if estimate is not None else None
    if found is None or any(each.target == target.id for each in report.project.ports):
        return ""
    text = mark("A port of {name} exists, take it before porting: {instead}.")
    if found.kind == "substitute":
        text = mark("A substitute for {name} exists, look at it before porting: {instead}.")
    instead = said(report, found.instead, language)
    return say(text, language, name=shown(found.project, 120), instead=shown(instead, 200))


def calendar_line(report: Report, estimate: Estimate, language: str = "en") -> str:
    """The time that a team of the size given needs; '' for a team of one."""
    found = estimate.calendar_days
    size = report.effort.parameters.get("team", {}).get("size")
    if found is None or not isinstance(size, (int, float)):
        return ""
    text = mark("{n} people: {low} to {high} weeks, about {middle}, as far as the work can be divided")
    low, middle, high = (two_digits(each / _WORK_WEEK) for each in (found.p10, found.p50, found.p90))
    return say(text, language, n=two_digits(size), low=low, middle=middle, high=high)


def context_lines(report: Report, language: str = "en") -> list[str]:
    """What is to be read beside the days; [] where no estimate has any."""
    if not any(each.days is not None and each.days.p90 for each in report.estimates):
        return []
    return [translate(each, language) for each in report.effort.context]


def edits_line(report: Report, target: Target, language: str = "en") -> str:
    """How the effort is divided into edits and fixed items, '' where there are none of these."""
    estimate = estimate_of(report, target)
    if estimate is None or not estimate.fixed:
        return ""
    low, high = (two_digits(value / daily_hours(report)) for value in (estimate.hours.p10, estimate.hours.p90))
    names = LISTED[language].join(shown(translate(item.name, language), 100) for item in estimate.fixed)
    text = mark("edits {low} to {high}; the rest: {names}")
    return say(text, language, low=low, high=high, names=names)


def coverage_line(report: Report, language: str = "en") -> str:
    """How much was read, in one line."""
    coverage = report.coverage
    return say(
        "{files} and {lines} of known kinds, {share} of the lines parsed",
        language,
        files=amount(coverage.files, mark("{n} file"), mark("{n} files"), language),
        lines=amount(coverage.lines, mark("{n} line"), mark("{n} lines"), language),
        share=percent(coverage.parsed_share),
    )


def not_read_line(report: Report, language: str = "en") -> str:
    """How many files were left out or read with errors, in one line; '' where all were read in full."""
    skipped, recovered = (len(files_with(report, status)) for status in ("skipped", "recovered"))
    if not skipped and not recovered:
        return ""
    files = amount(skipped, mark("{n} file"), mark("{n} files"), language)
    return say("{files} skipped, {n} read with errors", language, files=files, n=number(recovered))


def nothing_read(report: Report) -> bool:
    """Whether the scan read no file at all: what it does not say is then no answer."""
    read = any(record.status != "skipped" for record in report.files)
    named = bool(report.files) or not report.coverage.files  # a report may come without its list of files
    return named and not (read or report.items or report.findings or report.packages or report.estimates)


def nothing_read_lines(report: Report, language: str = "en") -> list[str]:
    """What there was in place of code, for each PATH that holds none, and that this is no answer; [] otherwise."""
    if not nothing_read(report):
        return []
    places = [each for each in report.problems if each.stage == "path"]
    lines = [f"{shown(each.path, 160)}{COLON[language]}{translate(each.text, language)}" for each in places]
    if not places:
        lines = [translate(mark("every file was left out: nothing was read"), language)]
    end = mark("This says nothing about the code: it is neither free of CUDA nor portable by this report.")
    return [*lines, translate(end, language)]


def steering_line(report: Report, language: str = "en") -> str:
    """The files that steered the scan and how, in one line; '' where none did."""
    named = [
        f"{shown(each.path, 160)} ({translate(_STEERING[each.kind], language)}{COLON[language]}{shown(each.what, 200)})"
        for each in report.project.config
    ]
    return say("steered by {files}", language, files=LISTED[language].join(named)) if named else ""


def left_out_lines(report: Report, language: str = "en") -> list[str]:
    """What was not looked at although it may matter: ignored by kind, without a reader; and what counted once."""
    coverage, lines = report.coverage, []
    if steered := steering_line(report, language):
        lines.append(steered)
    if coverage.ignored:
        kinds = LISTED[language].join(f"{shown(kind, 40)} {number(n)}" for kind, n in coverage.ignored.items())
        text = mark("ignore rules leave out {files}: {kinds}")
        files = amount(
            sum(coverage.ignored.values()), mark("{n} file or folder"), mark("{n} files and folders"), language
        )
        lines.append(say(text, language, files=files, kinds=kinds))
    if coverage.no_reader:
        one, many = (
            mark("{n} file without a reader holds words of CUDA"),
            mark("{n} files without a reader hold words of CUDA"),
        )
        lines.append(amount(coverage.no_reader, one, many, language))
    if coverage.repeated:
        one, many = (
            mark("{n} file lies in several of the PATHs and counts once"),
            mark("{n} files lie in several of the PATHs and count once"),
        )
        lines.append(amount(coverage.repeated, one, many, language))
    return lines


def files_with(report: Report, status: str) -> list[FileRecord]:
    """The files with a status: `skipped`, `recovered` or `ok`."""
    return [record for record in report.files if record.status == status]


def place(path: str, line: int, column: int = 0) -> str:
    """A place as editors and compilers write it."""
    return f"{path}:{line}:{column}" if column else f"{path}:{line}"


def first_place(row: WorstApi) -> str:
    """Where to start with one of the worst APIs, fit to be shown, '' if it has no place."""
    return place(shown(row.site.path, 160), row.site.line, row.site.column) if row.site else ""


def in_reading_order(report: Report) -> list[tuple[int, Item]]:
    """The items with their places in `Report.items`: the worst verdict first, then the most places, then by name."""
    order: Callable[[Status], int] = STATUS_ORDER.index

    def key(pair: tuple[int, Item]) -> tuple[int, int, str, str, str]:
        item = pair[1]
        worst = order(worst_over_targets(item, report.targets))
        return -worst, -len(item.sites), item.symbol, item.library, item.variant

    return sorted(enumerate(report.items), key=key)
