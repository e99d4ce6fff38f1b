"""Reads mapping packs: the catalogue of CUDA names and one folder of tables per target (mappings/README.md)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import msgspec

from advisor.errors import AdvisorError
from advisor.model import Name, TargetWords, TextPattern, Vocabulary
from advisor.packs import when
from advisor.packs.families import Families, merged
from advisor.packs.files import digest, files, read_toml, shown
from advisor.packs.hazards import FILE, FOLDER, Meaning, read_hazards, read_meanings, read_own_rules, subject_files
from advisor.packs.listed import Entries, Notes, Rows, Symbols
from advisor.packs.operators import READERS, added, read_operators
from advisor.packs.own import OwnPack, added_names, overlaid, own_packs, pack_folders
from advisor.packs.pack import AboutCatalogue, AboutTarget, Catalogue, Inherit, Key, Packs, TargetPack, counted
from advisor.packs.recipes import FILE as RECIPE
from advisor.packs.recipes import read_recipe
from advisor.packs.tables import CudaEntry, Entry, TargetSymbol, cuda_entries, entries, target_symbols
from advisor.packs.tsv import decode

__all__ = [
    "Catalogue", "CudaEntry", "Entry", "Key", "Packs", "TargetPack", "TargetSymbol", "files", "read_packs", "read_toml",
    "shown", "vocabulary",
]  # fmt: skip

_NOT_TARGETS = frozenset({"cuda", "eula", "import", FOLDER})
_AnyAbout = TypeVar("_AnyAbout", AboutCatalogue, AboutTarget)


def _about(content: dict[str, bytes], file: str, folder: str, into: type[_AnyAbout]) -> _AnyAbout:
    about = read_toml(content["pack.toml"], file, into)
    if about.name != folder:
        raise AdvisorError(f"{file}: name is `{about.name}`; write the name of the folder, `{folder}`")
    return about


def _content(root: Path, name: str, own: Path | None = None) -> dict[str, bytes]:
    folder = own or root / name
    if not (folder / "pack.toml").is_file():
        known = ", ".join(target_names(root)) or "none"
        raise AdvisorError(f"{shown(root, folder)}/pack.toml: not found; write the name of a pack (targets: {known})")
    return files(folder)


def read_catalogue(root: Path, listed: bool = False) -> Catalogue:
    """The catalogue of CUDA names in `root`. Raises AdvisorError for a missing or malformed file.

    With `listed` a name becomes a value when it is asked for (`advisor.packs.listed`).
    """
    content = _content(root, "cuda")
    about = _about(content, shown(root, root / "cuda" / "pack.toml"), "cuda", AboutCatalogue)
    preference = {library: place for place, library in enumerate(about.libraries)}
    libraries = [name.removesuffix(".tsv") for name in content if name.endswith(".tsv")]
    libraries.sort(key=lambda each: (preference.get(each, len(preference)), each))
    tables = [(name, content[f"{name}.tsv"], shown(root, root / "cuda" / f"{name}.tsv")) for name in libraries]
    content |= {f"{FOLDER}/{name}": data for name, data in subject_files(root).items()}  # what rules are, is part of it
    if listed:
        return Catalogue(about=about, digest=digest(content), entries=Entries(tables))
    by_symbol: defaultdict[str, list[CudaEntry]] = defaultdict(list)
    for library, data, file in tables:
        for entry in cuda_entries(data, file, library):
            by_symbol[entry.symbol].append(entry)
    found = {symbol: tuple(each) for symbol, each in by_symbol.items()}
    return Catalogue(about=about, digest=digest(content), entries=found)


def _merged(own: Iterable[Entry], base: Iterable[Entry]) -> dict[Key, tuple[Entry, ...]]:
    """Rows by key: the pack's own, then the inherited ones that no own row with the same `when` replaces."""
    merged: defaultdict[Key, list[Entry]] = defaultdict(list)
    for entry in own:
        merged[entry.symbol, entry.library].append(entry)
    replaced = {(entry.symbol, entry.library, entry.when) for entry in own}
    for entry in base:
        if (entry.symbol, entry.library, entry.when) not in replaced:
            merged[entry.symbol, entry.library].append(entry)
    return {key: tuple(each) for key, each in merged.items()}


