"""What the files of a run that reads only a part of its repository must know of the rest.

A hook and a scan of a single file report on few files, but what a line means depends on others: names that the project
defines itself, macros around API names, headers that give names to a target's build, the CUDA version. With a baseline
the project's names and its CUDA version stand there, and only those files are read that an `#include` connects with the
ones that are reported. Without one every file of the repository is read. Facts come from the cache where they are in
it: that changes the time, never the result.
"""

from __future__ import annotations

import os
import re
import stat
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from advisor import git
from advisor.baseline import Baseline, read_back, written
from advisor.config import Config
from advisor.frontends import C_FAMILY, has_reader
from advisor.kinds import KIND_OF_SUFFIX, kind_of, origin_of
from advisor.model import Define, FileFacts, SourceFile, Span, Use, Value, Vocabulary
from advisor.reading import BUILD_KINDS, named_cuda_versions, read_bytes, read_file
from advisor.resolve.includes import Finder
from advisor.resolve.own_names import is_shim, named_products
from advisor.walk import WalkOptions, pattern_reason, shown_path

if TYPE_CHECKING:
    from advisor.cache import Cache

BASELINE = "(definitions of the baseline)"  # stands for the files that a baseline speaks of
_WRITTEN = re.compile(rb"""(?:include|import)\s*["<]([^">\n]+)[">]""")
_SEARCHED = 16  # files whose includers are searched for one by one
_PLAIN = {suffix: kind for suffix, kind in KIND_OF_SUFFIX.items() if kind in (*C_FAMILY, "python")}
_NOT_PLAIN = ("Dockerfile.", "Containerfile.", "Makefile.", "makefile.", ".env.")
_LEFT = ("wrapper", "switch")  # kinds of definitions that hold where their file is included only


class CudaSeen(Value, frozen=True, kw_only=True):
    """A CUDA version that a file of the repository names; `line` is 0 where a baseline says so."""

    version: str
    path: str
    line: int = 0


class Surroundings(Value, frozen=True, kw_only=True):
    """Facts of files that are not reported, in paths of the repository, and where to read them a second time.

    `paths` are those of all files of the repository.
    """

    facts: tuple[FileFacts, ...] = ()
    files: tuple[SourceFile, ...] = ()
    cuda: tuple[CudaSeen, ...] = ()
    paths: tuple[str, ...] = ()


# --- what a baseline keeps --------------------------------------------------------------------------------------------


_SERVED = ("built", "stands", "read")


def definitions(
    facts: Sequence[FileFacts],
    paths: Mapping[str, str],
    whole: bool,
    served: Iterable[tuple[str, str, str]] = (),
) -> tuple[str, ...]:
    """What a baseline keeps of a scan: `kind<TAB>name` of each name that the project defines.

    Names that only hold under a condition, or for Python, define nothing for others: they are kept as mere names. The
    products that surely are used stand beside them (`product<TAB>lib:TensorRT`), and of a `whole` repository the CUDA
    versions that its build files name (`cuda<TAB>11.8 docker/Dockerfile`). `served` are files and folders that a
    target's build renames or replaces (`built<TAB>TARGET src/`). `paths` gives the path in the repository by that in
    the scan.
    """
    found: set[tuple[str, str]] = {
        ("name" if file.kind == "python" or is_shim(define) else define.kind, define.name)
        for file in facts
        for define in file.defines
        if define.kind not in _LEFT
    }
    found |= {("product", symbol) for symbol in named_products(facts)}
    if whole:
        found |= {
            ("cuda", f"{version} {written(paths.get(file.path, file.path))}")
            for file in facts
            for version, _ in file.cuda_versions
        }
    found |= {
        (kind, f"{target} {written(place)}") for kind, target, path in served for place in _in_repository(path, paths)
    }
    return tuple(f"{kind}\t{name}" for kind, name in sorted(found))


def _in_repository(path: str, paths: Mapping[str, str]) -> set[str]:
    """The path in the repository of a file of the scan, or of a folder that ends in a slash ('' = all)."""
    if path in paths:
        return {paths[path]}
    found = set()
    for inside, place in paths.items():
        if inside.startswith(path) and place.endswith(inside[len(path) :]):
            found.add(place[: len(place) - len(inside) + len(path)])
    return found


