"""Shell text as commands: words with their offsets, quotes removed, nothing expanded.

Serves scripts, `RUN` lines of images, recipes of Makefiles and steps of CI files. The reading is that of `sh` as far as
words go: quotes, escapes, continued lines, comments, here documents (left out), operators between commands, command
substitutions and `bash -c '…'` (read as commands of their own). What stands in `$name` is kept as written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from advisor.expressions import lazy
from advisor.model import Value

_DEPTH = 6  # how deep commands in commands are read
_UNCLOSED = 20  # here documents without an end after which no more ends are looked for
_TOKEN = lazy(
    r"""
      (?P<space>(?:[ \t\r\f\v]|\\\r?\n)+)
    | (?P<comment>\#[^\n]*)                          # a `#` inside a word never gets here
    | (?P<here><<-?[ \t]*(?P<quote>["'\\]?)(?P<end>\w+)["']?)
    | (?P<redirect>[0-9]*(?:<<<|>>|>\||<>|[<>])&?-?)
    | (?P<end_of_command>\n|;;?&?|&&|\|\|?&?|&(?!>)|&>>?|[()])
    """,
    re.VERBOSE,
)
# One piece of a word; `open` begins a command substitution, whose end is looked for.
_PIECE = lazy(
    r"""
      (?P<plain>[^\s;&|()<>"'`\\$]+)
    | (?P<escape>\\(?!\r?\n)(?:.|\Z))
    | (?P<continued>\\\r?\n)
    | (?P<single>'[^']*(?:'|\Z))
    | (?P<double>"(?:[^"\\]|\\.|\\\Z)*(?:"|\Z))
    | (?P<back>`(?:[^`\\]|\\.|\\\Z)*(?:`|\Z))
    | (?P<open>\$\((?!\())
    | (?P<variable>\$\{[^}\n]*\}?|\$\(\([^\n]*?(?:\)\)|(?=\n)|\Z)|\$\w+|\$.?)
    """,
    re.VERBOSE | re.DOTALL,
)
_MAKE_VARIABLE = lazy(r"\$\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)")
_NESTING = lazy(r"""'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[()]""", re.DOTALL)
_SUBSTITUTION = lazy(r"\$\((?!\()|`")
_ESCAPED = lazy(r'\\(?:\r?\n|(["\\$`]))')
ASSIGNMENT = lazy(r"[A-Za-z_]\w*\+?=")
_KEYWORDS = frozenset(
    "! { } if then elif else fi for while until do done case esac time function select in @ - +".split()
)
# Programs that run another one: their own options are skipped to find it.
_WRAPPERS = frozenset(
    "sudo env exec nohup time command builtin nice ionice stdbuf timeout xargs numactl taskset srun mpirun mpiexec "
    "orterun prun setsid unbuffer strace eval ssh chroot doas then do else".split()
)
_SHELLS = frozenset("sh bash dash zsh ksh ash".split())
_OPTION_WITH_VALUE = frozenset(
    "-u -n -np -N -c -g -x -H -I -L -P -i -o -s -p -k --signal --map-by --bind-to --hostfile".split()
)


class Word(Value, frozen=True, kw_only=True):
    """One word: `text` without its quotes, and the half-open range of its characters in the text given."""

    text: str
    start: int
    end: int


class Command(Value, frozen=True, kw_only=True):
    """One command: `NAME=value` words before it, then its words, the program's name first."""

    assignments: tuple[Word, ...] = ()
    words: tuple[Word, ...] = ()

    @property
    def argv(self) -> tuple[Word, ...]:
        """The words from the program that does the work on: `sudo`, `env A=b`, `srun …` before it are left out."""
        return self.words[_program_at(self.words) :]

    @property
    def program(self) -> str:
        """The name of that program without its folder; '' for a line of assignments only."""
        argv = self.argv
        return argv[0].text.rstrip("/").rsplit("/", 1)[-1] if argv else ""


def _program_at(words: tuple[Word, ...]) -> int:
    """The index of the program behind all wrappers; the first word where nothing follows them."""
    place = 0
    while place < len(words) and words[place].text.rsplit("/", 1)[-1] in _WRAPPERS:
        after = place + 1
        while after < len(words) and _is_option(words[after].text):
            after += 1 + (words[after].text in _OPTION_WITH_VALUE)
        if after >= len(words):
            break
        place = after
    return place


def _is_option(text: str) -> bool:
    return text.startswith("-") or bool(ASSIGNMENT.match(text)) or text[:1].isdigit()


def _closing(text: str, start: int, end: int) -> int:
    """The offset of the parenthesis that closes the one before `start`; `end` when none does."""
    depth = 1
    for match in _NESTING.finditer(text, start, end):
        depth += {"(": 1, ")": -1}.get(match.group(), 0)
        if depth == 0:
            return match.start()
    return end


def _unquoted(kind: str, piece: str) -> str:
    if kind == "single":
        return piece[1:].removesuffix("'")
    if kind == "double":
        return _ESCAPED.sub(lambda match: match[1] or "", piece[1:].removesuffix('"'))
    return {"escape": piece[1:], "continued": ""}.get(kind, piece)


def _inner(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The ranges of the commands that are substituted inside double quotes or backticks."""
    while (match := _SUBSTITUTION.search(text, start, end)) is not None:
        if match.group() == "`":
            stop = text.find("`", match.end(), end)
            stop = end if stop < 0 else stop
        else:
            stop = _closing(text, match.end(), end)
        yield match.end(), stop
        start = stop + 1


class _Reader:
    """Reads one text; `found` are its commands in the order of their ends, `nested` ranges are still to be read."""

    def __init__(self, text: str, make: bool) -> None:
        self.text, self.make = text, make
        self.found: list[Command] = []
        self.nested: list[tuple[int, int]] = []
        self.unclosed = 0

    def _word(self, start: int, end: int) -> Word | None:
        pieces, at = [], start
        while at < end:
            match = (self.make and _MAKE_VARIABLE.match(self.text, at, end)) or _PIECE.match(self.text, at, end)
            if match is None:
                break
            kind = match.lastgroup or ""
            stop = match.end()
            if kind == "open":
                close = _closing(self.text, stop, end)
                self.nested.append((stop, close))
                stop = min(close + 1, end)
            elif kind in ("double", "back") and not self.make:
                self.nested.extend(_inner(self.text, at, stop))
            pieces.append(_unquoted(kind, self.text[at:stop]))
            at = stop
        return Word(text="".join(pieces), start=start, end=at) if at > start else None

    def _finish(self, words: list[Word]) -> None:
        while words and words[0].text in _KEYWORDS:
            del words[0]
        count = next((n for n, word in enumerate(words) if not ASSIGNMENT.match(word.text)), len(words))
        if words:
            self.found.append(Command(assignments=tuple(words[:count]), words=tuple(words[count:])))
        words.clear()

    def _after_here_documents(self, at: int, marks: list[str], end: int) -> int:
        """Where the text goes on behind the bodies of the here documents that the line before `at` begins."""
        for mark in marks if self.unclosed < _UNCLOSED else ():
            close = re.compile(rf"^[ \t]*{re.escape(mark)}[ \t\r]*$", re.MULTILINE).search(self.text, at, end)
            if close is None:
                self.unclosed += 1
                break
            at = close.end()
        marks.clear()
        return at

    def read(self, start: int, end: int) -> None:
        words: list[Word] = []
        marks: list[str] = []
        at = start
        while at < end:
            token = _TOKEN.match(self.text, at, end)
            if token is None:
                word = self._word(at, end)
                if word is not None:
                    words.append(word)
                at = word.end if word is not None else at + 1
                continue
            at = token.end()
            if token["here"]:
                marks.append(token["end"])
            elif token["end_of_command"]:
                self._finish(words)
                at = self._after_here_documents(at, marks, end) if "\n" in token.group() else at
        self._finish(words)


def word_at(text: str, start: int, end: int) -> Word:
    """What a shell makes of the characters `start` to `end`, known to be one word."""
    pieces, at = [], start
    while at < end:
        match = _PIECE.match(text, at, end)
        if match is None or match.lastgroup == "open":
            stop = min(_closing(text, match.end(), end) + 1, end) if match is not None else at + 1
            pieces.append(text[at:stop])
        else:
            stop = match.end()
            pieces.append(_unquoted(match.lastgroup or "", match.group()))
        at = stop
    return Word(text="".join(pieces), start=start, end=end)


def script_of(command: Command, text: str) -> tuple[int, int] | None:
    """The range of the script in `bash -c 'script'`."""
    argv = command.argv
    if command.program not in _SHELLS:
        return None
    for option, script in pairwise(argv):
        if re.fullmatch(r"-\w*c", option.text):
            quoted = text[script.start] in "\"'"
            return script.start + quoted, script.end - quoted
    return None


def listed(words: Sequence[Word], text: str) -> list[Command]:
    """The command that a list of words is (`["bash", "-c", "…"]`), and those of the script that it hands to a shell."""
    if not words:
        return []
    command = Command(words=tuple(words))
    script = script_of(command, text)
    return [command, *(commands(text, *script) if script is not None else ())]


def commands(text: str, start: int = 0, end: int | None = None, make: bool = False) -> list[Command]:
    """The commands in a range of `text` in order of their first words; offsets are characters of `text`.

    With `make`, `$(NAME)` is a variable of a Makefile and not a command. Bytes decoded as latin-1 give byte offsets.
    Costs time linear in the text, also for input that is no shell at all.
    """
    reader = _Reader(text, make)
    pending = [(start, len(text) if end is None else end)]
    for _ in range(_DEPTH):
        known = len(reader.found)
        for each in pending:
            reader.read(*each)
        scripts = (script_of(command, text) for command in reader.found[known:])
        pending = [*reader.nested, *(script for script in scripts if script is not None)]
        reader.nested = []
    return sorted(reader.found, key=lambda command: (*command.assignments, *command.words)[0].start)
