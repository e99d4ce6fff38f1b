"""Lints of what rows rest on, one small function each; messages are `FILE:LINE:COLUMN: what is wrong; write …`."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.packs.lints import CheckedTarget, at, in_toml
from advisor.packs.pages import HOLE
from advisor.packs.releases import SEARCHES, searched_until
from advisor.packs.versions import VERSION

# Tables about builds, packages and products: their rows are what a person reads first, so each must rest on something.
_OPERATIONS = frozenset({"build", "packages", "env", "images", "commands", "libraries"})


def releases(checked: CheckedTarget) -> Iterator[str]:
    """`release` of a source is a version of the target."""
    for key, source in checked.about.sources.items():
        if (value := source.get("release", "")) and not VERSION.fullmatch(value):
            text = f"`{value}` of source `{key}` is no release; write e.g. 7.1"
            yield in_toml(checked, checked.toml, f"sources.{key}", text)


def pages(checked: CheckedTarget) -> Iterator[str]:
    """`page` of a source is an address of the web with one place for the name."""
    for key, source in checked.about.sources.items():
        page = source.get("page", "")
        if page and (page.count(HOLE) != 1 or not page.startswith("https://")):
            yield in_toml(checked, checked.toml, f"sources.{key}", f"page `{page}`; write https://… with one {HOLE}")


def searches_end(checked: CheckedTarget) -> Iterator[str]:
    """In a pack whose sources state releases, a row that found nothing says up to which one was searched."""
    if not any("release" in source for source in checked.pack.sources.values()):
        return
    for row in checked.pack.own:
        if row.status == "none" and row.evidence in SEARCHES and not searched_until(row, checked.pack.sources):
            if row.library in _OPERATIONS:
                continue  # a product or package is searched in documents, not in the headers of a release
            text = f"`{row.symbol}` was not found in sources without a release; write `release` in {checked.toml}"
            yield at(row, "source", text)


def assumed(checked: CheckedTarget) -> Iterator[str]:
    """An assumption is no verdict: such a row stays `unknown`, and names at most a candidate."""
    for row in checked.pack.own:
        if row.evidence == "assumed" and row.status != "unknown":
            text = f"`{row.status}` of `{row.symbol}` is assumed; write the evidence, or the status unknown"
            yield at(row, "evidence", text)


def sourced(checked: CheckedTarget) -> Iterator[str]:
    """A verdict about builds, packages or products names its source."""
    for row in checked.pack.own:
        if row.library in _OPERATIONS and row.status != "unknown" and not row.source:
            yield at(row, "source", f"`{row.symbol}` without a source; write a [sources.…] key")


def numbers(checked: CheckedTarget) -> Iterator[str]:
    """An enumerator with another number keeps its status by name: `changed` is for another meaning, with a note."""
    for row in checked.pack.own:
        if row.status == "changed" and row.note == "enum-number" and not row.when:
            text = f"`{row.symbol}` differs in its number only; write renamed or same"
            yield at(row, "status", text)


EVIDENCE_LINTS = (releases, pages, searches_end, assumed, sourced, numbers)
