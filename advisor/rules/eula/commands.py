"""Licence rules about commands: what is dumped, kept, renamed or bundled. Commands are parsed, not grepped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from advisor import eula
from advisor.eula.components import Component, of_package
from advisor.expressions import lazy
from advisor.model import FileFacts, Severity, TextPattern, Use
from advisor.rules.eula.binaries import nvidia_library
from advisor.rules.eula.notices import packages_with_own_terms
from advisor.rules.eula.packages import nvidia_packages
from advisor.rules.eula.patterns import RUNS
from advisor.rules.eula.project import base, folder, touches_cuda
from advisor.rules.eula.table import Row, found, pattern, register, rows, uses_of
from advisor.rules.registry import Hit, ProjectFacts

_PLACES = ("script", "build", "ci", "image", "manifest", "config")
_ADVICE = ("prose",)  # commands for users, in texts for people
_DUMPS = frozenset(
    "-sass --dump-sass -ptx --dump-ptx -xelf --extract-elf -xptx --extract-ptx -elf --dump-elf -fun -all".split()
)
_KEEPS = frozenset(
    "-ptx --ptx -cubin --cubin -fatbin --fatbin -keep --keep -save-temps --save-temps --keep-dir -keep-dir".split()
)
_MAIN = ("libcuda.so", "libnvidia-ml.so", "libcudart.so", "libcublas.so", "libcudnn.so", "nvcuda.dll", "nvml.dll")
_OTHER_BUILD = lazy(r"rocm|vulkan|metal|xpu|npu|cann|musa|cpu", re.IGNORECASE)
_PYTHON = lazy(r"pip3?|uv|python[\d.]*|poetry|pdm|pipx")
_LIBRARY_FILE = lazy(
    r"(?:^|[/\\])(?:lib(?:cudart|cublas|cudnn|cufft|curand|cusolver|cusparse|nvrtc|nvJitLink|npp|nvinfer)"
    r"[\w.${}*?-]*\.(?:so|dylib)\b\S*|(?:cudart|cublas|cublasLt|cudnn|cufft|curand|cusolver|cusparse|nvrtc)"
    r"[\w.${}*?-]*\.dll)$",
    re.IGNORECASE,
)
_QUOTE = lazy(r"[\"']")
_SAYS = lazy(r"\b(?:print\w*|raise|throw|log\w*|warn\w*|help|message|echo|cerr|cout)\b", re.IGNORECASE)
_FILLED = lazy(  # what stands behind a tool in a text that becomes a command: a place to fill, a file, a redirection
    r"\b(?:cuobjdump|nvdisasm)\b[^\"']*(?:[{$%|>]|\.(?:cubin|so|o|exe|fatbin|elf)\b|[\"']\s*(?:\+|%|\.format|<<))"
)
_OF_TOOLKIT = lazy(r"(?:local|opt)/cuda|/usr/(?:local/)?lib|CUDA_?(?:HOME|PATH|ROOT|DIR)|stubs", re.IGNORECASE)
_INSTALL = frozenset(("install", "add", "in", "localinstall", "reinstall"))
INSTALLS = "The line installs packages that come under terms of NVIDIA's"
COPIED = "A command copies libraries of NVIDIA's"
PTX_COMPILER = "NVIDIA's PTX compiler library is inside a compiled file"
STUBS = "Functions of the CUDA runtime are defined in a compiled file that does not hold the runtime"
LIBRARIES = "Libraries of the CUDA toolkit are inside a compiled file"
OTHERS = "A library of NVIDIA's with an agreement of its own is inside a compiled file"
INSIDE = "The static CUDA runtime is inside a compiled file"
STUB = "The toolkit's own stub library is put under the driver's name"


def _command(name: str, regex: str, *literals: str, more: tuple[str, ...] = ()) -> TextPattern:
    return TextPattern(id=f"command:{name}", regex=regex, literals=literals, files=(*_PLACES, *more))


def _dumps(words: Sequence[str]) -> bool:
    program = words[0].rsplit("/", 1)[-1].removesuffix(".exe") if words else ""
    if program == "nvdisasm":
        return any(not word.startswith("-") for word in words[1:])
    return any(word.split("=")[0] in _DUMPS for word in words[1:])


def _program_first(use: Use) -> tuple[str, ...]:
    """The words of a command without the assignments before it."""
    words = use.args
    while words and "=" in words[0] and not words[0].startswith("-") and "/" not in words[0].split("=")[0]:
        words = words[1:]
    return words


def _is_command(use: Use, file: FileFacts) -> bool:
    """Whether words in a program are a command: a list of arguments, or one text that is run or that is filled in."""
    line = file.excerpts.get(use.span.line, "")
    if not line or _QUOTE.search(use.spelling):
        return True
    if _SAYS.search(line):
        return False
    return bool(RUNS.search(line) or _FILLED.search(line))


def _dump(use: Use, file: FileFacts) -> Iterator[Hit]:
    row = rows()["EULA-102"]
    if _is_command(use, file) if use.symbol == row.id else _dumps(_program_first(use)):
        yield found(row, use)


def _keeps(file: FileFacts) -> Iterator[Hit]:
    """Commands and lists of arguments that keep device code; what both ways of reading see is told once."""
    row = rows()["EULA-107"]
    told: set[int] = set()
    for use in sorted(file.uses, key=lambda use: use.symbol != _COMPILER.id):
        of_command = use.symbol == _COMPILER.id and any(word in _KEEPS for word in _program_first(use)[1:])
        lines = set(range(use.span.line, use.span.end_line + 1))
        if (of_command or use.symbol == row.id) and not told & lines:
            told |= lines
            yield found(row, use)


def _rename(use: Use, _: FileFacts) -> Iterator[Hit]:
    """`ln`, `cp`, `mv` or `mklink` whose last word is the file name of one of NVIDIA's libraries."""
    row = rows()["EULA-207"]
    files = [word for word in _program_first(use)[1:] if not word.startswith(("-", "/D", "/H"))]
    if use.args and "mklink" in use.args[0].lower():
        files.reverse()  # the link's name comes first there
    if len(files) < 2 or eula.bare(files[-1]) not in _MAIN:
        return
    if eula.library(files[-2]) is None:
        yield found(row, use)
    elif "stubs/" in files[-2]:
        yield found(row, use, STUB, severity="info")


