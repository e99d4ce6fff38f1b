"""CMake front end: packages, targets, variables, languages, flags and links that speak of CUDA."""

from __future__ import annotations

import re
from itertools import pairwise

from advisor.expressions import lazy
from advisor.frontends.build_facts import Found
from advisor.frontends.cmake_commands import Argument, CMakeCommand, cmake_commands
from advisor.frontends.cmake_guards import guards
from advisor.frontends.source import Source
from advisor.model import FileFacts, Vocabulary

_WORD = lazy(r"[A-Za-z_]\w*(?:::\w+)?")
_LANGUAGE = lazy(r"COMPILE_LANG(?:UAGE|_AND_ID):CUDA")
_ENV = lazy(r"\$ENV\{(\w+)\}")
_NVIDIA_PACKAGE = lazy(
    r"CUDA|CUDAToolkit|CUDNN|NCCL|NVTX|CUTLASS|TensorRT|NvInfer|NVJPEG|nvimgcodec|NVSHMEM|cuTENSOR|cuSPARSELt|CUB|Thrust"
    r"|CUPTI|NVML|NVPL|NVHPC|rmm|raft|cuvs|cudf|cugraph",
    re.IGNORECASE,
)
_ADDRESSES_NVCC = lazy(
    r"COMPILE_LANGUAGE:CUDA|COMPILE_LANG_AND_ID:CUDA|(?:CUDA|NVCC)\w{0,80}(?:FLAG|OPTION)", re.IGNORECASE
)
_LANGUAGE_COMMANDS = frozenset({"project", "enable_language", "check_language"})
_LANGUAGE_LIST = lazy(r"(?:\w*_)?LANG(?:UAGE)?S(?:_\w+)?", re.IGNORECASE)
_FETCH = frozenset({"fetchcontent_declare", "cpmaddpackage", "externalproject_add"})
_STARTING_COMMANDS = frozenset(
    "execute_process exec_program add_custom_command add_custom_target add_test find_program".split()
)
_LINK_COMMANDS = frozenset({"target_link_libraries", "link_libraries"})
_SETS = frozenset({"set", "list", "set_property", "set_target_properties"})
_CUDA_VERSION = lazy(r"(?=\w{0,200}$)\w*(?:CUDA|CUDNN|NCCL)\w*VERSION\w*", re.IGNORECASE)
_ARCHITECTURES = lazy(r"(?=\w{0,200}$)\w*(?:CUDA|SM|NVCC|GENCODE)_?\w*ARCH\w*", re.IGNORECASE)
_ARCHITECTURE = lazy(r"(?:\d{1,2}\.?\d[af]?(?:\+PTX)?(?:-real|-virtual)?[;, ]?)+")
_COMPARISON = lazy(r"(?:VERSION_|STR)?(?:LESS|GREATER|EQUAL|LESS_EQUAL|GREATER_EQUAL)")
_LAST_FLAG = lazy(r"(?:^|:)(--?[A-Za-z][\w-]*)$")
_PLAIN_LINK = lazy(r"[A-Za-z]\w*")
_FIND_MODULE = lazy(r"(?:^|/)Find(\w+)\.cmake$")
_CUDA_OPTION = lazy(r"(?:^|_)(?:CUDA|CUDNN|NCCL|CUBLAS|NVTX|TENSORRT|CUTLASS|NVCC|GPU)(?:_|$)", re.IGNORECASE)


def _package(found: Found, command: CMakeCommand) -> None:
    if not command.arguments:
        return
    name, version = command.arguments[0], ""
    if len(command.arguments) > 1 and command.arguments[1].text[:1].isdigit():
        version = command.arguments[1].text
    unknown = bool(_NVIDIA_PACKAGE.fullmatch(name.text))
    found.add(
        "cmake", f"find_package({name.text})", command.start, name.end, args=(name.text, version), unknown=unknown
    )


