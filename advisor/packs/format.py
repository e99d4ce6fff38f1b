"""Brings the files of a folder of packs into their canonical form."""

from __future__ import annotations

import tomllib
from pathlib import Path

from advisor.errors import AdvisorError
from advisor.packs import hazards
from advisor.packs.tsv import canonical


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise AdvisorError(f"{path}: not UTF-8; write the file as UTF-8") from None


def _hazards(path: Path) -> str:
    try:
        return hazards.canonical(_text(path))
    except tomllib.TOMLDecodeError as error:
        raise AdvisorError(f"{path}: {error}; correct the file") from None


def canonical_toml(text: str, file: str) -> str:
    """TOML with LF, no blanks at the ends of lines and one newline at the end; order and comments are the author's.

    Text whose values would change by that (blanks in a string over several lines) stays. Raises AdvisorError for what
    is not TOML.
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise AdvisorError(f"{file}: {error}; correct the file") from None
    plain = "\n".join(line.rstrip(" \t") for line in text.replace("\r\n", "\n").split("\n")).strip("\n") + "\n"
    return plain if tomllib.loads(plain) == values else text


def format_folder(root: Path, write: bool = True) -> list[str]:
    """The .tsv and .toml files of the packs and hazards in `root`, or of the pack that it is, not in canonical form.

    They are written if `write`. Raises AdvisorError for a folder without packs and a file that is no UTF-8 or no TOML.
    """
    single = (root / "pack.toml").is_file()
    packs = [root] if single else sorted(path.parent for path in root.glob("*/pack.toml"))
    if not packs:
        raise AdvisorError(f"{root}: no pack in it; write a folder that holds folders with a pack.toml")
    folders = (*packs, root / hazards.FOLDER)
    changed = []
    for path in sorted(path for folder in folders for path in (*folder.glob("*.tsv"), *folder.glob("*.toml"))):
        text = _text(path)
        if path.suffix == ".tsv":
            made = canonical(text)
        elif path.parent.name == hazards.FOLDER or path.name == hazards.FILE:
            made = _hazards(path)
        else:
            made = canonical_toml(text, str(path))
        if made != text:
            changed.append(path.relative_to(root).as_posix())
            if write:
                path.write_bytes(made.encode())
    return changed
