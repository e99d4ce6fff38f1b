"""Makes compiled files of a few hundred bytes for tests, with struct: nothing of anybody's is committed."""

from __future__ import annotations

import struct
from pathlib import Path


def elf(soname: str = "", sections: tuple[str, ...] = (), machine: int = 62) -> bytes:
    """A 64-bit little-endian ELF file with the sections named, and a dynamic section if there is a soname."""
    names = ["", ".shstrtab", *((".dynstr", ".dynamic") if soname else ()), *sections]
    strings = b"".join(name.encode() + b"\0" for name in names)
    name_at = {name: strings.index(name.encode() + b"\0") for name in names if name}
    dynstr = b"\0" + soname.encode() + b"\0"
    dynamic = struct.pack("<qQqQ", 14, 1, 0, 0)
    body, places = b"", {}
    for name, content in ((".shstrtab", strings), (".dynstr", dynstr), (".dynamic", dynamic)):
        places[name] = (64 + len(body), len(content))
        body += content
    headers = [struct.pack("<IIQQQQIIQQ", *(0,) * 10)]
    kinds = {".shstrtab": 3, ".dynstr": 3, ".dynamic": 6}
    for name in names[1:]:
        offset, size = places.get(name, (64, 0))
        link = names.index(".dynstr") if name == ".dynamic" else 0
        headers.append(struct.pack("<IIQQQQIIQQ", name_at[name], kinds.get(name, 1), 0, 0, offset, size, link, 0, 1, 0))
    table = 64 + len(body)
    head = b"\x7fELF\x02\x01\x01".ljust(16, b"\0")
    head += struct.pack("<HHIQQQIHHHHHH", 3, machine, 1, 0, 0, table, 0, 64, 56, 0, 64, len(headers), 1)
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
    """The file that a line describes: `elf soname=… section=…`, `archive member=…`, `pe`, `cubin`, `text …`."""
    kind, _, rest = description.strip().partition(" ")
    fields = [field.partition("=")[::2] for field in rest.split()]
    named = {name: tuple(value for key, value in fields if key == name) for name, _ in fields}
    if kind == "elf":
        return elf("".join(named.get("soname", ())), named.get("section", ()))
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
