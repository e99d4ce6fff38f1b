"""Compiled files by their signatures: ELF, Unix archives, PE, cubin, fatbin, LLVM bitcode; only tables are read.

A file is opened and read by seeking, never as a whole but for its digest; every offset and count is checked against the
file's size. Facts are uses of kind `text` with the symbols `binary:elf`, `binary:archive`, `binary:pe`, `binary:cubin`,
`binary:fatbin`, `binary:bitcode`, `binary:section` for a section that holds device code, and `binary:static-runtime`
for an ELF file that needs no libcudart and has the CUDA runtime inside, `binary:runtime-stub` for one that
defines its functions without it, `binary:static-ptx-compiler` for one that has
NVIDIA's PTX compiler inside, `binary:static-libraries` for one that has CUDA libraries inside (by name, without `lib`),
`binary:needs` with the libraries that it needs. `args` begins with the name that the
file has for itself (soname of ELF, export name of PE) or ''; of `binary:static-runtime` they are the functions of the
runtime that it defines, none where its symbols were removed.

Layouts: System V gABI (ELF), the `ar` format, Microsoft's PE/COFF specification, LLVM's bitcode magic numbers.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from advisor.model import FileFacts, Problem, SourceFile, Span, Use

EM_CUDA = 190
DEVICE_SECTIONS = (".nv_fatbin", ".nvFatBinSegment", ".nvFatBi", "__nv_fatbin")  # PE and Mach-O shorten names
_DT_NEEDED, _DT_SONAME = 1, 14
_SHT_SYMTAB, _SHT_DYNAMIC, _SHT_DYNSYM = 2, 6, 11
# Functions that every program with the CUDA runtime inside defines; the host part of each kernel calls them.
RUNTIME_FUNCTIONS = ("cudaLaunchKernel", "__cudaRegisterFatBinary")
# A text in every static runtime since CUDA 9; a stub of the same functions that loads the library has none.
_RUNTIME_MARK = b"/cudart.shm"
# A function of the PTX compiler library, which exists as a static library only.
PTX_COMPILER = "nvPTXCompilerCreate"
# Names of settings that a library asks for, or of its own classes and kernels: all of them are in the constants of its
# shared and static forms, and a program that links or loads the library has not all of them.
_LIBRARY_MARKS = {
    "cublas": (b"CUBLAS_LOGDEST_DBG", b"CUBLAS_LOGINFO_DBG"),
    "cublasLt": (b"CUBLASLT_LOG_FILE", b"CUBLASLT_LOG_LEVEL", b"CUBLASLT_LOG_MASK"),
    "cudnn_graph": (b"CUDNN_FORWARD_COMPAT_DISABLE", b"CUDNN_NVTX_LEVEL"),
    "cufft": (b"CUFFT_FORCE_64BIT",),
    "curand": (b"CURAND_DETAIL_OVERRIDE_MPCOUNT",),
    "cusolver": (b"CUSOLVERDN_LOG_FILE", b"CUSOLVERDN_LOG_LEVEL", b"CUSOLVERDN_LOG_MASK"),
    "cusparse": (b"CUSPARSE_LOG_FILE", b"CUSPARSE_LOG_LEVEL", b"CUSPARSE_LOG_MASK"),
    "cusparseLt": (b"CUSPARSELT_LOG_FILE", b"CUSPARSELT_LOG_LEVEL", b"CUSPARSELT_LOG_MASK"),
    "cutensor": (b"CUTENSOR_LOG_FILE", b"CUTENSOR_LOG_LEVEL", b"CUTENSOR_LOG_MASK"),
    "nppc": (b"9NppStatus", b"InLargeImageI"),
    "nvjpeg": (b"N6nvjpeg13ExceptionJPEGE", b"Internal nvJPEG error"),
}
_FAMILIES = {"cudnn_graph": "cudnn", "nppc": "npp"}  # one of several libraries: a program may need another of them
_SYMBOLS = 256 << 20  # bytes of a symbol table or its names that are looked at
_SECTIONS = 10_000  # more sections than that are not looked at
_ENTRIES = 4_096  # entries of a dynamic section or members of an archive that are looked at
_NAME = 256
_SAME_NAME = 20  # names with the same end that are looked at
_CHUNK = 1 << 20

_Facts = Iterator[tuple[str, tuple[str, ...]]]  # symbol and arguments


class _Reader:
    """A file that gives bytes at an offset, or nothing beyond its end."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self.file, self.size = file, size

    def at(self, offset: int, length: int) -> bytes:
        """Exactly `length` bytes, or b'' where the file does not hold them."""
        if offset < 0 or length <= 0 or offset + length > self.size:
            return b""
        self.file.seek(offset)
        return self.file.read(length)

    def text(self, offset: int, limit: int = _NAME) -> str:
        """The bytes up to a zero as text."""
        data = self.at(offset, min(limit, self.size - offset)) if 0 <= offset < self.size else b""
        return data.split(b"\0", 1)[0].decode("utf-8", "backslashreplace")


