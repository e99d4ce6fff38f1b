"""The pre-commit entry: the pipeline with the files that are named, and what in them is new.

What lies around these files comes from the baseline and the files connected with them (`advisor.surroundings`). Rules
that judge the whole project do not run.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

import msgspec

from advisor import assemble, baseline, git, own_files, review, suppress
from advisor.baseline import Baseline
from advisor.config import Config
from advisor.errors import AdvisorError
from advisor.fix.plan import with_fixes
from advisor.frontends import has_reader
from advisor.kinds import kind_of, origin_of, shebang_kind
from advisor.model import (
    SEVERITY_ORDER,
    Coverage,
    CudaVersion,
    FileFacts,
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
from advisor.pipeline import Judged, decisions_in, find_files, gather, judge, prepare, scan
from advisor.reading import find_names, find_names_in, read_bytes, read_file
from advisor.records import Record, records
from advisor.render import edits
from advisor.render.text import shown
from advisor.rules import registry
from advisor.surroundings import Repository, words_held
from advisor.walk import WalkOptions, pattern_reason, shown_path

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class New(Value, frozen=True, kw_only=True):
    """What a hook found: new records that fail, files that could not be read, and names that it passed over."""

    records: tuple[Record, ...]
    report: Report
    files: int
    passed_over: tuple[str, ...] = ()


def _path_of(name: str, root: Path) -> str:
    """The repository-relative path of a file that was named relative to the working directory."""
    place = Path(name)
    relative = os.path.relpath(place.parent.resolve() / place.name, root)
    return PurePosixPath(relative).as_posix()


def _source_file(name: str, root: Path) -> SourceFile:
    path = shown_path(_path_of(name, root))  # as in a report
    kind = kind_of(path) or ("" if "." in PurePosixPath(path).name else shebang_kind(name))
    size = Path(name).stat().st_size if Path(name).exists() else 0
    return SourceFile(path=path, location=name, kind=kind, size=size, origin=origin_of(path))


def _in_folders(names: Sequence[str], config: Config) -> list[str]:
    """The names with each folder among them replaced by the files that a scan of it would read."""
    found: dict[str, None] = {}
    for name in names:
        if Path(name).is_dir() and not Path(name).is_symlink():
            walked = find_files([Path(name)], msgspec.structs.replace(config, include=(), exclude=()))
            top = os.path.realpath(name)
            below = (os.path.relpath(file.location, top) for file in walked.files if not file.skip)
            found |= {str(Path(name) / each): None for each in below}
        else:
            found[name] = None
    return list(found)


def _check_names(names: Sequence[str], root: Path, staged: bool) -> None:
    """Raises AdvisorError for a name of nothing that can be read; what is staged need not be on the disk any more."""
    for name in names:
        path = Path(name)
        if path.is_symlink() or (staged and git.staged(root, _path_of(name, root)) is not None):
            continue
        fault = ""
        if not os.path.exists(name):  # noqa: PTH110 - Path.exists raises for a name that is too long
            fault = "no such file or folder; name a file of the repository"
        elif not path.is_dir() and not path.is_file():
            fault = "not a regular file; name a file of the repository"
        elif path.is_file():
            try:
                path.open("rb").close()
            except OSError as error:
                fault = f"cannot be read ({error.strerror}); check its permissions"
        if fault:
            raise AdvisorError(f"{shown_path(name)}: {fault}")


def _content(file: SourceFile, config: Config, staged: Path | None) -> bytes | str:
    """What a file holds, or why it is not read."""
    if file.kind == "binary" and staged is None:
        return b""  # read by its own reader, whatever its size
    if file.size > config.max_bytes and staged is None:
        return f"over {config.max_bytes:,} bytes"
    try:
        content = (
            Path(file.location).read_bytes() if staged is None else git.staged(staged, _path_of(file.location, staged))
        )
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    if content is not None and len(content) > config.max_bytes and file.kind != "binary":
        return f"over {config.max_bytes:,} bytes"
    return "not staged" if content is None else content


def _read(file: SourceFile, content: bytes | str, words: Vocabulary) -> FileFacts:
    if isinstance(content, str):
        problems = (Problem(path=file.path, stage="read", text=content),) if content.startswith("cannot") else ()
        return FileFacts(path=file.path, kind=file.kind, status="skipped", reason=content, problems=problems)
    if file.kind == "binary" and not content:
        return read_file(file, words)
    return read_bytes(file, content, words, counted=False)


def _named(config: Config) -> frozenset[str]:
    """The names that the configuration switches off, which are asked for as well."""
    return frozenset((*config.ignore, *(name for names in config.per_path.values() for name in names)))


def _report(judged: Judged, targets: tuple[Target, ...]) -> Report:
    return Report(
        tool=Tool(name="cuda-porting-advisor", version=""),
        project=Project(name="files named"),
        targets=targets,
        cuda=judged.cuda,
        files=tuple(assemble.file_record(file, source=True) for file in judged.files),
        items=judged.items,
        findings=judged.findings,
        coverage=Coverage(files=len(judged.files), lines=0, parsed_share=1.0, unknown_share=0.0),
        problems=tuple(problem for file in judged.files for problem in file.problems),
    )


def _with_decisions(report: Report, root: Path, config: Config) -> Report:
    """The report with the decisions in the files named and at the repository's root; an accepted finding is known."""
    found = decisions_in([root] if config.trust.home else [], config)
    decided = tuple(each for several in found.values() for each in several)
    if not decided:
        return report
    infos = tuple(rule.info() for rule in registry.all_rules())
    findings, decisions = review.apply(report.findings, decided, infos, config.today)
    return msgspec.structs.replace(report, findings=findings, decisions=decisions)


