"""The one pipeline: files, their facts, what these mean in their project, a report.

A scan gives it the files of the walk and every rule; the hook the files that are named and the rules that judge single
files. What lies around these comes from `advisor.surroundings`, so that a line gets the same verdict from both.
"""

from __future__ import annotations

import math
import os
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence, Set
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from advisor import __version__, assemble, baseline, data, git, own_files, review, suppress
from advisor.config import Config, Trust
from advisor.errors import AdvisorError
from advisor.eula import check_date
from advisor.fix.plan import with_fixes
from advisor.frontends import C_FAMILY
from advisor.kinds import kind_of
from advisor.messages import mark
from advisor.model import (
    CudaVersion,
    Decision,
    FileFacts,
    Finding,
    Item,
    PackInfo,
    Port,
    Problem,
    Project,
    Report,
    Root,
    Severity,
    SourceFile,
    Steering,
    Target,
    Tool,
    Value,
    Vocabulary,
)
from advisor.packs.compiled import Known, known_mappings, operators_of, with_rows
from advisor.packs.operators import TargetOperators
from advisor.packs.pack import Packs
from advisor.packs.read import further_names, target_names
from advisor.packs.targets import default_targets, parse_targets
from advisor.packs.versions import number
from advisor.reading import NO_READER, find_names, read_file
from advisor.records import at_or_above, counts
from advisor.resolve import kernels, resolved
from advisor.resolve.wrappers import second_look
from advisor.rules import registry
from advisor.rules import run as rules
from advisor.rules.eula.escalate import escalate
from advisor.rules.registry import ProjectFacts
from advisor.settings import belongs
from advisor.surroundings import Repository, Surroundings, definitions, moved
from advisor.walk import Walk, WalkOptions, distinct, pattern_reason, shown_path, walk

if TYPE_CHECKING:  # the hook does without processes, and mostly without the cache
    from concurrent.futures import Executor

    from advisor.cache import Cache
    from advisor.extract import Progress

_VERSION = re.compile(r"[0-9]{1,2}\.[0-9]{1,2}")
# Reasons to leave a file out that the user or this version's documented limits gave: the scan is still whole.
_LOADING = threading.Lock()  # loads rules, packs and their compiled copy: one thread does it, the others wait
_EXPECTED_SKIPS = ("left out by", "not named by", "ignored by", "symbolic link: its target", NO_READER[:9])


class Gathered(Value, frozen=True, kw_only=True):
    """All facts of a run: of the files it reports on, of what lies around them, and of the second look at both.

    `others` are the paths of files that were not read.
    """

    facts: tuple[FileFacts, ...]
    wrapped: tuple[FileFacts, ...] = ()
    around: Surroundings = Surroundings()
    others: tuple[str, ...] = ()


class Judged(Value, frozen=True, kw_only=True):
    """What facts mean: the files after the project pass, the CUDA version, uses with verdicts, findings.

    `packs` hold the rows of the names that were used, `served` is that of `Resolved`.
    """

    files: tuple[FileFacts, ...]
    cuda: CudaVersion
    ports: tuple[Port, ...] = ()
    served: tuple[tuple[str, str, str], ...] = ()
    items: tuple[Item, ...]
    findings: tuple[Finding, ...]
    packs: Packs
    silent: dict[str, set[str]] = msgspec.field(default_factory=dict)  # by target: rules that fired and say nothing


Look = Callable[[Sequence[SourceFile], Vocabulary], list[FileFacts]]


def gather(
    files: Sequence[SourceFile],
    facts: Sequence[FileFacts],
    words: Vocabulary,
    look: Look,
    around: Surroundings | None = None,
    others: Sequence[str] = (),
) -> Gathered:
    """The facts of `files` with the places that name the wrappers in sight; `look` reads files for names."""
    around = around or Surroundings()
    read = [file for file, fact in zip(files, facts, strict=True) if file.kind in C_FAMILY and fact.status != "skipped"]
    every = in_order(facts, around)
    every_file = sorted([*read, *around.files], key=lambda file: file.path) if around.files else read
    wrapped = second_look(every_file, every, words, look)
    return Gathered(facts=tuple(facts), wrapped=tuple(wrapped), around=around, others=(*others, *around.paths))


