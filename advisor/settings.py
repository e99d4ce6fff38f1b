"""Reads the configuration of a project: `advisor.toml`, or `[tool.advisor]` in pyproject.toml.

The first file found from the scanned folder upwards counts, if that folder belongs to the repository in which the
program was started; else the first one from the working directory upwards. Options and environment variables stand
above it. A tree from elsewhere does not steer its own judgement.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from advisor import own_files
from advisor.config import SETTINGS, Config
from advisor.errors import AdvisorError
from advisor.kinds import ARCHIVES
from advisor.model import Value

_FILES = ("advisor.toml", "pyproject.toml")
_PATHS = (
    "packs",
    "effort",
    "baseline",
    "review",
    "cuda_include",
)  # files, relative to the configuration


class Setting(Value, frozen=True, kw_only=True):
    """A setting with its value and where it comes from: default, a file, environment, or option."""

    name: str
    value: object
    origin: str


class Loaded(Value, frozen=True, kw_only=True):
    """What a configuration file says: values by the names of `Config`, and the file ('' for none)."""

    values: dict[str, Any] = msgspec.field(default_factory=dict)
    file: str = ""


def repository_around(folder: Path) -> Path | None:
    """The nearest folder from `folder` upwards that holds a repository; git is not asked, for it reads its settings."""
    return next((place for place in (folder, *folder.parents) if own_files.is_there(place / ".git")), None)


def home(start: Path) -> Path:
    """The repository in which the program was started, or the folder itself outside of one."""
    folder = start.resolve()
    return repository_around(folder) or folder


def belongs(path: Path, place: str | Path) -> bool:
    """Whether a PATH is of the repository at `place` (see `home`): no archive, nor in a repository inside of it."""
    real = Path(os.path.realpath(path))
    if path.name.lower().endswith(ARCHIVES) and real.is_file():
        return False
    folder = real if real.is_dir() else real.parent
    return (repository_around(folder) or folder) == Path(os.path.realpath(place))


def _candidates(start: Path) -> Iterator[Path]:
    """Configuration files from `start` up to the root of its repository, or of the file system."""
    folder = start.resolve() if start.is_dir() else start.resolve().parent
    for place in (folder, *folder.parents):
        yield from (place / name for name in _FILES if own_files.is_there(place / name))
        if own_files.is_there(place / ".git"):
            return


def _section(path: Path, looked_for: bool) -> dict[str, Any] | None:
    """What the file says to this program; None for a pyproject.toml that does not speak of it."""
    mend = "correct the file"
    if path.name == "pyproject.toml" and looked_for and not own_files.is_regular(path):
        return None  # somebody else's affair
    content = own_files.read(path, "make it a readable file", own_files.SETTINGS_LIMIT, looked_for)
    if path.name != "pyproject.toml":
        return own_files.toml(own_files.decode(content, str(path), mend), str(path), mend)
    if b"advisor" not in content:  # spares most projects the parsing, `[tool]` and below it `advisor.x`
        return None
    tool = own_files.toml(own_files.decode(content, str(path), mend), str(path), mend).get("tool", {})
    found = tool.get("advisor") if isinstance(tool, dict) else None
    if found is not None and not isinstance(found, dict):
        raise AdvisorError(f"{path}: tool.advisor: not a table; write [tool.advisor] and the settings below it")
    return found


def _field(name: str, file: str) -> str:
    """The field of `Config` that a key names, with `-` or `_`."""
    known = {each.replace("_", "-"): each for each in SETTINGS}
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


def read_file(path: Path, looked_for: bool = False) -> Loaded | None:
    """The settings of one file; None when it says nothing to this program. Raises AdvisorError naming file and key.

    `looked_for` = it was found, not named: then no link may lead out of its folder.
    """
    section = _section(path, looked_for)
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
        loaded = read_file(path, looked_for=True)
        if loaded is not None:
            return loaded
    return Loaded()


def own_words(path: Path) -> list[str]:
    """The files by which the repository around a PATH would steer a scan of it, if it were trusted: their names."""
    real = Path(os.path.realpath(path))
    folder = real if real.is_dir() else real.parent
    top = repository_around(folder) or folder
    found = [top / ".advisor-review.toml", folder / ".advisor-review.toml", *_candidates(folder)]
    speaking = (each for each in found if own_files.is_there(each) and _speaks(each))
    return list(dict.fromkeys(os.path.relpath(each, folder) for each in speaking))


def _speaks(path: Path) -> bool:
    """Whether a file has something to say to this program; what is wrong with it does not matter here."""
    if path.name != "pyproject.toml":
        return True
    try:
        return b"[tool.advisor" in own_files.read(path, "", own_files.SETTINGS_LIMIT, looked_for=True)
    except AdvisorError:
        return False


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
    for name in SETTINGS:
        origin = "default"
        if name in loaded.values:
            origin = loaded.file
        if name in given:
            origin = given[name][1]
        settings.append(Setting(name=name.replace("_", "-"), value=getattr(config, name), origin=origin))
    return settings
