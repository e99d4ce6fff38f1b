"""Addresses where a row can be looked up: the vendor's page of a name, or the source itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from advisor.packs.tables import Entry, alternatives

Sources = Mapping[str, Mapping[str, str]]
HOLE = "{name}"
_NAME = re.compile(r"[A-Za-z_][\w.:]{2,120}", re.ASCII)  # what a documentation's index may list


def _pages(row: Entry, sources: Sources) -> Iterator[str]:
    first = next(iter(alternatives(row.target)), ())
    for key in row.source.split(","):
        source = sources.get(key, {})
        if (page := source.get("page", "")) and HOLE in page and first and _NAME.fullmatch(first[0]):
            yield page.replace(HOLE, quote(first[0], safe=""))
        elif url := source.get("url", ""):
            yield url


def links(row: Entry, sources: Sources) -> tuple[str, ...]:
    """Where the row's first name or its sources can be read, each address once; only addresses of the web.

    A source whose table in `pack.toml` has `page`, an address with `{name}` in it, leads to the page about the name;
    another one to its own `url`.
    """
    return tuple(dict.fromkeys(each for each in _pages(row, sources) if each.startswith(("https://", "http://"))))


def titles(row: Entry, sources: Sources) -> tuple[str, ...]:
    """The titles of the row's sources, each with its date where one is stated."""
    found = [(key, sources.get(key, {})) for key in row.source.split(",") if key]
    return tuple(
        f"{source.get('title') or key} ({source['date']})" if source.get("date") else source.get("title") or key
        for key, source in found
    )
