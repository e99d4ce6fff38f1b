"""Archives given as PATH: their files are read without the user unpacking them.

Members are copied into a temporary folder that goes away with the scan: compiled files are read by seeking. What a
member is called decides nothing but its place below that folder; links, devices and names that lead out of it are left
out and listed, and so is everything beyond the limits. Damage is listed as well: an archive that ends before its time,
or whose directory does not hold what it says, never looks like a small one.
"""

from __future__ import annotations

import math
import struct
import tarfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from io import BytesIO
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO, Self

from advisor.errors import AdvisorError
from advisor.kinds import ARCHIVES, ZIP_ARCHIVES, magic_kind, shebang_kind
from advisor.model import Problem, Value

try:
    from lzma import LZMAError
except ImportError:  # a Python that was built without it reads no such archive

    class LZMAError(Exception):  # type: ignore[no-redef]
        pass


_CHUNK = 1 << 20
_SYMLINK = 0o120000
_DAMAGE = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, LZMAError, struct.error, EOFError, OSError, RuntimeError,
    NotImplementedError, ValueError, OverflowError, IndexError, MemoryError,
)  # fmt: skip
_HEAD = 1 << 20  # bytes of a file of no known kind: what says whether it speaks of CUDA
_DIRECTORY_END = struct.Struct("<4s4H2IH")  # of a zip archive, without its comment

Share = Callable[[str, int], int | None]  # name and size of a member → bytes that are looked at; None = ask its head


class Limits(Value, frozen=True, kw_only=True):
    """How much is taken out of one archive: bytes in all, bytes of one member, members, unpacked to packed size.

    `ratio` holds for a member where its packed size is known, and for the whole archive beyond `free` bytes.
    """

    total: int = 16 * 1024**3
    member: int = 4 * 1024**3
    count: int = 200_000
    ratio: int = 200
    free: int = 64 * 1024**2


class _Member(Value, frozen=True, kw_only=True):
    """A member as the archive names it; `fault` says why it is left out, `packed` is 0 where it is not known."""

    name: str
    size: int
    packed: int = 0
    fault: str = ""


class _TarInfo(tarfile.TarInfo):
    """A header whose additions (long names, PAX records) are bounded: `tarfile` reads them whole into memory.

    `last` is the block that was read last, for one archive: it tells damage from an end.
    """

    last = b""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str | None, errors: str) -> Self:
        """The header in a block."""
        cls.last = bytes(buf)
        return super().frombuf(buf, encoding, errors)  # type: ignore[arg-type]

    def _proc_member(self, archive: tarfile.TarFile) -> tarfile.TarInfo:
        additions = (
            tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME,
            tarfile.GNUTYPE_LONGLINK,
        )  # fmt: skip
        if self.type in additions and not 0 <= self.size <= _CHUNK:
            raise tarfile.HeaderError("header larger than 1 MiB")
        return super()._proc_member(archive)  # type: ignore[misc,no-any-return]


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


class _Unpacking:
    """One archive on its way into a folder: what was taken so far, and what was left out, with the reasons."""

    def __init__(self, folder: Path, packed: int, limits: Limits, share: Share, until: float) -> None:
        self._folder, self._packed, self._limits, self._share, self._until = folder, packed, limits, share, until
        self._number = self._taken = 0
        self.left_out: list[tuple[str, str]] = []

    @property
    def is_empty(self) -> bool:
        """Whether no member was met so far."""
        return not self._number and not self.left_out

    def _fault(self, member: _Member, wanted: int) -> str:
        """Why a member of which `wanted` bytes are looked at is left out; '' where it is not."""
        limits = self._limits
        if member.fault or (fault := _unsafe(member.name)):
            return member.fault or fault
        if self._number >= limits.count:
            return f"more than {limits.count:,} files"
        if time.monotonic() > self._until:
            return "the time of the scan was over"
        if wanted > limits.member or self._taken + wanted > limits.total:
            return "larger than the limit for archives"
        tight = member.packed and wanted > 10 * _CHUNK and wanted > limits.ratio * member.packed
        return "packed more tightly than files are" if tight or self._is_bomb(wanted) else ""

    def _is_bomb(self, more: int) -> bool:
        taken = self._taken + more
        return taken > self._limits.free and taken > self._limits.ratio * self._packed

    def _copy(self, source: IO[bytes], target: Path, size: int, wanted: int | None) -> None:
        """Copies at most the bytes that are looked at; the file has the announced size, without taking room for it."""
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as out:
            done = self._piece(source, out, min(_HEAD, size) if wanted is None else min(wanted, size))
            if wanted is None and done < size:
                out.flush()
                known = magic_kind(str(target)) or shebang_kind(str(target))
                if known and not self._fault(_Member(name=target.name, size=size), size - done):
                    done += self._piece(source, out, size - done)
            if done < size and (wanted is None or wanted < size):
                out.truncate(size)

    def _piece(self, source: IO[bytes], out: IO[bytes], size: int) -> int:
        left = size
        while left > 0 and time.monotonic() <= self._until and (chunk := source.read(min(_CHUNK, left))):
            out.write(chunk)
            left -= len(chunk)
        self._taken += size - left
        return size - left

    def take(self, member: _Member, opened: Callable[[], IO[bytes] | None]) -> bool:
        """Copies a member; says whether there may be room for another one."""
        wanted = 0 if _unsafe(member.name) else self._share(member.name.replace("\\", "/"), member.size)
        fault = self._fault(member, min(member.size, _HEAD) if wanted is None else wanted)
        if not fault and PurePosixPath(member.name).name != ".gitignore":  # ignoring is for the author's checkout
            self._number += 1
            try:
                source = opened() if wanted is None or wanted else BytesIO()
                if source is not None:
                    with source:
                        self._copy(source, self._folder / member.name.replace("\\", "/"), member.size, wanted)
            except _DAMAGE as error:
                fault = f"cannot be unpacked: {type(error).__name__}"
        if not fault and member.name.lower().endswith(ARCHIVES):
            self.left_out.append((member.name, "an archive in the archive: not looked into"))
        end = fault.startswith(("more than", "the time"))
        if fault:
            self.left_out.append((member.name, f"left out: {fault}{', and so is what follows' if end else ''}"))
        return not end