def _excludes_cuda(words: Sequence[str]) -> bool:
    """Whether CUDA's libraries are left out, or a variable may say so."""
    after = [word for word in words if "exclude" in word.lower() or "no-dll" in word or word.startswith("libcu")]
    return any("$" in word or "libcu" in word for word in words if "excl" in word.lower() or word in after) or any(
        "libcu" in word or "libnv" in word or "$" in word for word in after
    )


def _copied(file: FileFacts) -> Iterator[Hit]:
    """Libraries of NVIDIA's that a build installs, or that a command copies to a place outside of the toolkit."""
    row = rows()["EULA-413"]
    yield from (found(row, use) for use in uses_of(file, row.id))
    for use in uses_of(file, _COPY.id):
        files = [word for word in _program_first(use)[1:] if not word.startswith("-")]
        taken = [word for word in files[:-1] if _LIBRARY_FILE.search(word)]
        if "robocopy" in use.args[0].lower():  # SOURCE DESTINATION FILE…
            taken, files = [word for word in files[2:] if _LIBRARY_FILE.search(word)], files[:2]
        if taken and not _OF_TOOLKIT.search(files[-1]):
            yield found(row, use, COPIED)


def _builds_for_cuda(file: FileFacts) -> bool:
    """Whether a build file speaks of CUDA, and not of other hardware by name; needing PyTorch says nothing."""
    named = any(use.library and not use.rules_only and use.kind != "package" for use in file.uses)
    speaks = named or any(use.symbol in ("EULA-410", "EULA-414", "EULA-415", "EULA-101") for use in file.uses)
    return speaks and not _OTHER_BUILD.search(file.path)


