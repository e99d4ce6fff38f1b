"""What `advisor fix` does with a tree: chooses edits of a report, makes the files, writes them whole or not at all."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import stat
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from advisor import git
from advisor.errors import AdvisorError
from advisor.fix.apply import applied
from advisor.fix.compat import guard, header
from advisor.fix.plan import bodies_for
from advisor.fix.text import words_of
from advisor.frontends.source import digest
from advisor.model import Fix, Item, Report, Site, Status, Target, Value
from advisor.packs.recipes import Body, Recipe

_HARMLESS = ("same", "unneeded")
_UNTOUCHED = ("vendored", "generated")
_AGAIN = "scan again: it has changed since the report was made"


class Choice(Value, frozen=True, kw_only=True):
    """Which edits to make: for a target, those that are unsafe too, only of records that `select` names.

    A word of `select` is a rule, a name of an API or a status. `named` are files that were named themselves: vendored
    and generated ones are edited only then.
    """

    target: Target
    unsafe: bool = False
    select: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()


class Changed(Value, frozen=True, kw_only=True):
    """A file with its edits; `before` is None for a new one."""

    path: str
    before: bytes | None
    after: bytes
    done: tuple[Fix, ...] = ()


class Left(Value, frozen=True, kw_only=True):
    """Places that no edit was made for: the API, its status for the target, why, how many, the first of them."""

    symbol: str
    status: Status
    why: str
    places: int
    first: str


class Outcome(Value, frozen=True, kw_only=True):
    """What fixing a tree gives: changed files by path, edits that others stood in the way of, refused files."""

    files: tuple[Changed, ...] = ()
    overlapping: tuple[Fix, ...] = ()
    refused: tuple[str, ...] = ()
    left: tuple[Left, ...] = ()

    def edits(self) -> Counter[str]:
        """How many edits were made, by safety."""
        return Counter(fix.safety for file in self.files for fix in file.done)


def _is_selected(item: Item, status: str, rules: Collection[str], select: frozenset[str]) -> bool:
    return not select or bool(select & {item.symbol, status, f"api-{status}", *rules})


def held_by(recipe: Recipe, location: Path) -> set[str]:
    """The bodies that a compatibility header in the tree has already: what was edited before needs them still."""
    text = location.read_text("utf-8", "replace") if location.is_file() else ""

    def holds(body: Body) -> bool:
        bare = [*(f"#define {each}\n" for each in body.defines), *(f"#include <{each}>\n" for each in body.includes)]
        without_text = bool(bare) and not body.text and all(each in text for each in bare)
        return without_text or f"#ifndef {guard(body)}\n" in text

    return {body.key for body in recipe.bodies if holds(body)}


class Fixing:
    """Collects what is chosen of a report, then makes the files."""

    _unmade = "not selected"  # why an edit that may be made was not

    def __init__(self, report: Report, root: Path, choice: Choice, recipe: Recipe) -> None:
        self._report, self._root, self._choice, self._recipe = report, root, choice, recipe
        self._place = report.targets.index(choice.target)
        self._bodies = recipe.bodies_of(choice.target.version, {item.symbol for item in report.items})
        self._records = {file.path: file for file in report.files}
        self._rules: dict[tuple[str, int], set[str]] = defaultdict(set)
        for finding in report.findings:
            self._rules[finding.path, finding.line].add(finding.rule)
        self._chosen: dict[str, list[Fix]] = defaultdict(list)
        self._heads: dict[str, list[Fix]] = defaultdict(list)
        self._refused: dict[str, str] = {}
        self._left: dict[tuple[str, Status, str], list[str]] = defaultdict(list)

    def _sites(self) -> Iterator[tuple[Item, Site]]:
        for item in self._report.items:
            for site in item.sites:
                done = self._choice.target.id in site.done_for or site.path == self._recipe.alias.header
                if not done and site.state != "suppressed":
                    yield item, site

    def _why_not(self, path: str) -> str:
        """Why a file is not edited, '' where it may be."""
        record = self._records[path]
        if record.origin in _UNTOUCHED and path not in self._choice.named:
            return f"{record.origin}: name the file itself to have it edited"
        return ""

    def _parts(self, item: Item, site: Site) -> tuple[list[Fix], list[Fix], list[Fix]]:
        """The edits of a place that may be made: includes for the file, its own, and those of the file as a whole."""
        mine = [fix for fix in site.fix if fix.target == self._choice.target.id and fix.safety != "display"]
        own, apart = site.parted(
            [fix for fix in mine if not fix.is_head], bool(item.matches[self._place].edits)
        )  # fmt: skip
        return [fix for fix in mine if fix.is_head], own, apart

    def _is_wanted(self, item: Item, site: Site, own: Sequence[Fix]) -> bool:
        """Whether the edits of a place are to be made."""
        wanted = self._choice.unsafe or all(fix.safety == "safe" for fix in own)
        return bool(own) and wanted and self._is_selected(item, site)

    def _is_selected(self, item: Item, site: Site) -> bool:
        status = item.matches[self._place].status
        return _is_selected(item, status, self._rules[site.path, site.line], self._choice.select)

    def _choose(self, item: Item, site: Site) -> bool:
        """Take the edits of a place; False where there are none to take."""
        heads, own, apart = self._parts(item, site)
        self._heads[site.path] += heads
        if self._is_selected(item, site):
            self._chosen[site.path] += [fix for fix in apart if self._choice.unsafe or fix.safety == "safe"]
        if not self._is_wanted(item, site, own):
            return False
        self._chosen[site.path] += own
        return True

    def run(self) -> Outcome:
        wanted: dict[str, set[str]] = defaultdict(set)  # bodies of the compatibility header, by file
        for item, site in self._sites():
            bodies, why = bodies_for(self._bodies, item.symbol, item.library, site), self._why_not(site.path)
            taken = not why and self._choose(item, site)
            for body in () if why else bodies:
                if taken if body.names[item.symbol] else body.safety != "unsafe" or self._choice.unsafe:
                    wanted[site.path].add(body.key)
            if not taken:
                self._leave(item, site, why, any(not body.names[item.symbol] for body in bodies))
        return self._files(wanted)

    def _leave(self, item: Item, site: Site, why: str, covered: bool) -> None:
        status = item.matches[self._place].status
        through_wrapper = bool(site.via) and status == "renamed"  # the wrapper's own place has the edit
        if status in _HARMLESS or through_wrapper or (covered and not why):
            return
        if not why and any(fix.target == self._choice.target.id for fix in site.fix):
            unsafe = any(fix.safety == "unsafe" for fix in site.fix)
            why = "its edit is unsafe: --unsafe makes it" if unsafe and not self._choice.unsafe else self._unmade
        self._left[item.symbol, status, why].append(f"{site.path}:{site.line}")

    def _read(self, path: str) -> bytes | None:
        """The bytes of a file as it was scanned; None, with the reason kept, for any other."""
        location = self._root / path if path else self._root
        try:
            if not location.is_file() or not Path(os.path.realpath(location)).is_relative_to(
                os.path.realpath(self._root)
            ):
                self._refused[path] = "not a file of the tree"
                return None
            data = location.read_bytes()
        except OSError as error:
            self._refused[path] = f"cannot be read ({error.strerror})"
            return None
        if digest(data) != self._records[path].digest:
            self._refused[path] = _AGAIN
            return None
        return data

    def _files(self, wanted: Mapping[str, set[str]]) -> Outcome:
        files: list[Changed] = []
        overlapping: list[Fix] = []
        named = self._recipe.new_names(self._choice.target.version)
        texts = {word for fixes in self._chosen.values() for fix in fixes for word in words_of(fix.text)}
        keys = {key for each in wanted.values() for key in each} | {named[word] for word in texts & named.keys()}
        if keys:
            keys |= held_by(self._recipe, self._root / self._recipe.compat)
        compat = header(self._recipe, self._choice.target.name, keys, self._choice.target.version) if keys else ""
        for path in sorted({*self._chosen, *self._heads}):
            heads = [fix for fix in self._heads[path] if self._is_needed(path, fix, compat)]
            if not heads and path not in self._chosen:
                continue
            before = self._read(path)
            if before is None:
                continue
            result = applied(before, (*heads, *self._chosen[path]))
            overlapping += result.left
            if result.data != before:
                files.append(Changed(path=path, before=before, after=result.data, done=result.done))
        if compat and files:
            files.append(self._compat(compat))
        return self._outcome(files, overlapping)

    def _outcome(self, files: Iterable[Changed], overlapping: Iterable[Fix]) -> Outcome:
        refused = tuple(f"{path}: {why}" for path, why in sorted(self._refused.items()))
        left = [
            Left(symbol=symbol, status=status, why=why, places=len(places), first=places[0])
            for (symbol, status, why), places in self._left.items()
        ]
        return Outcome(
            files=tuple(sorted(files, key=lambda file: file.path)),
            overlapping=tuple(overlapping),
            refused=refused,
            left=tuple(sorted(left, key=lambda each: (-each.places, each.symbol))),
        )

    def _is_needed(self, path: str, head: Fix, compat: str) -> bool:
        """Whether an include is made: that of the compatibility header where there is one, others beside edits."""
        if self._recipe.compat and self._recipe.compat in head.text:
            return bool(compat) and (self._recipe.device or path in self._chosen)
        return path in self._chosen or (self._recipe.device and not self._choice.select)

    def _compat(self, text: str) -> Changed:
        location = self._root / self._recipe.compat
        before = location.read_bytes() if location.is_file() else None
        return Changed(path=self._recipe.compat, before=before, after=text.encode())


def fixed(report: Report, root: Path, choice: Choice, recipe: Recipe) -> Outcome:
    """What the edits of a report make of the tree in `root`; nothing is written."""
    return Fixing(report, root, choice, recipe).run()


def blob(data: bytes, length: int) -> str:
    """The name that git gives to a file's content; `length` of the names tells which hash the repository uses."""
    hashed = hashlib.sha256 if length == 64 else hashlib.sha1
    return hashed(b"blob %d\0" % len(data) + data).hexdigest()