def _aliases(catalogue: Catalogue) -> Iterable[tuple[str, str, str]]:
    """Name, library and the name it stands for, of all macro aliases."""
    if isinstance(catalogue.entries, Entries):
        return catalogue.entries.aliases()
    every = (entry for found in catalogue.entries.values() for entry in found)
    return ((entry.symbol, entry.library, entry.alias_of) for entry in every if entry.alias_of)


def _lent(catalogue: Catalogue, has_rows: Callable[[Key], bool]) -> dict[Key, Key]:
    """Whose rows a macro alias or its name takes (`cuMemAlloc`, `cuMemAlloc_v2`) where only the other one has some."""
    lent: dict[Key, Key] = {}
    for symbol, library, meant in _aliases(catalogue):
        alias, name = (symbol, library), (meant, library)
        if has_rows(name) and not has_rows(alias):
            lent[alias] = name
        elif has_rows(alias) and not has_rows(name):
            lent[name] = alias
    return lent


def _in_any_version(meaning: Meaning) -> Meaning:
    return msgspec.structs.replace(meaning, since="", until="")


def _taken_over(base: TargetPack, inherit: Inherit) -> TargetPack:
    """What a pack gets of the pack that it extends: rows and names are marked, and only what it asks for is there."""
    kept = (row for row in base.own if row.library not in inherit.without_libraries)
    rules = {rule: said for rule, said in base.hazards.items() if rule not in inherit.without_rules}
    if inherit.base:  # a rule that holds in some versions may hold here
        rules = {rule: tuple(map(_in_any_version, said)) for rule, said in rules.items()}
    symbols = base.symbols
    if inherit.base:
        symbols = {
            name: tuple(msgspec.structs.replace(each, inherited=inherit.base) for each in several)
            for name, several in symbols.items()
        }
    return msgspec.structs.replace(
        base,
        own=tuple(msgspec.structs.replace(row, inherited=base.about.name) for row in kept),
        symbols=symbols,
        hazards=rules if inherit.hazards else {},
        own_rules=base.own_rules if inherit.hazards else {},
        family_rules=tuple(
            msgspec.structs.replace(rule, inherited=base.about.name)
            for rule in base.family_rules
            if rule.library not in inherit.without_libraries
        ),
    )


def _by_name(symbols: Iterable[TargetSymbol]) -> dict[str, tuple[TargetSymbol, ...]]:
    """Some names stand for two things (a struct and a function)."""
    found: defaultdict[str, list[TargetSymbol]] = defaultdict(list)
    for symbol in symbols:
        found[symbol.symbol].append(symbol)
    return {name: tuple(each) for name, each in found.items()}


def _rows_of(
    content: dict[str, bytes], place: dict[str, str], catalogue: Catalogue, base: TargetPack | None
) -> dict[str, object]:
    """The rows and names of a pack as fields of `TargetPack`."""
    tables = [file for file in content if file.endswith(".tsv") and file not in ("symbols.tsv", *READERS)]
    own = tuple(row for file in tables for row in entries(content[file], place[file], file.removesuffix(".tsv")))
    symbols = tuple(target_symbols(content["symbols.tsv"], place["symbols.tsv"])) if "symbols.tsv" in content else ()
    rows = _merged(own, base.own if base else ())
    rows |= {key: rows[other] for key, other in _lent(catalogue, rows.__contains__).items()}
    evidence, inherited = counted(rows)
    by_place = frozenset(
        key for key, each in rows.items() if any(row.when and when.site_part(row.when) for row in each)
    )
    every = {**(base.symbols if base else {}), **_by_name(symbols)}
    return {
        "own": own, "own_symbols": symbols, "rows": rows, "symbols": every, "by_place": by_place, "evidence": evidence,
        "inherited": inherited,
    }  # fmt: skip


