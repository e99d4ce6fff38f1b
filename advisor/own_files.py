"""The one reader of files that speak to this program: configuration, baselines, decisions, packs, reports, pictures.

They may lie in a tree that nobody has read yet. So a file is read only if it is a regular one (a pipe would never end),
of bounded size, and for those that the program looks for by itself, if no link leads out of their folder. TOML is
refused where it is nested so deeply that a parser would run out of its stack or its time.
"""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import Any

import tomli

from advisor.errors import AdvisorError

SETTINGS_LIMIT = 1024 * 1024  # bytes of a configuration
TABLE_LIMIT = 64 * 1024 * 1024  # bytes of a baseline, of decisions, of one file of a pack
REPORT_LIMIT = 2 * 1024**3  # bytes of a report
_DEEPEST = 32  # tables and arrays in one another
_MOST_PARTS = 300  # dots in one key: tomli takes the square of their number
_KEYS = re.compile(r"[\n{,]([^=\n{,]*)")


def _shown(path: Path | str) -> str:
    """A path for a message of one line, whatever bytes it holds."""
    name = str(path).encode("utf-8", "backslashreplace").decode()
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in name)


def _opened(path: Path) -> int:
    """The number of the opened file; never waits for a writer of a pipe. Raises OSError."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    return os.open(path, flags | getattr(os, "O_NOCTTY", 0))


def _leads_out(path: Path) -> bool:
    """Whether a link leads from a path out of the folder that it is named in."""
    if path.name != ".." and not os.path.islink(path):  # noqa: PTH114 - this one says nothing of names that cannot be
        return False
    return not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(path.parent))


def is_regular(path: Path) -> bool:
    """Whether a path is a regular file, or a link to one that lies in the same folder or below it."""
    try:
        return path.is_file() and not _leads_out(path)
    except OSError:  # a name that is too long
        return False


def _content(path: Path, limit: int, looked_for: bool) -> bytes:
    """What a file holds. Raises OSError, and AdvisorError with the bare reason for what is not to be read."""
    if looked_for and _leads_out(path):
        raise AdvisorError("a link that leads out of its folder")
    with open(_opened(path), "rb", buffering=0, closefd=True) as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise AdvisorError("is a folder" if stat.S_ISDIR(status.st_mode) else "not a regular file")
        parts, size = [], 0
        while size <= limit and (chunk := file.read(min(limit + 1 - size, 1 << 24))):
            parts.append(chunk)
            size += len(chunk)
    if size > limit:
        raise AdvisorError(f"larger than {limit:,} bytes")
    return b"".join(parts)


def read(path: Path, mend: str, limit: int = TABLE_LIMIT, looked_for: bool = False, name: str = "") -> bytes:
    """The bytes of a file of our own; `mend` is the end of the message, `name` what it calls the file.

    `looked_for` = nobody named the file, so a link must not lead out of its folder. Raises AdvisorError for a file that
    is missing, not regular, larger than `limit` bytes, or not readable.
    """
    try:
        return _content(path, limit, looked_for)
    except AdvisorError as error:
        raise AdvisorError(f"{_shown(name or path)}: cannot be read ({error}); {mend}") from None
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else type(error).__name__
        raise AdvisorError(f"{_shown(name or path)}: cannot be read ({reason}); {mend}") from error
    except ValueError as error:  # a NUL in the name
        raise AdvisorError(f"{_shown(name or path)}: cannot be read (not a name of a file); {mend}") from error


def read_text(path: Path, mend: str, limit: int = TABLE_LIMIT, looked_for: bool = False, name: str = "") -> str:
    """As `read`, as text. Raises AdvisorError for what is not UTF-8 as well."""
    return decode(read(path, mend, limit, looked_for, name), name or str(path), mend)


def decode(content: bytes, name: str, mend: str) -> str:
    """The text in UTF-8 bytes, lines ended by `\\n`. Raises AdvisorError for other bytes."""
    try:
        return content.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise AdvisorError(f"{_shown(name)}: not UTF-8 ({error.reason} at byte {error.start}); {mend}") from error


def is_there(path: Path) -> bool:
    """Whether something stands at a path, a broken link included; a name that no file can have is not there."""
    try:
        os.lstat(path)
    except (OSError, ValueError):
        return False
    return True


def _is_deep(table: Any) -> bool:
    """Whether tables and arrays stand in one another too often; level by level, for Python's stack may be too small."""
    level = [table]
    for _ in range(_DEEPEST):
        parts = [each.values() if isinstance(each, dict) else each for each in level]
        level = [each for part in parts for each in part if isinstance(each, (dict, list))]
        if not level:
            return False
    return True


def toml(text: str, name: str, mend: str) -> dict[str, Any]:
    """A TOML document. Raises AdvisorError naming the file for what is none, or is nested too deeply."""
    deep = AdvisorError(f"{_shown(name)}: nested too deeply; {mend}")
    if text.count(".") > _MOST_PARTS and any(key.count(".") > _MOST_PARTS for key in _KEYS.findall("\n" + text)):
        raise deep
    try:
        table = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        raise AdvisorError(f"{_shown(name)}: {_shown(str(error))}; {mend}") from error
    except RecursionError:
        raise deep from None
    except ValueError as error:  # a number of more digits than Python converts
        raise AdvisorError(f"{_shown(name)}: {_shown(str(error).partition(';')[0])}; {mend}") from error
    if _is_deep(table):
        raise deep
    return table
