"""Names and includes that are the project's own, whatever they look like."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from advisor.model import Define, FileFacts, Use, Value

_FRAMEWORKS = frozenset(("pkg:torch", "pkg:pytorch", "pkg:jax", "pkg:tensorflow", "pkg:transformers", "pkg:accelerate"))
_BY_METHOD = "torch.Tensor."  # known by the name of a method alone, which other classes have as well
_READ_BY_NVCC = frozenset(("env:NVCC_PREPEND_FLAGS", "env:NVCC_APPEND_FLAGS", "env:NVCC_CCBIN"))  # nvcc's manual


def own_names(facts: Iterable[FileFacts]) -> set[str]:
    """Every name of interest that the project declares, whatever it is."""
    return {define.name for file in facts for define in file.defines if define.kind not in ("wrapper", "switch")}


def is_shim(define: Define) -> bool:
    """A macro that stands for another vendor's name, or that only holds under a condition, defines nothing."""
    return "guarded" in define.qualifiers or "vendor" in define.qualifiers


def defined_names(facts: Iterable[FileFacts]) -> set[str]:
    """Names that files really define: functions, kernels, types, and macros outside of vendor conditions."""
    kinds = ("function", "kernel", "typedef", "alias", "macro")
    return {d.name for file in facts for d in file.defines if d.kind in kinds and not is_shim(d)}


def unmistakable(name: str) -> bool:
    """A name that another file's definition can be meant by: `min` and `half` are everybody's own."""
    return name.startswith(("cu", "nv", "CU", "NV", "__", "nccl", "NCCL", "env:", "cmake:"))


def is_setting(symbol: str) -> bool:
    """Whether a variable's name only looks like NVIDIA's: nvcc reads three variables, `NVCC_THREADS` is not one."""
    return symbol.startswith("env:NVCC_") and symbol not in _READ_BY_NVCC


def named_products(facts: Iterable[FileFacts]) -> set[str]:
    """The products without a name catalogue that files include, import, link or install."""
    return {use.symbol for file in facts for use in file.uses if use.symbol.startswith("lib:") and not _in_space(use)}


def _in_space(use: Use) -> bool:
    return "::" in use.spelling and use.kind != "include"


def own_includes(facts: Iterable[FileFacts], paths: Iterable[str]) -> set[str]:
    """Includes unknown to the catalogue that a path of the project ends in."""
    asked: dict[str, set[str]] = defaultdict(set)
    for file in facts:
        for use in file.uses:
            if use.kind == "include" and not use.library:
                asked[use.spelling.rsplit("/", 1)[-1]].add(use.spelling)
    return {
        written
        for path in paths
        for written in asked.get(path.rsplit("/", 1)[-1], ())
        if path == written or path.endswith(f"/{written}")
    }


def _names_devices(file: FileFacts) -> bool:
    """Whether a file shows that words like "cuda" name a framework's device in this project."""
    return any(
        use.symbol in _FRAMEWORKS
        or (
            use.library == "torch"
            and not use.rules_only
            and (not use.symbol.startswith("str:") or use.confidence != "weak")
            and (not use.symbol.startswith(_BY_METHOD) or use.confidence == "strong")
        )
        for use in file.uses
    )


class Own(Value, frozen=True, kw_only=True):
    """What a project itself declares: names, includes that are its files, outermost namespaces it opens.

    `products` are those without a name catalogue that it surely uses. `devices` = no framework is there whose devices
    words like "cuda" could name: they are the project's own.
    """

    names: frozenset[str]
    includes: frozenset[str]
    opened: frozenset[str]
    products: frozenset[str]
    modules: frozenset[str] = frozenset()  # Python modules by their first name, and folders of them
    packages: frozenset[str] = frozenset()  # Python packages of its own code that are in no other
    devices: bool = False


def _modules(paths: Iterable[str]) -> set[str]:
    """The names under which the Python files of a project can be imported."""
    found = set()
    for path in paths:
        folder, _, name = path.rpartition("/")
        if name == "__init__.py" and folder:
            found.add(folder.rpartition("/")[2])
        elif name.endswith((".py", ".pyx", ".pyi")):
            found.add(name.partition(".")[0])
    return found


def _packages(facts: Iterable[FileFacts]) -> set[str]:
    """The packages of a project's own code that are imported by their own name alone."""
    folders = {
        file.path.rpartition("/")[0]
        for file in facts
        if file.origin == "own" and file.path.endswith(("/__init__.py", "/__init__.pyi"))
    }
    return {folder.rpartition("/")[2] for folder in folders if folder.rpartition("/")[0] not in folders}


def own(facts: Collection[FileFacts], paths: Iterable[str]) -> Own:
    """What the project declares; `paths` are those of all its files, read or not."""
    every = tuple(paths)
    names = own_names(facts)
    opened = frozenset(name.split("::")[0] for name in names if name.endswith("::"))
    return Own(
        names=frozenset(names), includes=frozenset(own_includes(facts, every)), opened=opened,
        products=frozenset(named_products(facts)), modules=frozenset(_modules(every)),
        packages=frozenset(_packages(facts)), devices=not any(map(_names_devices, facts)),
    )  # fmt: skip


def is_foreign(use: Use, own: Own) -> bool:
    """Whether a name that no catalogue knows is the project's own after all.

    So is the namespace of a product that the project opens itself while nothing else tells of that product.
    """
    root = use.symbol.split("::")[0] + "::"
    if own.devices and use.library == "torch" and use.symbol.startswith("str:"):
        return use.confidence != "strong"
    if use.symbol.startswith("pkg:") and use.symbol in own.names:  # the project's own distribution
        return True
    if use.kind == "import" and use.symbol.startswith(("pkg:", "lib:")) and use.targs:
        return use.targs[0] in own.modules
    if use.kind == "import" and use.symbol.startswith("import:"):
        return use.symbol[7:].partition(".")[0] in own.packages
    if use.symbol.startswith("lib:") and use.symbol not in own.products and _in_space(use):
        return use.spelling.split("::")[0] in own.opened
    if use.library:
        return False
    return (
        use.symbol in own.names
        or ("::" in use.symbol and root in own.names)
        or (use.kind == "include" and use.spelling in own.includes)
    )
