"""Ports that a project has already: what its build renames, files that stand for CUDA's, and what tells of both."""

from __future__ import annotations

import fnmatch
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Literal

from advisor.expressions import lazy
from advisor.kinds import C_FAMILY, KERNEL_KINDS, class_of
from advisor.model import Define, FileFacts, PortEvidence, Use
from advisor.resolve.includes import Graph
from advisor.resolve.served import Build, names_target

_DEVICE_WORDS = frozenset(("cuda", "gpu", "cu", "nvidia"))
_HEADERS = (".h", ".hpp", ".hh", ".hxx", ".cuh", ".inl", ".inc")
_VARIABLE = lazy(r"\$\{[^}]*\}?|\$\([^)]*\)?|\{[^}]*\}?")
_TOKEN = lazy(r"[_.-]")
_PROPERTY = lazy(r"LANGUAGE\b")  # of source files; LANGUAGES are those of a project
_IDENTIFIER = lazy(r"[A-Za-z_]\w*")
_SOURCE = lazy(r"""["'](?:\./)?([\w./-]+/[\w.-]+\.(?:cu|cpp|cc|cxx|c))["']""")
_BUILD_FILES = frozenset(("CMakeLists.txt", "meson.build", "Makefile", "BUILD", "BUILD.bazel"))
_SHOWN = 12  # signs of one kind
_FEW = 2000  # files for the target that are compared with others


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _is_build(file: FileFacts) -> bool:
    return class_of(file.kind, file.path) == "build"


class _Names:
    """How names of files for one target differ from those of CUDA's."""

    def __init__(self, build: Build) -> None:
        self.words = frozenset(word.lower() for word in build.words.files)
        self.suffixes = build.words.suffixes

    def is_for_target(self, path: str) -> bool:
        """Whether a suffix, or a word in the file's or its folder's name, says so."""
        *folders, name = path.lower().rsplit("/", 2)
        parts = {token for part in (*folders[-1:], name) for token in _TOKEN.split(part)}
        return bool(self.suffixes and path.endswith(self.suffixes)) or not self.words.isdisjoint(parts)

    def key(self, path: str) -> tuple[str, bool]:
        """What stays of a path without words for devices, and whether it is that of a header."""
        lower = path.lower()
        for suffix in self.suffixes:
            lower = lower.replace(f"{suffix}.", ".") if f"{suffix}." in lower else lower
        stem = lower.rsplit(".", 1)[0] if "." in lower.rsplit("/", 1)[-1] else lower
        drop = self.words | _DEVICE_WORDS
        parts = ("_".join(t for t in _TOKEN.split(part) if t and t not in drop) for part in stem.split("/"))
        return "/".join(filter(None, parts)), lower.endswith(_HEADERS)


def _is_for_cuda(file: FileFacts) -> bool:
    """Whether a file is surely for CUDA, by its kind or its name; others may only call such a file."""
    words = {token for part in file.path.lower().rsplit("/", 2)[-2:] for token in _TOKEN.split(part)}
    return file.kind in KERNEL_KINDS or not words.isdisjoint(_DEVICE_WORDS)


class _Offered:
    """Which files for a target a build takes, by the names that build files speak of."""

    def __init__(self, name: str, facts: Sequence[FileFacts]) -> None:
        self.any_build = False
        self.folders: set[str] = set()
        self.plain: dict[str, tuple[str, int]] = {}
        self.globs: list[tuple[str, str, tuple[str, int]]] = []
        for file in facts:
            if _is_build(file):
                self.any_build = True
                self.folders.add(_folder(file.path))
            for use in file.uses:
                if use.symbol == f"port:file:{name}":
                    self._add(use)

    def _add(self, use: Use) -> None:
        folder, _, name = _VARIABLE.sub("*", use.spelling).rpartition("/")
        place = (use.span.path, use.span.line)
        if "*" in name:
            self.globs.append((folder.rpartition("/")[2].strip("*"), name, place))
        else:
            self.plain.setdefault(name, place)

    def takes(self, path: str, graph: Graph) -> bool:
        folder, _, name = path.rpartition("/")
        if not self.any_build or name in self.plain or graph.into.get(path):
            return True
        if any(fnmatch.fnmatchcase(name, glob) and (not last or last in folder) for last, glob, _ in self.globs):
            return True
        return folder in self.folders


