"""Which targets are served beside a place in Python code: by another arm, another entry, another case, another class.

Code that serves a target names it: in a condition, a key, a pattern, the name of a class, or what it imports. A place
is done for a target where such a sibling takes over, and where its own condition shuts the target out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tree_sitter import Node

from advisor.expressions import lazy
from advisor.frontends.python_tree import Path, first_children
from advisor.frontends.treesitter import field, text_of
from advisor.model import TargetWords

_MOST = 40  # siblings that are looked at
_LONGEST = 600  # bytes of a sibling that is read
_NEGATIVE = frozenset({"!=", "not in", "is not"})
_NOTHING = frozenset({"none", "false"})
_COLLECTIONS = frozenset({"list", "tuple", "set"})
_CUDA = lazy(r"(?i)(?<![a-z])(?:cuda|gpu|nvidia|nccl|cudnn)(?![a-z])")


class Speaks(NamedTuple):
    """A target and what in Python code speaks of it: in texts and names a whole word between other characters."""

    target: str
    pattern: re.Pattern[str]
    raw: re.Pattern[bytes]  # among the words of a file in lower case


def speakers(targets: Iterable[TargetWords]) -> tuple[Speaks, ...]:
    """How code speaks of the targets that have words of their own for that."""
    found = []
    for target in targets:
        words = "|".join(map(re.escape, sorted({*target.files, *target.devices})))
        asks = "|".join(map(re.escape, target.asks))
        parts = [rf"(?i:(?<![a-z])(?:{words})(?![a-z]))" if words else "", rf"(?<![\w.])(?:{asks})\b" if asks else ""]
        if pattern := "|".join(filter(None, parts)):
            last = (re.escape(each.rpartition(".")[2].lower()) for each in target.asks)
            raw = "|".join(filter(None, (rf"(?<![a-z])(?:{words})(?![a-z])" if words else "", *last)))
            found.append(Speaks(target.name, re.compile(pattern), re.compile(raw.encode())))
    return tuple(found)


def named_in(words: Iterable[bytes], every: Iterable[Speaks]) -> tuple[Speaks, ...]:
    """Those of the targets that a file with these words speaks of at all."""
    text = b" ".join(words).lower()
    return tuple(each for each in every if each.raw.search(text) is not None)


def _short(node: Node | None) -> str:
    return text_of(node) if node is not None and node.end_byte - node.start_byte <= _LONGEST else ""


def _names(node: Node | None, words: re.Pattern[str]) -> bool:
    return words.search(_short(node)) is not None


def _compared(node: Node, words: re.Pattern[str]) -> int:
    operators = {" ".join(text_of(each).split()) for each in node.children_by_field_name("operators")}
    nothing = any(each.type in _NOTHING for each in node.named_children)
    return -1 if bool(operators & _NEGATIVE) != nothing else 1


def asks(node: Node | None, words: re.Pattern[str]) -> int:
    """What a condition says about a target: 1 = holds on it, -1 = does not, 0 = says nothing about it."""
    if node is None or not _names(node, words):
        return 0
    if node.type == "not_operator":
        return -asks(field(node, "argument"), words)
    if node.type == "parenthesized_expression" and node.named_child_count == 1:
        return asks(node.named_children[0], words)
    if node.type == "comparison_operator":
        return _compared(node, words)
    if node.type == "boolean_operator":
        sides = asks(field(node, "left"), words), asks(field(node, "right"), words)
        if text_of(field(node, "operator")) == "and":
            return -1 if -1 in sides else max(sides)
        return 1 if 1 in sides else min(sides) if 0 not in sides else 0
    return 1


def _does_nothing(body: Node | None) -> bool:
    return body is None or all(
        child.type in ("pass_statement", "raise_statement") or text_of(child) == "..."
        for child in first_children(body, 8)
    )


class _Arm(NamedTuple):
    condition: Node | None  # None: `else`
    body: Node | None
    clause: Node


def _arms(statement: Node) -> list[_Arm]:
    clauses = [statement, *statement.children_by_field_name("alternative")][:_MOST]
    return [
        _Arm(
            field(each, "condition") if each.type != "else_clause" else None,
            field(each, "body" if each.type == "else_clause" else "consequence"),
            each,
        )
        for each in clauses
    ]


def _holds(node: Node | None, place: Node) -> bool:
    return node is not None and node.start_byte <= place.start_byte and place.end_byte <= node.end_byte


def _in_chain(statement: Node, place: Node, words: re.Pattern[str]) -> bool:
    """Whether another arm of an `if` statement serves the target, or the arm's own condition shuts it out."""
    arms = _arms(statement)
    signs = [asks(arm.condition, words) for arm in arms]
    if not any(signs):
        return False
    serving = [sign == 1 or (sign == 0 and -1 in signs[:k]) for k, sign in enumerate(signs)]
    own = next((k for k, arm in enumerate(arms) if _holds(arm.body, place) or _holds(arm.condition, place)), -1)
    if own < 0 or serving[own]:
        return False
    if signs[own] == -1 and _holds(arms[own].body, place):
        return True
    return any(serves and not _does_nothing(arms[k].body) for k, serves in enumerate(serving) if k != own)


