"""The packages of a report: what manifests, lock files and install commands require, with the verdict per target."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from advisor.model import FileFacts, Item, Package, Use

_SYSTEM = "apt:"
_NAME = re.compile(r"[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?")


def _kind(use: Use) -> str:
    """Who installs it: `conda`, `system` or `python`."""
    if use.symbol.startswith(_SYSTEM):
        return "system"
    return "conda" if use.symbol.startswith("pkg:conda:") else "python"


def _name(use: Use) -> str:
    """The package's own name: of `pkg:nvidia-nccl-cu*` the one that is written."""
    name = use.symbol.rpartition(":")[2]
    if "*" not in name and not use.symbol.startswith("lib:"):
        return name
    written = _NAME.search(use.spelling.rpartition("::")[2])
    return written.group() if written else name


def packages(facts: Iterable[FileFacts], items: Sequence[Item]) -> tuple[Package, ...]:
    """Every place that requires a package of which something is known, in the order of the files."""
    matches = {(item.symbol, item.library): item.matches for item in items}
    return tuple(
        Package(
            name=_name(use),
            kind=_kind(use),
            version=use.args[0] if use.args else "",
            path=use.span.path,
            line=use.span.line,
            matches=matches.get((use.symbol, use.library), ()),
        )
        for file in facts
        for use in file.uses
        if use.kind == "package" and not use.rules_only
    )