def _twins(name: str, facts: Sequence[FileFacts], graph: Graph, build: Build) -> dict[str, str]:
    """The files of CUDA's for which the target's build takes another one, and that one."""
    names = _Names(build)
    if not names.words and not names.suffixes:
        return {}
    family = [file for file in facts if file.kind in C_FAMILY]
    mine = [file.path for file in family if names.is_for_target(file.path)][:_FEW]
    if not mine:
        return {}
    offered = _Offered(name, facts)
    by_key: dict[tuple[str, bool], str] = {}
    for path in mine:
        if offered.takes(path, graph):
            by_key.setdefault(names.key(path), path)
    own = set(mine)
    found: dict[str, list[tuple[FileFacts, str]]] = defaultdict(list)
    for file in family:
        if file.uses and file.path not in own and (twin := by_key.get(names.key(file.path))) is not None:
            found[twin].append((file, twin))
    result: dict[str, str] = {}
    for pairs in found.values():
        plain = [file for file, _ in pairs if _is_for_cuda(file)] or [file for file, _ in pairs]
        result |= {file.path: pairs[0][1] for file in plain}
    return result


def _code_asks(facts: Sequence[FileFacts], build: Build) -> bool:
    """Whether kernels of the project's own ask for the target by a macro."""
    macros = build.macros
    return any(
        not macros.isdisjoint(_IDENTIFIER.findall(text))
        for file in facts
        if macros and file.kind in KERNEL_KINDS and file.origin == "own"
        for text, _ in _conditions(file)
    )


def _renaming_steps(name: str, facts: Sequence[FileFacts], build: Build) -> Iterator[Use]:
    """The places of build files and scripts that rename CUDA's names for the target.

    A class that does so where PyTorch is the target's counts where its file asks for the target, or the kernels do.
    """
    asked = _code_asks(facts, build)
    for file in facts:
        signs = [use for use in file.uses if use.symbol.startswith("port:") and use.symbol.endswith(f":{name}")]
        kinds = {use.symbol.split(":")[1] for use in signs}
        if "step" in kinds:
            yield next(use for use in signs if use.symbol.startswith("port:step:"))
        elif "language" in kinds and (compiled := _compiled(signs)) is not None:
            yield compiled
        elif "tool" in kinds and (asked or "asks" in kinds):
            yield next(use for use in signs if use.symbol.startswith("port:tool:"))


def _compiled(signs: Iterable[Use]) -> Use | None:
    """The property that gives files to the target's compiler as they are: what they include then gives CUDA's names."""
    languages = (use for use in signs if use.symbol.startswith("port:language:"))
    return next((use for use in languages if _PROPERTY.match(use.spelling)), None)


def _hipified(name: str, facts: Sequence[FileFacts], build: Build) -> dict[str, Use]:
    """The files for CUDA of which build files name only what a renaming step makes of them, and where they do so.

    A name with a word of the target, or below a folder of that name, that stands in a list of sources and not in the
    tree, is the name without that word, renamed.
    """
    names = _Names(build)
    there = {file.path.rpartition("/")[2] for file in facts}
    missing: dict[str, Use] = {}
    for file in facts:
        for use in file.uses if _is_build(file) else ():
            if use.symbol == f"port:file:{name}" and not _VARIABLE.search(use.spelling) and "*" not in use.spelling:
                base = use.spelling.rpartition("/")[2]
                if base not in there or (names.is_for_target(use.spelling) and not names.is_for_target(base)):
                    missing.setdefault(names.key(use.spelling.lstrip("./"))[0], use)
    paths = {file.path for file in facts}
    found: dict[str, Use] = {}
    for file in facts if missing else ():
        if file.kind in C_FAMILY and file.uses and not names.is_for_target(file.path):
            key = names.key(file.path)[0]
            for end, use in missing.items():
                whole = f"{_folder(use.span.path)}/{use.spelling.lstrip('./')}".lstrip("/")
                if whole not in paths and (key == end or key.endswith(f"/{end}")):
                    found.setdefault(file.path, use)
    return found


