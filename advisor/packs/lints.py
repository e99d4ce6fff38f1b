"""Lints of mapping packs, one small function each; every message is `FILE:LINE:COLUMN: what is wrong; write …`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import pairwise, zip_longest

from advisor.model import Value
from advisor.packs import when
from advisor.packs.frameworks import FILE as FRAMEWORKS
from advisor.packs.frameworks import FrameworkRow, framework_rows
from advisor.packs.notes import keys, libraries
from advisor.packs.pack import AboutCatalogue, AboutTarget, Catalogue, TargetPack
from advisor.packs.tables import CudaEntry, Entry, TargetSymbol, alternatives
from advisor.packs.tsv import canonical, column_of
from advisor.packs.versions import VERSION, number

Row = CudaEntry | TargetSymbol | Entry

EFFORTS = ("", "none", "mechanical", "small", "moderate", "rewrite")
# A word of English prose, beside names of projects and packages.
_WORDS = re.compile(r"(?:^|\s)[a-z]+(?:\s|\Z)")

# What a rule may ask a target for instead of its name, with the kind of its value.
_YES_OR_NO = (
    "simt", "ptx", "cubin", "inline_assembly", "fp64", "tf32", "fp8", "cooperative_groups", "textures",
    "unified_memory", "graphs", "ipc", "peer", "cuda_names",
)  # fmt: skip
TRAITS: dict[str, type] = {"warp_width": int, **dict.fromkeys(_YES_OR_NO, bool)}
IMPLS = ("", "implemented", "declared-only")
_NEEDS_TARGET = frozenset({"same", "renamed", "changed", "partial"})
_UNVERIFIED = frozenset({"assumed", ""})
_MANY = 5  # rows by which a library's functions have something in common, or it is said that they have not


class Checked(Value, frozen=True, kw_only=True):
    """A pack under examination: its own rows only. `texts` maps file names as shown to contents."""

    folder: str
    about: AboutCatalogue | AboutTarget
    rows: tuple[Row, ...]
    texts: dict[str, str]
    catalogue: Catalogue

    @property
    def toml(self) -> str:
        """`pack.toml` as shown."""
        return f"{self.folder}/pack.toml"


class CheckedTarget(Checked, frozen=True, kw_only=True):
    """A target pack under examination; `inherited` are the rows of the pack it extends, `notes` its own note keys."""

    about: AboutTarget
    pack: TargetPack
    inherited: tuple[Entry, ...]
    notes: frozenset[str]


def at(row: Row, field: str, text: str) -> str:
    """A message about a field of a row, with its place."""
    names = row.__struct_fields__
    column = column_of([str(getattr(row, name)) for name in names], names.index(field))
    return f"{row.file}:{row.line}:{column}: {text}"


def in_toml(checked: Checked, file: str, table: str, text: str) -> str:
    """A message about a table of a TOML file, with the line of its head."""
    lines = checked.texts[file].split("\n")
    line = next((place for place, each in enumerate(lines, 1) if each.replace('"', "").strip() == f"[{table}]"), 1)
    return f"{file}:{line}:1: {text}"


def form(checked: Checked) -> Iterator[str]:
    """Tables stand in canonical form."""
    for file, text in checked.texts.items():
        if file.endswith(".tsv") and text != canonical(text):
            pairs = enumerate(zip_longest(text.split("\n"), canonical(text).split("\n")), 1)
            line = next(place for place, (found, wanted) in pairs if found != wanted)
            yield f"{file}:{line}:1: not in canonical form; write each line once, sorted bytewise, ended by LF"


def _key(row: Row) -> Hashable:
    if isinstance(row, Entry):
        return row.file, row.symbol, row.when
    return row.file, row.symbol, row.kind if isinstance(row, TargetSymbol) else ""


def unique_keys(checked: Checked) -> Iterator[str]:
    """Keys stand once: a symbol in the catalogue, symbol and kind in `symbols.tsv`, symbol and when in other tables."""
    first: dict[Hashable, Row] = {}
    for row in checked.rows:
        if (known := first.setdefault(_key(row), row)) is not row:
            yield at(row, "symbol", f"`{row.symbol}` stands in line {known.line} already; write it once")


def _strange(row: Row, field: str, words: Iterable[str]) -> Iterator[str]:
    if (value := getattr(row, field)) not in words:
        known = " ".join(word for word in words if word)
        yield at(row, field, f"unknown {field} `{value}`; write one of {known or '(none)'}")


def words(checked: Checked) -> Iterator[str]:
    """Columns with a closed vocabulary hold its words, and every mapping row says what its evidence is."""
    patches = checked.about.shims.names if isinstance(checked.about, AboutTarget) else ()
    shims = ("", *(f"{name}{part}" for name in patches for part in ("", "-partial")))
    for row in checked.rows:
        if isinstance(row, Entry):
            yield from _strange(row, "effort", EFFORTS)
            yield from _strange(row, "shim", shims)
            if not row.evidence:
                yield at(row, "evidence", "no evidence; write where the row comes from, at least `assumed`")
        elif isinstance(row, TargetSymbol):
            yield from _strange(row, "impl", IMPLS)


def catalogue_versions(checked: Checked) -> Iterator[str]:
    """The catalogue's version columns hold versions or nothing."""
    for row in checked.rows:
        for field in ("since", "deprecated", "removed") if isinstance(row, CudaEntry) else ():
            if (value := getattr(row, field)) and not VERSION.fullmatch(value):
                yield at(row, field, f"`{value}` is no version; write e.g. 13.0, or nothing")