def in_order(facts: Sequence[FileFacts], around: Surroundings) -> Sequence[FileFacts]:
    """The facts of all files in the order of a scan of the whole repository."""
    return sorted((*facts, *around.facts), key=lambda file: file.path) if around.facts else facts


def judge(
    gathered: Gathered,
    known: Known,
    targets: Sequence[Target],
    config: Config,
    repository_paths: Mapping[str, str],
    chosen: Sequence[registry.Rule],
) -> Judged:
    """Verdicts and findings for the files of a run, by the rules that are `chosen`."""
    from advisor.licence.attach import attached

    used = [target.name for target in targets]
    guards = {name: words for name, words in assemble.guard_words(known.packs).items() if name in used}
    every = in_order(gathered.facts, gathered.around)
    project = resolved(every, guards, gathered.others, gathered.wrapped)
    files = project.files
    if gathered.around.facts:
        reported = {file.path for file in gathered.facts}
        files = tuple(file for file in files if file.path in reported)
    cuda = _cuda_version(config, gathered, known.packs)
    packs = with_rows(known, assemble.used_names(files))
    silent: dict[str, set[str]] = {}
    judged_facts = ProjectFacts(files=files, others=gathered.others, eula_text=check_date(config.eula_text))
    return Judged(
        files=files,
        ports=tuple(
            Port(target=target.id, evidence=project.ports[target.name])
            for target in targets
            if project.ports.get(target.name)
        ),
        served=project.served,
        cuda=cuda,
        items=assemble.items(files, packs, targets, cuda.version, repository_paths),
        findings=attached(
            escalate(rules.findings(judged_facts, packs, targets, repository_paths, chosen, silent)), judged_facts
        ),
        packs=packs,
        silent=silent,
    )


def _cuda_version(config: Config, gathered: Gathered, packs: Packs) -> CudaVersion:
    """The CUDA version the code is written for: as told, else the newest a build file names, else the newest known."""
    if config.cuda:
        return CudaVersion(version=config.cuda, why=mark("given by --cuda"))
    named = [(version, file.path, line) for file in gathered.facts for version, line in file.cuda_versions]
    named += [(each.version, each.path, each.line) for each in gathered.around.cuda]
    if named:
        version, path, line = max(named, key=lambda each: (number(each[0]), each[1]))
        return CudaVersion(version=version, why=f"named in {path}:{line}" if line else f"named in {path}")
    return CudaVersion(
        version=packs.catalogue.about.versions[-1], why=mark("no build file names one: the newest of the catalogue")
    )


def _repository_paths(files: Sequence[SourceFile], roots: Sequence[Root]) -> dict[str, str]:
    """For each path of the report its path in its repository."""
    result = {}
    for file in files:
        for root in roots:
            head = f"{root.prefix}/" if root.prefix else ""
            if file.path.startswith(head):
                result[file.path] = root.git_prefix + file.path[len(head) :]
                break
    return result


def _pack_info(packs: Packs, targets: Sequence[Target]) -> tuple[PackInfo, ...]:
    used = [packs.targets[name] for name in sorted({target.name for target in targets})]
    catalogue = packs.catalogue
    return (
        PackInfo(name=catalogue.about.name, version=catalogue.about.version, digest=catalogue.digest),
        *(PackInfo(name=pack.about.name, version=pack.about.version, digest=pack.digest) for pack in used),
    )


def _project(paths: Sequence[Path], found: Walk, ports: tuple[Port, ...]) -> Project:
    names = [shown_path(path.resolve().name) or "root" for path in paths]
    return Project(name=", ".join(dict.fromkeys(names)), roots=found.roots, ports=ports)