def _read_by(facts: Sequence[FileFacts], graph: Graph, build: Build) -> frozenset[str]:
    """The files that the target's build reads with its own language in sight.

    An own file that includes a header of the target's, what includes that, and what all of these bring in: in them the
    names that both languages share need nothing. Includes that the target's build leaves out lead nowhere.
    """
    heads = build.words.headers
    start = [
        file.path
        for file in facts
        if heads and file.origin == "own" and file.kind in C_FAMILY
        for include in file.includes
        if include.written.startswith(heads) and not build.left_out(include.guard)
    ]
    found = set(start)
    queue = sorted(found)
    for path in queue:
        for edge in graph.into.get(path, ()):
            if edge.source not in found and not build.left_out(edge.include.guard):
                found.add(edge.source)
                queue.append(edge.source)
    for path in queue:
        for edge in graph.out.get(path, ()):
            if edge.target not in found and not build.left_out(edge.include.guard):
                found.add(edge.target)
                queue.append(edge.target)
    return frozenset(found)


def _extensions(name: str, facts: Sequence[FileFacts], build: Build) -> Iterator[tuple[Use, bool, bool]]:
    """Calls of build scripts that list sources: whether the target's build leaves one out, or one is for it alone."""
    for file in facts:
        for use in file.uses if file.kind == "python" else ():
            if use.kind == "call" and any(each.startswith("sources=") for each in use.args):
                without = name in use.done_for
                yield use, without, not without and any(word in use.guard for word in build.words.python)


_DENIED = lazy(r"\bnot\s+\(?\s*([\w.]+)|([\w.]+)\s+is\s+None\b")


def _denies(guard: str, build: Build) -> bool:
    """Whether a condition of a build script holds only where the target is not the one that is built for."""
    parts = build.words.parts
    names = (match[1] or match[2] for match in _DENIED.finditer(guard)) if parts and " or " not in guard else ()
    return any(not set(_TOKEN.split(name.upper())).isdisjoint(parts) for name in names)


def _never_built(facts: Sequence[FileFacts], build: Build) -> frozenset[str]:
    """The sources that scripts list under conditions that deny the target, and nowhere else."""
    taken: set[str] = set()
    denied: set[str] = set()
    for file in facts:
        for use in file.uses if file.kind == "python" else ():
            if use.kind == "call" and any(each.startswith(("sources=", "[")) for each in use.args):
                (denied if _denies(use.guard, build) else taken).update(_sources(use))
    return frozenset(denied - taken)


def _other_sources(name: str, facts: Sequence[FileFacts], build: Build) -> Iterator[str]:
    """Folders of sources that a script builds for CUDA alone, where another arm builds others for the target."""
    calls = list(_extensions(name, facts, build))
    for use, without, _ in calls:
        if without and any(mine and each.span.path == use.span.path for each, _, mine in calls):
            taken = {source for each, left_out, _ in calls if not left_out for source in _sources(each)}
            for folder in sorted({_folder(source) for source in _sources(use)}):
                if folder != _folder(use.span.path) and not any(each.startswith(f"{folder}/") for each in taken):
                    yield f"{folder}/"


def _sources(use: Use) -> Iterator[str]:
    """The paths that a call of a build script writes out as its sources."""
    listed = next((each for each in use.args if each.startswith("sources=")), "")
    listed = listed or next((each for each in use.args if each.startswith("[")), "")
    for match in _SOURCE.finditer(listed):
        yield f"{_folder(use.span.path)}/{match[1]}".lstrip("/")


def _backends(facts: Sequence[FileFacts], build: Build) -> dict[str, str]:
    """Folders with a build file for CUDA, `x-cuda`, and the one for the target beside each."""
    names = _Names(build)
    folders = {_folder(file.path) for file in facts if file.path.rpartition("/")[2] in _BUILD_FILES}
    found: dict[str, str] = {}
    mine: dict[tuple[str, str], str] = {}
    for folder in sorted(folders):
        parent, _, last = folder.rpartition("/")
        tokens = _TOKEN.split(last.lower())
        rest = "-".join(token for token in tokens if token not in names.words)
        if len(tokens) > 1 and rest and rest != "-".join(tokens):
            mine.setdefault((parent, rest), folder)
    for folder in sorted(folders) if mine else ():
        parent, _, last = folder.rpartition("/")
        tokens = _TOKEN.split(last.lower())
        rest = "-".join(token for token in tokens if token not in _DEVICE_WORDS)
        if rest != "-".join(tokens) and (parent, rest) in mine:
            found[folder] = mine[parent, rest]
    return found


def _covered(step: str, kernels: Collection[str]) -> str | None:
    """The folder that a renaming step of a file covers: the nearest around it that holds kernels."""
    folder = _folder(step)
    while True:
        head = f"{folder}/" if folder else ""
        if any(path.startswith(head) for path in kernels):
            return head
        if not folder:
            return None
        folder = _folder(folder)