def aliases(checked: Checked) -> Iterator[str]:
    """A macro alias names another catalogue entry."""
    for row in checked.rows:
        if isinstance(row, CudaEntry) and row.alias_of and row.alias_of not in checked.catalogue.entries:
            yield at(row, "alias_of", f"`{row.alias_of}` is not in the catalogue; write a symbol that is")


def _ascending(versions: tuple[str, ...]) -> bool:
    return all(number(older) < number(newer) for older, newer in pairwise(versions))


def versions_in_order(checked: Checked) -> Iterator[str]:
    """The versions of a `pack.toml` are in order: the first is the oldest, the last the default."""
    if not _ascending(checked.about.versions):
        yield f"{checked.toml}:1:1: `versions` are not in order; write the oldest first"
    if isinstance(checked.about, AboutTarget) and not _ascending(checked.about.examined):
        yield f"{checked.toml}:1:1: `examined` is not in order; write the oldest first"


def _framework_rows(checked: Checked) -> list[FrameworkRow]:
    texts = ((file, text) for file, text in checked.texts.items() if file.endswith(f"/{FRAMEWORKS}"))
    return [row for file, text in texts for row in framework_rows(text.encode(), file)]


def frameworks(checked: CheckedTarget) -> Iterator[str]:
    """Rows of `frameworks.tsv` rest on sources of the pack, and each name stands once in a framework."""
    seen = set()
    for row in _framework_rows(checked):
        if row.source not in checked.about.sources:
            yield f"{row.file}:{row.line}:1: unknown source `{row.source}`; write a [sources.…] key of {checked.toml}"
        if (row.framework, row.symbol) in seen:
            yield f"{row.file}:{row.line}:1: `{row.symbol}` stands twice in {row.framework}; write it once"
        seen.add((row.framework, row.symbol))


def _keys_of_others(checked: Checked) -> set[str]:
    if not isinstance(checked, CheckedTarget):
        return set()
    kernels = checked.pack.own_operators
    stated = (
        *(rule.source for rule in checked.pack.own_family_rules),
        *(row.source for row in kernels.operations),
        *(row.source for row in kernels.libraries),
        *(row.source for row in _framework_rows(checked)),
    )
    return {key for source in stated for key in source.split(",") if key}


def sources(checked: Checked) -> Iterator[str]:
    """Every source key of the tables stands in the pack's own `pack.toml`, and each of those is used."""
    stated = checked.about.sources
    used = _keys_of_others(checked)
    for row in checked.rows:
        keys = row.source.split(",") if row.source else []
        used.update(keys)
        for key in keys:
            if key not in stated:
                yield at(row, "source", f"unknown source `{key}`; write a [sources.…] key of {checked.toml}")
    for key in sorted(stated.keys() - used):
        text = f"source `{key}` is not used; write it in a row or drop it"
        yield in_toml(checked, checked.toml, f"sources.{key}", text)


def known_symbols(checked: CheckedTarget) -> Iterator[str]:
    """Every symbol that is mapped stands in the catalogue's table of the same library."""
    known = {(row.symbol, row.library) for found in checked.catalogue.entries.values() for row in found}
    for row in checked.pack.own:
        if (row.symbol, row.library) not in known:
            yield at(row, "symbol", f"`{row.symbol}` is not in the catalogue; write it in cuda/{row.library}.tsv")


