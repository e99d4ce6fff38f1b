"""The pipeline: walk, extract per file, resolve, look up, estimate, report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import msgspec

from advisor import __version__, archives, assemble, baseline, data, review, suppress
from advisor.cache import Cache
from advisor.config import Config
from advisor.context import with_context
from advisor.effort.lines import read_lines_models
from advisor.effort.model import Evidence, effort, estimate
from advisor.effort.parameters import as_report, read_parameters
from advisor.errors import AdvisorError
from advisor.eula import check_date, register
from advisor.extract import Progress, extract
from advisor.frontends import C_FAMILY
from advisor.licence.artefacts import artefacts
from advisor.licence.attach import attached
from advisor.licence.components import component_uses
from advisor.licence.notices import of_facts
from advisor.messages import mark
from advisor.model import (
    CudaVersion,
    FileFacts,
    PackInfo,
    Problem,
    Project,
    Report,
    Severity,
    SourceFile,
    Target,
    Tool,
    Value,
    Vocabulary,
)
from advisor.packages import packages
from advisor.packs.compiled import Known, known_mappings, with_rows
from advisor.packs.pack import Packs
from advisor.packs.targets import default_targets, parse_targets
from advisor.packs.versions import number
from advisor.reading import NO_READER, find_names, read_file
from advisor.records import at_or_above, counts
from advisor.resolve import kernels, resolve
from advisor.resolve.own_names import is_shim
from advisor.resolve.wrappers import second_look
from advisor.routes import with_routes
from advisor.rules import registry
from advisor.rules import run as rules
from advisor.rules.eula.escalate import escalate
from advisor.rules.registry import ProjectFacts
from advisor.walk import Walk, WalkOptions, shown_path, walk

_VERSION = re.compile(r"[0-9]{1,2}\.[0-9]{1,2}")
# Reasons to leave a file out that the user or this version's documented limits gave: the scan is still whole.
_EXPECTED_SKIPS = ("left out by", "not named by", "ignored by", "symbolic link: its target", NO_READER[:9])


def _wrapped(
    files: Sequence[SourceFile], facts: Sequence[FileFacts], words: Vocabulary, jobs: int, cache: Cache | None
) -> list[FileFacts]:
    """The places that name the project's own wrappers."""
    read = [file for file, fact in zip(files, facts, strict=True) if file.kind in C_FAMILY and fact.status != "skipped"]

    def look(asked: Sequence[SourceFile], names: Vocabulary) -> list[FileFacts]:
        return extract(asked, find_names, names, jobs, cache)

    return second_look(read, facts, words, look)


def _cuda_version(config: Config, facts: Sequence[FileFacts], packs: Packs) -> CudaVersion:
    """The CUDA version the code is written for: as told, else the newest a build file names, else the newest known."""
    if config.cuda:
        return CudaVersion(version=config.cuda, why=mark("given by --cuda"))
    named = [(version, file.path, line) for file in facts for version, line in file.cuda_versions]
    if named:
        version, path, line = max(named, key=lambda each: (number(each[0]), each[1]))
        return CudaVersion(version=version, why=f"named in {path}:{line}")
    return CudaVersion(
        version=packs.catalogue.about.versions[-1], why=mark("no build file names one: the newest of the catalogue")
    )


def _repository_paths(found: Walk) -> dict[str, str]:
    """For each path of the report its path in its repository."""
    result = {}
    for file in found.files:
        for root in found.roots:
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


def _project(paths: Sequence[Path], found: Walk) -> Project:
    names = [shown_path(path.resolve().name) or "root" for path in paths]
    return Project(name=", ".join(dict.fromkeys(names)), roots=found.roots)


def _report(
    paths: Sequence[Path],
    config: Config,
    known: Known,
    targets: tuple[Target, ...],
    found: Walk,
    facts: Sequence[FileFacts],
    wrapped: Sequence[FileFacts],
) -> Report:
    packs = known.packs
    cuda = _cuda_version(config, facts, packs)
    used = [target.name for target in targets]
    guards = {name: words for name, words in assemble.guard_words(packs).items() if name in used}
    resolved = resolve(facts, guards, found.others, wrapped)
    packs = with_rows(known, assemble.used_names(resolved))
    paths_in_repository = _repository_paths(found)
    all_items = assemble.items(resolved, packs, targets, cuda.version, paths_in_repository)
    facts_of_project = ProjectFacts(
        files=tuple(resolved), others=tuple(found.others), eula_text=check_date(config.eula_text)
    )
    all_findings = attached(
        escalate(rules.findings(facts_of_project, packs, targets, paths_in_repository)), facts_of_project
    )
    found_lines = assemble.finding_lines(all_findings)
    files = tuple(assemble.file_record(file, config.source, found_lines.get(file.path, ())) for file in resolved)
    all_kernels = kernels(resolved, targets)
    infos = rules.rule_infos(all_findings)
    parameters = read_parameters(data.MAPPINGS / "effort.toml", Path(config.effort) if config.effort else None)
    models = read_lines_models(data.MAPPINGS / "effort_lines.toml")
    evidence = Evidence(facts=tuple(resolved), items=all_items, findings=all_findings, rules=infos)
    report = Report(
        tool=Tool(name="cuda-porting-advisor", version=__version__),
        project=_project(paths, found),
        targets=targets,
        cuda=cuda,
        packs=_pack_info(packs, targets),
        config_digest=config.digest(),
        files=files,
        items=all_items,
        findings=all_findings,
        kernels=all_kernels,
        eula=msgspec.structs.replace(
            register(all_findings, config.eula_text),
            components=component_uses(facts_of_project),
            notices=of_facts(resolved),
            artefacts=artefacts(all_findings, facts_of_project),
        ),
        packages=packages(resolved, all_items),
        libraries=assemble.libraries(all_items, targets),
        estimates=tuple(estimate(target, place, evidence, parameters, models) for place, target in enumerate(targets)),
        effort=effort(as_report(parameters)),
        coverage=assemble.coverage(resolved, all_items),
        rules=(*assemble.RULES, *infos),
        notes=assemble.notes(all_items, packs, targets),
        problems=(*found.problems, *(problem for file in facts for problem in file.problems)),
    )
    return with_routes(report, parameters)


