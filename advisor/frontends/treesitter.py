"""Loading tree-sitter parsers and finding nodes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from tree_sitter import Language, Node, Parser, Tree


@cache
def _parser(language: str) -> Parser:
    if language == "cuda":
        import tree_sitter_cuda as grammar
    else:
        import tree_sitter_python as grammar
    return Parser(Language(grammar.language()))


def parse(language: str, data: bytes) -> Tree:
    """The syntax tree of `data`; `language` is `cuda` or `python`. What does not parse is an ERROR node."""
    return _parser(language).parse(data)


def node_at(root: Node, start: int, end: int) -> Node:
    """The smallest node that covers the bytes `start` to `end`."""
    return root.descendant_for_byte_range(start, max(start, end - 1)) or root


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
