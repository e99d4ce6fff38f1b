"""The only place that runs git, and only `rev-parse`, `ls-files` and `cat-file`.

It is run by an absolute path outside of the tree. A scanned repository is hostile: its configuration may name programs
to run. File-system monitor and hooks are switched off on the command line, lazy fetching and every transport by
environment, and no command is used that applies filters (`status`, `diff` and `ls-files --modified` would).
"""

from __future__ import annotations

import os
import subprocess
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
    kept = ("GIT_INDEX_FILE",) if index else ()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name in kept}
    try:
        done = subprocess.run(  # noqa: S603 - fixed arguments, absolute program
            [program, *_SAFE, *arguments],
            cwd=folder,
            env={**inherited, **_QUIET_ENVIRONMENT},
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
