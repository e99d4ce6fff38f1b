"""The pre-commit entry: reads only the files named and says what in them is new.

Nothing of the project is read beside them: the project's own names and what is known come from the baseline. Rules that
need the whole project do not run.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

import msgspec

from advisor import assemble, baseline, data, git, review, suppress
from advisor.baseline import Baseline
from advisor.config import Config
from advisor.errors import AdvisorError
from advisor.kinds import kind_of, origin_of, shebang_kind
from advisor.model import (
    Coverage,
    CudaVersion,
    Define,
    FileFacts,
    Finding,
    Item,
    Problem,
    Project,
    Report,
    SourceFile,
    Span,
    Target,
    Tool,
    Value,
    Vocabulary,
)
from advisor.packs.compiled import known_mappings, with_rows
from advisor.packs.pack import Packs
from advisor.packs.targets import default_targets, parse_targets
from advisor.reading import read_bytes, read_file
from advisor.records import Record, records
from advisor.resolve import resolve
from advisor.rules import registry
from advisor.rules import run as rules
from advisor.rules.registry import ProjectFacts
from advisor.walk import WalkOptions, pattern_reason, shown_path

_WORD = re.compile(rb"[A-Za-z_]\w*")
_SPLICE = re.compile(rb"\\\r?\n")
_ALWAYS = frozenset(("asm",))  # written in other ways as well
_OWN = "(definitions of the baseline)"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class New(Value, frozen=True, kw_only=True):
    """What a hook found: new records that fail, and files that could not be read."""

    records: tuple[Record, ...]
    report: Report
    files: int


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


def _wanted(names: Sequence[str], config: Config, root: Path) -> list[SourceFile]:
    """The files named that a scan would read: of a known kind, not left out, and no links, which name other files."""
    unwanted = pattern_reason(WalkOptions(include=config.include, exclude=config.exclude))
    files = (_source_file(name, root) for name in names if not Path(name).is_symlink())
    return [file for file in files if file.kind and not unwanted(file.path)]


def _content(file: SourceFile, config: Config, staged: Path | None) -> bytes | str:
    """What a file holds, or why it is not read."""
    if file.size > config.max_bytes:
        return f"over {config.max_bytes:,} bytes"
    if file.kind == "binary" and staged is None:
        return b""  # read by its own reader
    try:
        content = (
            Path(file.location).read_bytes() if staged is None else git.staged(staged, _path_of(file.location, staged))
        )
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    if content is not None and len(content) > config.max_bytes:  # staged larger than it now is
        return f"over {config.max_bytes:,} bytes"
    return "not staged" if content is None else content


def _read(file: SourceFile, content: bytes | str, words: Vocabulary) -> FileFacts:
    if isinstance(content, str):
        problems = (Problem(path=file.path, stage="read", text=content),) if content.startswith("cannot") else ()
        return FileFacts(path=file.path, kind=file.kind, status="skipped", reason=content, problems=problems)
    if file.kind == "binary" and not content:
        return read_file(file, words)
    return read_bytes(file, content, words, counted=False)


def _held(contents: Iterable[bytes | str]) -> frozenset[str]:
    """The words that a file holds."""
    held: set[bytes] = set()
    for content in contents:
        if isinstance(content, bytes):
            held.update(_WORD.findall(content.replace(b"\0", b"")))
            if b"\\\n" in content or b"\\\r\n" in content:  # a word may go on in the next line
                held.update(_WORD.findall(_SPLICE.sub(b"", content)))
    return frozenset(word.decode() for word in held) | _ALWAYS


def _named(config: Config) -> frozenset[str]:
    """The names that the configuration switches off, which are asked for as well."""
    return frozenset((*config.ignore, *(name for names in config.per_path.values() for name in names)))


def _own_names(known: Baseline) -> FileFacts:
    """The definitions of the baseline as facts of a file of their own."""
    nowhere = Span(_OWN, 1, 1, 1, 1)
    pairs = (each.split("\t", 1) for each in known.definitions)
    defines = tuple(Define(name=name, kind=kind, span=nowhere) for kind, name in pairs)  # type: ignore[arg-type]
    return FileFacts(path=_OWN, kind="cpp", defines=defines)


def _report(
    files: Sequence[FileFacts], items: tuple[Item, ...], findings: tuple[Finding, ...], targets: tuple[Target, ...]
) -> Report:
    return Report(
        tool=Tool(name="cuda-porting-advisor", version=""),
        project=Project(name="staged files"),
        targets=targets,
        cuda=CudaVersion(version="", why=""),
        files=tuple(assemble.file_record(file, source=False) for file in files),
        items=items,
        findings=findings,
        coverage=Coverage(files=len(files), lines=0, parsed_share=1.0, unknown_share=0.0),
        problems=tuple(problem for file in files for problem in file.problems),
    )


def _targets(config: Config, packs: Packs) -> tuple[Target, ...]:
    return parse_targets(config.targets, packs) if config.targets else default_targets(packs)


def _with_decisions(report: Report, root: Path, today: str) -> Report:
    """The report with the decisions in the file at the repository's root; an accepted finding is known."""
    decided = review.read(root / review.FILE)
    if not decided:
        return report
    infos = tuple(rule.info() for rule in registry.all_rules())
    findings, decisions = review.apply(report.findings, decided, infos, today)
    return msgspec.structs.replace(report, findings=findings, decisions=decisions)