def _languages(found: Found, command: CMakeCommand) -> None:
    """`CUDA` among the languages; the first argument of `project` is its name."""
    for argument in command.arguments[command.name == "project" :]:
        if argument.text == "CUDA":
            found.add("cmake", "enable_language(CUDA)", argument.start, argument.end)


def _listed_languages(found: Found, command: CMakeCommand) -> None:
    """`CUDA` in a variable that lists languages: `set(LANGUAGES CXX CUDA)`, `list(APPEND MY_LANGS CUDA)`."""
    names = command.arguments[1:2] if command.name == "list" else command.arguments[:1]
    if any(_LANGUAGE_LIST.fullmatch(each.text) for each in names):
        for argument in command.arguments[1:]:
            if argument.text == "CUDA":
                found.add("cmake", "enable_language(CUDA)", argument.start, argument.end)


def _language_of_files(found: Found, command: CMakeCommand) -> None:
    for key, value in pairwise(command.arguments):
        if key.text == "LANGUAGE" and value.text == "CUDA":
            found.add("cmake", "LANGUAGE CUDA", key.start, value.end)


def _fetched(found: Found, command: CMakeCommand) -> None:
    if command.arguments:
        name = command.arguments[0]
        found.add("cmake", f"FetchContent({name.text.lower()})", command.start, name.end, args=(name.text,))


def _links(found: Found, command: CMakeCommand) -> None:
    """Bare names of libraries behind the target."""
    for argument in command.arguments[command.name != "link_libraries" :]:
        if _PLAIN_LINK.fullmatch(argument.text):
            found.add("link", argument.text, argument.start, argument.end, args=(argument.text,))


def _option(found: Found, command: CMakeCommand) -> None:
    """A switch of the project's own, for CUDA or not: a fact for rules, with its text and default."""
    if command.arguments:
        name = command.arguments[0]
        symbol = "option:cuda" if _CUDA_OPTION.search(name.text) else "option:other"
        found.fact(symbol, name.start, name.end, tuple(each.text for each in command.arguments[:3]))


def _own_list(found: Found, command: CMakeCommand) -> None:
    """A list of CUDA architectures for a variable or function of the project's own: a fact for rules."""
    if not command.arguments or command.name in ("set_property", "set_target_properties"):
        return
    name = command.arguments[0]
    values = [each.text for each in command.arguments[1:] if _ARCHITECTURE.fullmatch(each.text)]
    speaks = _ARCHITECTURES.fullmatch(name.text) or ("cuda" in command.name and "ARCH" in name.text.upper())
    if values and speaks and found.names.find("cmake", name.text) is None:
        found.fact("arch:own", name.start, name.end, tuple(values))


def _compared(found: Found, command: CMakeCommand) -> None:
    """Versions of CUDA that a condition asks for: a fact for rules, with the comparison and what is compared."""
    for name, how, value in zip(command.arguments, command.arguments[1:], command.arguments[2:], strict=False):
        variable = name.text.strip('${}"')
        if _CUDA_VERSION.fullmatch(variable) and _COMPARISON.fullmatch(how.text):
            found.fact(f"compare:{variable}", name.start, value.end, (how.text, value.text), kind="compare")


def _argument(found: Found, argument: Argument, values: tuple[str, ...], nvcc: bool) -> None:
    for match in _LANGUAGE.finditer(argument.text):
        found.add("cmake", "COMPILE_LANGUAGE:CUDA", argument.start + match.start(), argument.start + match.end())
    for match in _ENV.finditer(argument.text):
        found.add("env", match[1], argument.start + match.start(), argument.start + match.end())
    for match in _WORD.finditer(argument.text):
        word, start = match.group(), argument.start + match.start()
        args = values if word == argument.text else ()
        found.add("cmake", word, start, start + len(word), args=args, unknown=word.startswith("CUDA::"))
        if "::" in word:
            found.add("link", word, start, start + len(word), args=(word,))
    found.flags(argument.start, argument.end, nvcc)
    found.addresses(argument.start, argument.end)
    found.paths(argument.start, argument.end)


