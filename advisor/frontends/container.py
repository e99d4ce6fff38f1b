"""Dockerfiles: base images, stages, variables and the commands of `RUN`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.expressions import lazy
from advisor.frontends.build_facts import LIMIT, Found
from advisor.frontends.command_lines import command_lines
from advisor.frontends.commands import Word, commands, listed
from advisor.frontends.source import Source
from advisor.model import FileFacts, Value, Vocabulary

_INSTRUCTION = lazy(r"[ \t]*(?:ONBUILD[ \t]+)?([A-Za-z]+)(?=[ \t\\]|$)")
_KNOWN = frozenset(
    "FROM RUN CMD LABEL EXPOSE ENV ADD COPY ENTRYPOINT VOLUME USER WORKDIR ARG STOPSIGNAL HEALTHCHECK SHELL".split()
)
_HERE = lazy(r"<<-?[\"']?(\w+)[\"']?")
_OPTION = lazy(r"[ \t]*(?:--[\w-]+(?:=\S*)?[ \t\\\r\n]+)+")
_STRING = lazy(r'"((?:[^"\\]|\\.)*)"')
_FROM = lazy(r"[ \t]*(?:--\S+[ \t]+)*(\S+)(?:[ \t]+AS[ \t]+(\S+))?", re.IGNORECASE)
_ARGUMENT = lazy(r"(?<=[ \t\n])([A-Za-z_]\w*)(?==|[ \t]|\r?$)", re.MULTILINE)
_RUNS = frozenset({"RUN", "CMD", "ENTRYPOINT"})


class Instruction(Value, frozen=True, kw_only=True):
    """One instruction: its word in capitals, and the range of what follows it, continued lines included."""

    name: str
    start: int
    body: int
    end: int


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _end_of(text: str, at: int) -> int:
    """Where the instruction that goes on at `at` ends: lines that end in `\\` and comments between them go on."""
    end = _line_end(text, at)
    while text[at:end].rstrip().endswith("\\") and end < len(text):
        at, end = end + 1, _line_end(text, end + 1)
        while end < len(text) and (not text[at:end].strip() or text[at:end].lstrip().startswith("#")):
            at, end = end + 1, _line_end(text, end + 1)
    return end


def _here_end(text: str, mark: str, at: int) -> int:
    close = re.compile(rf"^[ \t]*{re.escape(mark)}[ \t\r]*$", re.MULTILINE).search(text, at)
    return close.end() if close else at


def instructions(text: str) -> Iterator[Instruction]:
    """The instructions of a Dockerfile in their order; lines that are none are skipped."""
    at = 0
    while at < len(text):
        match = _INSTRUCTION.match(text, at, _line_end(text, at))
        if match is None or match[1].upper() not in _KNOWN:
            at = _line_end(text, at) + 1
            continue
        end = _end_of(text, match.end())
        for mark in _HERE.findall(text[match.end() : end])[:4] if match[1].upper() in ("RUN", "COPY", "ADD") else ():
            end = _here_end(text, mark, end)
        yield Instruction(name=match[1].upper(), start=match.start(1), body=match.end(), end=end)
        at = end + 1


_COMMENT_LINE = lazy(r"^[ \t]*#[^\n]*\n?", re.MULTILINE)


def _without_comments(text: str) -> str:
    """The file with its comment lines blanked with their ends, so that a command goes on behind them."""
    return _COMMENT_LINE.sub(lambda match: " " * len(match.group()), text)


def _words(text: str, start: int, end: int) -> list[Word]:
    """The words of the form `["program", "argument"]`."""
    return [
        Word(text=match[1], start=match.start(1), end=match.end(1))
        for match in _STRING.finditer(text, start, end)
        if match[1]
    ]


def _run(found: Found, plain: str, instruction: Instruction) -> None:
    option = _OPTION.match(plain, instruction.body, instruction.end)
    start, end = option.end() if option else instruction.body, instruction.end
    line = _line_end(plain, start)
    if plain[start:line].lstrip().startswith("["):
        command_lines(found, listed(_words(plain, start, end), plain))
    else:
        here = _HERE.match(plain[start:line].lstrip())
        command_lines(found, commands(plain, min(line, end) if here else start, end))


def _from(found: Found, instruction: Instruction) -> None:
    match = _FROM.match(found.text, instruction.body, instruction.end)
    if match is not None:
        found.images(*match.span(1), sure=True)
        found.fact("stage:from", match.start(1), match.end(1), (match[1], match[2] or ""))


def _declared(found: Found, instruction: Instruction) -> None:
    """Arguments of the image's own build, with or without a default."""
    for match in _ARGUMENT.finditer(found.text, instruction.body, instruction.end):
        found.own("env", match[1], *match.span(1))


def extract(source: Source, vocabulary: Vocabulary) -> FileFacts:
    """The facts of a Dockerfile."""
    found = Found(source, vocabulary)
    plain = _without_comments(found.text)
    for instruction in instructions(found.text):
        words = tuple(found.text[instruction.body : instruction.end].split())[:LIMIT]
        if instruction.name == "FROM":
            _from(found, instruction)
        elif instruction.name in _RUNS:
            _run(found, plain, instruction)
        elif instruction.name == "ARG":
            _declared(found, instruction)
        elif instruction.name in ("COPY", "ADD"):
            found.fact(f"dockerfile:{instruction.name}", instruction.start, instruction.end, words)
        found.anything(instruction.body, instruction.end)
        found.flags(instruction.body, instruction.end)
    return found.finish()
