"""Archives given as PATH: their files are read without the user unpacking them.

Members are copied into a temporary folder that goes away with the scan: compiled files are read by seeking. What a
member is called decides nothing but its place below that folder; links, devices and names that lead out of it are left
out and listed, and so is everything beyond the limits.
"""

from __future__ import annotations

import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO

from advisor.errors import AdvisorError
from advisor.kinds import ARCHIVES, ZIP_ARCHIVES
from advisor.model import Problem, Value

_CHUNK = 1 << 20
_SYMLINK = 0o120000


class Limits(Value, frozen=True, kw_only=True):
    """How much is taken out of one archive: bytes in all, bytes of one member, members, unpacked to packed size."""

    total: int = 16 * 1024**3
    member: int = 4 * 1024**3
    count: int = 200_000
    ratio: int = 1000


class _Member(Value, frozen=True, kw_only=True):
    """A member as the archive names it; `fault` says why it is left out, `packed` is 0 where it is not known."""

    name: str
    size: int
    packed: int = 0
    fault: str = ""


def is_archive(path: Path) -> bool:
    """Whether a PATH is an archive by its name."""
    return path.name.lower().endswith(ARCHIVES) and path.is_file()


def _unsafe(name: str) -> str:
    """Why a member's name is not used; '' when it is."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if not parts or name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\0" in name:
        return "its name leads out of the archive"
    if any(len(part.encode("utf-8", "surrogateescape")) > 255 for part in parts) or len(name) > 3000:
        return "its name is too long"
    return "" if ".git" not in parts else "part of a repository"


def _fault(member: _Member, taken: int, number: int, limits: Limits) -> str:
    if member.fault or (fault := _unsafe(member.name)):
        return member.fault or fault
    if number >= limits.count:
        return f"more than {limits.count:,} files"
    if member.size > limits.member or taken + member.size > limits.total:
        return "larger than the limit for archives"
    if member.packed and member.size > 10 * _CHUNK and member.size > limits.ratio * member.packed:
        return "packed more tightly than files are"
    return ""


def _copy(source: IO[bytes], target: Path, size: int) -> None:
    """Copies at most the announced bytes: an archive may announce less than it holds."""
    target.parent.mkdir(parents=True, exist_ok=True)
    left = size
    with target.open("xb") as out:
        while left > 0 and (chunk := source.read(min(_CHUNK, left))):
            out.write(chunk)
            left -= len(chunk)


def _zip_members(archive: zipfile.ZipFile) -> Iterator[tuple[_Member, zipfile.ZipInfo]]:
    for info in archive.infolist():
        if not info.is_dir():
            mode = info.external_attr >> 16
            fault = "a link" if mode & 0o170000 == _SYMLINK else "encrypted" if info.flag_bits & 1 else ""
            yield _Member(name=info.filename, size=info.file_size, packed=info.compress_size, fault=fault), info


def _tar_members(archive: tarfile.TarFile) -> Iterator[tuple[_Member, tarfile.TarInfo]]:
    for info in archive:
        if not info.isdir():
            yield _Member(name=info.name, size=info.size, fault="" if info.isreg() else "a link or device"), info


def _take(archive: zipfile.ZipFile | tarfile.TarFile, folder: Path, limits: Limits) -> Iterator[tuple[str, str]]:
    """Copies the members; yields name and reason of each that is left out."""
    taken = number = 0
    pairs = _zip_members(archive) if isinstance(archive, zipfile.ZipFile) else _tar_members(archive)
    for member, info in pairs:
        fault = _fault(member, taken, number, limits)
        if not fault and PurePosixPath(member.name).name != ".gitignore":  # ignoring is for the author's checkout
            number, taken = number + 1, taken + member.size
            try:
                source = archive.open(info) if isinstance(archive, zipfile.ZipFile) else archive.extractfile(info)  # type: ignore[arg-type]
                if source is not None:
                    with source:
                        _copy(source, folder / member.name.replace("\\", "/"), member.size)
            except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError) as error:
                fault = f"cannot be unpacked: {type(error).__name__}"
        if fault.startswith("more than"):
            yield member.name, fault
            return
        if fault:
            yield member.name, fault


def _unpack(path: Path, folder: Path, limits: Limits) -> list[Problem]:
    """Copies an archive's files below a folder. Raises AdvisorError for a file that is no such archive."""
    try:
        opened = zipfile.ZipFile(path) if path.name.lower().endswith(ZIP_ARCHIVES) else tarfile.open(path)  # noqa: SIM115
        with opened as archive:
            left_out = list(_take(archive, folder, limits))
    except (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, OSError) as error:
        raise AdvisorError(f"{path.name}: cannot be read as an archive ({error}); name a whole archive") from error
    return [
        Problem(path=name.encode("utf-8", "backslashreplace").decode(), stage="archive", text=f"left out: {fault}")
        for name, fault in left_out
        if fault != "part of a repository"
    ]


@contextmanager
def opened(paths: Sequence[Path], limits: Limits | None = None) -> Iterator[tuple[list[Path], list[Problem]]]:
    """The PATHs with each archive replaced by a folder of its files, of the archive's name, and what was left out."""
    with ExitStack() as stack:
        found, problems = [], []
        unpacked: dict[Path, Path] = {}  # an archive that is named twice is unpacked once
        for path in paths:
            if is_archive(path) and (known := unpacked.get(path.resolve())):
                path = known
            elif is_archive(path):
                archive = path.resolve()
                parent = Path(stack.enter_context(TemporaryDirectory(prefix="advisor-")))
                folder = parent / path.name
                folder.mkdir()
                problems += _unpack(path, folder, limits or Limits())
                unpacked[archive] = path = folder
            found.append(path)
        yield found, problems
