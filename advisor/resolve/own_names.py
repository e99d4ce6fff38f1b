"""Names and includes that are the project's own, whatever they look like."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from advisor.model import Define, FileFacts, Use

_OTHER_VENDORS = ("hip", "HIP", "roc", "mu", "MU", "acl", "ACL", "mc", "sycl")


def own_names(facts: Iterable[FileFacts]) -> set[str]:
    """Every name of interest that the project declares, whatever it is."""
    return {define.name for file in facts for define in file.defines if define.kind not in ("wrapper", "switch")}


def _is_shim(define: Define) -> bool:
    """A macro that stands for another vendor's name, or that only holds under a condition, defines nothing."""
    return "guarded" in define.qualifiers or define.target.startswith(_OTHER_VENDORS)


def defined_names(facts: Iterable[FileFacts]) -> set[str]:
    """Names that files really define: functions, kernels, types, and macros outside of vendor conditions."""
    kinds = ("function", "kernel", "typedef", "alias", "macro")
    return {d.name for file in facts for d in file.defines if d.kind in kinds and not _is_shim(d)}


def unmistakable(name: str) -> bool:
    """A name that another file's definition can be meant by: `min` and `half` are everybody's own."""
    return name.startswith(("cu", "nv", "CU", "NV", "__", "nccl", "NCCL"))


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


def is_foreign(use: Use, own: Collection[str], includes: Collection[str]) -> bool:
    """Whether a name that no catalogue knows is the project's own after all."""
    if use.library:
        return False
    root = use.symbol.split("::")[0] + "::"
    return (
        use.symbol in own
        or ("::" in use.symbol and root in own)
        or (use.kind == "include" and use.spelling in includes)
    )