def _listed_rows_of(content: dict[str, bytes], place: dict[str, str], catalogue: Catalogue) -> dict[str, object]:
    """As `_rows_of` for a pack that extends none, whose rows become values when they are asked for."""
    tables = [file for file in content if file.endswith(".tsv") and file not in ("symbols.tsv", *READERS)]
    rows = Rows({file.removesuffix(".tsv"): (content[file], place[file]) for file in tables})
    rows.lend(_lent(catalogue, rows.is_own))
    symbols = Symbols(content["symbols.tsv"], place["symbols.tsv"]) if "symbols.tsv" in content else {}
    return {
        "own": (), "own_symbols": (), "rows": rows, "symbols": symbols, "by_place": rows.by_place(),
        "evidence": rows.evidence(), "inherited": 0,
    }  # fmt: skip


def _notes(data: bytes, file: str, listed: bool) -> Mapping[str, dict[str, str]]:
    if listed and Notes.can_read(text := decode(data, file)):
        return Notes(text, lambda part: read_toml(part.encode(), file, dict[str, dict[str, str]]))
    return read_toml(data, file, dict[str, dict[str, str]])


def _read_target(
    root: Path, name: str, catalogue: Catalogue, heir: str = "", folder: Path | None = None, listed: bool = False
) -> TargetPack:
    """One target pack; `heir` is the pack that extends it, `folder` where it is if not in `root`.

    With `listed` the rows become values when they are asked for, where the pack extends no other.
    """
    content = _content(root, name, folder)
    place = {file: shown(root, (folder or root / name) / file) for file in content}
    about = _about(content, place["pack.toml"], name, AboutTarget)
    if about.extends and heir:
        raise AdvisorError(
            f"{place['pack.toml']}: `extends`, though `{heir}` extends this pack; write only one of them"
        )
    base = _taken_over(_read_target(root, about.extends, catalogue, name), about.inherit) if about.extends else None
    notes = _notes(content.get("notes.toml", b""), place.get("notes.toml", ""), listed and base is None)
    families = read_toml(content.get("families.toml", b""), place.get("families.toml", ""), Families).family
    if listed and base is None:
        of_rows = _listed_rows_of(content, place, catalogue)
    else:
        of_rows = _rows_of(content, place, catalogue, base)
    hazards = content.get(FILE, b"")
    meanings = read_meanings(hazards, place.get(FILE, ""), about.groups)
    about_kernels = read_operators(content, place)
    return TargetPack(
        about=about,
        digest=digest(content, base.digest if base else ""),
        own_notes=frozenset(notes),
        families=(base.families if base else {}) | about.families,
        sources=(base.sources if base else {}) | about.sources,
        notes={**base.notes, **notes} if base else notes,
        family_rules=merged(families, base.family_rules if base else ()),
        own_family_rules=families,
        hazards=(base.hazards if base else {}) | meanings,
        inherited_rules=frozenset(base.hazards.keys() - meanings.keys()) if base else frozenset(),
        own_rules=(base.own_rules if base else {}) | read_own_rules(hazards, place.get(FILE, ""), name),
        own_operators=about_kernels,
        operators=added(about_kernels, base.operators) if base else about_kernels,
        recipe=base.recipe if base and RECIPE not in content else read_recipe(content, place),
        studied=not about.inherit.general or (base is not None and base.studied and about.inherit.hazards),
        **of_rows,  # type: ignore[arg-type]
    )


def target_names(root: Path) -> list[str]:
    """Folders of `root` that hold a target pack, sorted."""
    return sorted(path.parent.name for path in root.glob("*/pack.toml") if path.parent.name not in _NOT_TARGETS)


_DEFAULT = re.compile(rb"^default\s*=\s*[1-9]", re.MULTILINE)
_NAMES = re.compile(rb"^names\s*=\s*(.*)$", re.MULTILINE)


def _head(root: Path, name: str) -> bytes:
    """The plain keys of a `pack.toml`: what stands before its first table."""
    return (root / name / "pack.toml").read_bytes().partition(b"\n[")[0]


@lru_cache(maxsize=8)
def _heads(root: Path, stamp: object) -> dict[str, bytes]:
    return {name: _head(root, name) for name in target_names(root)}


def heads(root: Path) -> dict[str, bytes]:
    """The beginning of each target's `pack.toml`, by name: enough to know which packs a run needs."""
    files = sorted(root.glob("*/pack.toml"))
    return _heads(root, tuple((str(file), (stat := file.stat()).st_mtime_ns, stat.st_size) for file in files))