def _links_static_alone(project: ProjectFacts) -> bool:
    """Whether every library of CUDA's that the builds name is a static one: a wheel then needs no file of them."""
    linked = {use.symbol for file in project.files for use in file.uses if use.kind == "link" and use.library}
    return bool(linked) and all(name.endswith("_static") for name in linked)


def _excludes_pytorch(words: Sequence[str]) -> bool:
    """Whether PyTorch's libraries for CUDA are left out."""
    return any("libtorch_cuda" in word or "libc10_cuda" in word for word in words)


def _links_below(project: ProjectFacts, at: str) -> bool:
    """Whether a build below a folder links a shared library of CUDA's, by name or as an extension of PyTorch's does."""
    inside = (file for file in project.files if not at or file.path.startswith(f"{at}/"))
    return any(
        (use.kind == "link" and use.library and not use.symbol.endswith("_static"))
        or use.symbol == "torch.utils.cpp_extension.CUDAExtension"
        for file in inside for use in file.uses
    )  # fmt: skip


def _built_by(path: str) -> str:
    """The folder that a build file builds; jobs of a service build the repository that holds their folder."""
    at, mark, _ = path.partition(".github/")
    return at.rstrip("/") if mark else folder(path)


def _repair(project: ProjectFacts) -> Iterator[Hit]:
    row = rows()["EULA-412"]
    if not touches_cuda(project) or _links_static_alone(project):
        return
    for file in project.files:
        for use in uses_of(file, "command:wheel-repair") if _builds_for_cuda(file) else ():
            words = _program_first(use)
            if "repair" not in words or _excludes_cuda(words):
                continue
            if not _excludes_pytorch(words) or _links_below(project, _built_by(file.path)):
                yield found(row, use)


def _installs(use: Use) -> Iterator[tuple[str, Component]]:
    """The packages that a command of the system's package manager installs and a licence of NVIDIA's covers."""
    words = _program_first(use)
    of_python = bool(_PYTHON.fullmatch(words[0].rsplit("/", 1)[-1])) if words else False
    for word in words[1:] if any(each in _INSTALL for each in words[1:]) else ():
        name = re.split(r"[=<>:$*\[!~;]", word)[0]
        known = of_package(name if of_python else f"apt:{name}")
        if known is not None and known.is_proprietary:
            yield word, known


def _accepted(file: FileFacts) -> Iterator[Hit]:
    """Terms that a script accepts in words, and packages it installs that have such terms: one hit a command."""
    row = rows()["EULA-417"]
    for use in file.uses:
        if use.symbol == row.id and (use.result != "code" or "accept" in use.spelling or "agree" in use.spelling):
            yield found(row, use)
        elif use.symbol in (_SYSTEM.id, _PIP.id) and (names := list(_installs(use))):
            yield found(row, use, INSTALLS, ", ".join(f"{word} ({each.component})" for word, each in names)[:200])


def _libraries(row: Row, use: Use, is_own: bool) -> Iterator[Hit]:
    """The libraries inside a compiled file; `is_own` = in a package of NVIDIA's, whose own text is told."""
    known = [named for library in use.args if (named := eula.library(f"lib{library}.so"))]
    for message, clause, is_toolkit in ((LIBRARIES, None, True), (OTHERS, "", False)):
        names = dict.fromkeys(named.component for named in known if (named.agreement == "toolkit") is is_toolkit)
        if names:
            told = f"{base(use.span.path)}: {', '.join(names)}"
            severity: Severity = "info" if is_own else "work"
            yield found(row, use, message, told, severity, "" if is_own else clause)


