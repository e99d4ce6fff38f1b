"""Loading tree-sitter parsers and finding nodes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module

from tree_sitter import Language, Node, Parser, Tree


@cache
def _parser(language: str) -> Parser:
    grammar = import_module(f"tree_sitter_{language}")  # one of two fixed names; loaded only when needed
    return Parser(Language(grammar.language()))


def parse(language: str, data: bytes) -> Tree:
    """The syntax tree of `data`; `language` is `cuda` or `python`. What does not parse is an ERROR node."""
    return _parser(language).parse(data)


def node_at(root: Node, start: int, end: int) -> Node:
    """The smallest node that covers the bytes `start` to `end`."""
    return root.descendant_for_byte_range(start, max(start, end - 1)) or root


def path_to(tree: Tree, start: int, end: int) -> list[Node]:
    """The nodes from the root down to the smallest one that covers the bytes `start` to `end`.

    One descent from the root: `Node.parent` would descend anew for every step up.
    """
    cursor = tree.walk()
    path = [tree.root_node]
    while cursor.goto_first_child_for_byte(start) is not None:
        node = cursor.node
        if node is None or node.start_byte > start or node.end_byte < end:
            break
        path.append(node)
    return path


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
