"""The report by file: which places are left and done, the days that stand for them, and the pictures of both.

Days of a file are shares of its folder's work package, item by item: what an item counts (places of a status, findings
of a kind of effort, lines to write anew) says how much of it falls to which file. They add up to the estimate; what
belongs to no single file is said beside them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from advisor.kinds import KERNEL_KINDS
from advisor.model import (
    SEVERITY_ORDER,
    STATUS_ORDER,
    Estimate,
    Item,
    Report,
    Severity,
    Site,
    Status,
    Target,
    Value,
    WorkPackage,
    rule_of_use,
)
from advisor.records import Record, is_accepted, records
from advisor.render import summary

_SETTLED: tuple[Status, ...] = ("same", "unneeded")
_FOREIGN = ("vendored", "generated")
_PYTHON = ("python", "notebook", "cython")
TOP = "."


class Counts(Value, frozen=True):
    """A file on one target, or on all of them: places left by severity, uses by status, findings; and places done."""

    left: dict[Severity, int]
    statuses: dict[Status, int]
    findings: dict[Severity, int]
    done: int

    @property
    def places(self) -> int:
        """All places that are left."""
        return sum(self.left.values())

    @property
    def worst(self) -> Severity | None:
        """The gravest severity of what is left."""
        return max(self.left, key=SEVERITY_ORDER.index, default=None)

    @property
    def worst_status(self) -> Status | None:
        """The worst verdict of the uses that are left."""
        return max(self.statuses, key=STATUS_ORDER.index, default=None)


class FileWork(Value, frozen=True):
    """What is to be done in a file: on all targets together, and by target counts and likely hours."""

    path: str
    kernels: int
    together: Counts
    by_target: tuple[Counts, ...]
    hours: tuple[float, ...]


class Table(Value, frozen=True):
    """The files with work or records of work, those with the most hours first; `rest` are hours of no single file."""

    files: tuple[FileWork, ...]
    rest: tuple[float, ...]
    left: dict[int, int]  # by `id` of a record's site or finding: bit 0 = left on any target, bit n+1 = on the n-th
    done: dict[int, int]  # as `left`, for what would be work and is done


def folder_of(path: str) -> str:
    """The folder of a path, `.` for the top."""
    return path.rpartition("/")[0] or TOP


def severity_on(report: Report, status: Status) -> Severity:
    """How grave a use with this verdict is on the target of the verdict alone."""
    rule, severity = rule_of_use([status])
    return report.severities.get(rule, severity)


class _Places:
    """Which records are left or done on which target."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._foreign = {file.path for file in report.files if file.origin in _FOREIGN}
        self._alone = [summary.rewrites_kernels(report, target) for target in report.targets]
        self._open: dict[tuple[int, int], frozenset[int]] = {}
        self._statuses: dict[int, list[tuple[int, Status, Severity]]] = {}

    def _open_sites(self, number: int, item: Item) -> frozenset[int]:
        """The places of an item that are open on a target, by their `id`."""
        key = number, id(item)
        if key not in self._open:
            found = summary.open_places(self._report, self._report.targets[number], item, self._alone[number])
            self._open[key] = frozenset(map(id, found))
        return self._open[key]

    def _to_do(self, item: Item) -> list[tuple[int, Status, Severity]]:
        """The targets that an item is work on, each with verdict and severity."""
        if id(item) not in self._statuses:
            found = [(n, summary.match_of(item.matches, each).status) for n, each in enumerate(self._report.targets)]
            self._statuses[id(item)] = [
                (number, status, severity_on(self._report, status))
                for number, status in found
                if status not in _SETTLED
            ]
        return self._statuses[id(item)]

    def of(self, record: Record) -> Iterator[tuple[int, bool, Severity, Status | None]]:
        """For each target that a record is work on: its number, whether it is left, its severity and verdict."""
        if record.path in self._foreign or record.state == "suppressed" or is_accepted(record):
            return
        if record.item is not None and record.site is not None:
            for number, status, severity in self._to_do(record.item):
                is_done = self._report.targets[number].id in record.site.done_for
                if is_done or id(record.site) in self._open_sites(number, record.item):
                    yield number, not is_done, severity, status
        elif record.finding is not None and record.finding.family != "eula" and record.severity != "info":
            for number, target in enumerate(self._report.targets):
                if record.finding.target in ("", target.id):
                    yield number, not record.done, record.severity, None


class _Tally:
    """Counts that grow."""

    def __init__(self) -> None:
        self.left: Counter[Severity] = Counter()
        self.statuses: Counter[Status] = Counter()
        self.findings: Counter[Severity] = Counter()
        self.done = 0

    def add(self, is_left: bool, severity: Severity, status: Status | None) -> None:
        if not is_left:
            self.done += 1
            return
        self.left[severity] += 1
        if status is not None:
            self.statuses[status] += 1
        else:
            self.findings[severity] += 1

    def counts(self) -> Counts:
        """What was counted."""
        return Counts(left=dict(self.left), statuses=dict(self.statuses), findings=dict(self.findings), done=self.done)


def _gravest(found: Iterable[tuple[bool, Severity, Status | None]]) -> tuple[bool, Severity, Status | None] | None:
    """A record on all targets together: left where it is left on one, and as grave as on the worst of these."""
    return max(
        found, key=lambda each: (each[0], SEVERITY_ORDER.index(each[1]), STATUS_ORDER.index(each[2] or "same")),
        default=None,
    )  # fmt: skip


def _parameter_of(status: Status) -> str:
    return f"status.{status}"