def standing_names(root: Path) -> list[str]:
    """The targets that every run knows: those of a scan that names none; where no pack says so, all of them."""
    found = heads(root)
    return [name for name, head in found.items() if _DEFAULT.search(head)] or list(found)


def further_names(root: Path, asked: Iterable[str]) -> tuple[str, ...]:
    """The packs beside those that every run knows that targets as users write them name, sorted; `all` means all."""
    known = heads(root)
    standing = set(standing_names(root))
    words = {text.partition("@")[0].partition(":")[0].lower() for text in asked}
    found = set()
    for name, head in known.items():
        others = re.findall(r'"([^"]*)"', b" ".join(_NAMES.findall(head)).decode("utf-8", "replace"))
        if words & {name.lower(), *(each.lower() for each in others)} or "all" in words:
            found.add(name)
    return tuple(sorted(found - standing))


def holders(root: Path, name: str, known: Iterable[str]) -> list[str]:
    """The packs in `root` beside the `known` ones whose tables of names hold a name."""
    line = re.compile(rb"^" + re.escape(name.encode()) + rb"\t", re.MULTILINE)
    others = [each for each in target_names(root) if each not in set(known)]
    tables = ((each, root / each / "symbols.tsv") for each in others)
    return [each for each, path in tables if path.is_file() and line.search(path.read_bytes())]


def read_packs(
    root: Path, names: Collection[str] | None = None, extra: Iterable[Path] = (), listed: bool = False
) -> Packs:
    """The catalogue and the target packs `names` (None: all) in the folder `root`, then the user's own of `extra`.

    A folder of `extra` is a pack or holds packs. One with the name of a pack in `root` adds rows to it and replaces
    those with the same symbol and condition; another is a new target. Later folders win.
    With `listed` the rows become values when they are asked for, and only then what is wrong with one is told; this is
    for the program's own tables alone.
    Raises AdvisorError (`FILE:LINE:COLUMN: what is wrong; write …`) for a missing or malformed file.
    """
    catalogue, users = read_catalogue(root, listed), [own for folder in extra for own in own_packs(folder)]
    for own in (own for own in users if own.name == "cuda"):
        catalogue = added_names(catalogue, own)
    wanted = target_names(root) if names is None else sorted(names)
    targets = {name: _read_target(root, name, catalogue, listed=listed) for name in wanted}
    for own in (own for own in users if own.name != "cuda"):
        targets[own.name] = _with_own(root, catalogue, targets, own)
    return Packs(catalogue=catalogue, targets=targets, hazards=read_hazards(root))


def _stamp(root: Path, extra: Iterable[Path]) -> tuple[tuple[str, int, int], ...]:
    """Every file of the packs with its time and size."""
    own = (path for folder in extra for each in pack_folders(folder) for path in each.iterdir() if path.is_file())
    paths = sorted((*(path for path in root.rglob("*") if path.is_file()), *own))
    return tuple((str(path), (stat := path.stat()).st_mtime_ns, stat.st_size) for path in paths)


@lru_cache(maxsize=2)
def _remembered(root: Path, extra: tuple[Path, ...], names: tuple[str, ...], stamp: object) -> tuple[Packs, Vocabulary]:
    packs = read_packs(root, names, extra=extra, listed=not extra)
    return packs, vocabulary(packs.catalogue, packs.targets.values())


def packs_and_vocabulary(
    root: Path, extra: Iterable[Path] = (), further: Iterable[str] = ()
) -> tuple[Packs, Vocabulary]:
    """The packs that every run knows, the `further` ones and the user's own, and what front ends look for.

    They are read once per process as long as no file changes.
    """
    folders, names = tuple(extra), tuple(sorted({*standing_names(root), *further}))
    return _remembered(root, folders, names, _stamp(root, folders))


def _with_own(root: Path, catalogue: Catalogue, targets: dict[str, TargetPack], own: OwnPack) -> TargetPack:
    if own.name in targets:
        return overlaid(targets[own.name], catalogue, own)
    if own.name in target_names(root):  # not asked for by name, but spoken of by the user's pack
        return overlaid(_read_target(root, own.name, catalogue), catalogue, own)
    return _read_target(root, own.name, catalogue, folder=own.folder)


