"""Trees of header files, and what they declare together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from advisor.errors import AdvisorError
from advisor.model import Value
from advisor.packs.pack import Headers as About
from advisor.packs.versions import number
from advisor.verify import cython
from advisor.verify.declarations import Declaration, Parts, declarations
from advisor.verify.values import numbers

SUFFIXES = frozenset({".h", ".hpp", ".hh", ".hxx", ".cuh", ".inl", ".inc", ".pxd"})
NOTHING = About()
LARGEST = 16 << 20  # bytes of one file; no vendor's header is larger


class Found(Value, frozen=True, kw_only=True):
    """One declaration with the header it stands in, `/`-separated, relative to its tree; `older` as in `Headers`."""

    header: str
    declaration: Declaration
    older: bool = False


class Headers(Value, frozen=True, kw_only=True):
    """What trees of headers declare.

    `named` holds declarations by the last part of their name, `numbers` the values of enumerators and macros (several
    when trees differ), `files` the headers read, under every path that includes them. Headers of a release older than
    what the tables speak of can confirm a name but not refute it: their files are in `older_files` instead.
    """

    named: dict[str, tuple[Found, ...]]
    numbers: dict[str, frozenset[int]]
    files: frozenset[str]
    older_files: frozenset[str] = frozenset()


def _paths(folder: Path, about: About) -> list[Path]:
    found = (path for path in folder.rglob("*") if path.suffix in SUFFIXES and path.is_file())
    return sorted(path for path in found if not any(part in path.as_posix() for part in about.left_out))


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            return ""
        return path.read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""


def _endings(name: str) -> Iterator[str]:
    """All ways to include a file: `a/b/c.h` as itself, `b/c.h` and `c.h`."""
    parts = name.split("/")
    for start in range(len(parts)):
        yield "/".join(parts[start:])


def _read_file(path: Path, name: str) -> tuple[list[Declaration], list[str]]:
    text = _text(path)
    if path.suffix == ".pxd":
        headers = cython.headers(text)
        return list(cython.cython_declarations(text)) if headers else [], list(headers)
    return list(declarations(text)), list(_endings(name))


class _Tree(Value, frozen=True, kw_only=True):
    """One folder of headers; `version` as its own macros tell it, '' when none does."""

    found: tuple[Found, ...]
    files: frozenset[str]
    numbers: dict[str, int]
    version: str


def _version(known: dict[str, int], about: About) -> str:
    numbers = [known[name] for name in about.version_macros[:2] if name in known]
    return f"{numbers[0]}.{numbers[1]}" if len(numbers) == 2 else ""


def _read_tree(folder: Path, about: About) -> _Tree:
    paths = _paths(folder, about)
    if not paths:
        raise AdvisorError(f"{folder}: no header files; write a folder that holds some")
    found: list[Found] = []
    files: set[str] = set()
    for path in paths:
        name = path.relative_to(folder).as_posix()
        declared, endings = _read_file(path, name)
        files.update(endings)
        found.extend(Found(header=name, declaration=each) for each in declared)
    known = numbers(each.declaration for each in found)
    return _Tree(found=tuple(found), files=frozenset(files), numbers=known, version=_version(known, about))


def _is_older(tree: _Tree, oldest: str) -> bool:
    return bool(oldest and tree.version) and number(tree.version) < number(oldest)


def read_headers(folders: Iterable[Path], oldest: str = "", about: About = NOTHING) -> Headers:
    """What the header files (and Cython declarations) below some folders declare.

    `about` is what a target's pack says of its headers: macros that tell the release, major and minor, and folders that
    are left out. `oldest` is the first version the tables speak of ('' = any). Raises AdvisorError for a folder that
    holds no header.
    Files that cannot be read, and files larger than LARGEST bytes, declare nothing.
    """
    named: defaultdict[str, list[Found]] = defaultdict(list)
    values: defaultdict[str, set[int]] = defaultdict(set)
    files: dict[bool, set[str]] = {True: set(), False: set()}
    for tree in (_read_tree(folder, about) for folder in folders):
        older = _is_older(tree, oldest)
        files[older].update(tree.files)
        for each in tree.found:
            found = Found(header=each.header, declaration=each.declaration, older=True) if older else each
            named[found.declaration.parts[-1]].append(found)
        for name, value in tree.numbers.items():
            values[name].add(value)
    return Headers(
        named={name: tuple(each) for name, each in named.items()},
        numbers={name: frozenset(each) for name, each in values.items()},
        files=frozenset(files[False]),
        older_files=frozenset(files[True]),
    )


def _agrees(wanted: Parts, found: Found) -> bool:
    """Whether a declared name may be the wanted one: namespaces opened by macros lack, inline ones come in addition."""
    declared = found.declaration.parts
    if declared == wanted:
        return True
    if len(wanted) > 1 and declared == wanted[1:]:
        return wanted[0] in found.header  # `thrust::sort` may be `sort` in thrust/sort.h
    if len(wanted) < 2 or len(declared) < len(wanted):
        return False
    rest = iter(declared)
    return all(part in rest for part in wanted)


def find(headers: Headers, name: str) -> tuple[Found, ...]:
    """The declarations of a name (`cudaMalloc`, `cub::DeviceReduce::Sum`); empty when there is none."""
    wanted = tuple(name.split("::"))
    return tuple(each for each in headers.named.get(wanted[-1], ()) if _agrees(wanted, each))
