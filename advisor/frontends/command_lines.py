"""What one shell command says about NVIDIA's software: tools, variables, flags, packages, images."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from advisor.expressions import lazy
from advisor.frontends.build_facts import Found
from advisor.frontends.commands import Command, Word
from advisor.frontends.packages import add_conda, add_requirement, is_requirement

_CONTAINERS = frozenset("docker podman nerdctl singularity apptainer buildah skopeo crane enroot".split())
_NVCC = lazy(r"nvcc(?:\.exe)?|\$[({]?\w*NVCC\w*[)}]?", re.IGNORECASE)
_PIP = frozenset("pip pip3 pipx uv poetry pdm pipenv".split())
_PYTHON = lazy(r"python[\d.]*|\$[({]?PYTHON\w*[)}]?")
_CONDA = frozenset("conda mamba micromamba".split())
_SYSTEM = frozenset("apt apt-get aptitude yum dnf microdnf zypper tdnf".split())
_INSTALLS = frozenset("install add create update download sync wheel lock compile".split())
_REMOVES = frozenset("remove autoremove uninstall purge".split())  # what a command takes away, nothing rests on
_VALUE_OPTIONS = frozenset(
    "-r --requirement -c --constraint -i --index-url --extra-index-url -f --find-links -t --target --prefix --root -n "
    "--name -p --python --platform --index --python-version --src --cache-dir --torch-backend -o --output-file "
    "--channel".split()
)
_CONDA_VALUE_OPTIONS = _VALUE_OPTIONS | {"-c"}
_TOOL_WORD = lazy(r"nv|cu|ncu$|nsys|ptxas|fatbinary|dcgm|trtexec|compute-sanitizer")
_DEFINITION = lazy(r"-D([A-Za-z_]\w*)(?::\w+)?(?:=(.*))?")
_CUDA_SWITCH = lazy(r"CUDA|CUDNN|NCCL|TENSORRT")
_VERSION_VARIABLE = lazy(r"\$\{?(?:\w*_)?(?:CUDA|CUDNN|NCCL)\w*VER", re.IGNORECASE)
_NAME_OF_SYSTEM_PACKAGE = lazy(r"[a-z][\w.+-]*")
_LONGEST = 400  # words of a command that are looked at


def _base(text: str) -> str:
    return text.rstrip("/").rsplit("/", 1)[-1]


def _tool(found: Found, command: Command) -> None:
    """The program itself, or the program with a telling word: `nvidia-smi topo`, `docker --gpus`."""
    argv, program = command.argv, command.program
    words = [word.text for word in argv[1:9]]
    for word in argv[1:_LONGEST]:
        for text in {word.text, word.text.partition("=")[0]}:
            if found.add("cmd", f"{program} {text}", argv[0].start, word.end, args=tuple(words)):
                return
    found.add("cmd", program, argv[0].start, argv[0].end, args=tuple(words))
    launcher = _base(command.words[0].text)
    if launcher != program:
        for word in command.words[1 : len(command.words) - len(argv)]:
            found.add("cmd", f"{launcher} {word.text}", command.words[0].start, word.end)


def _named_tools(found: Found, argv: Sequence[Word]) -> None:
    """Tools that another command is told of: `which nvcc`, `perf stat ncu`."""
    for word in argv[1:_LONGEST]:
        base = _base(word.text)
        if _TOOL_WORD.match(base) and not word.text.startswith("-"):
            found.add("cmd", base, word.start, word.end, confidence="medium")


def _definitions(found: Found, argv: Sequence[Word]) -> None:
    """`-DNAME=value` of cmake: known variables are uses, switches of the project's own are facts for rules."""
    for word in argv[1:_LONGEST]:
        match = _DEFINITION.match(word.text)
        if match is None or found.add("cmake", match[1], word.start, word.end, args=(match[2] or "",)):
            continue
        if _CUDA_SWITCH.search(match[1]):
            found.fact("option:cuda", word.start, word.end, (match[1], match[2] or ""))


def _compared(found: Found, command: Command) -> None:
    """Versions of CUDA that a test asks for: a fact for rules."""
    words = [word.text for word in command.words[:12]]
    if command.words[0].text in ("[", "[[", "test") and any(_VERSION_VARIABLE.search(text) for text in words):
        name = next(text for text in words if _VERSION_VARIABLE.search(text)).strip('${}"')
        found.fact(
            f"compare:{name[:60]}", command.words[0].start, command.words[-1].end, tuple(words[1:]), kind="compare"
        )


def _operands(argv: Sequence[Word], value_options: Iterable[str]) -> list[Word]:
    """The words behind the verb that are no options and no values of options."""
    result, skip, options = [], False, frozenset(value_options)
    for word in argv:
        if skip:
            skip = False
        elif word.text.startswith("-"):
            skip = word.text in options
        else:
            result.append(word)
    return result


def _installed(found: Found, command: Command) -> None:
    """Packages that the command installs."""
    argv, program = command.argv[:_LONGEST], command.program
    if _PYTHON.fullmatch(program) and [word.text for word in argv[1:3]] == ["-m", "pip"]:
        argv, program = argv[2:], "pip"
    verbs = [place for place, word in enumerate(argv) if word.text in _INSTALLS or word.text in _REMOVES]
    if not verbs or argv[verbs[0]].text in _REMOVES:
        return
    words = argv[verbs[0] + 1 :]
    if program in _PIP:
        for word in _operands(words, _VALUE_OPTIONS):
            if is_requirement(word.text):
                add_requirement(found, word.text, word.start, word.end)
    elif program in _CONDA:
        for word in _operands(words, _CONDA_VALUE_OPTIONS):
            add_conda(found, word.text, word.start, word.end)
    elif program in _SYSTEM:
        for word in _operands(words, ()):
            if match := _NAME_OF_SYSTEM_PACKAGE.match(word.text):
                found.add("apt", match.group(), word.start, word.end, args=(word.text[match.end() :].lstrip("="),))


def _one(found: Found, command: Command) -> None:
    words = (*command.assignments, *command.words)
    start, end = words[0].start, words[-1].end
    found.anything(start, end)
    if not command.words:
        found.flags(start, end, bool(_NVCC.search(found.text[start : words[0].end])))
        return
    argv = command.argv
    if argv[0].text.startswith("-"):  # a list of arguments for a program named elsewhere
        found.flags(start, end)
        return
    _tool(found, command)
    if command.program in _CONTAINERS:
        found.images(argv[0].start, end, sure=True)
    if command.program not in ("echo", "printf"):
        _named_tools(found, argv)
        _definitions(found, argv)
        _installed(found, command)
        _compared(found, command)
        found.flags(start, end, any(_NVCC.fullmatch(_base(word.text)) for word in words[:_LONGEST]))
    found.command(command.program, tuple(word.text for word in argv), argv[0].start, argv[-1].end)


def command_lines(found: Found, commands: Iterable[Command]) -> None:
    """Adds what the commands use."""
    for command in commands:
        _one(found, command)