def _others(facts: Sequence[FileFacts], root: Path) -> list[str]:
    """The paths of the project, where one of the files includes a header that no catalogue knows: it may be there."""
    asks = any(use.kind == "include" and not use.library for file in facts for use in file.uses)
    return (git.listed_files(root) or []) if asks else []


def _failing(report: Report) -> tuple[Record, ...]:
    """The records that are new and not done, in the order of their places."""
    found = [record for record in records(report) if record.state == "new" and not record.harmless and not record.done]
    return tuple(sorted(found, key=lambda record: (record.path, record.line, record.column, record.rule)))


def check_all(config: Config, root: Path) -> New:
    """What is new in the whole repository at `root`; every rule runs. Raises AdvisorError as `check` does."""
    from advisor.scan import scan  # the hook for single files does without it

    report = scan([root], config)
    return New(records=_failing(report), report=report, files=len(report.files))


def check(names: Sequence[str], config: Config, root: Path, staged: bool = False) -> New:
    """What is new in the files named (relative to the working directory) of the repository at `root`.

    `staged` reads their content from the index. Raises AdvisorError for a baseline or target that the user can mend.
    """
    known = baseline.read(Path(config.baseline)) if config.baseline else Baseline()
    files = _wanted(names, config, root)
    if not files:
        return New(records=(), report=_report([], (), (), ()), files=0)
    contents = [_content(file, config, root if staged else None) for file in files]
    mappings = known_mappings(data.MAPPINGS, map(Path, config.packs), held=_held(contents) | _named(config))
    packs = mappings.packs
    targets = _targets(config, packs)
    judged_by = registry.rules_of(packs)
    suppress.check(config, mappings.vocabulary.names, judged_by)
    words = registry.asked(mappings.vocabulary, judged_by)
    facts = [_read(file, content, words) for file, content in zip(files, contents, strict=True)]
    used = {target.name for target in targets}
    guards = {name: each for name, each in assemble.guard_words(packs).items() if name in used}
    others = _others(facts, root)
    resolved = [file for file in resolve([*facts, _own_names(known)], guards, others) if file.path != _OWN]
    cuda = config.cuda or packs.catalogue.about.versions[-1]
    packs = with_rows(mappings, assemble.used_names(resolved))
    items = assemble.items(resolved, packs, targets, cuda, {})
    chosen = [rule for rule in judged_by if rule.shape != "project" and rule.once != "project"]
    findings = rules.findings(ProjectFacts(files=tuple(resolved)), packs, targets, {}, chosen)
    report = suppress.select(_report(resolved, items, findings, targets), config)
    report = suppress.apply(report, resolved, config.require_reason, whole=False)
    present = {entry.path for entry in known.entries if (root / entry.path).exists()}
    report = _with_decisions(baseline.apply(report, known, present), root, config.today)
    return New(records=_failing(report), report=report, files=len(files))


def line_of(record: Record) -> str:
    """One line for one new record: place, what, what it is on each target, and the rule's id."""
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
    return _CONTROL.sub("?", f"{place}: {text} [{record.rule}]")


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
    return msgspec.structs.replace(config, baseline=str(default)) if default.exists() else config