class _Shares:
    """How much each parameter of the effort counts in each file, for one target."""

    def __init__(self, report: Report, number: int, estimate: Estimate) -> None:
        self._report, self._number, self._target = report, number, report.targets[number]
        self._files = {file.path: file for file in report.files}
        self._foreign = {path for path, file in self._files.items() if file.origin in _FOREIGN}
        self._renames = estimate.model != "rewrite"
        self._classes = {
            (rule.id, advice.target): advice.effort or "small" for rule in report.rules for advice in rule.advice
        }
        self.by_parameter: dict[str, Counter[str]] = defaultdict(Counter)
        self._count()

    def _counts_site(self, site: Site) -> bool:
        if site.path in self._foreign or site.via or self._target.id in site.done_for:
            return False
        file = self._files.get(site.path)
        return self._renames or site.side == "build" or (file is not None and file.kind in _PYTHON)

    def _count(self) -> None:
        for item in self._report.items:
            parameter = _parameter_of(summary.match_of(item.matches, self._target).status)
            self.by_parameter[parameter].update(site.path for site in item.sites if self._counts_site(site))
        for each in self._report.findings:
            counts = (
                each.family != "eula" and each.severity != "info" and not each.done and each.path not in self._foreign
            )
            if counts and each.target in ("", self._target.id) and (self._renames or each.family != "hazard"):
                classes = (self._classes.get((each.rule, name)) for name in (self._target.name, ""))
                self.by_parameter[f"finding.{next(filter(None, classes), 'small')}"][each.path] += 1
        with_kernels = {kernel.path for kernel in self._report.kernels}
        for path, file in self._files.items():
            if path not in self._foreign and (file.kind in KERNEL_KINDS or path in with_kernels):
                self.by_parameter["line"][path] += file.lines

    def of(self, parameter: str, folder: str) -> dict[str, int]:
        """The files of a folder, else those below it, with what the parameter counts in them."""
        counted = {path: count for path, count in self.by_parameter.get(parameter, {}).items() if count > 0}
        here = {path: count for path, count in counted.items() if folder_of(path) == folder}
        if here:
            return here
        head = "" if folder == TOP else f"{folder}/"
        return {path: count for path, count in counted.items() if path.startswith(head)}


def _shared(hours: float, weights: Mapping[str, float]) -> dict[str, float]:
    whole = sum(weights.values())
    return {path: hours * weight / whole for path, weight in weights.items()} if whole else {}


def _of_package(package: WorkPackage, shares: _Shares) -> dict[str, float]:
    """The likely hours of a package by file; less than its own where nothing says which file."""
    found: defaultdict[str, float] = defaultdict(float)
    waiting = 0.0
    for item in package.items:
        parts = _shared(item.hours.p50, shares.of(item.parameter, package.name))
        for path, hours in parts.items():
            found[path] += hours
        waiting += 0.0 if parts else item.hours.p50
    for path, hours in _shared(waiting, dict(found)).items():  # build files and CI go with the rest of the folder
        found[path] += hours
    return found


def hours_by_file(report: Report, number: int) -> tuple[dict[str, float], float]:
    """The likely hours of a target by file, and those that stand for no single file; both add up to the estimate."""
    estimate = summary.estimate_of(report, report.targets[number])
    if estimate is None:
        return {}, 0.0
    shares = _Shares(report, number, estimate)
    found: defaultdict[str, float] = defaultdict(float)
    for package in estimate.packages:
        if package.outcome == "port":
            for path, hours in _of_package(package, shares).items():
                found[path] += hours
    return dict(found), max(0.0, summary.hours_of(estimate).p50 - sum(found.values()))


def table(report: Report) -> Table:
    """All files with work, the most hours on all targets first, then the most places."""
    places = _Places(report)
    together: dict[str, _Tally] = defaultdict(_Tally)
    tallies: list[dict[str, _Tally]] = [defaultdict(_Tally) for _ in report.targets]
    left: dict[int, int] = {}
    done: dict[int, int] = {}
    for record in records(report):
        found = list(places.of(record))
        for number, is_left, severity, status in found:
            tallies[number][record.path].add(is_left, severity, status)
        worst = _gravest((is_left, severity, status) for _, is_left, severity, status in found)
        if worst is not None:
            together[record.path].add(*worst)
            key = id(record.site or record.finding)
            bits = sum(1 << (number + 1) for number, is_left, _, _ in found if is_left)
            left[key] = bits | (1 if bits else 0)
            done[key] = sum(1 << (number + 1) for number, is_left, _, _ in found if not is_left) | (0 if bits else 1)
    hours = [hours_by_file(report, number) for number in range(len(report.targets))]
    kernels = Counter(kernel.path for kernel in report.kernels)
    paths = {*together, *(path for each, _ in hours for path, value in each.items() if value >= 0.005)}
    files = [
        FileWork(
            path=path, kernels=kernels[path], together=together[path].counts(),
            by_target=tuple(each[path].counts() for each in tallies),
            hours=tuple(each.get(path, 0.0) for each, _ in hours),
        )
        for path in sorted(paths)
    ]  # fmt: skip
    files.sort(key=lambda each: (-sum(each.hours), -each.together.places, each.path))
    return Table(tuple(files), tuple(rest for _, rest in hours), left, done)


def columns(targets: Sequence[Target], found: Table, paths: Mapping[str, int]) -> dict[str, list[int]]:
    """What the script needs of each file, as columns in the order of the numbers of `paths`; hours in hundredths."""
    by_path = {each.path: each for each in found.files}
    known = [by_path.get(path) for path in paths]
    result = {"kernels": [each.kernels if each else 0 for each in known]}
    for number in range(len(targets)):
        result[f"hours.{number}"] = [round(100 * each.hours[number]) if each else 0 for each in known]
    return result
