"""What surrounds a place in Python code: its scope, the conditions it depends on, and what becomes of its value."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tree_sitter import Node

from advisor.expressions import lazy
from advisor.frontends.python_tree import Path, first_children, last_of, one_line
from advisor.frontends.treesitter import field, text_of
from advisor.model import Role, TargetWords

_LOOSE = lazy(r"\b(?:or|if|lambda)\b|:=")  # binds less tightly than the `&&` that joins conditions
_MOST_ARMS = 30  # of a longer chain only the arm's own condition is kept: all negations together grow with the square
_MOST_STATEMENTS = 400  # of a block, when looking for those that leave it
DEFINITIONS = ("class_definition", "function_definition")
_GROUPS = frozenset({"parenthesized_expression", "list", "tuple", "set", "list_splat", "expression_list", "await"})
_COMPREHENSIONS = frozenset({"list_comprehension", "set_comprehension", "generator_expression"})
_DEFAULTS = frozenset({"default_parameter", "typed_default_parameter"})
_CONDITIONAL = frozenset({"if_statement", "elif_clause", "while_statement"})


class Arm(NamedTuple):
    """One arm of a chain of conditions: when it runs, whether it does nothing, and its bytes."""

    condition: str
    empty: bool
    start: int
    end: int


class Chain(NamedTuple):
    """An `if` statement with its `elif` and `else` clauses, which start at the bytes `clauses`.

    `platform` = one of its conditions names a platform. A condition without an alternative to it has no arms.
    """

    arms: list[Arm]
    clauses: list[int]
    conditions: list[str]
    platform: bool


class Chains(NamedTuple):
    """What was read of a file: `if` statements by their first byte; by the first byte of a block, those that leave it.

    `leaving` holds the end of each such statement with its chain; `platform` as `platform_words` gives it.
    """

    by_start: dict[int, Chain]
    leaving: dict[int, list[tuple[int, Chain]]]
    platform: re.Pattern[str]


class Around(NamedTuple):
    """The conditions around a place, as the fields of `Use` of the same names."""

    guard: str = ""
    arms: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()


def platform_words(targets: Iterable[TargetWords]) -> re.Pattern[str]:
    """What a condition that speaks of a platform holds: it belongs to `guard`, every other one only to `tests`."""
    words = sorted({"nvidia", *(word for target in targets for word in target.files)})
    return re.compile(
        rf"(?i)(?<![a-z])(?:{'|'.join(map(re.escape, words))})(?![a-z])"
        r"|version\.cuda|(?<![a-z])is_?cuda(?![a-z])|[\"']cuda"
    )


def scope_of(path: Path) -> str:
    """The enclosing classes and functions, as `Class.function`; '' at the top level."""
    return ".".join(text_of(field(node, "name")) for node in path[:-1] if node.type in DEFINITIONS)


# --- conditions -------------------------------------------------------------------------------------------------------


def _join(conditions: list[str]) -> str:
    if len(conditions) == 1:
        return conditions[0]
    return " && ".join(f"({each})" if _LOOSE.search(each) else each for each in conditions)


def _does_nothing(body: Node | None) -> bool:
    return body is None or all(
        child.type in ("pass_statement", "raise_statement") or one_line(child) == "..."
        for child in first_children(body, 8)
    )


def _platform(texts: Iterable[str], words: re.Pattern[str]) -> bool:
    return any(words.search(text) for text in texts)


def _bytes(node: Node | None) -> tuple[int, int]:
    return (node.start_byte, node.end_byte) if node is not None else (0, 0)


def _arm(conditions: list[str], position: int) -> str:
    own = conditions[position : position + 1]
    before = [f"not ({each})" for each in conditions[:position]]
    return _join(before + own if len(conditions) <= _MOST_ARMS else own or before[-1:])


def _chain_of(statement: Node, words: re.Pattern[str]) -> Chain:
    clauses = statement.children_by_field_name("alternative")
    conditions = [one_line(field(each, "condition")) for each in [statement, *clauses] if each.type != "else_clause"]
    bodies = [field(each, "body" if each.type == "else_clause" else "consequence") for each in [statement, *clauses]]
    arms = [Arm(_arm(conditions, i), _does_nothing(body), *_bytes(body)) for i, body in enumerate(bodies)]
    return Chain(arms, [clause.start_byte for clause in clauses], conditions, _platform(conditions, words))


def _in_if(chain: Chain, offset: int) -> tuple[int, str]:
    """The arm of an `if` statement that holds the byte at `offset` (-1: none), and what holds there."""
    position = bisect_right(chain.clauses, offset)
    if position >= len(chain.arms):
        return -1, ""
    arm = chain.arms[position]
    if arm.start <= offset < arm.end:
        return position, arm.condition
    return -1, _arm(chain.conditions[:position], position) if position else ""  # all before this `elif` failed


def _ternary(expression: Node, child: Node, words: re.Pattern[str]) -> tuple[Chain | None, int, str]:
    parts = first_children(expression, 8)
    if len(parts) != 3 or child == parts[1]:
        return None, -1, ""
    condition = one_line(parts[1])
    arms = [Arm(condition, False, *_bytes(parts[0])), Arm(f"not ({condition})", False, *_bytes(parts[2]))]
    position = 0 if child == parts[0] else 1
    return Chain(arms, [], [condition], _platform([condition], words)), position, arms[position].condition


def _short_circuit(expression: Node, child: Node) -> str:
    if child != field(expression, "right"):
        return ""
    left = one_line(field(expression, "left"))
    return left if text_of(field(expression, "operator")) == "and" else f"not ({left})"


def _condition_at(path: Path, i: int, chains: Chains) -> tuple[Chain | None, int, str]:
    """What the node at `i` of a path adds: its chain, the arm that holds the place, the condition that holds there."""
    node, child = path[i], path[i + 1]
    if node.type == "if_statement":
        if node.start_byte not in chains.by_start:
            chains.by_start[node.start_byte] = _chain_of(node, chains.platform)
        chain = chains.by_start[node.start_byte]
        return chain, *_in_if(chain, path[-1].start_byte)
    if node.type == "conditional_expression":
        return _ternary(node, child, chains.platform)
    if node.type == "boolean_operator":
        return None, -1, _short_circuit(node, child)
    if node.type == "while_statement" and child == field(node, "body"):
        condition = one_line(field(node, "condition"))
        return Chain([], [], [condition], _platform([condition], chains.platform)), -1, condition
    return None, -1, ""


def _leaving(block: Node, words: re.Pattern[str]) -> Iterator[tuple[int, Chain]]:
    """The `if` statements of a block that ask for a platform, have no alternative and end with a return."""
    for statement in first_children(block, _MOST_STATEMENTS):
        body = field(statement, "consequence") if statement.type == "if_statement" else None
        if body is None or statement.children_by_field_name("alternative") or not body.named_child_count:
            continue
        condition = one_line(field(statement, "condition"))
        if body.named_children[-1].type == "return_statement" and _platform([condition], words):
            arms = [Arm(condition, False, *_bytes(body)), Arm(f"not ({condition})", False, 0, 0)]
            yield statement.end_byte, Chain(arms, [], [condition], True)


def _left_before(path: Path, i: int, chains: Chains) -> list[Chain]:
    """The chains of a block at `i` of a path that return before the place: it runs only where they do not hold."""
    block, child = path[i], path[i + 1]
    if block.type != "block" or path[i - 1].type != "function_definition":
        return []
    if block.start_byte not in chains.leaving:
        chains.leaving[block.start_byte] = list(_leaving(block, chains.platform))[:_MOST_ARMS]
    return [chain for end, chain in chains.leaving[block.start_byte] if end <= child.start_byte]


def _other_arms(chain: Chain, position: int, guards: list[str]) -> Iterator[str]:
    if position >= 0 and len(chain.arms) <= _MOST_ARMS:
        for k, arm in enumerate(chain.arms):
            if k != position and not arm.empty:
                yield _join([*guards, arm.condition])


def conditions_of(path: Path, chains: Chains) -> Around:
    """The conditions around the innermost node of a path; `chains` keeps what is read of a file for the next places."""
    guards: list[str] = []
    arms: list[str] = []
    tests: list[str] = []
    for i in range(len(path) - 1):
        for left in _left_before(path, i, chains):
            tests.append(left.arms[1].condition)
            arms.extend(_other_arms(left, 1, guards))
            guards.append(left.arms[1].condition)
        chain, position, condition = _condition_at(path, i, chains)
        if condition:
            tests.append(condition)
        if condition and chain is not None and chain.platform:
            arms.extend(_other_arms(chain, position, guards))
            guards.append(condition)
    return Around(_join(guards) if guards else "", tuple(arms), tuple(tests))


# --- what becomes of a value ------------------------------------------------------------------------------------------


def _passes_on(path: Path, i: int) -> bool:
    """Whether the parent of the node at `i` has the node's value, or a value made of it and nothing else of weight."""
    parent, node = path[i - 1], path[i]
    if parent.type in _GROUPS or parent.type == "concatenated_string":
        return True
    if parent.type == "conditional_expression":
        return len(parent.named_children) == 3 and node != parent.named_children[1]
    if parent.type == "subscript":
        return node == field(parent, "value")
    if parent.type in _COMPREHENSIONS:
        return node == field(parent, "body")
    return parent.type in ("boolean_operator", "not_operator", "binary_operator")


