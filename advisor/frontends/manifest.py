"""Python package manifests: requirements files, pyproject.toml, Pipfile, setup.cfg, lock files.

TOML is checked with `tomllib` and read as tokens, so that every entry has its line and a malformed file is still read.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.frontends import yaml_files
from advisor.frontends.build_facts import Found
from advisor.frontends.packages import add_package, add_requirement, own_distribution
from advisor.frontends.source import Source
from advisor.model import FileFacts, Value, Vocabulary

_OPTION = lazy(r"[ \t]*(-{1,2}[\w-]+)(?:[ \t=]+(\S+))?")
_HASH = lazy(r"[ \t]--(?:hash|config-settings?|global-option|install-option)\b")
_COMMENT = lazy(r"(?:^|[ \t])#")
_HEADER = lazy(r"[ \t]*\[\[?[ \t]*([^\]\n]*?)[ \t]*\]\]?[ \t]*(?:#|$)")
_KEY = lazy(r"""[ \t]*((?:"[^"\n]*"|'[^'\n]*'|[\w-]+)(?:[ \t]*\.[ \t]*(?:"[^"\n]*"|'[^'\n]*'|[\w-]+))*)[ \t]*=""")
_STRING = lazy(r"""\#[^\n]*|\\["']|"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)'""")
_REQUIREMENT_KEY = lazy(
    r"(?:^|\.)(?:dependencies|requires|dev-dependencies|constraint-dependencies|override-dependencies)$"
)
_REQUIREMENT_TABLE = lazy(r"(?:^|\.)(?:optional-dependencies|dependency-groups|dev-dependencies)$|features\.[\w-]+$")
_NAME_TABLE = lazy(
    r"^tool\.poetry\.(?:[\w.-]*\.)?(?:dependencies|dev-dependencies)$|^(?:dev-)?packages$"
    r"|^tool\.pixi\.(?:[\w.-]*\.)?(?:dependencies|pypi-dependencies)$|^tool\.uv\.sources$"
)
_VERSION = lazy(r"""version[ \t]*=[ \t]*["']([^"'\n]*)["']""")
_PLAIN_VERSION = lazy(r"""["']([^"'\n]*)["']""")
_JSON_PACKAGE = lazy(r"""^[ ]{8}"([\w.-]+)":[ ]*\{""", re.MULTILINE)
_JSON_VERSION = lazy(r'"version":[ ]*"([^"\n]*)"')
_LOCKED = lazy(
    r"""^\[\[package\]\]\s*\nname[ \t]*=[ \t]*"([^"\n]+)"\s*\nversion[ \t]*=[ \t]*"([^"\n]*)\"""", re.MULTILINE
)
_SHOWN_BAD = 3


# --- requirements.txt -------------------------------------------------------------------------------------------------


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines with those that continue them joined (the joint is a blank of the same width), with their offsets."""
    start, parts = 0, list[str]()
    at = 0
    for line in text.split("\n"):
        if not parts:
            start = at
        at += len(line) + 1
        if line.rstrip("\r").endswith("\\"):
            parts.append(line.rstrip("\r")[:-1].ljust(len(line) + 1))
            continue
        yield start, "".join([*parts, line])
        parts = []
    if parts:
        yield start, "".join(parts)


def _requirement_line(found: Found, start: int, line: str) -> bool:
    """Reads one logical line; False when it is neither an option nor a requirement."""
    comment = _COMMENT.search(line)
    line = (line[: comment.start()] if comment else line).rstrip()
    option = _OPTION.match(line)
    if not line.strip():
        return True
    if option is not None:
        found.anything(start, start + len(line))
        if option[1] in ("-e", "--editable") and option[2]:
            add_requirement(found, option[2], start + option.start(2), start + option.end(2))
        return True
    hashes = _HASH.search(line)
    text = line[: hashes.start()] if hashes else line
    at = start + len(text) - len(text.lstrip())
    found.addresses(start, start + len(text))
    return add_requirement(found, text, at, start + len(text.rstrip())) or text.strip().startswith((".", "/", "$", "{"))


def _requirements(found: Found) -> None:
    bad = [
        found.lines.line(start)
        for start, line in _logical_lines(found.text)
        if not _requirement_line(found, start, line)
    ]
    if bad:
        lines = ", ".join(map(str, bad[:_SHOWN_BAD])) + (" …" if len(bad) > _SHOWN_BAD else "")
        found.problem(f"no requirement in line {lines}: {len(bad)} in all")


# --- TOML -------------------------------------------------------------------------------------------------------------


class TomlString(Value, frozen=True, kw_only=True):
    """One string of a TOML file with the table and the key it belongs to; `start` and `end` are inside its quotes."""

    table: str
    key: str
    text: str
    start: int
    end: int


class TomlKey(Value, frozen=True, kw_only=True):
    """One key with its table and the rest of its line."""

    table: str
    key: str
    start: int
    end: int
    rest: str


def _plain(name: str) -> str:
    return re.sub(r"[\s\"']", "", name)


def toml_entries(text: str) -> Iterator[TomlString | TomlKey]:
    """Keys and strings of a TOML file in their order, whether it is well-formed or not."""
    table, key, at, depth = "", "", 0, 0
    for line in text.split("\n"):
        header, match = (_HEADER.match(line), _KEY.match(line)) if not depth else (None, None)
        first = 0
        if header is not None and match is None:
            table, key, first = _plain(header[1]), "", len(line)
        elif match is not None:
            key, first = _plain(match[1]), match.end()
            yield TomlKey(
                table=table, key=key, start=at + match.start(1), end=at + match.end(1), rest=line[first:].strip()
            )
        for found in _STRING.finditer(line, first):
            group = 1 if found[1] is not None else 2
            if found[group] is not None:
                yield TomlString(
                    table=table, key=key, text=found[group], start=at + found.start(group), end=at + found.end(group)
                )
        bare = _STRING.sub("", line[first:])
        depth = max(0, depth + bare.count("[") - bare.count("]"))
        at += len(line) + 1


def _toml_key(found: Found, entry: TomlKey) -> None:
    if _NAME_TABLE.search(entry.table) and entry.key != "python":
        version = _VERSION.search(entry.rest) or _PLAIN_VERSION.match(entry.rest)
        add_package(found, entry.key, version[1] if version else "", entry.start, entry.end)


_OWN_NAME = ("project.name", "tool.poetry.name", "metadata.name", "tool.flit.metadata.module")


def _toml_string(found: Found, entry: TomlString) -> None:
    path = f"{entry.table}.{entry.key}".strip(".")
    if path in _OWN_NAME:
        own_distribution(found, entry.text, entry.start, entry.end)
    requirement = _REQUIREMENT_KEY.search(path) or _REQUIREMENT_TABLE.search(entry.table)
    if requirement and not _NAME_TABLE.search(entry.table):
        add_requirement(found, entry.text, entry.start, entry.end)
    else:
        found.flags(entry.start, entry.end)
    found.anything(entry.start, entry.end)


def _toml(found: Found) -> None:
    try:
        tomllib.loads(found.source.data.decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:  # a mistake, or a number of more digits than Python converts
        found.problem(f"malformed TOML: {str(error).partition(';')[0]}")
    for entry in toml_entries(found.text):
        if isinstance(entry, TomlKey):
            _toml_key(found, entry)
            found.variables(entry.start, entry.end)
        else:
            _toml_string(found, entry)


# --- the rest ---------------------------------------------------------------------------------------------------------


def _setup_cfg(found: Found) -> None:
    """The indented values below `install_requires`, `setup_requires`, `tests_require` and extras."""
    section, key, at = "", "", 0
    for line in found.text.split("\n"):
        text = line.split(" #")[0].rstrip()
        if text.startswith("["):
            section, key = text.strip("[] "), ""
        elif text and not text[0].isspace() and not text.startswith(("#", ";")):
            key, _, value = (part.strip() for part in text.partition("="))
            start = at + line.find(value)
            _setup_value(found, section, key, value, start)
        elif text.strip() and not text.lstrip().startswith(("#", ";")):
            _setup_value(found, section, key, text.strip(), at + len(text) - len(text.lstrip()))
        at += len(line) + 1


def _setup_value(found: Found, section: str, key: str, value: str, start: int) -> None:
    if value and section == "metadata" and key == "name":
        own_distribution(found, value, start, start + len(value))
    if value and (key.endswith(("_requires", "_require")) or section == "options.extras_require"):
        add_requirement(found, value, start, start + len(value))
    found.anything(start, start + len(value))


def _pipfile_lock(found: Found) -> None:
    for match in _JSON_PACKAGE.finditer(found.text):
        version = _JSON_VERSION.search(found.text, match.end(), match.end() + 20_000)
        add_package(found, match[1], version[1] if version else "", *match.span(1))


def _lock(found: Found) -> None:
    """`poetry.lock` and `uv.lock`: their `[[package]]` tables begin with name and version."""
    for match in _LOCKED.finditer(found.text):
        add_package(found, match[1], match[2], *match.span(1))
    found.addresses(0, len(found.text))


def extract(source: Source, vocabulary: Vocabulary) -> FileFacts:
    """The facts of a manifest, read by its name."""
    name = source.path.rsplit("/", 1)[-1]
    if name.endswith((".yml", ".yaml")):
        return yaml_files.extract(source, vocabulary)
    found = Found(source, vocabulary)
    if name == "Pipfile.lock":
        _pipfile_lock(found)
    elif name.endswith(".lock"):
        _lock(found)
    elif name.endswith(".toml") or name == "Pipfile":
        _toml(found)
    elif name == "setup.cfg":
        _setup_cfg(found)
    else:
        _requirements(found)
    return found.finish()
