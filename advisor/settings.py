"""Reads the configuration of a project: `advisor.toml`, or `[tool.advisor]` in pyproject.toml.

The first file found from the scanned folder upwards counts; options and environment variables stand above it.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from advisor.config import Config
from advisor.errors import AdvisorError
from advisor.model import Value

_FILES = ("advisor.toml", "pyproject.toml")
_PATHS = ("packs", "effort", "baseline", "cuda_include")  # settings that name files, relative to the configuration


class Setting(Value, frozen=True, kw_only=True):
    """A setting with its value and where it comes from: default, a file, environment, or option."""

    name: str
    value: object
    origin: str


class Loaded(Value, frozen=True, kw_only=True):
    """What a configuration file says: values by the names of `Config`, and the file ('' for none)."""

    values: dict[str, Any] = msgspec.field(default_factory=dict)
    file: str = ""


def _candidates(start: Path) -> Iterator[Path]:
    """Configuration files from `start` up to the root of its repository, or of the file system."""
    folder = start.resolve() if start.is_dir() else start.resolve().parent
    for place in (folder, *folder.parents):
        yield from (place / name for name in _FILES if (place / name).is_file())
        if (place / ".git").exists():
            return


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise AdvisorError(f"{path}: cannot be read ({error.strerror}); make it readable") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AdvisorError(f"{path}: {error}; correct the file") from error


def _section(path: Path) -> dict[str, Any] | None:
    """What the file says to this program; None for a pyproject.toml that does not speak of it."""
    if path.name != "pyproject.toml":
        return _parsed(path)
    try:
        if b"advisor" not in path.read_bytes():  # spares most projects the parsing, `[tool]` and below it `advisor.x`
            return None
    except OSError:
        return None
    tool = _parsed(path).get("tool", {})
    found = tool.get("advisor") if isinstance(tool, dict) else None
    if found is not None and not isinstance(found, dict):
        raise AdvisorError(f"{path}: tool.advisor: not a table; write [tool.advisor] and the settings below it")
    return found


def _field(name: str, file: str) -> str:
    """The field of `Config` that a key names, with `-` or `_`."""
    known = {each.replace("_", "-"): each for each in Config.__struct_fields__}
    key = name.replace("_", "-")
    if key not in known:
        close = difflib.get_close_matches(key, known, n=1)
        hint = f"; did you mean `{close[0]}`?" if close else f"; known are {', '.join(sorted(known))}"
        raise AdvisorError(f"{file}: unknown key `{name}`{hint}")
    return known[key]


def _flat(table: Mapping[str, Any], head: str = "") -> Iterator[tuple[str, Any]]:
    """Dotted keys of a table: TOML reads `new.blocker = 0` as a table in a table."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{head}{key}.")
        else:
            yield f"{head}{key}", value


def _beside(path: Path, value: Any) -> Any:
    """Names of files, relative to the configuration file that names them."""
    if isinstance(value, str):
        return str(path.parent / value) if value else value
    return [_beside(path, each) for each in value] if isinstance(value, list) else value


def _fault(value: dict[str, Any]) -> str:
    """What is wrong with a value of `Config`, '' if nothing is."""
    try:
        msgspec.convert(value, Config)
    except msgspec.ValidationError as error:
        text = str(error).partition(" - at ")[0]
        return text.replace("`object`", "a table").replace("`array`", "a list").partition(" matching")[0]
    return ""


def _check(field: str, value: Any, path: Path) -> None:
    """Raises AdvisorError with file and key for a wrong value; of a table, with the key in it."""
    fault, key = _fault({field: value}), field.replace("_", "-")
    if not fault:
        return
    for name, each in value.items() if isinstance(value, dict) else ():
        if inner := _fault({field: {name: each}}):
            fault, key = inner, f"{key}.{name}"
            break
    raise AdvisorError(f"{path}: {key}: {fault}; correct the value")


def read_file(path: Path) -> Loaded | None:
    """The settings of one file; None when it says nothing to this program. Raises AdvisorError naming file and key."""
    section = _section(path)
    if section is None:
        return None
    values: dict[str, Any] = {}
    for key, value in section.items():
        field = _field(key, str(path))
        values[field] = dict(_flat(value)) if field == "gate" and isinstance(value, dict) else value
        if field in _PATHS:
            values[field] = _beside(path, value)
    for field, value in values.items():
        _check(field, value, path)
    return Loaded(values=values, file=str(path))


def find(start: Path) -> Loaded:
    """The configuration that holds for a scanned path."""
    for path in _candidates(start):
        loaded = read_file(path)
        if loaded is not None:
            return loaded
    return Loaded()


def merged(loaded: Loaded, given: Mapping[str, Any]) -> Config:
    """The configuration with what was given on the command line or in the environment above it."""
    return msgspec.convert({**loaded.values, **given}, Config)


def listed(loaded: Loaded, given: Mapping[str, tuple[Any, str]], **defaults: Any) -> list[Setting]:
    """Every setting with its origin; `given` are values with the word for where they came from.

    `defaults` stand for those of `Config`, below the file.
    """
    below = msgspec.structs.replace(loaded, values={**defaults, **loaded.values})
    config = merged(below, {name: value for name, (value, _) in given.items()})
    settings = []
    for name in Config.__struct_fields__:
        origin = "default"
        if name in loaded.values:
            origin = loaded.file
        if name in given:
            origin = given[name][1]
        settings.append(Setting(name=name.replace("_", "-"), value=getattr(config, name), origin=origin))
    return settings