class Ports:
    """What is there for each target already."""

    def __init__(self, facts: Sequence[FileFacts], graph: Graph, builds: Mapping[str, Build]) -> None:
        """`facts` are all files of the project as builds see them, `graph` their includes."""
        self._facts, self._builds = facts, builds
        kernels = [file.path for file in facts if file.kind in KERNEL_KINDS]
        self._steps = {name: list(_renaming_steps(name, facts, build)) for name, build in builds.items()}
        covered = {
            name: sorted({head for step in steps if (head := _covered(step.span.path, kernels)) is not None})
            for name, steps in self._steps.items()
        }
        self._never = {name: _never_built(facts, build) for name, build in builds.items()}
        self._hipified = {name: _hipified(name, facts, build) for name, build in builds.items()}
        told = {(kind, name): _told(kind, name, facts) for kind in ("built", "stands", "read") for name in builds}
        self._read = {name: _read_by(facts, graph, build).union(told["read", name]) for name, build in builds.items()}
        self._covered = {name: (*heads, *told["built", name]) for name, heads in covered.items()}
        self.twins = {name: _twins(name, facts, graph, build) for name, build in builds.items()}
        self._mine = {name: frozenset(twins.values()) for name, twins in self.twins.items()}
        self._backends = {name: _backends(facts, build) for name, build in builds.items()}
        self._stands = {
            name: (*told["stands", name], *self._whole_backends(name), *_other_sources(name, facts, build))
            for name, build in builds.items()
        }

    def _whole_backends(self, name: str) -> Iterator[str]:
        """The folders for CUDA whose counterparts hold sources of their own, with a slash behind them."""
        sources = {_folder(file.path) for file in self._facts if file.kind in C_FAMILY}
        for folder, mine in self._backends[name].items():
            if any(each == mine or each.startswith(f"{mine}/") for each in sources):
                yield f"{folder}/"

    def known(self) -> tuple[tuple[str, str, str], ...]:
        """What a baseline keeps, so that a run over few files knows it: `built`, `stands` or `read`, target, place."""
        return tuple(
            sorted(
                {("built", name, head) for name, heads in self._covered.items() for head in heads}
                | {("built", name, path) for name, files in self._hipified.items() for path in files}
                | {("stands", name, path) for name, twins in self.twins.items() for path in twins}
                | {("stands", name, head) for name, heads in self._stands.items() for head in heads}
                | {("read", name, path) for name, paths in self._read.items() for path in paths}
            )
        )

    def built_for(self, file: FileFacts) -> tuple[str, ...]:
        """The targets whose builds rename CUDA's names in a file."""
        if file.kind not in C_FAMILY:
            return ()
        return tuple(
            name
            for name, heads in self._covered.items()
            if ((heads and file.path.startswith(heads)) or file.path in self._hipified[name])
            and file.path not in self._never[name]
            and not (self._stands[name] and file.path.startswith(self._stands[name]))
        )

    def read_for(self, path: str) -> tuple[str, ...]:
        """The targets whose builds read a file with headers of their own."""
        return tuple(name for name, paths in self._read.items() if path in paths)

    def _is_own(self, name: str, path: str) -> bool:
        """Whether a file is for the target by its suffix."""
        suffixes = self._builds[name].words.suffixes
        return bool(suffixes) and path.endswith(suffixes)

    def served_by_files(self, path: str) -> tuple[str, ...]:
        """The targets for which this file is by its suffix or as a twin, and those for which another one stands."""
        return tuple(
            name
            for name, twins in self.twins.items()
            if path in twins
            or path in self._mine[name]
            or self._is_own(name, path)
            or (self._stands[name] and path.startswith(self._stands[name]))
            or (self._backends[name] and _is_build_file(path) and _folder(path) in self._backends[name])
        )

    def evidence(self, shims: Mapping[str, Iterable[str]]) -> dict[str, tuple[PortEvidence, ...]]:
        """By target what tells of a port, first what code asks for; `shims` are headers by target.

        Only the project's own files speak, unless all its kernels are another project's.
        """
        own = [file for file in self._facts if file.origin == "own"]
        if not any(file.kind in KERNEL_KINDS for file in own):
            own = [*own, *(file for file in self._facts if file.origin != "own" and file.kind in (*C_FAMILY, "cmake"))]
        paths = {file.path for file in own}
        macros = self._macros(own)
        return {
            name: (
                *macros[name],
                *_options(name, build, own),
                *_of_steps(step for step in self._all_steps(name, own) if step.span.path in paths),
                *_counted("twin", [(twin, path) for path, twin in self.twins[name].items() if path in paths]),
                *_counted(
                    "twin",
                    [(mine, f"{folder}/") for folder, mine in self._backends[name].items()]
                    if any(path.startswith(tuple(f"{each}/" for each in self._backends[name])) for path in paths)
                    else [],
                ),
                *_counted("files", [(path, path) for path in paths if self._is_own(name, path)]),
                *_counted("shim", [(path, path) for path in shims[name] if path in paths]),
            )
            for name, build in self._builds.items()
        }

    def _all_steps(self, name: str, own: Sequence[FileFacts]) -> Iterator[Use]:
        """The places that rename names, that name what a renaming makes, or that compile a language of the target's."""
        yield from self._steps[name]
        yield from list(self._hipified[name].values())[:1]
        for file in own:
            found = (use for use in file.uses if use.symbol == f"port:language:{name}")
            yield from (use for use in found if use not in self._steps[name])

    def _macros(self, own: Sequence[FileFacts]) -> dict[str, list[PortEvidence]]:
        """The macros by which C-family files ask for each target, those in most files first."""
        wanted = {macro: name for name, build in self._builds.items() for macro in build.macros}
        if not wanted:
            return {name: [] for name in self._builds}
        known: dict[str, frozenset[str]] = {}

        def asked(text: str) -> frozenset[str]:
            if text not in known:
                known[text] = frozenset(wanted.keys() & set(_IDENTIFIER.findall(text)))
            return known[text]

        places: dict[str, dict[str, int]] = defaultdict(dict)
        for file in own:
            for text, line in _conditions(file) if file.kind in C_FAMILY else ():
                for macro in asked(text):
                    places[macro].setdefault(file.path, line)
        found: dict[str, list[PortEvidence]] = {name: [] for name in self._builds}
        for macro, files in sorted(places.items(), key=lambda each: (-len(each[1]), each[0])):
            path = min(files)
            for name, build in self._builds.items():
                if macro in build.macros and len(found[name]) < _SHOWN:
                    found[name].append(
                        PortEvidence(kind="macro", name=macro, path=path, line=files[path], files=len(files))
                    )
        return found