def _in_choice(expression: Node, child: Node, words: re.Pattern[str]) -> bool:
    """`a if condition else b`, where the other value is the target's."""
    parts = first_children(expression, 4)
    if len(parts) != 3:
        return False
    value, condition, other = parts
    sign = asks(condition, words)
    if child == condition:
        return sign != 1 and (_names(value, words) or _names(other, words))
    if child == value:
        return sign == -1 or (sign == 0 and _names(other, words) and not _names(value, words))
    return sign == 1 or (sign == 0 and _names(value, words) and not _names(other, words))


def _in_table(pair: Node, table: Node, words: re.Pattern[str]) -> bool:
    key = field(pair, "key")
    if key is None or not _CUDA.search(_short(key)) or _names(key, words):
        return False
    return any(_names(field(each, "key"), words) for each in first_children(table, _MOST) if each.type == "pair")


def _pattern_of(clause: Node) -> list[Node]:
    return [each for each in clause.named_children if each.type == "case_pattern"]


def _in_match(clause: Node, block: Node, words: re.Pattern[str]) -> bool:
    if any(_names(each, words) for each in _pattern_of(clause)):
        return False
    others = (each for each in first_children(block, _MOST) if each.type == "case_clause" and each != clause)
    return any(_names(pattern, words) for each in others for pattern in _pattern_of(each))


def _imports(block: Node | None, words: re.Pattern[str]) -> bool:
    found = first_children(block, _MOST) if block is not None else []
    return any(each.type in ("import_statement", "import_from_statement") and _names(each, words) for each in found)


def _in_attempt(attempt: Node, child: Node, words: re.Pattern[str]) -> bool:
    """`try: import … except ImportError:`, where one side imports what is the target's."""
    body = field(attempt, "body")
    if child == body:
        return False
    return child.type == "except_clause" and _imports(body, words)


def _block_of(definition: Node) -> Node | None:
    return field(definition, "definition") if definition.type == "decorated_definition" else definition


def _methods(body: Node | None) -> Iterator[str]:
    for each in first_children(body, 200) if body is not None else ():
        inner = _block_of(each)
        if inner is not None and inner.type == "function_definition":
            yield text_of(field(inner, "name"))


def _in_class(path: Path, i: int, words: re.Pattern[str]) -> bool:
    """A class with a sibling for the target: the same base, or the same name but for the target's word."""
    own = path[i]
    name, bases = text_of(field(own, "name")), _short(field(own, "superclasses"))
    if not _camel(name, _CUDA) or _camel(name, words):
        return False
    method = next((text_of(field(node, "name")) for node in path[i + 1 :] if node.type == "function_definition"), "")
    for each in first_children(path[i - 1], 200):
        other = _block_of(each)
        if other is None or other.type != "class_definition" or other == own:
            continue
        title = text_of(field(other, "name"))
        if _camel(title, words) and (bases and bases == _short(field(other, "superclasses"))):
            return not method or method in _methods(field(other, "body"))
    return False


def _camel(name: str, words: re.Pattern[str]) -> bool:
    """Whether a name in camel case holds one of the words: `CudaAccelerator` as `Cuda_Accelerator`."""
    return words.search(re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)) is not None


def _left_before(block: Node, child: Node, words: re.Pattern[str]) -> bool:
    """Whether a block returns for the target before it comes to the statement that holds the place."""
    for statement in first_children(block, _MOST):
        if statement.start_byte >= child.start_byte:
            return False
        body = field(statement, "consequence") if statement.type == "if_statement" else None
        if body is None or statement.children_by_field_name("alternative") or not body.named_child_count:
            continue
        leaves = body.named_children[-1].type == "return_statement"
        if leaves and asks(field(statement, "condition"), words) == 1:
            return True
    return False


def _beside(path: Path, i: int, words: re.Pattern[str]) -> bool:
    """Whether what surrounds the node at `i` of a path serves a target beside it."""
    parent, child, place = path[i - 1], path[i], path[-1]
    kind = parent.type
    if kind == "if_statement":
        return _in_chain(parent, place, words)
    if kind == "conditional_expression":
        return _in_choice(parent, child, words)
    if kind == "pair" and i >= 2:
        return _in_table(parent, path[i - 2], words)
    if kind in _COLLECTIONS:
        beside = (each for each in first_children(parent, _MOST) if each != child)
        return not _names(child, words) and any(_names(each, words) for each in beside)
    if kind == "boolean_operator":
        left = field(parent, "left")
        if text_of(field(parent, "operator")) == "or":
            other = field(parent, "right") if child == left else left
            return asks(other, words) == 1 or (child != left and asks(left, words) == 1)
        return child != left and asks(left, words) == -1
    if kind == "case_clause" and i >= 2:
        return _in_match(parent, path[i - 2], words)
    if kind == "try_statement":
        return _in_attempt(parent, child, words)
    if kind == "class_definition" and i >= 2:
        return _in_class(path, i - 1, words)
    if kind == "block" and i >= 2 and path[i - 2].type == "function_definition":
        return _left_before(parent, child, words)
    return False


def served(path: Path, every: Iterable[Speaks]) -> tuple[str, ...]:
    """The targets that are served beside the innermost node of a path."""
    return tuple(
        each.target for each in every if any(_beside(path, i, each.pattern) for i in range(len(path) - 1, 0, -1))
    )
