"""Collects what one build file uses: the shared end of all front ends for files around the code."""

from __future__ import annotations

import re
from collections.abc import Iterable

from advisor.expressions import lazy
from advisor.frontends.build_names import build_names
from advisor.frontends.source import Lines, Source, digest, first_bad_line, shown
from advisor.model import (
    Confidence,
    Define,
    FileFacts,
    FileStatus,
    Name,
    Problem,
    TargetWords,
    Use,
    UseKind,
    Value,
    Vocabulary,
)

_KIND_OF_PREFIX: dict[str, UseKind] = {
    "pkg": "package", "apt": "package", "flag": "flag", "env": "env", "image": "image", "link": "link",
    "fortran": "keyword",
}  # fmt: skip
_ENV = lazy(r"(?<![\w.])[A-Z][A-Z0-9]{3,}(?:_[A-Z0-9]+)*(?![\w(])|(?<![\w.])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![\w(])")
_OWN_VARIABLE = lazy(
    r"_(?:VER|VERSION\w*|PACKAGE|INSTALLED|REPO|BRANCH|COMMIT|TAG|URL|DIR|ROOT|HOME|PATH|FILE|SRC|SUBDIR|LIBRARY\w*|"
    r"LIB_NAME|LIB|LIBS|INCLUDE\w*|FLAGS|FOUND|TARGET|ENABLED)$"
)
_VALUE = lazy(r"""[ \t]*(?:=|:[ \t])[ \t]*("[^"\n]{0,300}"|'[^'\n]{0,300}'|[^\s"';&|)]{0,300})""")
# A folder below the one in which the file lies: no installed toolkit.
_OWN_FOLDER = lazy(r"""["']?(?:\$[({]?(?:CURDIR|PWD|(?:top_)?(?:srcdir|builddir)|(?:shell )?pwd)\b|\.{1,2}(?:/|$))""")
_PATH = lazy(r"(?:(?<=-[LI])|(?<![\w}]))/(?:usr/local|opt|usr/lib|usr/include)/[\w./+-]*")
_WINDOWS_PATH = lazy(r"NVIDIA GPU Computing Toolkit[\\\\/]+CUDA")
# A flag with what follows it, be it its value (`-arch=sm_80`, `-gencode arch=…`) or not.
_FLAG = lazy(r"""(?<![\w/.$+-])(--?[A-Za-z][\w-]*)(?=(?:=|[\s;"',]{1,300}+)?([^\s;"'>)]{0,500}))""")
_LINK = lazy(r"(?<![\w/.-])-l:?((?:lib)?[A-Za-z_]\w+)")
_ARCH_VALUE = lazy(r"(?:arch=)?(?:sm|compute|lto)_|native$|all(?:-major)?$")
_INDEX = lazy(r"https?://[^\s\"'`)<>]{0,200}?/whl/(?:nightly/|test/)?cu\d+")
_IMAGE = lazy(r"(?<![\w./:@$}-])(?:docker://)?((?:[\w.-]+/)+[\w.-]+)((?::[\w.${}:-]+)?)(?:@sha256:\w+)?(?![\w/])")
_NVIDIA_URL = lazy(r"https?://[\w.]*nvidia\.(?:com|cn)[^\s\"'`)]*", re.IGNORECASE)
_NVIDIA_WORD = lazy(
    r"cuda|cudnn|nccl|nvidia|nvcr\.io|nvcc|nvprof|nvlink|nvdisasm|nsys|nsight|\bncu\b|ptxas|fatbinary|cuobjdump"
    r"|compute-sanitizer|tensorrt|trtexec|dcgm|cublas|cufft|cutlass|/whl/cu\d|[-+]cu1\d\b",
    re.IGNORECASE,
)
_NAME_PART = lazy(r"[^a-z]+")
DEFINES_LIMIT = 1000
LIMIT = 60  # words of a command that its fact keeps


class _Place(Value, frozen=True, kw_only=True):
    start: int
    end: int
    symbol: str
    library: str
    spelling: str
    kind: UseKind
    args: tuple[str, ...]
    confidence: Confidence
    guard: str
    arms: tuple[str, ...]
    scope: str
    rules_only: bool


