"""Discovery: which files a scan reads, of what kind and origin they are, and why the others are not read."""

from __future__ import annotations

import os
import stat
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, count
from pathlib import Path, PurePosixPath

import msgspec

from advisor import git
from advisor.config import MAX_BYTES
from advisor.errors import AdvisorError
from advisor.expressions import lazy
from advisor.ignore import Rules, Spec, ignored_by, readable, rules_in, spec_of
from advisor.kinds import SETTINGS_BYTES, is_published, kind_of, magic_kind, origin_of, shebang_kind
from advisor.messages import mark
from advisor.model import Problem, Root, SourceFile, Value
from advisor.unread import NO_READER, speaks_of_cuda

FOLDER = "folder"  # the kind of an ignored folder, which stands for all that it holds
OTHER = "other"  # the kind of a file without a reader that speaks of CUDA

_CACHE_NAME = lazy(r"^__pycache__$|cache$")  # ignored folders that hold no source
_SILENT = mark("git took too long to say which files belong to the project: the `.gitignore` files count alone")
_REPOSITORY_FOLDERS = frozenset((".git", ".hg", ".svn"))


class WalkOptions(Value, frozen=True, kw_only=True):
    """Which files to take: patterns in gitignore's language relative to PATH, and the size limit in bytes.

    `whole` = where git does not say what belongs to the project, `.gitignore` files leave nothing out.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    max_bytes: int = MAX_BYTES
    seconds: float = 600.0  # for one PATH; what lies in folders that were not listed by then is left out
    most: int = 1_000_000  # files and folders of one PATH
    whole: bool = False


class Walk(Value, frozen=True, kw_only=True):
    """What the walk found, sorted by path: `files` of known kinds, and the paths of all `others`.

    `repeated` counts the files that several of the PATHs hold; each is among `files` once.
    """

    files: tuple[SourceFile, ...]
    roots: tuple[Root, ...]
    problems: tuple[Problem, ...]
    others: tuple[str, ...] = ()
    repeated: int = 0


class _Found(Value, frozen=True, kw_only=True):
    """A path below a root before it is looked at, with the reason to leave it out, if there is one already."""

    relative: str
    skip: str = ""
    folder: bool = False


class _Folder(Value, frozen=True, kw_only=True):
    """A folder to be listed; `prefix` is its path below the root with a `/` behind it, or ''.

    `names` are the paths that the repository around it names, `parents` the folders they lie in; without them `rules`
    hold. `skip` = it is ignored whole.
    """

    prefix: str
    names: frozenset[str] = frozenset()
    parents: frozenset[str] = frozenset()
    rules: Rules = ()
    skip: str = ""


def shown_path(name: str) -> str:
    r"""A file name for people: `/`-separated, undecodable bytes as `\xNN`."""
    return os.fsencode(name).decode("utf-8", "backslashreplace").replace(os.sep, "/")


def _link_reason(root: str, location: str) -> str:
    """Why a symbolic link is not read; '' for a link to a file inside the root."""
    target = os.path.realpath(location)
    if not Path(target).exists():
        return "broken symbolic link"
    if Path(target).is_dir():
        return "symbolic link to a directory: not followed"
    if not Path(target).is_relative_to(root):
        return "symbolic link to a file outside the scanned tree: not followed"
    return ""


def _reason(root: str, location: str, limit: int) -> tuple[str, int]:
    """Why a file cannot be read ('' when it can), and its size in bytes."""
    mode = os.lstat(location).st_mode
    if stat.S_ISLNK(mode) and (reason := _link_reason(root, location)):
        return reason, 0
    status = Path(location).stat()
    if not stat.S_ISREG(status.st_mode):
        return "not a regular file", 0
    if status.st_size > limit:
        return f"larger than {limit:,} bytes; raise the limit with --max-bytes", status.st_size
    return "", status.st_size


def _inside(name: str) -> bool:
    """Whether a name is of the folder: an index may be forged, and a submodule without a repository is `./`."""
    return not {"", ".", ".."} & set(name.rstrip("/").split("/"))


def _opened(root: Path, prefix: str, problems: list[Problem], rules: Rules = (), skip: str = "") -> _Folder:
    """A folder outside a repository: what is to be left out there is said by the `.gitignore` files down to it."""
    spec, fault = (None, "") if skip else rules_in(root / prefix)
    if fault:
        problems.append(Problem(path=shown_path(f"{prefix}.gitignore"), stage="walk", text=fault))
    return _Folder(prefix=prefix, skip=skip, rules=(*rules, (prefix, spec)) if spec else rules)


def _parents(names: Iterable[str]) -> frozenset[str]:
    """All folders that lie above one of the names."""
    found: set[str] = set()
    for name in names:
        folder = name.rpartition("/")[0]
        while folder and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return frozenset(found)


def _named(folder: Path, problems: list[Problem]) -> list[str]:
    """What git names below a folder; nothing outside a repository, and when git takes too long, which is a problem."""
    if any(problem.text == _SILENT for problem in problems):  # git is not waited for again
        return []
    try:
        return git.listed_files(folder) or []
    except TimeoutError:
        problems.append(Problem(path=".git", stage="walk", text=_SILENT))
        return []


def _repository(folder: Path, problems: list[Problem]) -> git.Repository | None:
    """The repository around a folder; when git takes too long there is none, which is a problem."""
    try:
        return git.repository(folder)
    except TimeoutError:
        problems.append(Problem(path=".git", stage="walk", text=_SILENT))
        return None


def _listed(root: Path, prefix: str, problems: list[Problem]) -> _Folder:
    """The top folder of a scan, of a submodule or of a nested repository, with the files that its repository names.

    Without a repository, and in a folder that its repository ignores but the user named, `.gitignore` files count.
    """
    names = frozenset(prefix + name.rstrip("/") for name in _named(root / prefix, problems) if _inside(name))
    return _Folder(prefix=prefix, names=names, parents=_parents(names)) if names else _opened(root, prefix, problems)


def _below(root: Path, folder: _Folder, prefix: str, problems: list[Problem]) -> _Folder:
    """The folder `prefix` inside `folder`."""
    if not folder.names:
        return _opened(root, prefix, problems, folder.rules, folder.skip or ignored_by(folder.rules, prefix))
    if prefix.rstrip("/") in folder.names:  # git names a folder only when that has a repository of its own
        return _listed(root, prefix, problems)
    return _Folder(prefix=prefix, names=folder.names, parents=folder.parents)


def _ignored_whole(folder: _Folder, prefix: str) -> bool:
    """Whether the repository names nothing in a folder: build trees and environments are not looked into."""
    path = prefix.rstrip("/")
    return bool(folder.names) and path not in folder.parents and path not in folder.names


def _left_out(folder: _Folder, relative: str, entry: os.DirEntry[str]) -> str:
    """The reason to leave a file of a folder out; '' for what git never names: pipes, sockets and devices.

    Where git does not say what belongs to the project, a `.gitignore` leaves no CUDA file out, and no build file that
    people write: in an unpacked archive its rules are those of somebody's checkout, and what they would leave out was
    published on purpose.
    """
    if not folder.names:
        return "" if is_published(relative) else folder.skip or ignored_by(folder.rules, relative)
    known = relative in folder.names or not (entry.is_symlink() or entry.is_file())
    return "" if known else "ignored by the repository"


def _entries(root: Path, prefix: str, problems: list[Problem]) -> list[os.DirEntry[str]]:
    """What a folder holds, version control's own folders left out; a folder that cannot be listed is a problem."""
    try:
        with os.scandir(root / prefix) as entries:
            return [entry for entry in entries if entry.name not in _REPOSITORY_FOLDERS or not entry.is_dir()]
    except OSError as error:
        problems.append(Problem(path=shown_path(prefix), stage="walk", text=f"cannot be listed: {error.strerror}"))
        return []


