"""Checks mapping packs: every table must be readable, then every lint must be silent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from advisor.errors import AdvisorError
from advisor.packs.evidence_lints import EVIDENCE_LINTS
from advisor.packs.family_lints import FAMILY_LINTS
from advisor.packs.hazard_lints import hazard_lints, pack_lints
from advisor.packs.kin_lints import KIN_LINTS
from advisor.packs.lints import PACK_LINTS, TARGET_LINTS, Checked, CheckedTarget
from advisor.packs.operator_lints import OPERATOR_LINTS, known_operations
from advisor.packs.operators import READERS
from advisor.packs.own import own_packs
from advisor.packs.pack import Catalogue, TargetPack
from advisor.packs.read import files, read_packs, shown, target_names
from advisor.packs.tables import cuda_entries, entries, target_symbols
from advisor.packs.tsv import canonical

__all__ = ["canonical", "check_packs"]

_Reader = Callable[[bytes, str], Iterator[Any]]


def _reader(folder: str, name: str) -> _Reader:
    library = name.removesuffix(".tsv")
    if name == "symbols.tsv":
        return target_symbols
    if name in READERS and folder != "cuda":
        return READERS[name]
    return partial(cuda_entries if folder == "cuda" else entries, library=library)


def _unreadable(root: Path, folder: str) -> Iterator[str]:
    """The first mistake of every table of a folder that cannot be read."""
    for name, data in files(root / folder).items():
        if name.endswith(".tsv"):
            try:
                for _ in _reader(folder, name)(data, shown(root, root / folder / name)):
                    pass
            except AdvisorError as error:
                yield str(error)


def _texts(root: Path, folder: str) -> dict[str, str]:
    return {shown(root, root / folder / name): data.decode() for name, data in files(root / folder).items()}


def _check_catalogue(root: Path, catalogue: Catalogue) -> Iterator[str]:
    rows = tuple(entry for found in catalogue.entries.values() for entry in found)
    checked = Checked(
        folder=shown(root, root / "cuda"),
        about=catalogue.about,
        rows=rows,
        texts=_texts(root, "cuda"),
        catalogue=catalogue,
    )
    for lint in PACK_LINTS:
        yield from lint(checked)


_LINTS = (*PACK_LINTS, *TARGET_LINTS, *EVIDENCE_LINTS, *FAMILY_LINTS, *KIN_LINTS, *OPERATOR_LINTS)


def _check_target(
    root: Path, catalogue: Catalogue, pack: TargetPack, folder: str, base: TargetPack | None
) -> Iterator[str]:
    checked = CheckedTarget(
        folder=shown(root, root / folder),
        about=pack.about,
        rows=(*pack.own, *pack.own_symbols),
        texts=_texts(root, folder),
        catalogue=catalogue,
        pack=pack,
        inherited=base.own if base else (),
        notes=pack.own_notes,
    )
    for lint in _LINTS:
        yield from lint(checked)


def check_pack(folder: Path, root: Path) -> list[str]:
    """As `check_packs` for the single pack `folder`, with the catalogue, the rules and the other packs of `root`.

    The pack must be whole: a target of its own, not additions to one of `root`.
    """
    unreadable = list(_unreadable(folder.parent, folder.name))
    if unreadable:
        return unreadable
    try:
        name = own_packs(folder)[0].name
        if name in (*target_names(root), "cuda"):
            raise AdvisorError(f"{folder}: adds to the pack `{name}`; write a target of its own to have it checked")
        packs = read_packs(root, extra=[folder])
    except AdvisorError as error:
        return [str(error)]
    pack = packs.targets[name]
    place = folder.resolve()
    texts = _texts(place.parent, place.name)
    checked = CheckedTarget(
        folder=shown(place.parent, place), about=pack.about, rows=(*pack.own, *pack.own_symbols), texts=texts,
        catalogue=packs.catalogue, pack=pack, notes=pack.own_notes,
        inherited=packs.targets[pack.about.extends].own if pack.about.extends else (),
    )  # fmt: skip
    messages = [each for lint in _LINTS for each in lint(checked)]
    return [*messages, *pack_lints(folder, packs, name)]


def check_packs(root: Path) -> list[str]:
    """What is wrong with the packs in the folder `root`: one line each with file, line and column; [] when nothing.

    Lines stand in the order of folders and lints. Where tables cannot be read, only such mistakes are listed, the first
    of each such table.
    """
    readable = ("cuda", *target_names(root)) if (root / "cuda").is_dir() else ()
    if unreadable := [message for folder in readable for message in _unreadable(root, folder)]:
        return unreadable
    try:
        packs = read_packs(root)
    except AdvisorError as error:
        return [str(error)]
    messages = list(_check_catalogue(root, packs.catalogue))
    for folder, pack in packs.targets.items():
        base = packs.targets.get(pack.about.extends)
        messages.extend(_check_target(root, packs.catalogue, pack, folder, base))
    messages.extend(known_operations(packs.targets))
    messages.extend(hazard_lints(root, packs))
    return messages