def unsaved(root: Path, files: Iterable[Changed]) -> list[str]:
    """Why files may not be edited in place: no repository, or their content is not what its index holds."""
    top = git.root(root)
    staged = git.staged_blobs(root) if top is not None else None
    if staged is None:
        return [f"{root}: no git repository holds its files; --force edits them all the same"]
    found = []
    for file in (file for file in files if file.before is not None):
        name = staged.get(file.path, "")
        before = file.before or b""
        if not name:
            found.append(f"{file.path}: not in the index of the repository; `git add` it, or --force")
        elif name not in (blob(before, len(name)), blob(before.replace(b"\r\n", b"\n"), len(name))):
            found.append(f"{file.path}: has changes that are not in the index; `git add` it, or --force")
    return found


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Signals wait: between the first and the last rename nothing may stop."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def write(root: Path, files: Sequence[Changed]) -> None:
    """Write the changed files: all beside the old ones first, then each takes its place. Raises AdvisorError."""
    partial: list[tuple[Path, Path]] = []
    try:
        for number, file in enumerate(files):
            location = Path(os.path.realpath(root / file.path))
            beside = location.with_name(f".advisor-{os.getpid()}-{number}.tmp")
            partial.append((beside, location))
            beside.write_bytes(file.after)
            if location.exists():
                beside.chmod(stat.S_IMODE(location.stat().st_mode))
        with _undisturbed():
            for beside, location in partial:
                beside.replace(location)
    except OSError as error:
        raise AdvisorError(
            f"{error.filename or root}: cannot be written ({error.strerror}); nothing was changed"
        ) from None
    finally:
        for beside, _ in partial:
            with suppress(OSError):
                beside.unlink(missing_ok=True)