def _failing(report: Report, fail_on: Severity | None) -> tuple[Record, ...]:
    """The records that are new and not done, in the order of their places; with `fail_on` none that is less severe."""
    wanted = SEVERITY_ORDER[SEVERITY_ORDER.index(fail_on) :] if fail_on else SEVERITY_ORDER
    found = [
        record
        for record in records(report)
        if record.state == "new" and not record.harmless and not record.done and record.severity in wanted
    ]
    return tuple(sorted(found, key=lambda record: (record.path, record.line, record.column, record.rule)))


def _for_targets_of(known: Baseline | None, config: Config) -> Config:
    """Targets that nobody named are those that the baseline was made for."""
    if known is None or config.targets:
        return config
    return msgspec.structs.replace(config, targets=baseline.targets_of(known))


def check_all(config: Config, root: Path) -> New:
    """What is new in the whole repository at `root`; every rule runs. Raises AdvisorError as `check` does."""
    config = _for_targets_of(baseline.read(Path(config.baseline)) if config.baseline else None, config)
    report = scan([root], config)
    return New(records=_failing(report, config.fail_on), report=report, files=len(report.files))


def _judged(
    files: Sequence[SourceFile], config: Config, root: Path, staged: bool, known: Baseline | None
) -> tuple[Judged, tuple[Target, ...], dict[str, bytes]]:
    """What the pipeline says about the files, about which targets, and the files' content."""
    contents = {file.path: _content(file, config, root if staged else None) for file in files}
    texts = {path: content for path, content in contents.items() if isinstance(content, bytes)}
    repository = Repository(root, {path: texts.get(path) for path in contents}, config, known)
    beside = repository.held()
    held = words_held((*texts.values(), *beside)) | _named(config) if beside is not None else None
    prepared = prepare(config, held)
    facts = [_read(file, contents[file.path], prepared.words) for file in files]
    cache = None
    if config.cache and not repository.is_empty:
        from advisor.cache import Cache

        cache = Cache()
    around = repository.surroundings(prepared.words, cache, facts)
    if cache:
        cache.close()

    def look(asked: Sequence[SourceFile], names: Vocabulary) -> list[FileFacts]:
        return [
            find_names_in(file, texts[file.path], names) if file.path in texts else find_names(file, names)
            for file in asked
        ]

    gathered = gather(files, facts, prepared.words, look, around)
    chosen = [rule for rule in prepared.rules if rule.shape != "project" and rule.once != "project"]
    return judge(gathered, prepared.known, prepared.targets, config, {}, chosen), prepared.targets, texts


