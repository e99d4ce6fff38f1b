"""The pipeline: walk, extract per file, resolve, look up, estimate, report."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path

import msgspec

from advisor import __version__, assemble, data
from advisor.config import Config
from advisor.effort.lines import read_lines_models
from advisor.effort.model import Evidence, effort, estimate
from advisor.effort.parameters import as_report, read_parameters
from advisor.errors import AdvisorError
from advisor.eula import check_date, register
from advisor.frontends import C_FAMILY
from advisor.model import (
    SEVERITY_ORDER,
    CudaVersion,
    FileFacts,
    PackInfo,
    Project,
    Report,
    Severity,
    SourceFile,
    Target,
    Tool,
    Vocabulary,
    rule_of_use,
)
from advisor.packages import packages
from advisor.packs.pack import Packs
from advisor.packs.read import read_packs, vocabulary
from advisor.packs.targets import default_targets, parse_targets
from advisor.packs.versions import number
from advisor.reading import NO_READER, find_names, read_file
from advisor.resolve import GuardWords, kernels, resolve
from advisor.resolve.wrappers import ROUNDS, wrapper_vocabulary
from advisor.rules import registry
from advisor.rules import run as rules
from advisor.rules.eula.escalate import escalate
from advisor.rules.registry import ProjectFacts
from advisor.walk import Walk, WalkOptions, shown_path, walk

Progress = Callable[[int, int], None]  # files done, files in all

_FILES_PER_TASK = 8
_VERSION = re.compile(r"[0-9]{1,2}\.[0-9]{1,2}")
# Reasons to leave a file out that the user or this version's documented limits gave: the scan is still whole.
_EXPECTED_SKIPS = ("left out by", "not named by", "ignored by", "symbolic link: its target", NO_READER[:9])

Read = Callable[[SourceFile], FileFacts]

_read_of_worker: Read | None = None


def _start_worker(read: Read) -> None:
    """A process pool has no other place for what all its tasks share than the module. The parent handles Ctrl-C."""
    global _read_of_worker
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _read_of_worker = read


def _read_in_worker(file: SourceFile) -> FileFacts:
    assert _read_of_worker is not None  # noqa: S101 - set by the pool's initializer
    return _read_of_worker(file)


def _extract(files: Sequence[SourceFile], read: Read, jobs: int) -> Iterator[FileFacts]:
    """What `read` yields for all files in their order, whatever the number of processes."""
    if jobs <= 1 or len(files) <= _FILES_PER_TASK:
        yield from map(read, files)
        return
    pool = ProcessPoolExecutor(jobs, initializer=_start_worker, initargs=(read,))
    try:
        yield from pool.map(_read_in_worker, files, chunksize=_FILES_PER_TASK)
    except BrokenProcessPool as error:
        raise AdvisorError("a reading process ended early, perhaps for lack of memory; try --jobs 1") from error
    finally:
        pool.shutdown(cancel_futures=True)


def _watched(facts: Iterator[FileFacts], total: int, progress: Progress | None) -> list[FileFacts]:
    result = []
    for done, file in enumerate(facts, start=1):
        result.append(file)
        if progress is not None:
            progress(done, total)
    return result


def _wrapped(files: Sequence[SourceFile], facts: Sequence[FileFacts], words: Vocabulary, jobs: int) -> list[FileFacts]:
    """The places that name the project's own wrappers: each round looks for those that the round before found."""
    read = [file for file, fact in zip(files, facts, strict=True) if file.kind in C_FAMILY and fact.status != "skipped"]
    seen: list[FileFacts] = []
    known: frozenset[str] = frozenset()
    latest: Sequence[FileFacts] = facts
    for _ in range(ROUNDS):
        names = wrapper_vocabulary(latest, words, known)
        if names is None:
            break
        known |= names.names.keys()
        latest = [found for found in _extract(read, partial(find_names, vocabulary=names), jobs) if found.uses]
        seen += latest
    return seen


def _cuda_version(config: Config, facts: Sequence[FileFacts], packs: Packs) -> CudaVersion:
    """The CUDA version the code is written for: as told, else the newest a build file names, else the newest known."""
    if config.cuda:
        return CudaVersion(version=config.cuda, why="given by --cuda")
    named = [(version, file.path, line) for file in facts for version, line in file.cuda_versions]
    if named:
        version, path, line = max(named, key=lambda each: (number(each[0]), each[1]))
        return CudaVersion(version=version, why=f"named in {path}:{line}")
    return CudaVersion(
        version=packs.catalogue.about.versions[-1], why="no build file names one: the newest of the catalogue"
    )


