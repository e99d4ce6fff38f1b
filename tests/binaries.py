"""Makes compiled files of a few hundred bytes for tests, with struct: nothing of anybody's is committed."""

from __future__ import annotations

import struct
from pathlib import Path


def elf(
    soname: str = "",
    sections: tuple[str, ...] = (),
    machine: int = 62,
    needed: tuple[str, ...] = (),
    defines: tuple[str, ...] = (),
    named: tuple[str, ...] = (),
    rodata: str = "",
) -> bytes:
    """A 64-bit little-endian ELF file with the sections named, a dynamic section and a symbol table where asked for."""
    dynamic = bool(soname or needed)
    symbols = bool(defines or named)
    names = [
        "", ".shstrtab", *((".rodata",) if rodata else ()), *((".dynstr", ".dynamic") if dynamic else ()),
        *((".strtab", ".symtab") if symbols else ()),
        *sections,
    ]  # fmt: skip
    strings = b"".join(name.encode() + b"\0" for name in names)
    name_at = {name: strings.index(name.encode() + b"\0") for name in names if name}
    dynstr = b"\0" + b"".join(name.encode() + b"\0" for name in (soname, *needed))
    tags = [(14, 1)] if soname else []
    at = 2 + len(soname)
    for name in needed:
        tags.append((1, at))
        at += len(name) + 1
    strtab = b"\0" + b"".join(name.encode() + b"\0" for name in (*defines, *named))
    table, at = [(0, 0)], 1
    for name, section in (*((name, 1) for name in defines), *((name, 0) for name in named)):
        table.append((at, section))
        at += len(name) + 1
    contents = {
        ".shstrtab": strings, ".rodata": rodata.encode() + b"\0", ".dynstr": dynstr,
        ".dynamic": b"".join(struct.pack("<qQ", *tag) for tag in (*tags, (0, 0))),
        ".strtab": strtab, ".symtab": b"".join(struct.pack("<IBBHQQ", name, 0x12, 0, sec, 0, 0) for name, sec in table),
    }  # fmt: skip
    body, places = b"", {}
    for name, content in contents.items():
        if name in names:
            places[name] = (64 + len(body), len(content))
            body += content
    headers = [struct.pack("<IIQQQQIIQQ", *(0,) * 10)]
    kinds = {".shstrtab": 3, ".dynstr": 3, ".dynamic": 6, ".strtab": 3, ".symtab": 2}
    links = {".dynamic": ".dynstr", ".symtab": ".strtab"}
    for name in names[1:]:
        offset, size = places.get(name, (64, 0))
        link = names.index(links[name]) if name in links else 0
        headers.append(struct.pack("<IIQQQQIIQQ", name_at[name], kinds.get(name, 1), 0, 0, offset, size, link, 0, 1, 0))
    start = 64 + len(body)
    head = b"\x7fELF\x02\x01\x01".ljust(16, b"\0")
    head += struct.pack("<HHIQQQIHHHHHH", 3, machine, 1, 0, 0, start, 0, 64, 56, 0, 64, len(headers), 1)
    return head + body + b"".join(headers)


def archive(*members: str) -> bytes:
    """A Unix archive of empty object files."""
    content = b"\0" * 8
    heads = (f"{name + '/':<16}{0:<12}{0:<6}{0:<6}{644:<8}{len(content):<10}`\n".encode() for name in members)
    return b"!<arch>\n" + b"".join(head + content for head in heads)


def pe(*sections: str) -> bytes:
    """A Windows library without code."""
    coff = b"PE\0\0" + struct.pack("<HHIIIHH", 0x8664, len(sections), 0, 0, 0, 0, 0x2000)
    table = b"".join(name.encode()[:8].ljust(8, b"\0") + b"\0" * 32 for name in sections)
    return b"MZ\x90\0".ljust(60, b"\0") + struct.pack("<I", 64) + coff + table


def made(description: str) -> bytes:
    """The file that a line describes.

    `elf soname=… section=… needed=… defines=…`, `archive member=…`, `pe section=…`, `cubin`, `fatbin`, `bitcode`,
    `text …`.
    """
    kind, _, rest = description.strip().partition(" ")
    fields = [field.partition("=")[::2] for field in rest.split()]
    named = {name: tuple(value for key, value in fields if key == name) for name, _ in fields}
    if kind == "elf":
        return elf(
            "".join(named.get("soname", ())), named.get("section", ()), needed=named.get("needed", ()),
            defines=named.get("defines", ()), named=named.get("named", ()),
            rodata="".join(named.get("rodata", ())),
        )  # fmt: skip
    if kind == "archive":
        return archive(*named.get("member", ()))
    if kind == "pe":
        return pe(*named.get("section", ()))
    if kind == "text":
        return rest.encode() + b"\n"
    fatbin, bitcode = b"\x50\xed\x55\xba\x01\0\x10\0" + b"\0" * 8, b"BC\xc0\xde" + b"\0" * 16
    return {"cubin": elf(machine=190), "fatbin": fatbin, "bitcode": bitcode}[kind]


def build(folder: Path, target: Path) -> None:
    """Copies a fixture's folder; each `<name>.binary` becomes the file that it describes."""
    for path in (path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".want"):
        place = target / path.relative_to(folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".binary":
            place.with_suffix("").write_bytes(made(path.read_text("utf-8")))
        else:
            place.write_bytes(path.read_bytes())