def _check_cuda(config: Config) -> None:
    if config.cuda and not _VERSION.fullmatch(config.cuda):
        raise AdvisorError(f"--cuda {config.cuda!a}: not a CUDA version; write MAJOR.MINOR, for example 12.4")


def find_files(paths: Sequence[Path], config: Config) -> Walk:
    """What a scan of `paths` would read. Raises AdvisorError for a path that does not exist."""
    return walk(list(paths), WalkOptions(include=config.include, exclude=config.exclude, max_bytes=config.max_bytes))


class Scanned(Value, frozen=True, kw_only=True):
    """A finished scan: the report, and the project's own names as `kind<TAB>name`, which a baseline keeps."""

    report: Report
    definitions: tuple[str, ...] = ()


def _definitions(facts: Sequence[FileFacts]) -> tuple[str, ...]:
    """Names that only hold under a condition, or for Python, define nothing for others: they are kept as mere names."""
    left = ("wrapper", "switch")
    names = {
        ("name" if file.kind == "python" or is_shim(define) else define.kind, define.name)
        for file in facts
        for define in file.defines
        if define.kind not in left
    }
    return tuple(f"{kind}\t{name}" for kind, name in sorted(names))


def _deepened(
    paths: Sequence[Path], found: Walk, facts: Sequence[FileFacts], words: Vocabulary, config: Config
) -> tuple[list[FileFacts], list[Problem]]:
    """The facts after deep mode, and what there was to say about compilation databases."""
    from advisor.deep import Deep, DeepOptions  # loads libclang

    options = DeepOptions(cuda_include=config.cuda_include, jobs=config.jobs)
    deep = Deep(paths, found.files, words, options)
    return deep.facts(facts), deep.problems


def scan(paths: Sequence[Path], config: Config | None = None, progress: Progress | None = None) -> Report:
    """Scan folders or files and return the whole result.

    `progress(done, total)` is called after each file. Raises AdvisorError for a path, target or mapping row that the
    user can mend; anything about a single file is a Problem of the report.
    """
    return run(paths, config, progress).report


def run(paths: Sequence[Path], config: Config | None = None, progress: Progress | None = None) -> Scanned:
    """As `scan`, with what a baseline needs beside the report. A PATH may be an archive: wheel, zip, tar."""
    with archives.opened(paths) as (folders, left_out):
        scanned = _run(folders, config or Config(), progress)
    report = msgspec.structs.replace(scanned.report, problems=(*left_out, *scanned.report.problems))
    return msgspec.structs.replace(scanned, report=report)


def _with_decisions(report: Report, paths: Sequence[Path], today: str) -> Report:
    """The report with what was decided about its findings, from the files beside the code."""
    decided = tuple(each for path in paths if path.is_dir() for each in review.read(path / review.FILE))
    findings, decisions = review.apply(report.findings, decided, report.rules, today)
    return msgspec.structs.replace(report, findings=findings, decisions=decisions)


def _run(paths: Sequence[Path], config: Config, progress: Progress | None) -> Scanned:
    known = known_mappings(data.MAPPINGS, map(Path, config.packs), stored=config.cache)
    packs, names = known.packs, known.vocabulary
    targets = parse_targets(config.targets, packs) if config.targets else default_targets(packs)
    _check_cuda(config)
    check_date(config.eula_text)
    suppress.check(config, names.names)
    found = find_files(paths, config)
    words = registry.asked(names)
    cache = Cache() if config.cache else None
    facts = extract(found.files, read_file, words, config.jobs, cache, progress)
    if config.deep:
        facts, problems = _deepened(paths, found, facts, words, config)
        found = msgspec.structs.replace(found, problems=(*found.problems, *problems))
    wrapped = _wrapped(found.files, facts, words, config.jobs, cache)
    if cache:
        cache.close()
    report = suppress.select(_report(paths, config, known, targets, found, facts, wrapped), config)
    report = suppress.apply(report, facts, config.require_reason)
    if config.baseline:
        known_records = baseline.read(Path(config.baseline))
        present = baseline.Scope(report, paths).present(known_records.entries)
        report = baseline.apply(report, known_records, present)
    report = _with_decisions(report, paths, config.today)
    report = with_context(report, found.files) if config.source else report
    return Scanned(report=report, definitions=_definitions(facts))


def is_partial(report: Report) -> bool:
    """Whether something of a known kind was not read although nobody asked to leave it out."""
    unread = (file for file in report.files if file.status == "skipped")
    return bool(report.problems) or any(not file.reason.startswith(_EXPECTED_SKIPS) for file in unread)


def gate(report: Report, severity: Severity) -> int:
    """How many records are new, open, and at least as severe as `severity`; without a baseline every one is new."""
    return at_or_above(counts(report, "new"), severity)