def library_of_product(symbol: str, libraries: Collection[str]) -> str:
    """`lib:Video Codec` → `video_codec`, where the catalogue has such a library, else the product's own name."""
    product = symbol.removeprefix("lib:")
    library = product.lower().replace(" ", "_")
    return library if library in libraries else product


def _product(symbol: str, catalogue: Catalogue) -> Name:
    """What a sign stands for: a product without a name catalogue, or a package."""
    known = catalogue.entries.get(symbol, ()) if symbol.startswith("pkg:") else ()
    if known:
        return Name(symbol, "package", known[0].library, "include")
    return Name(symbol, "product", library_of_product(symbol, catalogue.about.libraries), "include")


def target_words(pack: TargetPack) -> TargetWords:
    """How code speaks of the target of a pack."""
    about = pack.about
    return TargetWords(
        name=about.name, files=about.files.words, names=about.guards.names,
        devices=(*about.torch.devices, *about.torch.backends), dispatch_keys=about.torch.dispatch_keys,
        asks=about.guards.python,
    )  # fmt: skip


_LIBRARIES = (
    "cuda|cudart|cublas|cublasLt|cudnn|cufft|curand|cusolver|cusparse|cutensor|nvrtc|nvToolsExt|nvidia-ml|nvml|nccl"
    "|cupti|nvJitLink|cufile|nvjpeg|nvcuda|nvcuvid|nvidia-encode"
)
# What stands in strings of any language: names of functions, as they are looked up, and names of libraries.
NAMES_IN_STRINGS = (
    TextPattern(
        "name:function",
        r"""(?<=["'])(?P<api>(?:cuda|cu|nccl|nvml|nvrtc|cublas|cudnn|cufft|curand|cusolver|cusparse)[A-Z]\w{2,60}?)"""
        r"""(?:_v\d|_pts[dz]|_v\d_pts[dz])?(?=["'])""",
        tuple(f"{quote}{head}" for quote in ('"', "'") for head in ("cu", "nccl", "nvml", "nvrtc")),
        ("code", "script", "build"), limit=40,
    ),
    TextPattern(
        "name:library",
        rf"""(?<=["'/])(?:lib)?(?:{_LIBRARIES})(?:[\d_.-]{{0,12}})(?:\.so[\d.]{{0,12}}|\.dll|\.dylib)(?=["'])""",
        (".so", ".dll", ".dylib"), ("code",), limit=10,
    ),
    TextPattern(  # LLVM's back end for NVIDIA, its intrinsics, the library of device functions
        "codegen:nvptx",
        r"\bnvptx(?:64)?-nvidia-\w+|\b(?:LLVMInitialize)?NVPTX(?:Target\w*|AsmPrinter|CodeGen\w*)\b"
        r"|\bIntrinsic::nvvm_\w+|\bllvm\.nvvm\.\w+|\binitialize_nvptx\w*|\blibdevice\.10\.bc\b",
        ("nvptx", "nvvm", "libdevice.10"), ("code",), limit=5,
    ),
    TextPattern(  # sections of compiled device code, which linker scripts and options move
        "section:fatbin", r"(?<![\w.])\.?(?:__nv_|nv_|nvFat)(?:fatbin|relfatbin|BinSegment)\b",
        ("nv_fatbin", "nv_relfatbin", "nvfatbinsegment"), ("linker", "build", "script"), limit=3,
    ),
)  # fmt: skip


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, words))


