"""A mapping pack as a value: what its `pack.toml` says, and its rows in the order and form that look-ups need."""

from __future__ import annotations

from typing import Annotated

import msgspec

from advisor.model import Value
from advisor.packs.families import Family
from advisor.packs.tables import CudaEntry, Entry, TargetSymbol
from advisor.packs.versions import VERSION

Key = tuple[str, str]  # symbol, library
_Version = Annotated[str, msgspec.Meta(pattern=f"^{VERSION.pattern}$")]


class _About(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every `pack.toml` says; `versions` are ascending."""

    name: str
    title: str = ""
    version: str
    versions: Annotated[tuple[_Version, ...], msgspec.Meta(min_length=1)]
    sources: dict[str, dict[str, str]] = msgspec.field(default_factory=dict)


class AboutCatalogue(_About, frozen=True, kw_only=True):
    """`pack.toml` of the catalogue; `libraries` stand in order of preference."""

    libraries: tuple[str, ...] = ()


class AboutTarget(_About, frozen=True, kw_only=True):
    """`pack.toml` of a target. `versions` are those with data of their own, the last is the default.

    `releases` are further versions that exist; a version that is in neither list does not.
    """

    examined: tuple[_Version, ...] = ()
    products: tuple[str, ...] = ()
    current: tuple[str, ...] = ()
    families: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    releases: tuple[_Version, ...] = ()
    names: tuple[str, ...] = ()  # other names that users write for the target
    aliases: dict[str, str] = msgspec.field(default_factory=dict)
    guards: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    extends: str = ""


class Catalogue(Value, frozen=True, kw_only=True):
    """What exists in CUDA; `entries` maps a symbol to its entries, the preferred library first."""

    about: AboutCatalogue
    digest: str
    entries: dict[str, tuple[CudaEntry, ...]]


class TargetPack(Value, frozen=True, kw_only=True):
    """What a target offers.

    `own` and `own_symbols` are the pack's own rows in file order, `own_notes` its own note keys. `rows` also holds the
    inherited rows, and for a macro alias without rows those of the name it stands for (or the reverse); `symbols` holds
    the inherited names too. `family_rules` are its own, then the inherited ones. `by_place` lists the keys with a row
    that depends on the place of the use.
    """

    about: AboutTarget
    digest: str
    own: tuple[Entry, ...]
    own_symbols: tuple[TargetSymbol, ...]
    own_notes: frozenset[str]
    rows: dict[Key, tuple[Entry, ...]]
    symbols: dict[str, tuple[TargetSymbol, ...]]
    families: dict[str, tuple[str, ...]]
    sources: dict[str, dict[str, str]]
    notes: dict[str, dict[str, str]]
    by_place: frozenset[Key]
    family_rules: tuple[Family, ...] = ()
    own_family_rules: tuple[Family, ...] = ()


class Packs(Value, frozen=True, kw_only=True):
    """All mapping data of a run."""

    catalogue: Catalogue
    targets: dict[str, TargetPack]