def outermost(path: Path, i: int) -> int:
    """Index of the outermost expression whose value is that of the node at `i`."""
    while i > 0 and _passes_on(path, i):
        i -= 1
    return i


def dotted(node: Node | None) -> str:
    """A callee as text: the dotted name; for a member of something that is no plain name `.member`."""
    if node is None or node.type != "attribute":
        return one_line(node) if node is not None and node.type == "identifier" else ""
    rest = dotted(field(node, "object"))
    return f"{'' if rest.startswith('.') else rest}.{text_of(field(node, 'attribute'))}"


def _compared(path: Path, i: int) -> str:
    parent, operands = path[i - 1], first_children(path[i - 1], 50)
    position = next((k for k, part in enumerate(operands) if part == path[i]), 0)
    operators = parent.children_by_field_name("operators")
    other = operands[position - 1] if position else operands[min(1, len(operands) - 1)]
    operator = text_of(operators[max(0, position - 1)]) if len(operators) >= max(1, position) else ""
    return f"compared:{operator} {one_line(other)}"


def _passed(path: Path, i: int) -> str:
    """`passed:<callee>` or, for a keyword argument, `passed:<callee> <keyword>`."""
    keyword = path[i - 1].type == "keyword_argument"
    call = path[i - 3 if keyword else i - 2]
    if call.type != "call":
        return ""
    name = text_of(field(path[i - 1], "name")) if keyword else ""
    return f"passed:{dotted(field(call, 'function')) or '()'} {name}".rstrip()