def signs_of_port(pack: TargetPack) -> Iterator[TextPattern]:
    """What to search for in build files: renaming steps, questions for the target, names of files for it."""
    about, signs = pack.about, pack.about.port
    name, words = about.name, about.files.words
    lowered = tuple(word.lower() for word in signs.steps)
    if signs.steps:
        regex = rf"(?<![\w.])[\w.]{{0,60}}(?:{_any(signs.steps)})[\w.-]{{0,60}}"
        yield TextPattern(f"port:step:{name}", regex, lowered, ("build", "script", "manifest", "code"), limit=3)
    if signs.extensions:
        tools = tuple(tool.lower() for tool in signs.extensions)
        yield TextPattern(f"port:tool:{name}", rf"\b(?:{_any(signs.extensions)})\b", tools, ("build", "code"), limit=1)
        asked = tuple(word.lower() for word in about.guards.python)
        regex = rf"(?<![\w.])(?:{_any(about.guards.python)})\b"
        yield TextPattern(f"port:asks:{name}", regex, asked, ("build",), limit=1)
    if signs.languages:
        before = r"\b(?:LANGUAGES?|enable_language)\b[\s\"(]{1,4}(?:[A-Z]+\s+){0,4}"
        regex = rf"{before}(?:{_any(signs.languages)})(?=[\s)\"])"
        yield TextPattern(f"port:language:{name}", regex, ("language",), ("build",), limit=3)
    if words:
        word = rf"(?<![a-z])(?:{_any(words)})(?![a-z])"
        ending = rf"[\w$*{{}}./+-]{{0,80}}\.(?:cu|cuh|cpp|cc|cxx|c|h|hpp)\b|{word}/[\w*{{}}$]{{0,40}}\*"
        suffixed = f"(?:{_any(signs.suffixes)})\\b|" if signs.suffixes else ""
        regex = rf"[\w$*{{}}./+-]{{0,120}}?(?:{suffixed}{word}{ending})"
        literals = tuple(dict.fromkeys((*words, *signs.suffixes)))
        yield TextPattern(f"port:file:{name}", regex, literals, ("build", "script", "manifest"), limit=400)


def others_than(catalogue: Catalogue, targets: Iterable[TargetWords]) -> TargetWords:
    """How code speaks of platforms that are none of these targets."""
    about, known = catalogue.about.others, tuple(targets)
    files = {word for each in known for word in each.files}
    names = {word for each in known for word in each.names}
    keys = {word for each in known for word in each.dispatch_keys}

    def left(words: tuple[str, ...], taken: set[str]) -> tuple[str, ...]:
        return tuple(word for word in words if word not in taken)

    return TargetWords(
        name="", files=left(about.words, files), names=left(about.names, names),
        dispatch_keys=left(about.dispatch_keys, keys),
    )  # fmt: skip


def widened(words: Vocabulary, catalogue: Catalogue, further: Iterable[TargetPack]) -> Vocabulary:
    """What front ends look for, with what further packs ask for besides."""
    added = sorted(further, key=lambda pack: pack.about.name)
    if not added:
        return words
    targets = sorted((*words.targets, *map(target_words, added)), key=lambda each: each.name)
    return msgspec.structs.replace(
        words,
        targets=tuple(targets),
        others=others_than(catalogue, targets),
        signs_of_ports=(*words.signs_of_ports, *(sign for pack in added for sign in signs_of_port(pack))),
    )


def _names(catalogue: Catalogue) -> dict[str, tuple[Name, ...]]:
    names = {}
    for symbol, found in catalogue.entries.items():
        wanted = (each for each in found if each.match != "never" and each.kind not in ("sign", "product"))
        if as_names := tuple(Name(each.symbol, each.kind, each.library, each.match, each.header) for each in wanted):
            names[symbol] = as_names
    return names


def vocabulary(catalogue: Catalogue, targets: Iterable[TargetPack] = ()) -> Vocabulary:
    """What front ends look for: every catalogue name but those with match `never`, the preferred library first.

    `targets` are all packs that are known, whichever the user asks for: their words stand in code.
    """
    if isinstance(catalogue.entries, Entries):
        names, signs = catalogue.entries.names(), catalogue.entries.signs()
    else:
        names = _names(catalogue)
        every = (entry for found in catalogue.entries.values() for entry in found)
        signs = {entry.symbol: entry.alias_of for entry in every if entry.kind == "sign"}
    products = {sign: _product(product, catalogue) for sign, product in signs.items()}
    known = sorted(targets, key=lambda pack: pack.about.name)
    spoken_of = tuple(map(target_words, known))
    others = others_than(catalogue, spoken_of)
    patterns = (*NAMES_IN_STRINGS, *(sign for pack in known for sign in signs_of_port(pack)))
    return Vocabulary(
        names=names, signs=products, targets=spoken_of, others=others, signs_of_ports=patterns, digest=catalogue.digest
    )