def _conditions(file: FileFacts) -> Iterator[tuple[str, int]]:
    placed: tuple[Use | Define, ...] = (*file.uses, *file.defines)
    for place in placed:
        if place.guard:
            yield place.guard, place.span.line
    for include in file.includes:
        if include.guard:
            yield include.guard, include.line


def _options(name: str, build: Build, own: Sequence[FileFacts]) -> Iterator[PortEvidence]:
    """Options of build files that switch a branch for the target, and questions of build scripts for it."""
    never = {*build.words.never, *build.words.source_parts}
    seen: set[str] = set()
    for file in own:
        for use in file.uses:
            written = ""
            if use.symbol in ("option:cuda", "option:other") and use.args:
                option = use.args[0]
                asks = option in build.words.macros or names_target(option, build.words.parts, never)
                written = option if asks else ""
            elif use.symbol == f"port:asks:{name}":
                written = use.spelling
            if written and written not in seen and len(seen) < _SHOWN:
                seen.add(written)
                yield PortEvidence(kind="option", name=written, path=use.span.path, line=use.span.line)


def _told(kind: str, name: str, facts: Sequence[FileFacts]) -> tuple[str, ...]:
    """What a baseline says of files: their paths, or folders that end in a slash; an empty one is the whole project."""
    symbol = f"port:{kind}:{name}"
    return tuple(use.spelling for file in facts for use in file.uses if use.symbol == symbol)


def _is_build_file(path: str) -> bool:
    return path.rpartition("/")[2] in _BUILD_FILES


def _counted(kind: Literal["twin", "files", "shim"], files: list[tuple[str, str]]) -> Iterator[PortEvidence]:
    """One sign for all files of a kind: the first by name, where it counts, and how many there are."""
    if files:
        name, path = min(files)
        yield PortEvidence(kind=kind, name=name, path=path, files=len({name for name, _ in files}))


def _of_steps(steps: Iterable[Use]) -> Iterator[PortEvidence]:
    for _, step in zip(range(_SHOWN), steps, strict=False):
        yield PortEvidence(kind="step", name=step.spelling[:80], path=step.span.path, line=step.span.line)