def _flag_values(found: Found, command: CMakeCommand, nvcc: bool) -> None:
    """Flags whose value is the next argument: `-gencode arch=…` over two arguments."""
    for argument, value in pairwise(command.arguments):
        match = _LAST_FLAG.search(argument.text)
        name = found.names.flag(match[1]) if match else None
        if match and name is not None and (nvcc or name.match != "device"):
            start = argument.start + match.start(1)
            found.add("flag", match[1], start, argument.end, args=(value.text.rstrip('>"'),))


def _set(found: Found, command: CMakeCommand) -> None:
    """A variable that the file itself sets."""
    for name in command.arguments[:1]:
        found.own("cmake", name.text, name.start, name.end)


def _programs(found: Found, command: CMakeCommand) -> None:
    """The programs that a build starts or looks for: what follows `COMMAND`, and the names of `find_program`."""
    places = [n + 1 for n, each in enumerate(command.arguments) if each.text == "COMMAND"]
    if command.name == "find_program":
        places = list(range(1, len(command.arguments)))
    for argument in (command.arguments[n] for n in places if n < len(command.arguments)):
        found.add("cmd", argument.text.rpartition("/")[2], argument.start, argument.end)


def _module(found: Found, package: str) -> None:
    """The variables of the package that a find module of the project is for: the module gives them their meaning."""
    for match in re.finditer(rf"(?<!\w){re.escape(package)}_\w+", found.text, re.IGNORECASE):
        found.define("cmake", match.group(), *match.span())


def _command(found: Found, command: CMakeCommand) -> None:
    if command.name == "find_package":
        _package(found, command)
    elif command.name in _LANGUAGE_COMMANDS:
        _languages(found, command)
    elif command.name in ("set_source_files_properties", "set_property", "set_target_properties"):
        _language_of_files(found, command)
    elif command.name in _FETCH:
        _fetched(found, command)
    elif command.name in _LINK_COMMANDS:
        _links(found, command)
    elif command.name in ("option", "cmake_dependent_option"):
        _option(found, command)
    elif command.name in ("if", "elseif"):
        _compared(found, command)
    elif command.name == "set":
        _set(found, command)
    if command.name in ("set", "list"):
        _listed_languages(found, command)
    if command.name in _STARTING_COMMANDS:
        _programs(found, command)
    _own_list(found, command)
    found.add("cmake", command.name, command.start, command.start + len(command.name))
    nvcc = any(_ADDRESSES_NVCC.search(each.text) for each in command.arguments)
    _flag_values(found, command, nvcc)
    if command.name == "message":
        return
    for place, argument in enumerate(command.arguments):
        given = command.arguments[place + 1 : place + 13] if command.name in _SETS else ()
        _argument(found, argument, tuple(each.text for each in given), nvcc)


def _presets(found: Found) -> None:
    """`CMakePresets.json`: names and flags wherever they stand."""
    for match in _WORD.finditer(found.text):
        found.add("cmake", match.group(), *match.span())
    found.flags(0, len(found.text))
    found.anything(0, len(found.text))


def extract(source: Source, vocabulary: Vocabulary) -> FileFacts:
    """The facts of a CMake file."""
    found = Found(source, vocabulary)
    if source.path.endswith(".json"):
        _presets(found)
        return found.finish()
    commands, unclosed = cmake_commands(found.text)
    for start in unclosed[:1]:
        found.problem(f"line {found.lines.line(start)}: parenthesis not closed; read to the end of the line")
    for command, guard in zip(commands, guards(commands), strict=True):
        found.guard, found.arms = guard.text, guard.arms
        _command(found, command)
    if module := _FIND_MODULE.search(source.path):
        _module(found, module[1])
    return found.finish()