def _own_names(known: Baseline) -> FileFacts:
    """The definitions of the baseline as facts of a file of their own."""
    nowhere = Span(BASELINE, 1, 1, 1, 1)
    pairs = [each.split("\t", 1) for each in known.definitions]
    defines = tuple(
        Define(name=name, kind=kind, span=nowhere)  # type: ignore[arg-type]
        for kind, name in pairs
        if kind not in ("cuda", "product", "target", *_SERVED)
    )
    served = tuple(
        Use(
            symbol=f"port:{kind}:{target}", library="", spelling=read_back(path), span=nowhere, kind="text",
            rules_only=True,
        )
        for kind, name in pairs
        if kind in _SERVED
        for target, _, path in [name.partition(" ")]
    )  # fmt: skip
    products = tuple(
        Use(symbol=name, library=name, spelling=name, span=nowhere, kind="text", rules_only=True)
        for kind, name in pairs
        if kind == "product"
    )
    return FileFacts(path=BASELINE, kind="cpp", defines=defines, uses=(*products, *served))


def _cuda_of(known: Baseline) -> list[CudaSeen]:
    """The CUDA versions that the baseline names: none of a part of a repository, or of a project that names none."""
    pairs = (each.partition("\t")[2].partition(" ") for each in known.definitions if each.startswith("cuda\t"))
    return [CudaSeen(version=version, path=read_back(path)) for version, _, path in pairs]


# --- the other files of the repository --------------------------------------------------------------------------------


class _Listed(NamedTuple):
    """A file that the repository names; `kind` is '' for one of no known kind."""

    kind: str
    location: str


def _kind(path: str) -> str:
    """As `kind_of`, quicker for the suffixes that most files have."""
    name = path.rpartition("/")[2]
    suffix = name[name.rfind(".") :]
    return _PLAIN[suffix] if suffix in _PLAIN and not name.startswith(_NOT_PLAIN) else kind_of(path)


def _listed(root: str, prefix: str = "") -> dict[str, _Listed]:
    """The files that the repository at `root` names and those of repositories inside it, by path.

    An index may be forged: nothing counts that does not lie in the folder, be it by `..` or behind a link to a folder.
    """
    found: dict[str, _Listed] = {}
    is_real: dict[str, bool] = {}
    names: list[str] = []
    with suppress(TimeoutError):  # the walk has told it
        names = git.listed_files(Path(root, prefix)) or []
    for name in names:
        folder = f"{prefix}{name}".rstrip("/").rpartition("/")[0]
        if folder not in is_real:
            place = os.path.normpath(f"{root}/{folder}")
            is_real[folder] = ".." not in folder.split("/") and os.path.realpath(place) == place
        if not is_real[folder]:
            continue
        path = shown_path(prefix + name)
        kind, location = _kind(path), f"{root}/{prefix}{name}"
        if not kind and os.path.isdir(location):  # noqa: PTH112 - of thousands of names
            if not os.path.islink(location.rstrip("/")) and name.rstrip("/") not in (".", ".."):  # noqa: PTH114
                found |= _listed(root, f"{prefix}{name.rstrip('/')}/")
        else:
            found[path] = _Listed(kind, location)
    return found