def check(names: Sequence[str], config: Config, root: Path, staged: bool = False) -> New:
    """What is new in the files named (relative to the working directory) of the repository at `root`.

    Of a folder all files count that a scan reads. `staged` reads their content from the index. Raises AdvisorError for
    a name of nothing, and for a baseline or target that the user can mend.
    """
    known = baseline.read(Path(config.baseline)) if config.baseline else None
    config = _for_targets_of(known, config)
    _check_names(names, root, staged)
    unwanted = pattern_reason(WalkOptions(include=config.include, exclude=config.exclude))
    given = {file.path: file for file in (_source_file(name, root) for name in _in_folders(names, config))}
    without = tuple(path for path, file in given.items() if not (has_reader(file.kind) or file.kind == "binary"))
    wanted = [  # links name other files
        file
        for file in given.values()
        if file.kind and not Path(file.location).is_symlink() and not unwanted(file.path)
    ]
    if not wanted:
        nothing = Report(
            tool=Tool(name="cuda-porting-advisor", version=""), project=Project(name="files named"),
            cuda=CudaVersion(version="", why=""), targets=(),
            coverage=Coverage(files=0, lines=0, parsed_share=1.0, unknown_share=0.0),
        )  # fmt: skip
        return New(records=(), report=nothing, files=0, passed_over=without)
    judged, targets, texts = _judged(sorted(wanted, key=lambda file: file.path), config, root, staged, known)
    report = suppress.select(_report(judged, targets), config)
    if config.ignore_comments:
        report = suppress.apply(report, judged.files, config.require_reason, whole=False)
    entries = known.entries if known is not None else ()
    present = {entry.path for entry in entries if (root / entry.path).exists()}
    report = _with_decisions(baseline.apply(report, known or Baseline(), present), root, config)
    if _failing(report, config.fail_on):  # what to write instead is asked for only where somebody reads it
        report = with_fixes(report, judged.packs, judged.files, texts.get)
    return New(records=_failing(report, config.fail_on), report=report, files=len(wanted), passed_over=without)


def _instead(record: Record, report: Report, lines: edits.Lines) -> str:
    """What to write on the record's line for each target that has safe edits of it, as the end of a line."""
    said = []
    for target in report.targets:
        fixes = edits.of_record(record, target.id)
        done = record.site is not None and target.id in record.site.done_for
        if fixes and all(fix.safety == "safe" for fix in fixes) and not done:
            _, changed = lines.both(record, fixes)
            said += [f"; write for {target.id}: {shown(changed.strip(), edits.LONGEST)}"] if changed else []
    return "".join(said)


def _line_of(record: Record, report: Report, lines: edits.Lines) -> str:
    """One line for one new record: place, what, what it is on each target, what to write, and the rule's id."""
    place = f"{record.path}:{record.line}:{record.column}"
    if record.item is not None:
        verdicts = "; ".join(
            f"{match.target} {match.status}{' ' + match.name if match.name else ''}" for match in record.item.matches
        )
        text = f"{record.subject}: {verdicts}"
    else:
        finding = record.finding
        assert finding is not None  # noqa: S101 - a record is a use or a finding
        text = f"{finding.message}{': ' + finding.detail if finding.detail else ''}"
        text += f" ({finding.target})" if finding.target else ""
    return _CONTROL.sub("?", f"{place}: {text}{_instead(record, report, lines)} [{record.rule}]")


def lines_of(found: Sequence[Record], report: Report) -> Iterator[str]:
    """One line for each of some new records of a report."""
    lines = edits.Lines(report)
    return (_line_of(record, report, lines) for record in found)


def root_of(start: Path) -> Path:
    """The root of the repository around `start`; `start` itself outside of one."""
    found = git.root(start)
    return found if found is not None else start.resolve()


def require_baseline(config: Config, root: Path) -> Config:
    """The configuration with the repository's baseline where it names none itself."""
    if config.baseline:
        if not Path(config.baseline).exists():
            raise AdvisorError(f"{config.baseline}: not found; write it with `advisor baseline create`")
        return config
    default = root / baseline.NAME
    counts = config.trust.home and own_files.is_there(default)
    return msgspec.structs.replace(config, baseline=str(default)) if counts else config
