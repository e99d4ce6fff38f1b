"""Shell scripts by their grammar: the same commands as the reader of text gives, but only what is a command.

Words of arrays, of `case`, of loops and of here documents are no commands; what is substituted in a here document is.
Parts that do not parse are read as text, so are large scripts and those on which the parser spends too long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from time import thread_time

from tree_sitter import Node

from advisor.frontends.commands import Command, Word, commands, script_of, word_at
from advisor.frontends.treesitter import parse_within

_LARGEST = 128 * 1024  # characters
_SECONDS = 0.5  # of the thread's own time; a script of 100 KB takes a tenth of it
_DEPTH = 4  # scripts in scripts: `bash -c 'ssh host "…"'`
_DECLARES = frozenset("declaration_command unset_command".split())
_NO_WORDS = frozenset("variable_assignment comment".split())
_TESTS = frozenset("binary_expression unary_expression parenthesized_expression negation_expression".split())
_EXPRESSION = re.compile(r"\$\{\{.*?\}\}")  # of a workflow: it is filled in before a shell sees it


class _Reader:
    """Reads one range of a text; `base` is where it begins."""

    def __init__(self, text: str, base: int) -> None:
        self._text, self._base = text, base

    def _word(self, node: Node) -> Word:
        return word_at(self._text, self._base + node.start_byte, self._base + node.end_byte)

    def _command(self, node: Node) -> Command:
        parts = [part for part in node.children if part.is_named and not part.type.endswith("_redirect")]
        assignments = tuple(self._word(part) for part in parts if part.type == "variable_assignment")
        words = tuple(self._word(part) for part in parts if part.type not in _NO_WORDS)
        return Command(assignments=assignments, words=words)

    def _declaration(self, node: Node) -> Command:
        return Command(words=tuple(self._word(part) for part in node.children if part.type != "comment"))

    def _test(self, node: Node) -> Command:
        """`[ … ]`: every word and operator of the expression in its order."""
        words, pending = list[Word](), [*reversed(node.children)]
        while pending:
            part = pending.pop()
            if part.type in _TESTS:
                pending.extend(reversed(part.children))
            else:
                words.append(self._word(part))
        return Command(words=tuple(words))

    def read(self, root: Node) -> Iterator[Command]:
        """The commands below a node; a part that holds an error is read as text."""
        pending = [*reversed(root.children)]
        while pending:
            node = pending.pop()
            if node.is_error or node.is_missing:
                yield from commands(self._text, self._base + node.start_byte, self._base + node.end_byte)
                continue
            if node.type == "command":
                yield self._command(node)
            elif node.type in _DECLARES:
                yield self._declaration(node)
            elif node.type == "test_command":
                yield self._test(node)
            elif node.type == "variable_assignment" and (
                node.parent is None or node.parent.type not in ("command", *_DECLARES)
            ):
                yield Command(assignments=(self._word(node),))
            pending.extend(reversed(node.children))


def _blank(match: re.Match[str]) -> str:
    return "x" * len(match.group())


def shell_commands(text: str, start: int = 0, end: int | None = None, depth: int = 0) -> list[Command]:
    """The commands in a range of `text`, in order of their first words; offsets are characters of `text`.

    `text` is the file as latin-1, so that its offsets are those of bytes.
    """
    stop = len(text) if end is None else end
    if stop - start > _LARGEST or depth > _DEPTH:
        return commands(text, start, stop)
    given = _EXPRESSION.sub(_blank, text[start:stop])
    until = thread_time() + _SECONDS
    tree = parse_within("bash", given.encode("latin-1"), lambda: thread_time() > until)
    if tree is None:
        return commands(text, start, stop)
    found = list(_Reader(text, start).read(tree.root_node))
    for command in tuple(found):
        script = script_of(command, text)
        if script is not None:
            found += shell_commands(text, *script, depth=depth + 1)
    return sorted(
        (command for command in found if command.assignments or command.words),
        key=lambda command: (*command.assignments, *command.words)[0].start,
    )
