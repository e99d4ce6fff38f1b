"""The numbers behind enumerators and macros, as far as header text tells them."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterable, Mapping

from advisor.verify.declarations import FIRST, Declaration, Parts

_MOST_TOKENS = 40
_NUMBER = re.compile(r"(0[xX][0-9a-fA-F]+|0[bB][01]+|[0-9]+)(?:[uUlLzZ]*)")
_MARKS = frozenset("+ - * << > ( ) | & ^ ~".split())
_TYPE_WORDS = frozenset("int unsigned long short char signed uint32_t uint64_t int32_t int64_t size_t".split())
_BINARY: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
    ast.BitXor: operator.xor,
}
_UNARY: dict[type[ast.unaryop], Callable[[int], int]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Invert: operator.invert,
}
_Known = Mapping[str, int]


def _number(text: str) -> str | None:
    found = _NUMBER.fullmatch(text.replace("'", ""))
    if found is None:
        return None
    digits = found[1]
    octal = len(digits) > 1 and digits.isdigit() and digits[0] == "0"
    return str(int(digits, 8 if octal else 0)) if not (octal and set(digits) & set("89")) else None


def _without_casts(words: Parts) -> list[str]:
    """`( unsigned int ) x` → `x`."""
    left: list[str] = []
    for word in words:
        left.append(word)
        start = len(left) - 1
        while word == ")" and start > 0 and left[start - 1] in _TYPE_WORDS:
            start -= 1
        if word == ")" and 0 < start < len(left) - 1 and left[start - 1] == "(":
            del left[start - 1 :]
    return left


def _as_python(words: Parts, known: _Known) -> str | None:
    parts = []
    for word in _without_casts(words):
        if word in _MARKS:
            parts.append(word)
        elif word[0].isdigit() and (digits := _number(word)) is not None:
            parts.append(digits)
        elif word in known:
            parts.append(str(known[word]))
        else:
            return None
    return "".join(parts).replace(">>", " >> ")


def _computed(node: ast.expr) -> int | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return node.value
    if isinstance(node, ast.UnaryOp) and type(node.op) in _UNARY:
        inner = _computed(node.operand)
        return None if inner is None else _UNARY[type(node.op)](inner)
    if isinstance(node, ast.BinOp):
        left, right = _computed(node.left), _computed(node.right)
        if left is None or right is None:
            return None
        if isinstance(node.op, ast.LShift):
            return left << right if 0 <= right < 64 else None
        if isinstance(node.op, ast.RShift):
            return left >> right if 0 <= right < 64 else None
        return _BINARY[type(node.op)](left, right) if type(node.op) in _BINARY else None
    return None


def evaluate(words: Parts, known: _Known) -> int | None:
    """The number of an integer expression in C; None for what is none or needs a name that is not known.

    The result is a 64-bit pattern read as signed or unsigned, as written.
    """
    if not words or len(words) > _MOST_TOKENS or (text := _as_python(words, known)) is None:
        return None
    try:
        value = _computed(ast.parse(text, mode="eval").body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return value if value is not None and -(2**63) <= value < 2**64 else None


def _one(each: Declaration, known: _Known) -> int | None:
    if each.kind == "enumerator" and each.after:
        before = -1 if each.after == FIRST else known.get(each.after)
        return None if before is None else before + 1
    return evaluate(each.value, known)


def numbers(declared: Iterable[Declaration], rounds: int = 3) -> dict[str, int]:
    """The number behind each enumerator and macro of one tree of headers, by its last name; the first reading wins.

    Names may be used before their header is read: several rounds find those.
    """
    waiting = [each for each in declared if each.kind in ("enumerator", "macro") and (each.value or each.after)]
    known: dict[str, int] = {}
    for _ in range(rounds):
        left = []
        for each in waiting:
            if (value := _one(each, known)) is None:
                left.append(each)
            else:
                known.setdefault(each.parts[-1], value)
        if len(left) == len(waiting):
            break
        waiting = left
    return known