def _found(root: Path, problems: list[Problem], options: WalkOptions) -> Iterator[_Found]:
    """Every file below a folder as it lies on the disk; links to folders are files here.

    The disk says what there is and git only what of it to read: an index cannot lead out of the folder.
    """
    end, seen = time.monotonic() + options.seconds, 0
    pending = [_listed(root, "", problems)]  # a stack: folders may lie a thousand deep
    while pending:
        folder = pending.pop()
        for entry in _entries(root, folder.prefix, problems):
            seen += 1
            if seen > options.most or time.monotonic() > end:
                limit = f"{options.most:,} files" if seen > options.most else f"{options.seconds:.3g} seconds"
                text = f"more than {limit}: what follows was not looked at; scan its folders one by one"
                problems.append(Problem(path=shown_path(folder.prefix + entry.name), stage="limits", text=text))
                return
            relative = folder.prefix + entry.name
            if entry.is_dir(follow_symlinks=False) and _ignored_whole(folder, relative + "/"):
                if not _CACHE_NAME.search(entry.name) and _entries(root, relative + "/", problems):
                    yield _Found(relative=relative, skip="ignored by the repository: not looked into", folder=True)
            elif entry.is_dir(follow_symlinks=False):
                pending.append(_below(root, folder, relative + "/", problems))
            else:
                whole = options.whole and not folder.names
                yield _Found(relative=relative, skip="" if whole else _left_out(folder, relative, entry))


