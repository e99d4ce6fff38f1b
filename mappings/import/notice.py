"""Writes the list of sources at the end of NOTICE from the [sources] tables of the packs: `python notice.py`."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
LIST_BEGINS = "The sources, by licence:\n"
OWN = "This project's own"


def sources(mappings: Path) -> set[tuple[str, str, str]]:
    """Licence, title and address of every source of every pack."""
    found = set()
    for path in sorted(mappings.glob("*/pack.toml")):
        for table in tomllib.loads(path.read_text(encoding="utf-8")).get("sources", {}).values():
            found.add((table.get("licence") or OWN, table["title"], table.get("url", "")))
    return found


def listed(found: set[tuple[str, str, str]]) -> str:
    """The sources as text, grouped by licence; the project's own last."""
    groups: dict[str, list[str]] = {}
    for licence, title, url in sorted(found, key=lambda each: (each[0] == OWN, each)):
        groups.setdefault(licence, []).append(f"- {title} <{url}>" if url else f"- {title}")
    return "\n\n".join("\n".join([licence, *lines]) for licence, lines in groups.items()) + "\n"


def notice(text: str, mappings: Path) -> str:
    """NOTICE with its list of sources renewed."""
    head, _, _ = text.partition(LIST_BEGINS)
    return f"{head}{LIST_BEGINS}\n{listed(sources(mappings))}"


if __name__ == "__main__":
    path = ROOT / "NOTICE"
    path.write_text(notice(path.read_text(encoding="utf-8"), ROOT / "mappings"), encoding="utf-8")
