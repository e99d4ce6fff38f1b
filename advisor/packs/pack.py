"""A mapping pack as a value: what its `pack.toml` says, and its rows in the order and form that look-ups need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec

from advisor.model import Value
from advisor.packs.families import Family
from advisor.packs.hazards import Hazard, Meaning
from advisor.packs.operators import Operators
from advisor.packs.recipes import Recipe
from advisor.packs.tables import CudaEntry, Entry, TargetSymbol
from advisor.packs.versions import VERSION

Key = tuple[str, str]  # symbol, library
_Version = Annotated[str, msgspec.Meta(pattern=f"^{VERSION.pattern}$")]


class Elsewhere(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How code is told that is another vendor's already, or a copy of a library that is replaced as a whole.

    `macros` are parts of the names of macros, `prefixes` their beginnings; `folders`, `files` and `suffixes` of paths.
    """

    macros: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()


class _Table(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of a target's `pack.toml`; a key that it does not know is an error."""


Words = tuple[str, ...]
EffortClass = Literal["rename", "simt", "rewrite", "none"]
Trait = bool | int | str


class Display(_Table, frozen=True, kw_only=True):
    """How people write the pack's name in headings; '' = as it stands."""

    name: str = ""


class _About(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every `pack.toml` says; `versions` are ascending."""

    name: str
    title: str = ""
    version: str
    versions: Annotated[tuple[_Version, ...], msgspec.Meta(min_length=1)]
    display: Display = Display()
    sources: dict[str, dict[str, str]] = msgspec.field(default_factory=dict)
    elsewhere: Elsewhere = Elsewhere()


class Others(_Table, frozen=True, kw_only=True):
    """How code speaks of platforms and vendors that there is no pack for, as `[files]`, `[guards]`, `[torch]` do."""

    words: Words = ()
    names: Words = ()
    dispatch_keys: Words = ()


class SourceGuards(_Table, frozen=True, kw_only=True):
    """`parts`: words between underscores by which macros and options name CUDA; `compiler`: macros of its compilers."""

    parts: Words = ()
    compiler: Words = ()


class AboutCatalogue(_About, frozen=True, kw_only=True):
    """`pack.toml` of the catalogue; `libraries` stand in order of preference."""

    libraries: tuple[str, ...] = ()
    others: Others = Others()
    guards: SourceGuards = SourceGuards()


class Guards(_Table, frozen=True, kw_only=True):
    """How code asks whether it is built for the target, and how the target's own identifiers begin (`names`).

    `macros` are what a build for the target defines, the compiler's own ones included; `python` are expressions.
    `parts` are words that, alone between underscores, make any macro or option the target's; `weak` words do so only
    where the branch includes a header of the target's, and never beside a word of `never`. `compiler` are macros that
    its compiler defines as others do, `undefined` those that it does not define, `passes` those of `macros` that hold
    only in some passes of it or for some products.
    """

    macros: Words = ()
    python: Words = ()
    names: Words = ()
    parts: Words = ()
    weak: Words = ()
    never: Words = ()
    compiler: Words = ()
    undefined: Words = ()
    passes: Words = ()


class PortSigns(_Table, frozen=True, kw_only=True):
    """What tells in build files that a port to the target is there.

    `steps` are parts of the names of tools that rename CUDA's names during a build; `extensions` are classes of build
    scripts that do so where the same file asks for the target. `suffixes` end the names of files that are for the
    target; the words of such names are those of `[files]`. `languages` are those of CMake that the target's compiler
    reads. `headers` begin the names of headers that give a file the target's own language, with what it has of CUDA's.
    """

    steps: Words = ()
    languages: Words = ()
    extensions: Words = ()
    suffixes: Words = ()
    headers: Words = ()


class Files(_Table, frozen=True, kw_only=True):
    """`words` by which the name of a file, or a condition in Python, says that it is for the target."""

    words: Words = ()


class Torch(_Table, frozen=True, kw_only=True):
    """The target in PyTorch: device strings, backends of torch.distributed, dispatch keys that it alone uses.

    `package` is the distribution to install, `module` what is imported beside torch, `patch` what is imported to patch
    torch at run time; with `keeps_cuda` the vendor's build keeps the device word "cuda".
    """

    devices: Words = ()
    backends: Words = ()
    dispatch_keys: Words = ()
    package: str = ""
    module: str = ""
    patch: str = ""
    keeps_cuda: bool = False


class Shims(_Table, frozen=True, kw_only=True):
    """Patches at run time. The column `shim` names one that covers a use, or NAME-partial where it does so in part."""

    names: Words = ()


class Effort(_Table, frozen=True, kw_only=True):
    """What porting to the target is; without a `class` (or with `none`) nothing is estimated for it.

    `rename`: the same source after renames; `rewrite`: kernels and calls are written anew; `simt`: a language of
    threads like CUDA's, between the two. `products` says it for some products or families.
    """

    kind: EffortClass | None = msgspec.field(name="class", default=None)
    products: dict[str, EffortClass] = msgspec.field(default_factory=dict)


class Tools(_Table, frozen=True, kw_only=True):
    """`mechanical`: the exact commands of the tools that rename, or the import that patches."""

    mechanical: Words = ()


class Vendor(_Table, frozen=True, kw_only=True):
    """Who makes the target, and one sentence about how software reaches it, in both languages."""

    vendor: str = ""
    sentence: str = ""
    sentence_zh: str = ""


class Inherit(_Table, frozen=True, kw_only=True):
    """What a pack with `extends` takes over: rows always, what rules mean there only with `hazards`.

    Tables `without_libraries` and rules `without_rules` are left out. `base` is for a vendor that does not say which
    version of the other pack its own is made from: what came after that version may not be there and is unknown. With
    `general` false the rows of rules that ask for a trait do not speak about the target: its rules were all studied.
    """

    hazards: bool = False
    without_libraries: Words = ()
    without_rules: Words = ()
    base: str = ""
    general: bool = True


class RouteText(_Table, frozen=True, kw_only=True):
    """A way to the target for PyTorch code, in both languages; an empty Chinese text shows the English one.

    With `patch` (a name of `[shims]`) the places that it covers need no edit and the findings of the rules `silent` are
    what it changes without a word; without it every place that differs is edited. `fits` says for which projects it is
    the first to name: those that others install (`libraries`, and only they are shown it), or all others.
    """

    name: str
    fits: Literal["", "applications", "libraries"] = ""
    name_zh: str = ""
    why: str = ""
    why_zh: str = ""
    patch: str = ""
    silent: Words = ()


class PortRow(_Table, frozen=True, kw_only=True):
    """A project whose port or substitute exists for the target: it is taken, not ported again.

    `folders` are the names of its tree, in lower case with `_` for `-`: of the project itself and where others carry it
    along. `instead` names what is taken, `instead_zh` in Chinese where it holds words.
    """

    project: str
    folders: Words
    instead: str
    instead_zh: str = ""
    kind: Literal["port", "substitute"]
    source: str


class Headers(_Table, frozen=True, kw_only=True):
    """The target's header files: macros that tell their version, and folders that do not speak of this target."""

    version_macros: Words = ()
    left_out: Words = ()


class Compiler(_Table, frozen=True, kw_only=True):
    """How clang is asked about generated calls: its `options`, and headers that come first.

    `installation` is the option that takes the folder of an installation, `version_file` the file by which clang knows
    one (lines `MACRO=NUMBER` of `[headers] version_macros`); both or neither.
    """

    options: Words = ()
    first: Words = ()
    installation: str = ""
    version_file: str = ""


class Launch(_Table, frozen=True, kw_only=True):
    """A macro that launches a kernel in ported code, and the macro that may stand around the kernel's name."""

    macro: str = ""
    kernel: str = ""


class AboutTarget(_About, frozen=True, kw_only=True):
    """`pack.toml` of a target. `versions` are those with data of their own, the last is the default.

    `releases` are further versions that exist; a version that is in neither list does not. `names` are other names that
    users write for the target. `default` is the target's place among those of a scan that names none; 0 = only where
    it is named. `traits` say what the hardware and its compiler are like, by the names of `advisor.packs.lints.TRAITS`;
    absent = unknown. A family is a set of products that users may name as one; a group is short for products in hazard
    rows only. `library_products` holds libraries that serve some products only: no name of theirs is on another.
    `library_notes` holds the note that all functions of a library carry, '' where they have nothing in common.
    """

    default: int = 0
    examined: tuple[_Version, ...] = ()
    products: tuple[str, ...] = ()
    current: tuple[str, ...] = ()
    families: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    groups: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    library_products: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    library_notes: dict[str, str] = msgspec.field(default_factory=dict)
    releases: tuple[_Version, ...] = ()
    names: tuple[str, ...] = ()  # other names that users write for the target
    aliases: dict[str, str] = msgspec.field(default_factory=dict)
    guards: Guards = Guards()
    port: PortSigns = PortSigns()
    files: Files = Files()
    torch: Torch = Torch()
    shims: Shims = Shims()
    effort: Effort = Effort()
    tools: Tools = Tools()
    routes: tuple[RouteText, ...] = ()
    ports: tuple[PortRow, ...] = ()
    headers: Headers = Headers()
    compiler: Compiler = Compiler()
    launch: Launch = Launch()
    traits: dict[str, Trait] = msgspec.field(default_factory=dict)
    extends: str = ""
    base_only: bool = False  # a pack for others to extend, which `all` leaves out
    inherit: Inherit = Inherit()
    about: Vendor = Vendor()


class Catalogue(Value, frozen=True, kw_only=True):
    """What exists in CUDA; `entries` maps a symbol to its entries, the preferred library first."""

    about: AboutCatalogue
    digest: str
    entries: Mapping[str, tuple[CudaEntry, ...]]


class TargetPack(Value, frozen=True, kw_only=True):
    """What a target offers.

    `own` and `own_symbols` are the pack's own rows in file order, `own_notes` its own note keys. `rows` also holds the
    inherited rows, and for a macro alias without rows those of the name it stands for (or the reverse); `symbols` holds
    the inherited names too. `family_rules` are its own, then the inherited ones. `by_place` lists the keys with a row
    that depends on the place of the use. `hazards` says what rules mean here, `own_rules` are rules of its own.
    `operators` are its rows about kernels with the inherited ones, `own_operators` its own. `evidence` counts its
    own rows by what they rest on, `inherited` the inherited ones. `studied` = all rules were studied for it, or for the
    pack whose meanings it takes over: that a rule has no row is then an answer.
    `recipe` says how edits for it are written; one without `fix.toml` of its own inherits it.
    """

    about: AboutTarget
    digest: str
    own: tuple[Entry, ...]
    own_symbols: tuple[TargetSymbol, ...]
    own_notes: frozenset[str]
    rows: Mapping[Key, tuple[Entry, ...]]
    symbols: Mapping[str, tuple[TargetSymbol, ...]]
    families: dict[str, tuple[str, ...]]
    sources: dict[str, dict[str, str]]
    notes: Mapping[str, dict[str, str]]
    by_place: frozenset[Key]
    family_rules: tuple[Family, ...] = ()
    own_family_rules: tuple[Family, ...] = ()
    hazards: dict[str, tuple[Meaning, ...]] = msgspec.field(default_factory=dict)
    inherited_rules: frozenset[str] = frozenset()  # of `hazards`: rules whose meaning is that of the pack extended
    own_rules: dict[str, Hazard] = msgspec.field(default_factory=dict)
    own_operators: Operators = Operators()
    operators: Operators = Operators()
    evidence: dict[str, int] = msgspec.field(default_factory=dict)
    inherited: int = 0
    recipe: Recipe = Recipe()
    studied: bool = False

    def open_to_traits(self, rule: str) -> bool:
        """Whether nobody studied what a rule without a row means here, so that only the target's traits can tell."""
        return not self.studied or rule in self.about.inherit.without_rules


class Packs(Value, frozen=True, kw_only=True):
    """All mapping data of a run."""

    catalogue: Catalogue
    targets: dict[str, TargetPack]
    hazards: dict[str, Hazard] = msgspec.field(default_factory=dict)


def counted(rows: Mapping[Key, tuple[Entry, ...]]) -> tuple[dict[str, int], int]:
    """How many own rows a pack has by evidence, and how many inherited ones; rows lent to an alias count once."""
    every = [row for (symbol, _), several in rows.items() for row in several if row.symbol == symbol]
    evidence = Counter(row.evidence for row in every if not row.inherited)
    return dict(sorted(evidence.items())), sum(1 for row in every if row.inherited)
