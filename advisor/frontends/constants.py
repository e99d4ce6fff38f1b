"""Constants of one file that are whole numbers: macros, `const` and `constexpr` variables, enumerators."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator

from advisor.expressions import lazy

_MACRO = lazy(rb"#[ \t]*define[ \t]+([A-Za-z_]\w*)[ \t]+([^\n\\]{1,60}?)[ \t]*\r?$", 8)  # re.MULTILINE
_VARIABLE = lazy(rb"const(?<=\bconst)(?:expr)?\b[^;(){}=\n]{1,60}?\b([A-Za-z_]\w*)\s*=\s*([^;,{}]{1,60})[;,]")
_ENUM = lazy(rb"enum(?<=\benum)\b[^{;()]{0,80}\{([^{}]{0,2000})\}")
_ENUMERATOR = lazy(rb"([A-Za-z_]\w*)\s*=\s*([^,]{1,60})")
_SUFFIX = lazy(r"\b(0[xX][0-9a-fA-F]+|\d+)[uUlL]+\b")
_SIMPLE = lazy(r"[\w\s+\-*/()<>~]{1,60}")
_OPERATIONS: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.floordiv,
    ast.LShift: operator.lshift, ast.RShift: operator.rshift,
}  # fmt: skip
_LARGEST = 1 << 16
_MOST = 400  # definitions of one file


def _value(node: ast.expr, known: dict[str, int]) -> int | None:
    if isinstance(node, ast.Constant):
        return node.value if type(node.value) is int else None
    if isinstance(node, ast.Name):
        return known.get(node.id)
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
        left, right = _value(node.left, known), _value(node.right, known)
        if left is None or right is None or (right <= 0 and isinstance(node.op, ast.Div)):
            return None
        if isinstance(node.op, (ast.LShift, ast.RShift)) and not 0 <= right <= 16:
            return None
        value = _OPERATIONS[type(node.op)](left, right)
        return value if abs(value) <= _LARGEST else None
    return None


def evaluated(text: str, known: dict[str, int]) -> int | None:
    """The value of an expression of whole numbers and known names; None where it is anything else."""
    text = text.strip()
    if text.isdecimal():
        return int(text) if len(text) < 6 else None
    if not _SIMPLE.fullmatch(text):
        return None
    try:
        tree = ast.parse(_SUFFIX.sub(r"\1", text), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return _value(tree.body, known)


def _definitions(text: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    for pattern in (_MACRO, _VARIABLE):
        for match in pattern.finditer(text):
            yield match.start(), match[1], match[2]
    for body in _ENUM.finditer(text) if b"enum" in text else ():
        for match in _ENUMERATOR.finditer(body[1]):
            yield body.start(1) + match.start(), match[1], match[2]


def constants(text: bytes) -> dict[str, int]:
    """The whole numbers that the names of a file without comments and strings stand for.

    A name that stands for two numbers is left out; at most 400 definitions are read.
    """
    known: dict[str, int] = {}
    twice: set[str] = set()
    for _, name, value in sorted(_definitions(text))[:_MOST]:
        spelled = name.decode("ascii", "replace")
        found = evaluated(value.decode("ascii", "replace"), known)
        if found is not None and known.get(spelled, found) != found:
            twice.add(spelled)
        elif found is not None:
            known[spelled] = found
    return {name: value for name, value in known.items() if name not in twice}
