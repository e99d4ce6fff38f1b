"""The next three things to do, with the figures that make them worth doing: all counted from the report itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import quote

from advisor.kinds import C_FAMILY
from advisor.messages import amount, mark, say, translate
from advisor.model import Estimate, Report, Site, Target, Value, WorkPackage
from advisor.render import brief, durations, edits, summary
from advisor.render.text import CLAUSES, COLON, LISTED, SEMICOLON, number, percent, shown

_MOST = 3
_FOREIGN = ("vendored", "generated")
_SETTLED = ("same", "unneeded")


class Action(Value, frozen=True, kw_only=True):
    """One thing to do: what, a sentence per target that says why it pays, and the exact commands, if there are any.

    `link` is the part of the HTML report that has more.
    """

    what: str
    details: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    link: str = ""

    def text(self, language: str = "en") -> str:
        """All of it but the commands, in one line."""
        return self.what + (COLON[language] + SEMICOLON[language].join(self.details) if self.details else "")


class _Renames(Value, frozen=True):
    """Places of a target's own code that are still to be edited, those a renaming tool does, and the files of these."""

    places: int
    renamed: int
    files: int


def _of_targets(report: Report, sentence: Callable[[Target], str], language: str) -> tuple[str, ...]:
    """A sentence per target with its name before it; targets that get the same one share it, one alone needs none."""
    if len(report.targets) == 1:
        return tuple(filter(None, map(sentence, report.targets)))
    titles: dict[str, list[str]] = {}
    for target in report.targets:
        if text := sentence(target):
            titles.setdefault(text, []).append(summary.target_title(report, target, language))
    return tuple(f"{LISTED[language].join(names)}{COLON[language]}{text}" for text, names in titles.items())


def _open_sites(report: Report, target: Target) -> Iterator[tuple[str, Site]]:
    """Verdict and place of every use in own code that has to be edited for a target."""
    foreign = {file.path for file in report.files if file.origin in _FOREIGN}
    for item in report.items:
        status = summary.match_of(item.matches, target).status
        if status not in _SETTLED:
            yield from (
                (status, site) for site in item.sites if target.id not in site.done_for and site.path not in foreign
            )


def _renames(report: Report, target: Target) -> _Renames:
    code = {file.path for file in report.files if file.kind in C_FAMILY}  # what renaming tools read
    found = list(_open_sites(report, target))
    renamed = [site.path for status, site in found if status == "renamed" and site.path in code]
    return _Renames(len(found), len(renamed), len(set(renamed)))


def _rename(command: str, report: Report, target: Target, language: str) -> str:
    counts = _renames(report, target)
    if not counts.renamed:
        return ""
    text = mark("run {tool} on {files}; {n} of the {all} API places to edit are plain renames ({share})")
    files = amount(counts.files, mark("{n} file"), mark("{n} files"), language)
    n, share = number(counts.renamed), percent(counts.renamed / counts.places)
    return say(text, language, tool=command.split()[0], files=files, n=n, all=number(counts.places), share=share)


def _patch_name(report: Report, target: Target) -> str:
    """The patch at run time that verdicts on a target name as covering a use, in whole or in part (NAME-partial)."""
    shims = (summary.match_of(item.matches, target).shim for item in report.items)
    return next((shim.removesuffix("-partial") for shim in shims if shim), "")


def _patch(estimate: Estimate, report: Report, target: Target, language: str) -> str:
    """What an import of the run-time patch covers, as the route that rests on it counted; '' where it fits ill."""
    route = next((route for route in estimate.routes if route.places), None)  # the first is the one that fits
    places = route.places if route else {}
    every = sum(places.get(name, 0) for name in ("covered", "partly", "not covered"))
    if route is None or not places.get("covered"):
        return ""
    tool = _patch_name(report, target) or summary.said(report, route.name, language)
    text = mark("try {tool} on the Python code; {n} of {all} torch places need no edit with it ({share})")
    n, share = number(places["covered"]), percent(places["covered"] / every)
    parts = [say(text, language, tool=tool, n=n, all=number(every), share=share)]
    if silent := places.get("silent", 0):
        one = mark("{n} place changes its meaning silently: check it")
        many = mark("{n} places change their meaning silently: check them")
        parts.append(amount(silent, one, many, language))
    return SEMICOLON[language].join(parts)


def _commands(estimate: Estimate | None) -> tuple[str, ...]:
    return tuple(" ".join(each.split()) for each in estimate.mechanical) if estimate else ()


