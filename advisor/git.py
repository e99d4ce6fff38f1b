"""The only place that runs git, and only `rev-parse`, `rev-list`, `ls-files`, `ls-tree` and `cat-file`.

It is run by an absolute path outside of the tree. A scanned repository is hostile: its configuration may name programs
to run. File-system monitor and hooks are switched off on the command line, lazy fetching and every transport by
environment, and no command is used that applies filters (`status`, `diff`, `archive`, `show` and `ls-files --modified`
would) or has signatures checked (`log`).
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from advisor.model import Value

_SAFE = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=", "-c", "safe.bareRepository=explicit")
_QUIET_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_SECONDS_OF_ALL = 600  # for the contents of a whole commit
SECONDS = 30  # for one answer; patterns of a tree can keep git busy for ever


class Repository(Value, frozen=True, kw_only=True):
    """The repository around a folder: `prefix` is the folder's place in it ('' or `a/b/`), `commit` may be ''."""

    prefix: str
    commit: str


def _untrusted(folder: Path) -> list[Path]:
    """The working directory and the tree around a folder, from which no program is taken; a whole disk is no tree."""
    real = Path(os.path.realpath(folder))
    tree = next((place for place in (real, *real.parents) if (place / ".git").exists()), real)
    return [place for place in (Path(os.path.realpath(".")), tree) if place.parent != place]


def program_for(folder: Path) -> str:
    """The absolute path of git for a call in `folder`, '' where there is none.

    `PATH` may hold relative folders, or folders of the tree: what lies there is never run. On Windows a search by the
    system would look into the working directory first.
    """
    name = "git.exe" if os.name == "nt" else "git"
    untrusted = _untrusted(folder)
    for place in os.get_exec_path():
        if not Path(place).is_absolute():
            continue
        found = Path(place, name)
        real = Path(os.path.realpath(found))
        if any(each.is_relative_to(tree) for each in (found, real) for tree in untrusted):
            continue
        if real.is_file() and os.access(real, os.X_OK):
            return str(found)
    return ""


def _environment(index: bool = False) -> dict[str, str]:
    """The environment of a call: of git's own variables those that keep it quiet; `index` keeps that of a commit."""
    kept = ("GIT_INDEX_FILE",) if index else ()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name in kept}
    return {**inherited, **_QUIET_ENVIRONMENT}


def _git(folder: Path, *arguments: str, index: bool = False) -> bytes | None:
    """Standard output of a git command in `folder`; None when git is missing, refuses, or takes too long.

    `index` keeps the index that a commit in progress uses.
    """
    try:
        return _answer(folder, *arguments, index=index)
    except TimeoutError:
        return None