def _wanted(option: str, patterns: Sequence[str]) -> Spec:
    for pattern in patterns:
        if not readable(pattern):
            raise AdvisorError(f"{option} {pattern}: not a pattern; write it as in a .gitignore file")
    return spec_of(patterns)


def pattern_reason(options: WalkOptions, above: str = "") -> Callable[[str], str]:
    """A function from a path to the reason that --include or --exclude gives to leave it out.

    A pattern holds from the scanned folder, or from the root of its repository: `above` is the way from there.
    """
    include = _wanted("--include", options.include) if options.include else None
    exclude = _wanted("--exclude", options.exclude) if options.exclude else None

    def is_meant(spec: Spec, relative: str) -> bool:
        return spec.match_file(relative) or (above != "" and spec.match_file(above + relative))

    def reason(relative: str) -> str:
        if exclude is not None and is_meant(exclude, relative):
            return "left out by --exclude"
        return "not named by --include" if include is not None and not is_meant(include, relative) else ""

    return reason


def _limit(kind: str, options: WalkOptions) -> int:
    """The size limit in bytes: of a binary only headers and tables are read."""
    return sys.maxsize if kind == "binary" else options.max_bytes


def _is_plain(location: str) -> bool:
    """Whether a path is a regular file and no link."""
    return stat.S_ISREG(os.lstat(location).st_mode) if os.path.lexists(location) else False


def _kind(found: _Found, location: str) -> str:
    """The kind of a file by its name, else by how it begins; '' where nothing tells it."""
    kind = FOLDER if found.folder else kind_of(found.relative)
    if kind == "json" and Path(location).is_file() and Path(location).stat().st_size > SETTINGS_BYTES:
        return ""
    if not kind and "." not in PurePosixPath(found.relative).name and Path(location).is_file():
        kind = shebang_kind(location)
    if not kind and _is_plain(location):
        kind = magic_kind(location)
    return kind


def _look(
    root: Path,
    prefix: str,
    found: _Found,
    options: WalkOptions,
    unwanted: Callable[[str], str],
    bounds: str,
) -> SourceFile:
    """A file of the walk with its kind and the reason not to read it; links that lead out of `bounds` are not read."""
    location = str(root / found.relative)
    kind = _kind(found, location)
    skip, size = found.skip or unwanted(found.relative), 0
    if kind and not skip:
        try:
            skip, size = _reason(bounds, location, _limit(kind, options))
        except OSError as error:
            skip = f"cannot be read: {error.strerror}"
    elif not kind and not skip and _is_plain(location) and speaks_of_cuda(location):
        kind, skip, size = OTHER, NO_READER, Path(location).stat().st_size
    return SourceFile(
        path=prefix + shown_path(found.relative),
        location=location,
        kind=kind,
        size=size,
        origin=origin_of(found.relative),
        skip=skip,
    )


def _second_names(files: list[SourceFile]) -> list[SourceFile]:
    """Links to files that are read under their own name are not read a second time."""
    real = {file.location for file in files if file.kind and not file.skip and not Path(file.location).is_symlink()}
    result = []
    for file in files:
        if not file.skip and Path(file.location).is_symlink() and os.path.realpath(file.location) in real:
            file = msgspec.structs.replace(file, size=0, skip="symbolic link: its target is read under its own name")
        result.append(file)
    return result


def _folder_links(files: Iterable[SourceFile]) -> list[Problem]:
    """Symbolic links to folders have no kind, but what lies behind them was not looked at: say so."""
    return [
        Problem(path=file.path, stage="walk", text="symbolic link to a directory: not followed")
        for file in files
        if not file.kind and Path(file.location).is_symlink() and Path(file.location).is_dir()
    ]


def _nothing_in(path: Path, files: Sequence[SourceFile], above: str) -> list[Problem]:
    """That a PATH holds no file of a known kind, in the words of what it is: to find nothing there says nothing."""
    mode = path.stat().st_mode
    if not stat.S_ISDIR(mode) and not stat.S_ISREG(mode):
        text = mark("a pipe, socket or device: nothing was read; name a file or folder")
    elif any(file.kind and file.kind not in (FOLDER, OTHER) for file in files):
        return []
    elif stat.S_ISREG(mode):
        text = mark("a file of no known kind: nothing was read")
    else:
        empty, unknown = mark("an empty folder: nothing was read"), mark("no file of a known kind: nothing was read")
        text = unknown if files else empty
    return [Problem(path=above.rstrip("/") or shown_path(path.name) or ".", stage="path", text=text)]


