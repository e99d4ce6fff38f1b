"""Up to which release of a target the absence of a name was looked up.

A row with status `none` says what was not found in the headers that its sources name. A source whose table in
`pack.toml` has the key `release` covers the target up to that release; on newer ones nobody looked.
"""

from __future__ import annotations

from collections.abc import Mapping

from advisor.packs.tables import Entry
from advisor.packs.versions import VERSION, number, series

SEARCHES = frozenset({"searched", "reported"})

Sources = Mapping[str, Mapping[str, str]]


def searched_until(row: Entry, sources: Sources) -> str:
    """The newest release that the row's sources cover; '' where none of them states one."""
    stated = (sources.get(key, {}).get("release", "") for key in row.source.split(","))
    return max((each for each in stated if VERSION.fullmatch(each)), key=number, default="")


def outdated(row: Entry, sources: Sources, version: str) -> str:
    """The release up to which a row that found nothing was searched, where `version` is newer; else ''."""
    if row.status != "none" or row.evidence not in SEARCHES:
        return ""
    newest = searched_until(row, sources)
    return newest if newest and series(version) > series(newest) else ""
