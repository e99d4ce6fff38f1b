"""Loading tree-sitter parsers and finding nodes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib import import_module

from tree_sitter import Language, Node, Parser, Range, Tree

_CHUNK = 64 * 1024  # bytes that a parser is handed at once


@cache
def _language(language: str) -> Language:
    grammar = import_module(f"tree_sitter_{language}")  # one of a few fixed names; loaded only when needed
    return Language(grammar.language())


_of_thread = threading.local()  # a parser holds the ranges it reads: each thread has parsers of its own


def _parser(language: str) -> Parser:
    parsers: dict[str, Parser] = _of_thread.__dict__
    if language not in parsers:
        parsers[language] = Parser(_language(language))
    return parsers[language]


def parse(language: str, data: bytes, ranges: Sequence[Range] = ()) -> Tree:
    """The syntax tree of `data`; `language` is `cuda` or `python`. What does not parse is an ERROR node.

    With `ranges` only these parts of the data are read; nodes may reach over what lies between them.
    """
    parser = _parser(language)
    if not ranges:
        return parser.parse(data)
    parser.included_ranges = list(ranges)
    try:
        return parser.parse(data)
    finally:
        del parser.included_ranges


def parse_within(language: str, data: bytes, is_over: Callable[[], bool]) -> Tree | None:
    """The syntax tree of `data`; None as soon as `is_over` says so, which the parser asks every so often."""
    parser = _parser(language)

    def stop(offset: int, error: bool) -> bool:
        return is_over()

    try:
        return parser.parse(lambda offset, point: data[offset : offset + _CHUNK], progress_callback=stop)
    except ValueError:
        parser.reset()
        return None


def node_at(root: Node, start: int, end: int) -> Node:
    """The smallest node that covers the bytes `start` to `end`."""
    return root.descendant_for_byte_range(start, max(start, end - 1)) or root


class Descent:
    """Finds the nodes around places of one tree, asked for in rising order.

    It goes on from the place before: a descent from the root for every place would count through the same siblings
    again and again, and `Node.parent` descends from the root as well.
    """

    def __init__(self, tree: Tree) -> None:
        self._cursor = tree.walk()
        self._path = [tree.root_node]
        self._last = 0

    def _up(self) -> None:
        self._path.pop()
        self._cursor.goto_parent()

    def _aside(self, start: int, end: int) -> None:
        """From a node that does not cover the place to the sibling that does, or up to the parent."""
        node: Node | None = self._path[-1]
        while node is not None and node.end_byte <= start:
            node = self._cursor.node if self._cursor.goto_next_sibling() else None
        if node is not None and node.start_byte <= start and node.end_byte >= end:
            self._path[-1] = node
        else:
            self._up()

    def _covers(self, index: int, start: int, end: int) -> bool:
        node = self._path[index]
        return node.start_byte <= start and node.end_byte >= end

    def path_to(self, start: int, end: int) -> list[Node]:
        """The nodes from the root down to the smallest one that covers the bytes `start` to `end`."""
        if start < self._last:
            while len(self._path) > 1:
                self._up()
        self._last = start
        while len(self._path) > 1 and not self._covers(-1, start, end):
            if self._covers(-2, start, end):
                self._aside(start, end)
                break
            self._up()
        self._down(start, end)
        return list(self._path)

    def _down(self, start: int, end: int) -> None:
        while self._cursor.goto_first_child_for_byte(start) is not None:
            node = self._cursor.node
            if node is None or node.start_byte > start or node.end_byte < end:
                self._cursor.goto_parent()
                return
            self._path.append(node)


def error_lines(root: Node) -> int:
    """How many lines hold a part that did not parse."""
    lines: set[int] = set()
    open_nodes = [root]
    while open_nodes:
        node = open_nodes.pop()
        if node.is_error and node is not root:
            lines.update(range(node.start_point.row, node.end_point.row + 1))
        elif node.is_missing:
            lines.add(node.start_point.row)
        elif node.has_error:
            open_nodes += node.children
    return len(lines)


def ancestors(node: Node) -> Iterator[Node]:
    """The nodes around `node`, innermost first."""
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def text_of(node: Node | None) -> str:
    """The source text of a node; '' for no node."""
    return node.text.decode("utf-8", "backslashreplace") if node is not None and node.text is not None else ""


def field(node: Node, name: str) -> Node | None:
    """The child of `node` in the grammar field `name`."""
    return node.child_by_field_name(name)