def _assigned(path: Path, i: int) -> str:
    """`assigned:<target>` for a value, `stored:<value>` for a target."""
    parent = path[i - 1]
    target = field(parent, "left") or field(parent, "name")
    if path[i] == target:
        return f"stored:{one_line(field(parent, 'right'))}"
    return f"assigned:{one_line(target)}"


def _paired(path: Path, i: int) -> str:
    key = field(path[i - 1], "key")
    return "key" if path[i] == key else f"assigned:{one_line(key)}"


def _member(path: Path, i: int) -> str:
    return f"member:{text_of(field(path[i - 1], 'attribute'))}"


def _case(path: Path, i: int) -> str:
    statement = path[last_of(path[:i], "match_statement")]
    return f"compared:== {one_line(field(statement, 'subject'))}"


_RESULTS = {
    "expression_statement": lambda path, i: "unused",
    "return_statement": lambda path, i: "returned",
    "decorator": lambda path, i: "decorator",
    "subscript": lambda path, i: f"subscript:{one_line(field(path[i - 1], 'value'))}",
    "argument_list": _passed,
    "keyword_argument": _passed,
    "comparison_operator": _compared,
    "default_parameter": _assigned,
    "typed_default_parameter": _assigned,
    "assignment": _assigned,
    "augmented_assignment": _assigned,
    "named_expression": _assigned,
    "pair": _paired,
    "attribute": _member,
    "case_pattern": _case,
}


def _is_condition(path: Path, i: int) -> bool:
    parent = path[i - 1]
    if parent.type in _CONDITIONAL:
        return path[i] == field(parent, "condition")
    if parent.type == "conditional_expression":
        return len(parent.named_children) == 3 and path[i] == parent.named_children[1]
    return parent.type in ("assert_statement", "if_clause")


def _decides(path: Path, i: int) -> bool:
    """Whether a condition is made of the value at `i`, also by way of a comparison or a member."""
    while i > 0 and not _is_condition(path, i):
        if not _passes_on(path, i) and path[i - 1].type not in ("comparison_operator", "attribute", "call"):
            return False
        i -= 1
    return i > 0


def role_and_result(path: Path, i: int) -> tuple[Role, str]:
    """What becomes of the value of the node at `i` of a path.

    The result is `unused`, `returned`, `condition`, `decorator`, `assigned:<target>`, `stored:<value>` (the node is the
    target), `passed:<callee>` with ` <keyword>`, `compared:<operator> <other side>`, `member:<name>`, `subscript:<of>`,
    `key` (of a dictionary) or ''. Groups, choices and `and`/`or` around the node pass its value on.
    """
    i = outermost(path, i)
    if i == 0:
        return "plain", ""
    if _is_condition(path, i):
        return "condition", "condition"
    parent = path[i - 1].type
    result = _RESULTS[parent](path, i) if parent in _RESULTS else ""
    if parent in _DEFAULTS:
        return "default", result
    if _decides(path, i):
        return "condition", result
    return ("statement" if result == "unused" else "plain"), result


# --- calls ------------------------------------------------------------------------------------------------------------


def constant_of(value: Node | None) -> str | None:
    """The value of a constant as text: a string's content, a number, True, False, None, a dtype's name."""
    if value is None:
        return None
    if value.type == "string":
        inner = [child for child in value.named_children if child.type not in ("string_start", "string_end")]
        plain = all(child.type == "string_content" for child in inner)
        return "".join(text_of(child) for child in inner) if plain else None
    if value.type in ("integer", "float", "true", "false", "none", "unary_operator"):
        return one_line(value)
    dtype = re.fullmatch(r"torch\.(\w+)", text_of(value)) if value.type == "attribute" else None
    return dtype[1] if dtype else None


def arguments_of(call: Node) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """The arguments of a call as source texts (`name=value` for keywords), and the keywords with a constant value."""
    given = field(call, "arguments")
    if given is None or given.type != "argument_list":
        return (((one_line(given),) if given is not None else ()), ())  # a generator expression
    parts = [part for part in given.named_children if part.type != "comment"]
    pairs = [
        (text_of(field(part, "name")), constant_of(field(part, "value")))
        for part in parts
        if part.type == "keyword_argument"
    ]
    return tuple(one_line(part) for part in parts), tuple((name, value) for name, value in pairs if value is not None)