def _guards(packs: Packs) -> dict[str, GuardWords]:
    return {
        name: GuardWords(**{key: pack.about.guards.get(key, ()) for key in GuardWords.__struct_fields__})
        for name, pack in packs.targets.items()
    }


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
    packs: Packs,
    targets: tuple[Target, ...],
    found: Walk,
    facts: Sequence[FileFacts],
    wrapped: Sequence[FileFacts],
) -> Report:
    cuda = _cuda_version(config, facts, packs)
    used = [target.name for target in targets]
    guards = {name: words for name, words in _guards(packs).items() if name in used}
    resolved = resolve(facts, guards, found.others, wrapped)
    paths_in_repository = _repository_paths(found)
    all_items = assemble.items(resolved, packs, targets, cuda.version, paths_in_repository)
    facts_of_project = ProjectFacts(
        files=tuple(resolved), others=tuple(found.others), eula_text=check_date(config.eula_text)
    )
    all_findings = escalate(rules.findings(facts_of_project, packs, targets, paths_in_repository))
    found_lines = assemble.finding_lines(all_findings)
    files = tuple(assemble.file_record(file, config.source, found_lines.get(file.path, ())) for file in resolved)
    all_kernels = kernels(resolved, targets)
    infos = rules.rule_infos(all_findings)
    parameters = read_parameters(data.MAPPINGS / "effort.toml", Path(config.effort) if config.effort else None)
    models = read_lines_models(data.MAPPINGS / "effort_lines.toml")
    evidence = Evidence(facts=tuple(resolved), items=all_items, findings=all_findings, rules=infos)
    return Report(
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
        eula=register(all_findings, config.eula_text),
        packages=packages(resolved, all_items),
        libraries=assemble.libraries(all_items, targets),
        estimates=tuple(estimate(target, place, evidence, parameters, models) for place, target in enumerate(targets)),
        effort=effort(as_report(parameters)),
        coverage=assemble.coverage(resolved, all_items),
        rules=(*assemble.RULES, *infos),
        notes=assemble.notes(all_items, packs, targets),
        problems=(*found.problems, *(problem for file in facts for problem in file.problems)),
    )


def _check_cuda(config: Config) -> None:
    if config.cuda and not _VERSION.fullmatch(config.cuda):
        raise AdvisorError(f"--cuda {config.cuda!a}: not a CUDA version; write MAJOR.MINOR, for example 12.4")


def find_files(paths: Sequence[Path], config: Config) -> Walk:
    """What a scan of `paths` would read. Raises AdvisorError for a path that does not exist."""
    return walk(list(paths), WalkOptions(include=config.include, exclude=config.exclude, max_bytes=config.max_bytes))


def scan(paths: Sequence[Path], config: Config | None = None, progress: Progress | None = None) -> Report:
    """Scan folders or files and return the whole result.

    `progress(done, total)` is called after each file. Raises AdvisorError for a path, target or mapping row that the
    user can mend; anything about a single file is a Problem of the report.
    """
    config = config or Config()
    packs = read_packs(data.MAPPINGS, extra=map(Path, config.packs))
    targets = parse_targets(config.targets, packs) if config.targets else default_targets(packs)
    _check_cuda(config)
    check_date(config.eula_text)
    found = find_files(paths, config)
    words = msgspec.structs.replace(vocabulary(packs.catalogue), words=registry.words(), patterns=registry.patterns())
    read = partial(read_file, vocabulary=words)
    facts = _watched(_extract(found.files, read, config.jobs), len(found.files), progress)
    wrapped = _wrapped(found.files, facts, words, config.jobs)
    return _report(paths, config, packs, targets, found, facts, wrapped)


def is_partial(report: Report) -> bool:
    """Whether something of a known kind was not read although nobody asked to leave it out."""
    unread = (file for file in report.files if file.status == "skipped")
    return bool(report.problems) or any(not file.reason.startswith(_EXPECTED_SKIPS) for file in unread)


def gate(report: Report, severity: Severity) -> int:
    """How many records are at least as severe as `severity`; places that already serve all targets do not count."""
    least = SEVERITY_ORDER.index(severity)
    every = {target.id for target in report.targets}
    failing = 0
    for item in report.items:
        if SEVERITY_ORDER.index(rule_of_use([match.status for match in item.matches])[1]) >= least:
            failing += sum(1 for site in item.sites if not every <= set(site.done_for))
    return failing + sum(
        1 for finding in report.findings if SEVERITY_ORDER.index(finding.severity) >= least and not finding.done
    )