def _walk_one(path: Path, prefix: str, options: WalkOptions) -> tuple[list[SourceFile], Root, list[Problem]]:
    """What one PATH holds. Raises AdvisorError where the PATH itself cannot be listed or read."""
    problems: list[Problem] = []
    is_folder = path.is_dir()
    root = path if is_folder else path.parent
    repository = _repository(root, problems)
    found = _found(root, problems, options) if is_folder else [_Found(relative=path.name)]
    above = shown_path(repository.prefix) if repository else ""
    unwanted = pattern_reason(options, above)
    bounds = os.path.realpath(root) if is_folder else "/"  # a link that was named by hand may lead anywhere
    look = partial(_look, Path(os.path.realpath(root)), prefix, options=options, unwanted=unwanted, bounds=bounds)
    files = _second_names([look(entry) for entry in found])
    for text in (*(each.text for each in problems if not each.path), *(file.skip for file in files if not is_folder)):
        if text.startswith("cannot be"):
            raise AdvisorError(f"{shown_path(str(path))}: {text}; check its permissions")
    place = Root(
        prefix=prefix.rstrip("/"),
        git_prefix=above if repository else prefix,  # outside of one, several PATHs are told apart by their names
        commit=repository.commit if repository else "",
    )
    unlisted = [msgspec.structs.replace(problem, path=prefix + problem.path) for problem in problems]
    return files, place, unlisted + _folder_links(files) + _nothing_in(path, files, prefix)


def distinct(paths: Sequence[Path]) -> list[Path]:
    """The PATHs without those that name the same file or folder as an earlier one."""
    return list({os.path.realpath(path): path for path in reversed(paths)}.values())[::-1]


def _counted_once(groups: list[list[SourceFile]], paths: Sequence[Path]) -> tuple[list[SourceFile], int]:
    """The files of all PATHs, each once, and how many were left out: of a PATH and a folder around it the folder's."""
    outer = sorted(range(len(paths)), key=lambda number: len(Path(os.path.realpath(paths[number])).parts))
    kept: list[SourceFile] = []
    read: set[str] = set()
    repeated = 0
    for number in outer:
        fresh = [file for file in groups[number] if file.location not in read]
        repeated += sum(1 for file in groups[number] if file.kind and file.location in read)
        read.update(file.location for file in fresh if not file.skip or file.kind == OTHER)
        kept += fresh
    return kept, repeated


def prefixes(paths: list[Path]) -> list[str]:
    """The prefix of each PATH in a report: '' for a single one, else its last part, made unique by `~2`, `~3` …"""
    if len(paths) == 1:
        return [""]
    result: list[str] = []
    for path in paths:
        name = shown_path(path.resolve().name) or "root"
        numbered = (f"{name}~{number}/" for number in count(2))
        result.append(next(each for each in chain([f"{name}/"], numbered) if each not in result))
    return result


def walk(paths: list[Path], options: WalkOptions) -> Walk:
    """The files below `paths` (folders or single files), sorted by path.

    A file that several PATHs hold is there once. Raises AdvisorError for a path that does not exist or cannot be read.
    """
    for path in paths:
        if not os.path.exists(path):  # noqa: PTH110 - Path.exists raises for a name that is too long
            raise AdvisorError(f"{shown_path(str(path))}: no such file or folder; name an existing PATH")
        if not os.access(path, os.R_OK | os.X_OK if path.is_dir() else os.R_OK):
            raise AdvisorError(f"{shown_path(str(path))}: cannot be read; check its permissions")
    named = [os.path.realpath(path) for path in paths]
    paths = distinct(paths)
    groups: list[list[SourceFile]] = []
    roots, problems = [], []
    for path, prefix in zip(paths, prefixes(paths), strict=True):
        below, root, notes = _walk_one(path, prefix, options)
        groups.append(below)
        roots.append(root)
        problems += notes
    files, repeated = _counted_once(groups, paths)
    for path, below in zip(paths, groups, strict=True):
        again = named.count(os.path.realpath(path)) - 1
        repeated += again * sum(1 for file in below if file.kind)
    known = sorted((file for file in files if file.kind), key=lambda file: file.path)
    others = tuple(sorted(file.path for file in files if not file.kind))
    return Walk(files=tuple(known), roots=tuple(roots), problems=tuple(problems), others=others, repeated=repeated)