def targets_of_file(path: str, targets: Iterable[TargetWords]) -> tuple[str, ...]:
    """Targets that a file is for by a word of theirs in its name: `Dockerfile.word`, `requirements-word.txt`."""
    words = set(_NAME_PART.split(path.rsplit("/", 1)[-1].lower()))
    return tuple(target.name for target in targets if not words.isdisjoint(target.files))


class Found:
    """The uses of one file. `text` is the file as latin-1, so that its offsets are those of the bytes."""

    def __init__(self, source: Source, vocabulary: Vocabulary) -> None:
        self.source, self.names = source, build_names(vocabulary)
        self.text = source.data.decode("latin-1")
        self.lines = Lines(source.data)
        self.problems: list[Problem] = []
        self.reasons: list[str] = []
        self.defines: list[Define] = []
        self.guard, self.scope = "", ""  # of what is added next
        self.arms: tuple[str, ...] = ()
        self._done = targets_of_file(source.path, vocabulary.targets)
        self._places: dict[tuple[int, str], _Place] = {}
        self._own_folders: set[str] = set()  # variables that the file sets to a folder below its own

    def add(
        self,
        prefix: str,
        text: str,
        start: int,
        end: int,
        *,
        args: tuple[str, ...] = (),
        unknown: bool = False,
        confidence: Confidence = "strong",
    ) -> bool:
        """Adds what stands at `start` if its name is known, or unknown on purpose; says whether it did."""
        name = self.names.flag(text) if prefix == "flag" else self.names.find(prefix, text)
        if name is None and not unknown:
            return False
        symbol = name.symbol if name else f"{prefix}:{text}"
        kind = _KIND_OF_PREFIX.get(prefix, "link" if "::" in text else "text")
        self._put(symbol, name.library if name else "", start, end, kind, args, confidence)
        return True

    def dotted(self, text: str, start: int, end: int) -> None:
        """A class or function of Python that a setting names: `_target_: flash_attn.modules.mha.MHA`."""
        name = self.names.dotted(text)
        if name is not None and text.partition(".")[0] not in self.source.path.split("/"):
            self._put(name.symbol, name.library, start, end, "string", (text,), "strong")

    def name(self, name: Name, kind: UseKind, start: int, end: int) -> None:
        """Adds a name of the catalogue that stands in the text itself."""
        self._put(name.symbol, name.library, start, end, kind, (), "medium")

    def fact(self, symbol: str, start: int, end: int, args: tuple[str, ...] = (), kind: UseKind = "text") -> None:
        """Adds something that only rules ask for."""
        self._put(symbol, "", start, end, kind, args, "strong", rules_only=True)

    def _put(
        self,
        symbol: str,
        library: str,
        start: int,
        end: int,
        kind: UseKind,
        args: tuple[str, ...],
        confidence: Confidence,
        rules_only: bool = False,
    ) -> None:
        self._places.setdefault(
            (start, symbol),
            _Place(
                start=start, end=end, symbol=symbol, library=library,
                spelling=shown(self.source.data[start : min(end, start + 200)]), kind=kind, args=args,
                confidence=confidence, guard=self.guard, arms=self.arms, scope=self.scope, rules_only=rules_only,
            ),
        )  # fmt: skip

    def own(self, prefix: str, text: str, start: int, end: int) -> None:
        """Tells that the file itself gives a value to a name that holds a version of the project's choice."""
        if text.endswith("_VERSION"):
            self.define(prefix, text, start, end)

    def define(self, prefix: str, text: str, start: int, end: int) -> None:
        """Tells that the file itself gives a known name its meaning."""
        if (name := self.names.find(prefix, text)) is not None and len(self.defines) < DEFINES_LIMIT:
            span = self.lines.span(self.source.path, start, end)
            self.defines.append(Define(name=name.symbol, kind="macro", span=span))

    def problem(self, text: str) -> None:
        """Something that makes the file hard to read; it is read as far as possible."""
        self.problems.append(Problem(path=self.source.path, stage="read", text=text))
        self.reasons.append(text)

    # --- what may stand anywhere in the text of build files -----------------------------------------------------------

    def variables(self, start: int, end: int) -> None:
        """Environment variables by their names, `args` the value given to them.

        What only has the form of one may be the script's own; so is a `…_DIR` set to a folder of its own.
        """
        for match in _ENV.finditer(self.text, start, end):
            name = self.names.find("env", match.group())
            if name is not None and not ("*" in name.symbol and _OWN_VARIABLE.search(match.group())):
                value = _VALUE.match(self.text, match.end(), end)
                args = (value[1].strip("\"'"),) if value else ()
                if value:
                    self.own("env", match.group(), *match.span())
                    if match.group().endswith("_DIR") and _OWN_FOLDER.match(value[1]):
                        self._own_folders.add(name.symbol)
                self.add("env", match.group(), *match.span(), args=args)

    def paths(self, start: int, end: int) -> None:
        """Installation folders of NVIDIA's software."""
        for match in _WINDOWS_PATH.finditer(self.text, start, end):
            self.add("path", "NVIDIA GPU Computing Toolkit", *match.span())
        for match in _PATH.finditer(self.text, start, end):
            self.add("path", match.group(), *match.span())

    def flags(self, start: int, end: int, nvcc: bool = False) -> None:
        """Compiler flags and links; flags that other compilers have too count only where `nvcc` is addressed."""
        for match in _FLAG.finditer(self.text, start, end):
            name = self.names.flag(match[1])
            if name is not None and (name.match != "device" or nvcc or _ARCH_VALUE.match(match[2])):
                self.add("flag", match[1], *match.span(1), args=(match[2],) if match[2] else ())
        for match in _LINK.finditer(self.text, start, end):
            self.add("link", match[1], *match.span(), args=(match[1],))

    def addresses(self, start: int, end: int) -> None:
        """Package indexes for CUDA, and NVIDIA's download addresses (a fact for rules)."""
        for match in _INDEX.finditer(self.text, start, end):
            whose = "pytorch.org/whl/cu" if "pytorch.org/" in match.group() else "whl/cu"
            self.add("index", whose, *match.span(), args=(match.group(),))
        for match in _NVIDIA_URL.finditer(self.text, start, end):
            self.fact("url:nvidia", *match.span(), (match.group()[:300],))
            if "download.nvidia" in match.group():
                self.add("index", "developer.download.nvidia.com", *match.span(), args=(match.group()[:300],))

    def images(self, start: int, end: int, sure: bool = False) -> None:
        """Container images: known ones, and all of NVIDIA's registry; more names count where an image is `sure`."""
        for match in _IMAGE.finditer(self.text, start, end):
            text = match[1].removeprefix("docker.io/")
            name = self.names.find("image", text)
            if (name is not None and (sure or name.match != "device")) or text.startswith("nvcr.io/"):
                self.add("image", text, match.start(1), match.end(2), args=(match[2].lstrip(":"),), unknown=True)

    def anything(self, start: int, end: int) -> None:
        """All that may stand anywhere: variables, folders, addresses, images."""
        self.variables(start, end)
        self.paths(start, end)
        self.addresses(start, end)
        self.images(start, end)

    def command(self, program: str, words: tuple[str, ...], start: int, end: int) -> None:
        """A fact for rules: a command that names software of NVIDIA, with its words."""
        if any(_NVIDIA_WORD.search(word) for word in words[:LIMIT]):
            self.fact(f"command:{program}", start, end, words[:LIMIT])

    def finish(self) -> FileFacts:
        """The facts of the file."""
        kept = (self._places[key] for key in sorted(self._places) if key[1] not in self._own_folders)
        uses = tuple(map(self._use, kept))
        bad_line = first_bad_line(self.source.data)
        reasons = ([f"line {bad_line}: not UTF-8"] if bad_line else []) + self.reasons
        status: FileStatus = "recovered" if reasons else "ok"
        return FileFacts(
            path=self.source.path,
            kind=self.source.kind,
            origin=self.source.origin,
            digest=digest(self.source.data),
            lines=self.lines.count,
            bytes=len(self.source.data),
            status=status,
            reason="; ".join(reasons),
            parsed_lines=self.lines.count,
            uses=uses,
            defines=tuple(self.defines),
            excerpts={use.span.line: self.lines.text(use.span.line) for use in uses},
            problems=tuple(self.problems),
        )

    def _use(self, place: _Place) -> Use:
        return Use(
            symbol=place.symbol,
            library=place.library,
            spelling=place.spelling,
            span=self.lines.span(self.source.path, place.start, place.end),
            kind=place.kind,
            args=place.args,
            side="build",
            scope=place.scope,
            guard=place.guard,
            arms=place.arms,
            confidence=place.confidence,
            done_for=self._done,
            rules_only=place.rules_only,
        )