def notes(checked: CheckedTarget) -> Iterator[str]:
    """Every note key stands in `notes.toml`, and each of those is used by a row of the pack."""
    used = {key for row in checked.pack.own for key in keys(row.note)}
    used |= {key for rule in checked.pack.own_family_rules for key in keys(rule.note)}
    used |= set(checked.about.library_notes.values())
    for row in checked.pack.own:
        for key in keys(row.note):
            if key not in checked.pack.notes:
                yield at(row, "note", f"unknown note `{key}`; write a key of notes.toml")
    file = f"{checked.folder}/notes.toml"
    for key in sorted(checked.notes - used):
        yield in_toml(checked, file, key, f"note `{key}` is not used; write it in a row or drop it")


def known_names(checked: CheckedTarget) -> Iterator[str]:
    """Every target name stands in `symbols.tsv` (or in that of the pack it extends)."""
    for row in checked.pack.own:
        for name in (name for names in alternatives(row.target) for name in names):
            if name not in checked.pack.symbols:
                yield at(row, "target", f"`{name}` is not in symbols.tsv; write it there or another name here")


def same_or_renamed(checked: CheckedTarget) -> Iterator[str]:
    """`same` means the same name, `renamed` another one."""
    for row in checked.pack.own:
        equal = alternatives(row.target)[:1] == ((row.symbol,),)
        if row.status == "same" and row.target and not equal:
            yield at(row, "status", f"`same` with the name `{row.target}`; write renamed")
        if row.status == "renamed" and equal:
            yield at(row, "status", "`renamed` with the same name; write same")


def verified(checked: CheckedTarget) -> Iterator[str]:
    """`same` and `renamed` promise that the edit is mechanical: an assumption cannot."""
    for row in checked.pack.own:
        if row.status in ("same", "renamed") and row.evidence in _UNVERIFIED:
            yield at(row, "evidence", f"`{row.status}` without evidence; write the evidence, or the status unknown")


def has_target(checked: CheckedTarget) -> Iterator[str]:
    """A status that speaks of a counterpart names it."""
    for row in checked.pack.own:
        if row.status in _NEEDS_TARGET and not row.target:
            yield at(row, "target", f"`{row.status}` without a target name; write the name, or the status manual")
        if row.status == "manual" and not (row.target or row.note):
            yield at(row, "note", "`manual` without a word of what to do; write a target or a note")


def _content(row: Entry) -> tuple[str, ...]:
    return row.library, *(getattr(row, name) for name in row.__struct_fields__[:11])


def repeats(checked: CheckedTarget) -> Iterator[str]:
    """No row says again what the pack inherits."""
    inherited = {_content(row) for row in checked.inherited}
    for row in checked.pack.own:
        if _content(row) in inherited:
            yield at(row, "symbol", f"row of `{row.symbol}` repeats that of `{checked.about.extends}`; drop it")


def products_of_names(checked: CheckedTarget) -> Iterator[str]:
    """The column `products` holds products of the pack."""
    for symbol in checked.pack.own_symbols:
        for product in symbol.products.split(" ") if symbol.products else ():
            if product not in checked.about.products:
                yield at(symbol, "products", f"unknown product `{product}`; write one of {checked.toml}")


def products_of_libraries(checked: CheckedTarget) -> Iterator[str]:
    """A name of a library that serves some products only states products, and no others."""
    served = checked.about.library_products
    for product in sorted({each for products in served.values() for each in products} - set(checked.about.products)):
        text = f"unknown product `{product}`; write one of `products`"
        yield in_toml(checked, checked.toml, "library_products", text)
    for symbol in checked.pack.own_symbols:
        stated = symbol.products.split(" ") if symbol.products else []
        if symbol.library in served and (not stated or set(stated) - set(served[symbol.library])):
            text = f"`{symbol.library}` serves {' '.join(served[symbol.library])}; write the products within these"
            yield at(symbol, "products", text)


def notes_of_libraries(checked: CheckedTarget) -> Iterator[str]:
    """`[library_notes]` has known notes, and a row of it for each library whose functions many rows lead to."""
    said = checked.about.library_notes
    for library, key in said.items():
        if key and key not in checked.pack.notes:
            text = f"unknown note `{key}`; write a key of notes.toml"
            yield in_toml(checked, checked.toml, "library_notes", text)
        if not any(each.library == library for found in checked.pack.symbols.values() for each in found):
            text = f"no name of `{library}` in symbols.tsv; correct or drop it"
            yield in_toml(checked, checked.toml, "library_notes", text)
    led = Counter(each for row in checked.pack.own for each in libraries(checked.pack, row)) if said else Counter()
    for library in sorted(each for each, count in led.items() if count >= _MANY and each not in said):
        text = f'rows lead to {led[library]} functions of `{library}`; write the note that all carry, or ""'
        yield in_toml(checked, checked.toml, "library_notes", text)


