"""From the words in which facts name their origin to the keys of `[sources]` in the packs."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

SOURCES = Path(__file__).with_name("sources.toml")
Table = dict[str, str]


@cache
def known_sources() -> tuple[Table, ...]:
    """The tables of `sources.toml`: a pattern over the facts' words, a key, and what the packs say about it."""
    return tuple(tomllib.loads(SOURCES.read_text(encoding="utf-8"))["source"])


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(table["pattern"]), table["key"]) for table in known_sources())


def _key(words: str) -> str:
    package = re.fullmatch(r"CUDA [\d.]+ / (\S+) (\S+)", words)
    if package:
        return f"{package[1]}-{package[2]}"
    for pattern, key in _patterns():
        if pattern.search(words):
            return key
    raise ValueError(f"no pattern of sources.toml matches {words!r}: add one")


@cache
def source_keys(words: str, separator: str = ";") -> str:
    """Keys for one or several sources, joined by `,`; ValueError for words that no pattern of `sources.toml` knows."""
    parts = [part.strip() for part in words.split(separator) if part.strip()]
    return ",".join(dict.fromkeys(_key(part) for part in parts))


def join_keys(*keys: str) -> str:
    """Several cells of keys as one, each key once."""
    return ",".join(dict.fromkeys(key for cell in keys for key in cell.split(",") if key))


def _described(key: str) -> Table:
    for table in known_sources():
        if table["key"] == key:
            return {name: value for name, value in table.items() if name not in ("pattern", "key")}
    package, _, number = key.rpartition("-")
    licence = "NVIDIA Software License Agreement; only names, kinds and argument counts were taken"
    url = f"https://pypi.org/project/{package}/{number}/"
    return {"title": f"{package} {number} (headers)", "url": url, "licence": licence, "version_or_commit": number,
            "date": ""}  # fmt: skip


def sources_toml(keys: set[str]) -> str:
    """The `[sources]` tables of a pack for the keys it uses."""
    parts = []
    for key in sorted(keys):
        fields = "".join(f'{name} = "{value}"\n' for name, value in _described(key).items())
        parts.append(f'[sources."{key}"]\n{fields}')
    return "\n".join(parts)