def _bytes(location: str, limit: int) -> bytes:
    """What a file holds; nothing where a scan would not read it: a link, over `limit` bytes, not to be opened."""
    try:
        number = os.open(location, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with open(number, "rb", buffering=0) as file:  # noqa: PTH123 - a number, no path
            status = os.fstat(number)
            return file.read() if stat.S_ISREG(status.st_mode) and status.st_size <= limit else b""
    except OSError:
        return b""


class _Includes:
    """Which files of a repository an `#include` connects, read from their bytes alone: conditions are not looked at."""

    def __init__(self, read: Callable[[str], bytes], files: Collection[str], paths: Iterable[str]) -> None:
        """`files` may include others, `paths` may be included."""
        self._read, self._files, self._finder = read, files, Finder(paths)
        self._out: dict[str, set[str]] = {}
        self._into: dict[str, set[str]] | None = None
        self._asked = 0

    def out(self, path: str) -> set[str]:
        """The files that a file includes."""
        if path not in self._out:
            written = {
                match.decode("utf-8", "backslashreplace").strip() for match in _WRITTEN.findall(self._read(path))
            }
            found = (self._finder.find(path, each) for each in written)
            self._out[path] = {each for each in found if each and each != path}
        return self._out[path]

    def into(self, path: str) -> set[str]:
        """The files that include a file: the first few are searched for by its name, for more all are looked at."""
        self._asked += 1
        if self._into is None and self._asked > _SEARCHED:
            self._into = defaultdict(set)
            for source in self._files:
                for target in self.out(source):
                    self._into[target].add(source)
        if self._into is not None:
            return self._into.get(path, set())
        name = os.fsencode(path.rpartition("/")[2])
        return {source for source in self._files if name in self._read(source) and path in self.out(source)}

    def connected(self, start: Iterable[str]) -> set[str]:
        """The files that include one of `start`, directly or not, and all that these and `start` include."""
        return _closure(_closure(set(start), self.into), self.out)


def _closure(start: set[str], edges: Callable[[str], set[str]]) -> set[str]:
    found, queue = set(start), sorted(start)
    for path in queue:
        more = sorted(edges(path) - found)
        found.update(more)
        queue += more
    return found


def _stripped(facts: FileFacts) -> FileFacts:
    """Facts without what no other file hangs on: wrappers' bodies, products, signs of ports, sibling arms stay."""
    bodies = {define.span for define in facts.defines if define.kind == "wrapper"}
    uses = tuple(
        use
        for use in facts.uses
        if use.span in bodies
        or (use.arms and use.guard)
        or (use.symbol.startswith("lib:") and use.library)
        or use.symbol.startswith("port:")
    )
    return msgspec.structs.replace(
        facts, uses=uses, excerpts={}, features={}, feature_names=(), suppressions=(), problems=()
    )


class Repository:
    """The repository around the files that a run reports.

    `named` gives what these hold by their path in the repository, None for what is not read.
    """

    def __init__(self, root: Path, named: Mapping[str, bytes | None], config: Config, known: Baseline | None) -> None:
        unwanted = pattern_reason(WalkOptions(include=config.include, exclude=config.exclude))
        self._root, self._named, self._config, self._known = root, named, config, known
        listed = _listed(os.path.realpath(root))
        self._paths = tuple(path for path in listed if path not in named)
        self._files = {path: listed[path] for path in self._paths if listed[path].kind and not unwanted(path)}
        self._contents: dict[str, bytes] = {path: data or b"" for path, data in named.items()}
        self._kinds = {_kind(path) for path in named}
        includers = [path for path, file in self._files.items() if file.kind in C_FAMILY]
        self._includes = _Includes(self._content, [*includers, *named], (*self._files, *named))
        connected: Iterable[str] = self._files
        if known is not None:
            connected = self._includes.connected(path for path in named if _kind(path) in C_FAMILY)
        self._read = {path: self._source(path) for path in sorted(connected) if self._is_read(path)}

    def _is_read(self, path: str) -> bool:
        return path in self._files and has_reader(self._files[path].kind)

    def _source(self, path: str) -> SourceFile:
        kind, location = self._files[path]
        return SourceFile(path=path, location=location, kind=kind, origin=origin_of(path))

    def _content(self, path: str) -> bytes:
        if path not in self._contents:
            self._contents[path] = _bytes(self._files[path].location, self._config.max_bytes)
        return self._contents[path]

    def _bare(self, there: Set[str]) -> Iterator[FileFacts]:
        """Files that count by their names alone: an include may mean them, or they stand beside a Python file."""
        python = ("python", "notebook")
        for path, (kind, _) in self._files.items():
            family = C_FAMILY if kind in C_FAMILY else python if kind in python else ()
            if path not in there and not self._kinds.isdisjoint(family):
                yield FileFacts(path=path, kind=kind)

    @property
    def is_empty(self) -> bool:
        """Whether no other file has to be read."""
        return not self._read

    def held(self) -> list[bytes] | None:
        """What the files hold that are read beside the named ones; None for many, which may hold any name."""
        return [self._content(path) for path in self._read] if self._known is not None or not self._read else None

    def surroundings(self, vocabulary: Vocabulary, cache: Cache | None, named: Sequence[FileFacts]) -> Surroundings:
        """The facts of the other files, read with a vocabulary that has all the names that they can hold."""
        own: tuple[FileFacts, ...] = ()
        if self._known is not None:
            facts = self._through(cache, vocabulary)
            facts += self._includers(facts, named, vocabulary)
            cuda, own = self._cuda(self._known), (_own_names(self._known),)
        else:
            facts = self._all(cache, vocabulary) if self._read else []
            cuda = [CudaSeen(version=v, path=file.path, line=n) for file in facts for v, n in file.cuda_versions]
        there = {file.path for file in facts}
        return Surroundings(
            facts=(*own, *map(_stripped, facts), *self._bare(there)),
            files=tuple(file for file in self._read.values() if file.kind in C_FAMILY),
            cuda=tuple(cuda),
            paths=self._paths,
        )

    def _cuda(self, known: Baseline) -> list[CudaSeen]:
        """The CUDA versions that other files name: as the baseline says, else as the build files do."""
        if seen := _cuda_of(known):
            return [each for each in seen if each.path not in self._named and (self._root / each.path).exists()]
        return [
            CudaSeen(version=version, path=path, line=line)
            for path, file in self._files.items()
            if file.kind in BUILD_KINDS
            for version, line in named_cuda_versions(self._source(path), self._content(path))
        ]

    def _all(self, cache: Cache | None, vocabulary: Vocabulary) -> list[FileFacts]:
        """The facts of all files, as a scan reads and stores them."""
        from advisor.extract import extract  # loads what runs processes

        return extract(list(self._read.values()), read_file, vocabulary, self._config.processes(), cache)

    def _through(self, cache: Cache | None, vocabulary: Vocabulary) -> list[FileFacts]:
        """The facts of the files to be read: as a scan stored them, as a hook did, or read now."""
        if not self._read:
            return []
        from advisor.cache import key, vocabulary_digest

        words = vocabulary_digest(vocabulary, part=True)
        ways = [words + read.__qualname__.encode() for read in (read_file, Repository)] if cache else []
        keys = {path: [key(file, self._content(path), way) for way in ways] for path, file in self._read.items()}
        stored = cache.get(chain.from_iterable(keys.values())) if cache else {}
        facts, fresh = [], {}
        for path, file in self._read.items():
            found = next((stored[name] for name in keys[path] if name in stored), None)
            if found is None:
                found = read_bytes(file, self._content(path), vocabulary, counted=False)
                if cache and found.status != "skipped":
                    fresh[keys[path][-1]] = _stripped(found)
            facts.append(found)
        if cache:
            cache.put(fresh)
        return facts

    def _includers(
        self, facts: Sequence[FileFacts], named: Sequence[FileFacts], vocabulary: Vocabulary
    ) -> list[FileFacts]:
        """Further files that include a header with definitions which all includers known so far ask for by a condition.

        Whether the header is one of a target's build alone depends on them; nothing else of them counts.
        """
        every = (*facts, *named)
        bare = {include.written.rsplit("/", 1)[-1] for file in every for include in file.includes if not include.guard}
        asked = {file.path for file in every if file.defines and file.path.rsplit("/", 1)[-1] not in bare}
        there = {file.path for file in every}
        more = {source for path in asked for source in self._includes.into(path)} - there
        return [
            msgspec.structs.replace(
                read_bytes(self._source(path), self._content(path), vocabulary, False), defines=(), uses=()
            )
            for path in sorted(more)
            if self._is_read(path)
        ]


def moved(facts: FileFacts, path: str) -> FileFacts:
    """The facts of a file under another path."""

    def at(span: Span) -> Span:
        return msgspec.structs.replace(span, path=path)

    return msgspec.structs.replace(
        facts,
        path=path,
        uses=tuple(msgspec.structs.replace(use, span=at(use.span)) for use in facts.uses),
        defines=tuple(msgspec.structs.replace(define, span=at(define.span)) for define in facts.defines),
        problems=tuple(msgspec.structs.replace(problem, path=path) for problem in facts.problems),
    )


def words_held(contents: Iterable[bytes]) -> Set[str]:
    """The words that contents of files hold; `asm` is among them always, since it is written in other ways as well."""
    held: set[bytes] = {b"asm"}
    for content in contents:
        held.update(_WORD.findall(content.replace(b"\0", b"")))
        if b"\\\n" in content or b"\\\r\n" in content:  # a word may go on in the next line
            held.update(_WORD.findall(_SPLICE.sub(b"", content)))
    return frozenset(word.decode() for word in held)


_WORD = re.compile(rb"[A-Za-z_]\w*")
_SPLICE = re.compile(rb"\\\r?\n")