def _static(project: ProjectFacts) -> Iterator[Hit]:
    """Static libraries in builds and in Python programs that build, and compiled files with the runtime inside."""
    row = rows()["EULA-411"]
    own = {*nvidia_packages(project), *packages_with_own_terms(project)}
    for file in project.files:
        name = base(file.path)  # a module that gives targets their names, or a copy of CMake's own
        defines = file.kind == "cmake" and (name.startswith("Find") or "cudatoolkit" in name.lower())
        for use in file.uses if not defines else ():
            if use.symbol == row.id and (use.result != "code" or file.kind in ("python", "cython")):
                yield found(row, use)
            elif use.symbol == "binary:static-runtime" and nvidia_library(file) is None:
                told = ", ".join(use.args) or "by its text: its symbols were removed"
                is_own = any(not root or file.path.startswith(f"{root}/") for root in own)
                severity, clause = (
                    ("info", "") if is_own else ("work", None)
                )  # NVIDIA's package: the text in it is told
                yield found(row, use, INSIDE, f"{base(file.path)}: {told}", severity, clause)  # type: ignore[arg-type]
            elif use.symbol == "binary:runtime-stub" and nvidia_library(file) is None:
                yield found(row, use, STUBS, f"{base(file.path)}: {', '.join(use.args)}", "info", "")
            elif use.symbol == "binary:static-libraries" and nvidia_library(file) is None:
                yield from _libraries(row, use, any(not root or file.path.startswith(f"{root}/") for root in own))
            elif use.symbol == "binary:static-ptx-compiler":
                yield found(row, use, PTX_COMPILER, f"{base(file.path)}: {', '.join(use.args)}", "work")


_NVIDIA_TOOL = _command("disassembler", r"(?:.*/)?(?:cuobjdump|nvdisasm)(?:\.exe)?", "cuobjdump", "nvdisasm")
_COMPILER = _command("nvcc", r"(?:nvcc|\$[({]?\w*NVCC\w*[)}]?)", "nvcc")
_LINK = _command("rename", r"ln|cp|mv|mklink|install", *(name.lower() for name in _MAIN))
_SYSTEM = _command(
    "system-install", r"apt|apt-get|aptitude|yum|dnf|microdnf|zypper|tdnf", "cuda", "cudnn", "nvidia", "libcu", "libnv",
    "libnpp", "tensorrt", "nsight", "cutensor", more=_ADVICE,
)  # fmt: skip
_PIP = _command(
    "python-install", r"(?:.*/)?(?:pip3?|uv|python[\d.]*|poetry|pdm|pipx)", "nvidia-", "tensorrt", "cutensor",
    "cuquantum", "cudnn", "custatevec", "cuda-toolkit", more=_ADVICE,
)  # fmt: skip
_COPY = TextPattern(
    id="command:copy-library", regex=r"cp|rsync|xcopy|robocopy|copy|copy-item",
    literals=("cudart", "cublas", "cudnn", "cufft", "curand", "cusolver", "cusparse", "nvrtc", "nvjitlink", "nvinfer"),
    files=("script", "build", "ci", "config"),
)  # fmt: skip
_REPAIR = _command("wheel-repair", r"auditwheel|delvewheel|python\S*", "auditwheel", "delvewheel")


def _with_text(row: Row) -> TextPattern:
    return pattern(row, limit=20)


register(
    "EULA-102", "use", _dump, symbols=("EULA-102", _NVIDIA_TOOL.id),
    patterns=(_with_text(rows()["EULA-102"]), _NVIDIA_TOOL),
)  # fmt: skip
register("EULA-107", "file", _keeps, patterns=(_with_text(rows()["EULA-107"]), _COMPILER))
register("EULA-207", "use", _rename, symbols=(_LINK.id,), patterns=(_LINK,), messages=(STUB,))
register(
    "EULA-411",
    "project",
    _static,
    patterns=(_with_text(rows()["EULA-411"]),),
    messages=(INSIDE, LIBRARIES, OTHERS, PTX_COMPILER, STUBS),
)
register("EULA-413", "file", _copied, patterns=(_with_text(rows()["EULA-413"]), _COPY), messages=(COPIED,))
register("EULA-417", "file", _accepted, patterns=(_with_text(rows()["EULA-417"]), _SYSTEM, _PIP), messages=(INSTALLS,))
register("EULA-412", "project", _repair, patterns=(_REPAIR,))
