"""Deep mode of a whole scan: which files, with which options, and the facts of all files afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from advisor.errors import AdvisorError
from advisor.frontends import C_FAMILY, clang_deep
from advisor.frontends.compile_commands import Commands, Options, read_commands
from advisor.model import FileFacts, Problem, SourceFile, Value, Vocabulary
from advisor.resolve.includes import Graph

DATABASE = "compile_commands.json"
_PLACES = ("", "build", "out", "cmake-build-release")
_FOLDERS = 200  # include folders of one file
_DROPPED = 20  # options named in a problem


class DeepOptions(Value, frozen=True, kw_only=True):
    """How deep mode runs: a folder with CUDA headers or '', processes at a time, seconds per file."""

    cuda_include: str = ""
    jobs: int = 1
    seconds: int = clang_deep.SECONDS


def databases(paths: Iterable[Path]) -> list[Path]:
    """The compilation databases of the scanned folders, at most one for each."""
    found = []
    for path in paths:
        candidates = [path / place / DATABASE for place in _PLACES]
        found += [each for each in candidates if each.is_file()][:1]
    return found


def _commands(found: Sequence[Path]) -> tuple[Commands, list[Problem]]:
    """All databases in one, and a problem for each that is unreadable or holds options that do not pass."""
    options: dict[str, Options] = {}
    problems = []
    for path in found:
        commands = read_commands(path)
        options |= commands.options
        dropped = list(dict.fromkeys(each for one in commands.options.values() for each in one.dropped))
        if commands.problem:
            problems.append(Problem(path=path.name, stage="deep", text=commands.problem))
        elif dropped:
            more = f" and {len(dropped) - _DROPPED} more" if len(dropped) > _DROPPED else ""
            text = f"options not passed to libclang: {', '.join(dropped[:_DROPPED])}{more}"
            problems.append(Problem(path=path.name, stage="deep", text=text))
    return Commands(options=options), problems


def _folders(graph: Graph, path: str, locations: Mapping[str, str]) -> list[str]:
    """The folders of the project from which the includes of a file, and of what it includes, are written."""
    found: dict[str, None] = {}
    seen, queue = {path}, [path]
    for current in queue:
        for edge in graph.out.get(current, ()):
            location = locations.get(edge.target, "")
            if location.endswith(f"/{edge.include.written}") and len(found) < _FOLDERS:
                found.setdefault(location[: -len(edge.include.written)] or "/")
            if edge.target not in seen:
                seen.add(edge.target)
                queue.append(edge.target)
    return list(found)


def _absolute(location: str) -> str:
    try:
        return str(Path(location).resolve())
    except (OSError, ValueError, RuntimeError):
        return ""


def _wanted(file: SourceFile, facts: FileFacts) -> bool:
    uses = any(not use.rules_only for use in facts.uses)
    return file.kind in C_FAMILY and facts.status != "skipped" and uses


class Deep:
    """Runs deep mode over the files of a scan; `problems` are what the compilation databases gave cause for."""

    def __init__(
        self, paths: Iterable[Path], files: Sequence[SourceFile], vocabulary: Vocabulary, options: DeepOptions
    ) -> None:
        folder = Path(options.cuda_include) if options.cuda_include else None
        if folder is not None and not (folder / "cuda_runtime.h").is_file():
            raise AdvisorError(
                f"--cuda-include {options.cuda_include!a}: no cuda_runtime.h in it; name an include folder"
            )
        self._setting = clang_deep.setting_for(vocabulary, folder, options.seconds)
        self._files, self._vocabulary, self._jobs = files, vocabulary, options.jobs
        self._commands, self.problems = _commands(databases(paths))
        self._locations = {file.path: _absolute(file.location) for file in files}
        self._shown = {location: path for path, location in self._locations.items()}

    def look(self, graph: Graph, path: str) -> clang_deep.Result:
        """What libclang says about one file of the scan."""
        location = self._locations[path]
        passed = self._commands.options.get(location, Options()).passed
        options = clang_deep.arguments(self._setting, _folders(graph, path, self._locations), passed)
        return clang_deep.look(location, options, self._setting)

    def _one(self, graph: Graph, facts: FileFacts) -> FileFacts:
        result = self.look(graph, facts.path)
        data = b"" if result.failure else Path(self._locations[facts.path]).read_bytes()
        return clang_deep.merge(facts, result, data, self._vocabulary, lambda place: self._shown.get(place, ""))

    def facts(self, light: Sequence[FileFacts]) -> list[FileFacts]:
        """The facts of all files, those of C-family files with uses merged with what libclang saw."""
        graph = Graph(light)
        wanted = [facts for file, facts in zip(self._files, light, strict=True) if _wanted(file, facts)]
        with ThreadPoolExecutor(self._jobs) as pool:
            deep = {facts.path: facts for facts in pool.map(lambda facts: self._one(graph, facts), wanted)}
        return [deep.get(facts.path, facts) for facts in light]