def _zip_members(archive: zipfile.ZipFile) -> Iterator[tuple[_Member, zipfile.ZipInfo]]:
    for info in archive.infolist():
        if not info.is_dir():
            mode = info.external_attr >> 16
            fault = "a link" if mode & 0o170000 == _SYMLINK else "encrypted" if info.flag_bits & 1 else ""
            yield _Member(name=info.filename, size=info.file_size, packed=info.compress_size, fault=fault), info


def _announced(path: Path) -> int | None:
    """How many members the end of a zip archive says that there are; None where it says it elsewhere."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _DIRECTORY_END.size - 0xFFFF))
        tail = file.read()
    place = tail.rfind(b"PK\5\6")
    if place < 0 or len(tail) - place < _DIRECTORY_END.size:
        return None
    count: int = _DIRECTORY_END.unpack_from(tail, place)[4]
    return None if count == 0xFFFF else count


def _unzip(path: Path, unpacking: _Unpacking) -> None:
    with zipfile.ZipFile(path) as archive:
        announced, held = _announced(path), len(archive.infolist())
        if announced is not None and announced != held & 0xFFFF:
            text = f"damaged: its directory names {held:,} files, its end says {announced:,}"
            unpacking.left_out.append(("", text))
        for member, info in _zip_members(archive):
            if not unpacking.take(member, lambda info=info: archive.open(info)):  # type: ignore[misc]
                return


def _tar_members(
    archive: tarfile.TarFile, damage: list[str], last_block: Callable[[], bytes]
) -> Iterator[tuple[_Member, tarfile.TarInfo]]:
    """The members, those behind a damaged header too: the next header is looked for block by block."""
    while True:
        try:
            info = archive.next()
        except tarfile.HeaderError as error:  # in the additions of a header
            damage.append(f"damaged: {error}; what follows was not looked at")
            return
        archive.members = []  # type: ignore[attr-defined] # else each header that was ever read is kept
        if info is None:
            if archive.ignore_zeros or not (text := _rest(archive, last_block())):
                return
            damage.append(text)
            archive.ignore_zeros = True
            continue
        if not info.isdir():
            yield _Member(name=info.name, size=info.size, fault="" if info.isreg() else "a link or device"), info


def _rest(archive: tarfile.TarFile, block: bytes) -> str:
    """What is wrong where a tar archive seems to end with `block`: its end is two blocks of zeros, and zeros behind."""
    file, place = archive.fileobj, archive.offset
    assert file is not None  # noqa: S101 - it was opened
    if not block:
        return "damaged: it ends without the mark of its end, files may be missing"
    while block:
        if block.strip(b"\0"):
            return f"damaged: no header at byte {place:,}, files may be missing"
        block = file.read(_CHUNK)
    return ""


def _untar(path: Path, unpacking: _Unpacking) -> None:
    class Header(_TarInfo):
        """Of this archive alone."""

    damage: list[str] = []
    with tarfile.open(path, tarinfo=Header) as archive:
        try:
            for member, info in _tar_members(archive, damage, lambda: Header.last):
                if not unpacking.take(member, lambda info=info: archive.extractfile(info)):  # type: ignore[misc]
                    break
        except _DAMAGE as error:
            if unpacking.is_empty:
                raise
            damage.append(f"damaged: it ends with {type(error).__name__}, what follows was not looked at")
    unpacking.left_out += [("", text) for text in damage]


def _unpack(path: Path, folder: Path, limits: Limits, share: Share, until: float) -> list[Problem]:
    """Copies an archive's files below a folder. Raises AdvisorError for a file that is no such archive."""
    try:
        unpacking = _Unpacking(folder, path.stat().st_size, limits, share, until)
        (_unzip if path.name.lower().endswith(ZIP_ARCHIVES) else _untar)(path, unpacking)
    except _DAMAGE as error:
        told = " ".join(str(error).split()) or type(error).__name__
        raise AdvisorError(f"{path.name}: cannot be read as an archive ({told}); name a whole archive") from error
    return [
        Problem(path=(name or path.name).encode("utf-8", "backslashreplace").decode(), stage="archive", text=text)
        for name, text in unpacking.left_out
        if text != "left out: part of a repository"
    ]


def _all(_name: str, size: int) -> int | None:
    return size


@contextmanager
def opened(
    paths: Sequence[Path], limits: Limits | None = None, share: Share | None = None, until: float = math.inf
) -> Iterator[tuple[list[Path], list[Problem]]]:
    """The PATHs with each archive replaced by a folder of its files, of the archive's name, and what was left out.

    `share` says how much of a member will be looked at (everything without it): the rest of the file is a hole. When
    `time.monotonic` shows `until`, unpacking ends.
    """
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
                problems += _unpack(path, folder, limits or Limits(), share or _all, until)
                unpacked[archive] = path = folder
            found.append(path)
        yield found, problems