def products_of_conditions(checked: CheckedTarget) -> Iterator[str]:
    """Conditions speak of products and families of the pack."""
    for row in checked.pack.own:
        values = [part.value for part in when.parse(row.when) if part.key == "product"]
        for product in (each for value in values for each in value.split("|")):
            if product not in checked.about.products and product not in checked.pack.families:
                yield at(row, "when", f"unknown product `{product}`; write a product or family of {checked.toml}")


def traits(checked: CheckedTarget) -> Iterator[str]:
    """`[traits]` holds known traits with values of their kinds; a trait that is not written is unknown."""
    for name, value in checked.about.traits.items():
        if name not in TRAITS:
            yield in_toml(checked, checked.toml, "traits", f"unknown trait `{name}`; write one of {' '.join(TRAITS)}")
        elif type(value) is not TRAITS[name] and value not in ("unknown", *(["none"] if name == "warp_width" else [])):
            kind = "a number, `none`" if TRAITS[name] is int else "true or false"
            text = f"trait `{name}` is `{value}`; write {kind}, or `unknown`"
            yield in_toml(checked, checked.toml, "traits", text)


def routes(checked: CheckedTarget) -> Iterator[str]:
    """A route rests on a patch of `[shims]`, and has its Chinese beside its English."""
    for route in checked.about.routes:
        if route.patch and route.patch not in checked.about.shims.names:
            yield f"{checked.toml}:1:1: route with the unknown patch `{route.patch}`; write it in [shims] names"
        if not route.name_zh or bool(route.why) != bool(route.why_zh):
            yield f"{checked.toml}:1:1: route `{route.name}` without its Chinese; write name_zh and why_zh"


def existing_ports(checked: CheckedTarget) -> Iterator[str]:
    """`[[ports]]` rest on sources of the pack; their folders are as trees are compared with them, each once."""
    seen: set[str] = set()
    for port in checked.about.ports:
        if port.source not in checked.about.sources:
            yield in_toml(checked, checked.toml, "ports", f"unknown source `{port.source}`; write it in [sources]")
        for folder in port.folders:
            if folder != folder.lower().replace("-", "_") or folder in seen:
                text = f"folder `{folder}`; write it once, in lower case with `_` for `-`"
                yield in_toml(checked, checked.toml, "ports", text)
            seen.add(folder)
        if not (port.project and port.folders and port.instead):
            yield in_toml(checked, checked.toml, "ports", "a port without project, folders or instead; write them")
        if not port.instead_zh and _WORDS.search(port.instead):
            text = f"`{port.instead}` holds English words; write instead_zh beside it"
            yield in_toml(checked, checked.toml, "ports", text)


def effort_of_products(checked: CheckedTarget) -> Iterator[str]:
    """`[effort.products]` speaks of products and families of the pack."""
    known = {*checked.about.products, *checked.pack.families}
    for product in checked.about.effort.products:
        if product not in known:
            text = f"unknown product `{product}`; write a product or family of {checked.toml}"
            yield in_toml(checked, checked.toml, "effort.products", text)


def products_of_pack(checked: CheckedTarget) -> Iterator[str]:
    """`current`, families and aliases of `pack.toml` speak of its products; aliases stand in lower case."""
    about = checked.about
    members = (each for family in about.families.values() for each in family)
    aliased = (each for each in about.aliases.values() if each not in about.families)
    for product in sorted({*about.current, *members, *aliased} - set(about.products)):
        yield f"{checked.toml}:1:1: unknown product `{product}`; write it in `products`"
    for alias in sorted(each for each in about.aliases if each != each.lower()):
        yield in_toml(checked, checked.toml, "aliases", f"alias `{alias}`; write it in lower case")


PACK_LINTS: tuple[Callable[[Checked], Iterator[str]], ...] = (
    form, unique_keys, words, catalogue_versions, aliases, versions_in_order, sources,
)  # fmt: skip
TARGET_LINTS: tuple[Callable[[CheckedTarget], Iterator[str]], ...] = (
    known_symbols, notes, known_names, same_or_renamed, verified, has_target, repeats, products_of_names,
    products_of_libraries, notes_of_libraries, products_of_conditions, products_of_pack, traits, routes,
    existing_ports, frameworks, effort_of_products,
)  # fmt: skip