def _report(
    paths: Sequence[Path],
    config: Config,
    targets: tuple[Target, ...],
    found: Walk,
    facts: Sequence[FileFacts],
    judged: Judged,
    all_rules: Sequence[registry.Rule],
    kernel_tables: Mapping[str, TargetOperators],
) -> Report:
    """The whole document of a scan: what was judged, and all that is counted and estimated from it."""
    from advisor.effort.days import read_days_model  # the hook does without estimates
    from advisor.effort.grade import Graded, graded, read_grade_model
    from advisor.effort.lines import read_lines_models
    from advisor.effort.model import Evidence, effort, estimates
    from advisor.effort.parameters import RENAME, as_report, model_of, read_parameters, with_packs
    from advisor.eula import layers, layers_in_chinese, register
    from advisor.licence.artefacts import artefacts
    from advisor.licence.components import component_uses
    from advisor.licence.notices import of_facts
    from advisor.operators import offers, titles_in_chinese, with_calls, with_operators
    from advisor.packages import packages
    from advisor.routes import with_routes
    from advisor.statements import statements, vendor_sentences

    files_seen, all_items, all_findings, packs = judged.files, judged.items, judged.findings, judged.packs
    every_kernel = with_operators(
        kernels(files_seen, targets), files_seen, kernel_tables, offers(packs.targets, kernel_tables, targets)
    )
    all_findings = with_calls(all_findings, every_kernel)
    project = ProjectFacts(files=files_seen, others=found.others, eula_text=check_date(config.eula_text))
    found_lines = assemble.finding_lines(all_findings)
    files = tuple(assemble.file_record(file, config.source, found_lines.get(file.path, ())) for file in files_seen)
    infos = rules.rule_infos(all_findings, all_rules)
    parameters = read_parameters(data.MAPPINGS / "effort.toml", Path(config.effort) if config.effort else None)
    parameters = with_packs(parameters, packs, targets)
    models = read_lines_models(data.MAPPINGS / "effort_lines.toml")
    days_model = read_days_model(data.MAPPINGS / "effort_days.toml")
    versions = {name: pack.about.version for name, pack in packs.targets.items()}
    classes = {target.id: "rename" if (name := model_of(target, parameters)) == RENAME else name for target in targets}
    shown_layers = layers(target.name for target in targets)
    stated = statements(targets, all_items, all_rules, packs, classes, days_model, judged.silent)
    judged_targets = frozenset(each.target for each in stated if each.judged)
    evidence = Evidence(
        facts=files_seen, items=all_items, findings=all_findings, rules=infos, kernels=every_kernel, ports=judged.ports,
        project=_project(paths, found, judged.ports).name,
        known={name: pack.about.ports for name, pack in packs.targets.items()},
    )  # fmt: skip
    # where nothing was read, or too little is known, a figure would be a clean bill
    read = any(file.status != "skipped" for file in files_seen)
    priced = estimates(targets, evidence, parameters, models, days_model, versions, judged_targets) if read else ()
    judged_by = Graded(
        facts=files_seen, items=all_items, findings=all_findings, kernels=every_kernel, ports=judged.ports
    )
    report = Report(
        tool=Tool(name="cuda-porting-advisor", version=__version__),
        project=_project(paths, found, judged.ports),
        targets=targets,
        cuda=judged.cuda,
        packs=_pack_info(packs, targets),
        config_digest=config.digest(),
        files=files,
        items=all_items,
        findings=all_findings,
        kernels=every_kernel,
        eula=msgspec.structs.replace(
            register(all_findings, config.eula_text),
            components=component_uses(project),
            notices=of_facts(files_seen),
            artefacts=artefacts(all_findings, project),
            layers=shown_layers,
        ),
        packages=packages(files_seen, all_items),
        libraries=assemble.libraries(all_items, targets),
        statements=stated,
        estimates=graded(priced, targets, judged_by, read_grade_model(data.MAPPINGS / "grades.toml")),
        effort=effort(as_report(parameters)),
        coverage=assemble.coverage(files_seen, all_items, found.repeated),
        rules=(*assemble.RULES, *infos),
        notes=assemble.notes(all_items, packs, targets),
        names=assemble.names(packs),
        texts=titles_in_chinese(kernel_tables, every_kernel)
        | vendor_sentences(targets, packs)
        | layers_in_chinese(shown_layers),
        problems=(*found.problems, *(problem for file in facts for problem in file.problems)),
    )
    names = {name for file in files_seen if file.origin != "vendored" for name in file.torch_names}
    return with_routes(report, parameters, packs, days_model, names)


def find_files(paths: Sequence[Path], config: Config) -> Walk:
    """What a scan of `paths` would read. Raises AdvisorError for a path that does not exist."""
    options = WalkOptions(include=config.include, exclude=config.exclude, max_bytes=config.max_bytes)
    if config.timeout:
        options = msgspec.structs.replace(options, seconds=min(options.seconds, config.timeout))
    return walk(list(paths), options)