def _answer(folder: Path, *arguments: str, index: bool = False) -> bytes | None:
    """As `_git`; raises TimeoutError when git takes too long."""
    program = program_for(folder)
    if not program:
        return None
    try:
        done = subprocess.run(  # noqa: S603 - fixed arguments, absolute program
            [program, *_SAFE, *arguments],
            cwd=folder,
            env=_environment(index),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TimeoutError(f"git did not answer in {SECONDS} seconds") from error
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None


def repository(folder: Path) -> Repository | None:
    """The repository whose work tree `folder` lies in, or None. Raises TimeoutError when git takes too long."""
    answer = _answer(folder, "rev-parse", "--is-inside-work-tree", "--show-prefix") or b""
    inside, _, prefix = answer.partition(b"\n")
    if inside != b"true":  # a bare repository, or one whose configuration moves its work tree elsewhere
        return None
    commit = _git(folder, "rev-parse", "--verify", "--quiet", "HEAD") or b""
    return Repository(prefix=os.fsdecode(prefix.removesuffix(b"\n")), commit=commit.decode("ascii", "replace").strip())


def listed_files(folder: Path) -> list[str] | None:
    """Tracked and untracked-not-ignored paths below `folder`, relative to it; a nested repository ends in `/`.

    None outside a work tree and when git refuses. Names may hold surrogate escapes. Raises TimeoutError when git takes
    too long.
    """
    if repository(folder) is None:
        return None
    listing = _answer(folder, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    if listing is None:
        return None
    return [os.fsdecode(name) for name in dict.fromkeys(listing.split(b"\0")) if name]


def root(folder: Path) -> Path | None:
    """The top of the work tree that `folder` lies in, or None."""
    answer = _git(folder, "rev-parse", "--show-toplevel")
    return Path(os.fsdecode(answer.removesuffix(b"\n"))) if answer else None


def staged(top: Path, path: str) -> bytes | None:
    """The content of a path (relative to the top of the work tree) in the index, without filters; None without it."""
    return _git(top, "cat-file", "blob", f":{path}", index=True)


def staged_blobs(folder: Path) -> dict[str, str] | None:
    """The name of the content of every file below `folder` in the index, by path relative to it; None without git."""
    listing = _git(folder, "ls-files", "-z", "--stage")
    if listing is None:
        return None
    found = {}
    for entry in listing.split(b"\0"):
        fields, tab, path = entry.partition(b"\t")
        if tab:
            found[os.fsdecode(path)] = fields.split(b" ")[1].decode("ascii", "replace")
    return found


class Blob(Value, frozen=True, kw_only=True):
    """A file of a commit: its path from the top, the name of its content, its size in bytes, and git's mode."""

    path: str
    name: str
    size: int
    mode: str


def _commit(answer: bytes | None) -> str:
    """The name of a commit in an answer, '' where there is none."""
    word = (answer or b"").strip().decode("ascii", "replace")
    return word if re.fullmatch("[0-9a-f]{40}|[0-9a-f]{64}", word) else ""


def commit_of(folder: Path, revision: str) -> str:
    """The commit that a revision names in the repository around `folder`, '' where there is none."""
    return _commit(_git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"))


def commit_before(folder: Path, seconds: int) -> str:
    """The last commit of the current branch before a time (seconds since 1970), '' where there is none."""
    return _commit(_git(folder, "rev-list", "-1", f"--before={seconds}", "HEAD", "--"))


def blobs(folder: Path, commit: str) -> list[Blob] | None:
    """The files of a commit, links and submodules too; None without an answer. Names may hold surrogate escapes."""
    listing = _git(folder, "ls-tree", "-r", "-l", "-z", "--full-tree", commit)
    if listing is None:
        return None
    found = []
    for entry in listing.split(b"\0"):
        fields, tab, path = entry.partition(b"\t")
        words = fields.decode("ascii", "replace").split()
        if tab and len(words) == 4:
            size = int(words[3]) if words[3].isdigit() else 0
            found.append(Blob(path=os.fsdecode(path), name=words[2], size=size, mode=words[0]))
    return found


def contents(folder: Path, names: Sequence[str]) -> Iterator[bytes | None]:
    """The content of blobs in the order of their names, without filters; None for one that is not there.

    Ends early when git does: what is missing then was not read.
    """
    program = program_for(folder)
    if not program or not names:
        return
    with tempfile.TemporaryFile() as asked:
        asked.write("".join(f"{name}\n" for name in names).encode("ascii", "replace"))
        asked.seek(0)
        process = subprocess.Popen(  # noqa: S603 - fixed arguments, absolute program
            [program, *_SAFE, "cat-file", "--batch"],
            cwd=folder,
            env=_environment(),
            stdin=asked,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        watch = threading.Timer(_SECONDS_OF_ALL, process.kill)
        watch.start()
        try:
            yield from _batch(process, len(names))
        finally:
            watch.cancel()
            process.kill()
            process.wait()


def _batch(process: subprocess.Popen[bytes], count: int) -> Iterator[bytes | None]:
    out = process.stdout
    assert out is not None  # noqa: S101 - it is a pipe
    with out:
        for _ in range(count):
            head = out.readline().split()
            if not head:
                return
            if len(head) != 3 or not head[2].isdigit():
                yield None
                continue
            content = out.read(int(head[2]))
            out.read(1)
            yield content