class _Elf:
    """The headers of an ELF file; 32 and 64 bits, either byte order."""

    def __init__(self, reader: _Reader) -> None:
        head = reader.at(0, 64) or reader.at(0, 52).ljust(64, b"\0")
        self.reader = reader
        self.wide = head[4:5] == b"\x02"
        self.order = ">" if head[5:6] == b"\x02" else "<"
        fields = struct.unpack_from(self.order + ("HHIQQQIHHHHHH" if self.wide else "HHIIIIIHHHHHH"), head, 16)
        self.machine, self.table, self.entry_size, self.count, self.names = (
            fields[1], fields[5], fields[10], min(fields[11], _SECTIONS), fields[12],
        )  # fmt: skip

    def section(self, number: int) -> tuple[int, int, int, int, int]:
        """Name offset, type, file offset, size and link of a section header; zeros where there is none."""
        form = self.order + ("IIQQQQI" if self.wide else "IIIIIII")
        data = self.reader.at(self.table + number * self.entry_size, struct.calcsize(form))
        if not data or not self.table:
            return 0, 0, 0, 0, 0
        name, kind, _, _, offset, size, link = struct.unpack(form, data)
        return name, kind, offset, size, link

    def section_names(self) -> list[str]:
        _, _, start, size, _ = self.section(self.names)
        offsets = (self.section(number)[0] for number in range(self.count))
        return [self.reader.text(start + offset) for offset in offsets if offset < size]

    def dynamic(self) -> tuple[str, tuple[str, ...]]:
        """The soname of the dynamic section and the libraries it needs; '' and none where there is no such section."""
        for number in range(self.count):
            _, kind, offset, size, link = self.section(number)
            if kind == _SHT_DYNAMIC:
                strings = self.section(link)
                tags = [
                    (tag, self.reader.text(strings[2] + at))
                    for tag, at in self._tags(offset, size)
                    if tag in (_DT_NEEDED, _DT_SONAME) and 0 < at < strings[3]
                ]
                names = [name for tag, name in tags if tag == _DT_SONAME]
                return (names or [""])[0], tuple(name for tag, name in tags if tag == _DT_NEEDED)
        return "", ()

    def _tags(self, offset: int, size: int) -> Iterator[tuple[int, int]]:
        form = self.order + ("qQ" if self.wide else "iI")
        width = struct.calcsize(form)
        for place in range(min(size // width, _ENTRIES)):
            data = self.reader.at(offset + place * width, width)
            if not data:
                return
            tag, value = struct.unpack(form, data)
            if tag == 0:
                return
            yield tag, value

    def held(self, marks: tuple[bytes, ...]) -> set[bytes]:
        """Those of the texts that the constants of the file hold; read in pieces."""
        found: set[bytes] = set()
        longest = max(map(len, marks))
        for number, name in enumerate(self.section_names()):
            if name != ".rodata":
                continue
            _, _, offset, size, _ = self.section(number)
            for start in range(offset, min(offset + size, self.reader.size), _CHUNK):
                data = self.reader.at(start, min(_CHUNK + longest, self.reader.size - start))
                found.update(mark for mark in marks if mark not in found and mark in data)
        return found

    def symbols(self, names: tuple[str, ...]) -> tuple[set[str], set[str]]:
        """Those of the functions that the symbol tables of the file define, and those that they only name."""
        defined: set[str] = set()
        named: set[str] = set()
        for number in range(self.count):
            _, kind, offset, size, link = self.section(number)
            if kind in (_SHT_SYMTAB, _SHT_DYNSYM):
                _, _, start, length, _ = self.section(link)
                strings = self.reader.at(start, min(length, _SYMBOLS))
                table = self.reader.at(offset, min(size, _SYMBOLS))
                for name in names:
                    for is_defined in self._entries(table, strings, name):
                        (defined if is_defined else named).add(name)
        return defined, named

    def _entries(self, table: bytes, strings: bytes, name: str) -> Iterator[bool]:
        """Whether each entry of a symbol table with that name has a section; names share the ends of longer ones."""
        entry, section = (24, 6) if self.wide else (16, 14)
        at = strings.find(name.encode() + b"\0")
        for _ in range(_SAME_NAME):
            if at < 0:
                return
            wanted = struct.pack(self.order + "I", at)
            place = table.find(wanted)
            while place >= 0:
                if place % entry == 0 and len(table) >= place + entry:
                    yield table[place + section : place + section + 2] != b"\0\0"
                    break
                place = table.find(wanted, place + 1)
            at = strings.find(name.encode() + b"\0", at + 1)


def _static_parts(elf: _Elf, names: list[str], linked: tuple[str, ...]) -> _Facts:
    """The runtime inside: its functions are defined, or kernels are registered and no function for it is missing.

    `linked` are the file's own name and those of the libraries that it needs.
    """
    defined, named = elf.symbols((*RUNTIME_FUNCTIONS, PTX_COMPILER))
    if PTX_COMPILER in defined:
        yield "binary:static-ptx-compiler", (PTX_COMPILER,)
    defined, named = defined - {PTX_COMPILER}, named - {PTX_COMPILER}
    has_kernels = ".nv_fatbin" in names
    needs_runtime = any("cudart" in name for name in linked)
    if not has_kernels and (needs_runtime or not defined):
        return
    held = elf.held((_RUNTIME_MARK, *chain.from_iterable(_LIBRARY_MARKS.values())))
    inside = [
        library
        for library, marks in _LIBRARY_MARKS.items()
        if held.issuperset(marks)
        and not any(name.startswith(f"lib{_FAMILIES.get(library, library)}") for name in linked)
    ]
    if has_kernels and inside:
        yield "binary:static-libraries", tuple(inside)
    if needs_runtime:
        return
    has_mark = _RUNTIME_MARK in held
    if defined:
        yield f"binary:{'static-runtime' if has_mark else 'runtime-stub'}", tuple(sorted(defined))
    elif not named and has_kernels and ".nvFatBinSegment" in names and has_mark:
        yield "binary:static-runtime", ()


def _device_section(names: list[str]) -> _Facts:
    found = next((name for name in names if name in DEVICE_SECTIONS), "")
    if found:
        yield "binary:section", (found,)


def _elf(reader: _Reader) -> _Facts:
    elf = _Elf(reader)
    if elf.machine == EM_CUDA:
        yield "binary:cubin", ("",)
        return
    names = elf.section_names()
    soname, needed = elf.dynamic()
    yield "binary:elf", (soname, *(name for name in names if name.startswith((".nv", "__nv"))))
    yield from _device_section(names)
    if needed:
        yield "binary:needs", needed[:_ENTRIES]
    yield from _static_parts(elf, names, (soname, *needed))


def _pe(reader: _Reader) -> _Facts:
    head = reader.at(0, 64)
    start = struct.unpack_from("<I", head, 60)[0] if head else 0
    coff = reader.at(start, 24)
    if coff[:4] != b"PE\0\0":
        return
    count, optional = struct.unpack_from("<H", coff, 6)[0], struct.unpack_from("<H", coff, 20)[0]
    table = start + 24 + optional
    names = []
    for number in range(min(count, 96)):  # the loader of Windows takes no more
        data = reader.at(table + 40 * number, 8)
        names.append(data.split(b"\0", 1)[0].decode("latin-1"))
    yield "binary:pe", ("",)
    yield from _device_section(names)


def _archive(reader: _Reader) -> _Facts:
    """Members of `ar`; names of the GNU table are left as they are: the first members tell enough."""
    offset, members = 8, []
    for _ in range(_ENTRIES):
        head = reader.at(offset, 60)
        if len(head) < 60 or head[58:] != b"`\n" or not head[48:58].strip().isdigit():
            break
        members.append(head[:16].decode("latin-1").rstrip(" /"))
        size = int(head[48:58])
        if reader.at(offset + 60, 20)[:4] == b"\x7fELF" and _machine(reader.at(offset + 60, 20)) == EM_CUDA:
            yield "binary:section", ("cubin member",)
            break
        offset += 60 + size + size % 2
    yield "binary:archive", ("", *[name for name in members if name][:5])


def _machine(head: bytes) -> int:
    return int(struct.unpack_from(">H" if head[5:6] == b"\x02" else "<H", head, 18)[0]) if len(head) >= 20 else 0


def _facts(reader: _Reader) -> _Facts:
    first = reader.at(0, min(8, reader.size))
    if first.startswith(b"\x7fELF") and reader.size >= 52:
        yield from _elf(reader)
    elif first.startswith((b"!<arch>\n", b"!<thin>\n")):
        yield from _archive(reader)
    elif first.startswith(b"MZ"):
        yield from _pe(reader)
    elif first.startswith(b"\x50\xed\x55\xba"):
        yield "binary:fatbin", ("",)
    elif first.startswith((b"BC\xc0\xde", b"\xde\xc0\x17\x0b")):
        yield "binary:bitcode", ("",)


def _digest(file: BinaryIO) -> str:
    state = hashlib.blake2b(digest_size=16)
    file.seek(0)
    while chunk := file.read(_CHUNK):
        state.update(chunk)
    return state.hexdigest()


def _use(path: str, symbol: str, args: tuple[str, ...]) -> Use:
    name = path.rsplit("/", 1)[-1]
    place = Span(path, 1, 1, 1, 1)
    return Use(symbol=symbol, library="", spelling=name, span=place, kind="text", args=args, rules_only=True)


def read(file: SourceFile) -> FileFacts:
    """The facts of one compiled file; a damaged one yields what could be read. Raises OSError."""
    with Path(file.location).open("rb") as opened:
        reader = _Reader(opened, file.size)
        try:
            uses = tuple(_use(file.path, symbol, args) for symbol, args in _facts(reader))
            fault = ""
        except (struct.error, ValueError, OverflowError) as error:
            uses, fault = (), f"damaged tables: {error}"
        return FileFacts(
            path=file.path, kind=file.kind, origin=file.origin, digest=_digest(opened), bytes=file.size, uses=uses,
            status="recovered" if fault else "ok", reason=fault,
            problems=(Problem(path=file.path, stage="read", text=fault),) if fault else (),
        )  # fmt: skip