def _out_of_time(facts: Sequence[FileFacts], wrapped: Sequence[FileFacts], config: Config) -> list[Problem]:
    """That the time of the scan was over before everything was read."""
    from advisor.extract import OVER

    unread = sum(1 for file in facts if file.reason == OVER)
    unfollowed = sum(1 for file in wrapped if file.reason == OVER)
    text = f"the scan's {config.timeout:g} seconds were over: {unread:,} files were not read"
    if unfollowed:
        text += f", and in {unfollowed:,} the project's own wrappers were not looked for"
    return [Problem(path="", stage="limits", text=text)] if unread or unfollowed else []


def share_of(config: Config) -> Callable[[str, int], int | None]:
    """How many bytes of a member of an archive a scan will look at: its name and size are asked."""
    unwanted = pattern_reason(WalkOptions(include=config.include, exclude=config.exclude))

    def share(name: str, size: int) -> int | None:
        kind = kind_of(name)
        if unwanted(name) or (kind and kind != "binary" and size > config.max_bytes):
            return 0
        return size if kind else None

    return share


class Scanned(Value, frozen=True, kw_only=True):
    """A finished scan: the report, and the project's own names as `kind<TAB>name`, which a baseline keeps."""

    report: Report
    definitions: tuple[str, ...] = ()


def _deepened(
    paths: Sequence[Path], found: Walk, facts: Sequence[FileFacts], words: Vocabulary, config: Config
) -> tuple[list[FileFacts], list[Problem]]:
    """The facts after deep mode, and what there was to say about compilation databases."""
    from advisor.deep import Deep, DeepOptions  # loads libclang

    options = DeepOptions(cuda_include=config.cuda_include, jobs=config.processes())
    deep = Deep(paths, found.files, words, options)
    return deep.facts(facts), deep.problems


