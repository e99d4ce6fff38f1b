"""Brings the tables of a folder of packs into their canonical form."""

from __future__ import annotations

from pathlib import Path

from advisor.errors import AdvisorError
from advisor.packs.tsv import canonical


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise AdvisorError(f"{path}: not UTF-8; write the file as UTF-8") from None


def format_folder(root: Path, write: bool = True) -> list[str]:
    """The tables of the packs in `root` that are not in canonical form, written in it if `write`.

    Raises AdvisorError for a folder without packs or a file that is not UTF-8.
    """
    packs = sorted(path.parent for path in root.glob("*/pack.toml"))
    if not packs:
        raise AdvisorError(f"{root}: no pack in it; write a folder that holds folders with a pack.toml")
    changed = []
    for path in (path for pack in packs for path in sorted(pack.glob("*.tsv"))):
        text = _text(path)
        if canonical(text) != text:
            changed.append(path.relative_to(root).as_posix())
            if write:
                path.write_bytes(canonical(text).encode())
    return changed
