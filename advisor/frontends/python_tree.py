"""The syntax tree of one Python file, read by place: from byte offsets to the nodes around them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from tree_sitter import Node

from advisor.frontends import treesitter
from advisor.frontends.treesitter import text_of

# Of places that lie deeper only the innermost nodes are read as well, and that for so many places of a file: this
# bounds the cost of generated and hostile files.
DEEPEST = 150
_MOST_DEEP_PLACES = 300
_INNERMOST = 5
_LONGEST = 300
_MONSTROUS = 100_000  # bytes; to copy the text of such a node for every place in it would cost the square of its size

Path = list[Node]  # the nodes around a place, the module first, the innermost last


class Code:
    """A parsed file. One cursor serves all look-ups, so a look-up costs time linear in its depth."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.root = treesitter.parse("python", data).root_node
        self._cursor = self.root.walk()
        self._deep_places = 0

    def path(self, start: int, end: int) -> Path:
        """The nodes that cover the bytes `start` to `end`, outermost first; see `DEEPEST` for gaps."""
        cursor, nodes = self._cursor, [self.root]
        cursor.reset(self.root)
        while cursor.goto_first_child_for_byte(start) is not None:
            node = cursor.node
            if node is None or node.start_byte > start or node.end_byte < end:
                break
            nodes.append(node)
            if len(nodes) > DEEPEST:
                return [*nodes, *self._innermost(start, end)]
        return nodes

    def _innermost(self, start: int, end: int) -> Path:
        self._deep_places += 1
        if self._deep_places > _MOST_DEEP_PLACES:
            return []
        node = treesitter.node_at(self.root, start, end)
        around = [node, *islice(treesitter.ancestors(node), _INNERMOST)]
        return around[::-1]


def is_exact(node: Node, start: int, end: int) -> bool:
    """Whether a node covers the bytes `start` to `end` and nothing else."""
    return node.start_byte == start and node.end_byte == end


def in_error(path: Path) -> bool:
    """Whether a place lies in code that the parser did not understand."""
    return len(path) > DEEPEST or any(node.is_error for node in path)


def last_of(path: Path, *kinds: str) -> int:
    """Index of the innermost node of one of these kinds; -1 for none."""
    return next((i for i in range(len(path) - 1, -1, -1) if path[i].type in kinds), -1)


def first_children(node: Node, most: int) -> list[Node]:
    """The first `most` named children of a node, comments left out; cheap even where there are many."""
    children = [node.named_child(i) for i in range(min(node.named_child_count, most))]
    return [child for child in children if child is not None and child.type != "comment"]


def one_line(node: Node | None) -> str:
    """The source text of a node with every run of blanks as one, shortened to 300 characters."""
    if node is not None and node.end_byte - node.start_byte > _MONSTROUS:
        return "…"
    text = " ".join(text_of(node).split())
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def _error_nodes(root: Node) -> Iterator[Node]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.is_error or node.is_missing:
            yield node
        elif node.has_error:
            waiting.extend(node.children)


def error_lines(root: Node) -> set[int]:
    """The 1-based lines that hold code which the parser did not understand."""
    lines: set[int] = set()
    for node in _error_nodes(root):
        first, last = node.start_point[0], node.end_point[0]
        if node.end_point[1] == 0:  # the node ends before this line begins
            last = max(first, last - 1)
        lines.update(range(first + 1, last + 2))
    return lines
