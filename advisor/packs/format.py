"""Brings the tables of a folder of packs into their canonical form."""

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
        raise AdvisorError(f"{path}: {error}; write valid TOML") from None


def _bring(path: Path, wanted: str, root: Path, write: bool, changed: list[str]) -> None:
    """Lists a file that is not as wanted, and writes it."""
    if _text(path) != wanted:
        changed.append(path.relative_to(root).as_posix())
        if write:
            path.write_bytes(wanted.encode())


def format_folder(root: Path, write: bool = True) -> list[str]:
    """The tables of the packs in `root` that are not in canonical form, written in it if `write`.

    Raises AdvisorError for a folder without packs or a file that is not UTF-8.
    """
    packs = sorted(path.parent for path in root.glob("*/pack.toml"))
    if not packs:
        raise AdvisorError(f"{root}: no pack in it; write a folder that holds folders with a pack.toml")
    changed: list[str] = []
    for path in (path for pack in (*packs, root / hazards.FOLDER) for path in sorted(pack.glob("*.tsv"))):
        _bring(path, canonical(_text(path)), root, write, changed)
    for path in (*sorted(root.glob(f"{hazards.FOLDER}/*.toml")), *(pack / hazards.FILE for pack in packs)):
        if path.is_file():
            _bring(path, _hazards(path), root, write, changed)
    return changed
