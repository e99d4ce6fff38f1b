"""The files of a pack: their contents, their names in messages, their digest."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TypeVar

import msgspec

from advisor import own_files
from advisor.errors import AdvisorError
from advisor.packs.tsv import decode

_TOML = ("families.toml", "fix.toml", "hazards.toml", "notes.toml", "pack.toml")
_BODIES = "compat/*.h"  # of the compatibility header, see advisor.packs.recipes
_Parsed = TypeVar("_Parsed")


def shown(root: Path, path: Path) -> str:
    """The path of a mapping file as messages name it: from the folder that holds `root`."""
    return (path.relative_to(root.parent) if path.is_relative_to(root.parent) else path).as_posix()


def files(folder: Path) -> dict[str, bytes]:
    """Name and content of the files of a pack, sorted by name; `compat/NAME.h` is a part of a compatibility header."""
    wanted = [path for path in folder.iterdir() if path.suffix == ".tsv" or path.name in _TOML]
    wanted += folder.glob(_BODIES)
    mend = "a pack holds plain files of its own"
    return {path.relative_to(folder).as_posix(): own_files.read(path, mend, looked_for=True) for path in sorted(wanted)}


def digest(content: dict[str, bytes], base: str = "") -> str:
    state = hashlib.blake2b(base.encode(), digest_size=16)
    for name, data in content.items():
        state.update(f"{name}\0{len(data)}\0".encode() + data)
    return state.hexdigest()


def read_toml(data: bytes, file: str, into: type[_Parsed]) -> _Parsed:
    """A TOML file as a checked value. Raises AdvisorError naming the file and what is wrong."""
    try:
        return msgspec.convert(own_files.toml(decode(data, file), file, "write valid TOML"), into)
    except msgspec.ValidationError as error:
        raise AdvisorError(f"{file}: {error}; write the keys and types of the pack format") from None