def copy(root: Path, folder: Path, files: Sequence[Changed]) -> None:
    """Write a copy of the tree with the changes into a new folder. Raises AdvisorError where it cannot be made."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise AdvisorError(f"{folder}: is there already; name a folder that is new or empty")
    if Path(os.path.realpath(folder)).is_relative_to(os.path.realpath(root)):
        raise AdvisorError(f"{folder}: lies in the tree itself; name a folder outside of it")
    beside = folder.with_name(f".{folder.name}-{os.getpid()}.tmp")
    try:
        if root.is_dir():
            shutil.copytree(root, beside, symlinks=True, ignore=shutil.ignore_patterns(".git"))
        else:
            beside.mkdir(parents=True)
            shutil.copy2(root, beside)
        for file in files:
            target = beside / file.path
            if not Path(os.path.realpath(target)).is_relative_to(os.path.realpath(beside)):
                raise AdvisorError(f"{file.path}: a link leads out of the copy; leave it out with --exclude")
            target.write_bytes(file.after)
        if folder.exists():
            folder.rmdir()
        beside.replace(folder)
    except OSError as error:
        raise AdvisorError(f"{folder}: cannot be written ({error.strerror}); name a writable place") from None
    finally:
        if beside.exists():
            shutil.rmtree(beside, ignore_errors=True)