def scan(
    paths: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    config: Config | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> Report:
    """Scan folders, files or archives, one or several, and return the whole result.

    `progress(done, total)` is called after each file. `executor` runs the part that reads files, instead of
    `config.jobs` processes of the scan's own. Raises AdvisorError for a path, target or mapping row that the user can
    mend; anything about a single file is a Problem of the report.
    """
    several = [paths] if isinstance(paths, (str, os.PathLike)) else paths
    return run([Path(path) for path in several], config, progress, executor).report


def run(
    paths: Sequence[Path],
    config: Config | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
    roots: tuple[Root, ...] = (),
) -> Scanned:
    """As `scan`, with what a baseline needs beside the report. A PATH may be an archive: wheel, zip, tar.

    `roots` say where the PATHs belong, for a copy of a commit that lies in no repository.
    """
    from advisor import archives

    config = config or Config()
    trusted = [config.trust.everything or _is_ours(path, config.trust) for path in paths]
    until = time.monotonic() + config.timeout if config.timeout else math.inf
    with archives.opened(paths, share=share_of(config), until=until) as (folders, left_out):
        steering = [path for path, ours in zip(folders, trusted, strict=True) if ours]
        scanned = _run(folders, config, progress, executor, steering, until, roots)
    report = msgspec.structs.replace(scanned.report, problems=(*left_out, *scanned.report.problems))
    return msgspec.structs.replace(scanned, report=report)


def _is_ours(path: Path, trust: Trust) -> bool:
    """Whether a PATH is of the repository in which the program was started."""
    return bool(trust.home) and belongs(path, trust.home)


def decisions_in(steering: Sequence[Path], config: Config) -> dict[Path, tuple[Decision, ...]]:
    """What was decided about findings, by file: those beside the code of trusted PATHs (`steering`), and those named.

    Raises AdvisorError for a file that is malformed, and for one that is named and missing.
    """
    beside = [path / review.FILE for path in steering if path.is_dir() and own_files.is_there(path / review.FILE)]
    for name in config.review:
        if not own_files.is_there(Path(name)):
            raise AdvisorError(f"{name}: not found; write it with `advisor review record`")
    found = {path: review.read(path, looked_for=True) for path in beside}
    return found | {Path(name): review.read(Path(name)) for name in config.review}


def _steering(config: Config, decided: Mapping[Path, tuple[Decision, ...]], known: int) -> tuple[Steering, ...]:
    """The files that steered the scan, whoever named them."""

    def name(path: Path | str) -> str:
        """A file from the repository in which the program was started, else by its last part alone."""
        real, top = os.path.realpath(path), os.path.realpath(config.trust.home or ".")
        return shown_path(os.path.relpath(real, top) if Path(real).is_relative_to(top) else Path(real).name)

    trust, found = config.trust, []
    if trust.file:
        found.append(Steering(path=name(trust.file), kind="configuration", what=", ".join(trust.keys)))
    if config.baseline:
        found.append(Steering(path=name(config.baseline), kind="baseline", what=f"{known} known"))
    found += [
        Steering(path=name(path), kind="decisions", what=f"{len(each)} decided") for path, each in decided.items()
    ]
    found += [Steering(path=name(path), kind="pack", what="rows of your own") for path in config.packs]
    if config.effort:
        found.append(Steering(path=name(config.effort), kind="effort", what="parameters"))
    return tuple(found)


class Prepared(Value, frozen=True, kw_only=True):
    """What is known before a file is read: mappings, targets, rules, and what front ends look for."""

    known: Known
    targets: tuple[Target, ...]
    rules: tuple[registry.Rule, ...]
    words: Vocabulary


def prepare(config: Config, held: Set[str] | None = None, stored: bool = True) -> Prepared:
    """Loads mappings and rules and checks what the configuration says about them; AdvisorError where it is wrong.

    `held` are the words of all files that will be read (None: any), `stored` = a compiled copy of the mappings may be
    kept.
    """
    with _LOADING:
        further = further_names(data.MAPPINGS, config.targets)
        known = known_mappings(data.MAPPINGS, map(Path, config.packs), stored=stored, held=held, further=further)
        targets = default_targets(known.packs)
        if config.targets:
            targets = parse_targets(config.targets, known.packs, target_names(data.MAPPINGS))
        if config.cuda and not _VERSION.fullmatch(config.cuda):
            raise AdvisorError(f"--cuda {config.cuda!a}: not a CUDA version; write MAJOR.MINOR, for example 12.4")
        check_date(config.eula_text)
        every = registry.rules_of(known.packs)
        suppress.check(config, known.vocabulary.names, every)
        words = registry.asked(known.vocabulary, every)
        return Prepared(known=known, targets=targets, rules=every, words=words)


def baseline_of(config: Config, root: Path | None) -> str:
    """The baseline that the configuration names, else the one at the root of the repository; '' for none."""
    default = root / baseline.NAME if root is not None else None
    return config.baseline or (str(default) if default is not None and default.is_file() else "")


def _around_one(
    paths: Sequence[Path],
    found: Walk,
    facts: Sequence[FileFacts],
    config: Config,
    words: Vocabulary,
    cache: Cache | None,
    trusted: bool,
) -> Surroundings | None:
    """What lies around a single file that is scanned alone, in its repository; None for anything else."""
    if len(paths) != 1 or paths[0].is_dir() or len(facts) != 1:
        return None
    root = git.root(paths[0].resolve().parent)
    if root is None:
        return None
    name = baseline_of(config, root if trusted else None)
    path, location = found.roots[0].git_prefix + found.files[0].path, Path(found.files[0].location)
    content = location.read_bytes() if facts[0].status != "skipped" else None
    known = baseline.read(Path(name)) if name else None
    return Repository(root, {path: content}, config, known).surroundings(words, cache, [moved(facts[0], path)])


def _run(
    paths: Sequence[Path],
    config: Config,
    progress: Progress | None,
    executor: Executor | None,
    steering: Sequence[Path],
    until: float,
    roots: tuple[Root, ...] = (),
) -> Scanned:
    """As `run` for folders and files; `steering` are those whose own files count, `until` as for `extract`."""
    from advisor.cache import Cache
    from advisor.extract import extract

    prepared = prepare(config, stored=config.cache)
    words, targets = prepared.words, prepared.targets
    found = find_files(paths, config)
    found = msgspec.structs.replace(found, roots=roots) if roots else found
    paths = distinct(paths)
    cache = Cache() if config.cache else None
    facts = extract(found.files, read_file, words, config.processes(), cache, progress, executor, until)
    if config.deep:
        facts, problems = _deepened(paths, found, facts, words, config)
        found = msgspec.structs.replace(found, problems=(*found.problems, *problems))

    looked: list[FileFacts] = []

    def look(asked: Sequence[SourceFile], names: Vocabulary) -> list[FileFacts]:
        seen = extract(asked, find_names, names, config.processes(), cache, executor=executor, until=until)
        looked.extend(seen)
        return seen

    in_repository = _repository_paths(found.files, found.roots)
    around = _around_one(paths, found, facts, config, words, cache, bool(steering))
    if around is None:
        gathered = gather(found.files, facts, words, look, others=found.others)
        judged = judge(gathered, prepared.known, targets, config, in_repository, prepared.rules)
    else:  # in paths of the repository, as all of its files have them
        placed = [msgspec.structs.replace(file, path=in_repository[file.path]) for file in found.files]
        facts_there = [moved(each, in_repository[each.path]) for each in facts]
        gathered = gather(placed, facts_there, words, look, around)
        judged = _back(judge(gathered, prepared.known, targets, config, {}, prepared.rules), found.files[0].path)
    if cache:
        cache.close()
    found = msgspec.structs.replace(found, problems=(*found.problems, *_out_of_time(facts, looked, config)))
    report = _report(paths, config, targets, found, facts, judged, prepared.rules, operators_of(prepared.known))
    report = suppress.select(with_fixes(report, judged.packs, judged.files, _reader(found.files)), config)
    if config.ignore_comments:
        report = suppress.apply(report, facts, config.require_reason)
    known_records = baseline.read(Path(config.baseline)) if config.baseline else baseline.Baseline()
    if config.baseline:
        present = baseline.Scope(report, paths).present(known_records.entries)
        report = baseline.apply(report, known_records, present)
    decided = decisions_in(steering, config)
    every_decision = tuple(chain.from_iterable(decided.values()))
    judged_findings, decisions = review.apply(report.findings, every_decision, report.rules, config.today)
    steered = _steering(config, decided, len(known_records.entries))
    report = msgspec.structs.replace(
        report,
        findings=judged_findings,
        decisions=decisions,
        project=msgspec.structs.replace(report.project, config=steered),
    )
    if config.source:
        from advisor.context import with_context

        report = with_context(report, found.files)
    whole = any(not root.git_prefix and path.is_dir() for root, path in zip(found.roots, paths, strict=True))
    return Scanned(report=report, definitions=definitions(facts, in_repository, whole, judged.served))


def _reader(files: Sequence[SourceFile]) -> Callable[[str], bytes | None]:
    """Gives the bytes of a file of the walk by its path in the report; None where it cannot be read."""
    places = {file.path: file.location for file in files if not file.skip}

    def read(path: str) -> bytes | None:
        try:
            return Path(places[path]).read_bytes()
        except (KeyError, OSError):
            return None

    return read


def _back(judged: Judged, path: str) -> Judged:
    """What was judged about one file, under the path that it has in the report."""
    items = tuple(
        msgspec.structs.replace(item, sites=tuple(msgspec.structs.replace(site, path=path) for site in item.sites))
        for item in judged.items
    )
    return msgspec.structs.replace(
        judged,
        files=tuple(moved(file, path) for file in judged.files),
        items=items,
        findings=tuple(
            msgspec.structs.replace(
                finding, path=path, fix=tuple(msgspec.structs.replace(each, path=path) for each in finding.fix)
            )
            for finding in judged.findings
        ),
    )


def is_partial(report: Report) -> bool:
    """Whether something of a known kind was not read although nobody asked to leave it out, or nothing at all was."""
    unread = [file for file in report.files if file.status == "skipped"]
    nothing = len(unread) == len(report.files)
    return nothing or bool(report.problems) or any(not file.reason.startswith(_EXPECTED_SKIPS) for file in unread)


def gate(report: Report, severity: Severity) -> int:
    """How many records are new, open, and at least as severe as `severity`; without a baseline every one is new."""
    return at_or_above(counts(report, "new"), severity)