def _edits(report: Report, target: Target, language: str) -> str:
    """What `advisor fix` does for a target; '' where it has no edit."""
    safe, unsafe, files = edits.count(report, target)
    if not safe + unsafe:
        return ""
    count = amount(files, mark("{n} file"), mark("{n} files"), language)
    checked = amount(unsafe, mark("{n} edit that must be checked"), mark("{n} edits that must be checked"), language)
    if not safe:
        text = mark("`advisor fix --unsafe` makes {more} in {files}, and none is safe")
    elif not unsafe:
        text = mark("`advisor fix` makes {edits} in {files}")
    else:
        text = mark("`advisor fix` makes {edits} in {files}, and with --unsafe {more}")
    edits_made = amount(safe, mark("{n} safe edit"), mark("{n} safe edits"), language)
    return say(text, language, edits=edits_made, files=count, more=checked)


def _by_tool(command: str, report: Report, target: Target, language: str) -> str:
    estimate = summary.estimate_of(report, target)
    if command.startswith("import "):
        return _patch(estimate, report, target, language) if estimate else ""
    return _rename(command, report, target, language)


def _mechanical(report: Report, language: str) -> Iterator[Action]:
    used: list[str] = []

    def sentence(target: Target) -> str:
        commands = _commands(summary.estimate_of(report, target))
        found = {command: text for command in commands if (text := _by_tool(command, report, target, language))}
        if text := _edits(report, target, language):
            found = {f"advisor fix -t {target.id} --diff": text} | found
        used.extend(command for command in found if command not in used)
        return CLAUSES[language].join(found.values())

    details = _of_targets(report, sentence, language)
    if details:
        yield Action(
            what=translate("Let the tools go first", language), details=details, commands=tuple(used), link="#plan"
        )


def _first_package(estimate: Estimate | None) -> WorkPackage | None:
    ports = [each for each in (estimate.packages if estimate else ()) if each.outcome == "port" and each.hours.p90]
    return min(ports, key=lambda each: each.order, default=None)


def _reasons(first: WorkPackage, language: str) -> Iterator[str]:
    if first.blockers:
        one, many = mark("it puts {n} blocker to the test early"), mark("it puts {n} blockers to the test early")
        yield amount(first.blockers, one, many, language)
    if not first.depends_on:
        yield translate("no other folder has to be ready first", language)


def _folder(report: Report, target: Target, language: str) -> str:
    first = _first_package(summary.estimate_of(report, target))
    if first is None:
        return ""
    name = translate("the top folder", language) if first.name == "." else shown(first.name, 80)
    days = durations.spoken(first.hours, summary.daily_hours(report), language)
    return SEMICOLON[language].join([f"{name}{CLAUSES[language]}{days}", *_reasons(first, language)])


def _first_folder(report: Report, language: str) -> Iterator[Action]:
    details = _of_targets(report, lambda target: _folder(report, target, language), language)
    if details:
        found = (_first_package(summary.estimate_of(report, target)) for target in report.targets)
        names = dict.fromkeys(quote(shown(each.name, 300), safe="") for each in found if each)
        link = "#v=list&f.package=" + ",".join(names)
        yield Action(what=translate("Start porting here", language), details=details, link=link)


def _counsel(report: Report, language: str) -> Iterator[Action]:
    groups = brief.licence(report)
    urgent = [*groups.get("blocker", []), *groups.get("risk", [])]
    found = urgent or groups.get("work", [])
    if found:
        one, many = mark("Show {n} licence finding to counsel"), mark("Show {n} licence findings to counsel")
        if not urgent:
            one, many = mark("Decide about {n} licence finding"), mark("Decide about {n} licence findings")
        place = summary.place(shown(found[0].path, 160), found[0].line)
        what = amount(len(found), one, many, language)
        yield Action(what=what, details=(say("the first is {place}", language, place=place),), link="#eula")


def _unknown(report: Report, language: str) -> Iterator[Action]:
    places: Counter[str] = Counter()
    for target in report.targets:
        for symbol, count in brief.open_apis(report, target, "unknown"):
            places[symbol] = max(places[symbol], count)
    if places:
        names = [name for name, _ in sorted(places.items(), key=lambda each: (-each[1], each[0]))]
        one, many = (
            mark("Look up {n} name that the mapping data lacks"),
            mark("Look up {n} names that the mapping data lacks"),
        )
        what = amount(len(places), one, many, language)
        yield Action(what=what, details=(brief.some(names, language),), link="#v=list&f.rule=api-unknown")


def actions(report: Report, language: str = "en") -> list[Action]:
    """The next three things to do: tools, first folder, counsel, unknown names."""
    steps: Iterable[Callable[[Report, str], Iterator[Action]]] = (_mechanical, _first_folder, _counsel, _unknown)
    return [action for step in steps for action in step(report, language)][:_MOST]
