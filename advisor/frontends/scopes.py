"""Where in a C-family program a place is: function, class, kernel, host or device, and the run-time conditions."""

from __future__ import annotations

from collections.abc import Sequence

from tree_sitter import Node

from advisor.expressions import lazy
from advisor.frontends.treesitter import field, text_of
from advisor.model import Side, Value

_FUNCTIONS = frozenset(("function_definition", "lambda_expression", "declaration", "field_declaration"))
_CLASSES = frozenset(("class_specifier", "struct_specifier", "union_specifier", "enum_specifier"))
# Macros that stand for the qualifiers, as C10_HOST_DEVICE, CUTLASS_DEVICE, DEVICE_INLINE; not CHECK_KERNEL_ERROR.
_DEVICE_MACRO = lazy(
    r"\b(?!__|[A-Z0-9_]*(?:CHECK|ERROR|ASSERT|LOOP|LAUNCH(?!_BOUNDS)))[A-Z0-9_]*(?:DEVICE|KERNEL)[A-Z0-9_]*\b|\bDINLINE\b"
)
_CONDITIONALS = frozenset(("if_statement", "while_statement", "conditional_expression"))
# A macro without a semicolon before a statement, `CHECK_KERNEL if (…) {…}`, reads as a function of this name.
_STATEMENTS = frozenset(("if", "for", "while", "switch", "catch"))
_SPACE = lazy(r"\s+")
_AROUND_SCOPE = lazy(r"\s*::\s*")
_TEXT_LIMIT = 200
_SIGNATURE_LIMIT = 2000
_NAME_LIMIT = 40


class Scope(Value, frozen=True, kw_only=True):
    """The surroundings of a place; `kernel` is the enclosing `__global__` function or ''."""

    scope: str = ""
    kernel: str = ""
    side: Side = "unknown"
    tests: tuple[str, ...] = ()


def shortened(node: Node | None) -> str:
    """A node's text on one line, at most 200 characters."""
    text = _SPACE.sub(" ", text_of(node)).strip()
    return text if len(text) <= _TEXT_LIMIT else text[: _TEXT_LIMIT - 1] + "…"


def signature(node: Node, data: bytes) -> str:
    """The text of a function or declaration up to its body or initialisers, at most 2,000 bytes of it."""
    body = field(node, "body")
    before = body.prev_named_sibling if body is not None and node.type == "function_definition" else None
    if before is not None and before.type == "field_initializer_list":
        body = before
    end = body.start_byte if body is not None else node.end_byte
    return data[node.start_byte : min(end, node.start_byte + _SIGNATURE_LIMIT)].decode("utf-8", "replace")


def side_of(text: str) -> Side:
    """Which processor runs a function with this signature."""
    if "__global__" in text:
        return "device"
    macro = " ".join(_DEVICE_MACRO.findall(text))
    device = "__device__" in text or bool(macro)
    host = "__host__" in text or "HOST" in macro
    if device and host:
        return "both"
    return "device" if device else "host"


def declared_name(node: Node) -> str:
    """The name that a declarator declares, with its class where it is written: `A::run`; '' when there is none."""
    inner: Node | None = node
    while inner is not None and inner.type not in ("identifier", "field_identifier", "qualified_identifier"):
        if inner.type in ("operator_name", "destructor_name", "type_identifier", "template_function"):
            break
        inner = field(inner, "declarator") or next((c for c in inner.named_children if "declarator" in c.type), None)
    words = _AROUND_SCOPE.sub("::", text_of(inner)[:_TEXT_LIMIT]).split()
    return words[-1] if words else ""  # before the last word stand macros that the grammar took for part of the name


def _has_device_data(text: str) -> bool:
    return any(word in text for word in ("__device__", "__constant__", "__managed__", "__shared__", "__global__"))


def _side(node: Node, data: bytes, inside: bool) -> Side | None:
    """What a surrounding node says about the side; None when it says nothing."""
    if node.type == "function_definition":
        return side_of(signature(node, data))
    if node.type == "lambda_expression":
        return "device" if "__device__" in signature(node, data) else None
    text = signature(node, data)
    if inside:
        return None
    return side_of(text) if _has_device_data(text) or _DEVICE_MACRO.search(text) else None


def _class_name(name: Node) -> str:
    """A class's name; long template arguments of a specialisation are left out."""
    text = shortened(name)
    return text if len(text) <= _NAME_LIMIT else text.split("<")[0].rstrip()


class _Part(Value, frozen=True, kw_only=True):
    """What one node around a place says: its name, and of a function the side and whether it is a kernel."""

    kind: str  # class | function | conditional
    name: str = ""
    side: Side | None = None
    inner_side: Side | None = None  # inside something whose side is known
    kernel: bool = False


Parts = dict[int, _Part | None]  # by the identity of nodes in one tree


def _part(node: Node, data: bytes) -> _Part | None:
    kind = node.type
    if kind in _CLASSES:
        name = field(node, "name")
        return _Part(kind="class", name=_class_name(name)) if name is not None else None
    if kind in _FUNCTIONS:
        side, inner = _side(node, data, inside=False), _side(node, data, inside=True)
        if kind != "function_definition":
            return _Part(kind="function", side=side, inner_side=inner)
        called = declared_name(node)
        if called in _STATEMENTS:
            return _Part(kind="conditional")
        kernel = "__global__" in signature(node, data)
        return _Part(kind="function", name=called, side=side, inner_side=inner, kernel=kernel)
    return _Part(kind="conditional") if kind in _CONDITIONALS else None


def scope_of(path: Sequence[Node], data: bytes, known: Parts | None = None) -> Scope:
    """The surroundings of the last node of `path` (root first) in a tree of `data`.

    `known` keeps what was found out about nodes of the same tree, for many places in one file.
    """
    parts: Parts = {} if known is None else known
    names: list[str] = []
    tests: list[str] = []
    kernel, side = "", None
    last = len(path) - 1
    for position, node in enumerate(path):
        identity = node.id
        part = parts[identity] if identity in parts else parts.setdefault(identity, _part(node, data))
        if part is None:
            continue
        if part.kind == "function":
            side = (part.inner_side if side is not None else part.side) or side
            names.append(part.name)
            kernel = part.name if part.kernel else kernel
        elif position < last:
            names.append(part.name)
            tests += _test(node, path[position + 1]) if part.kind == "conditional" else ()
    return Scope(scope="::".join(filter(None, names)), kernel=kernel, side=side or "unknown", tests=tuple(tests))


def _test(node: Node, below: Node) -> list[str]:
    """The condition under which the child `below` of a conditional runs."""
    condition = field(node, "condition")
    if condition is None or below.start_byte < condition.end_byte:
        return []
    text = shortened(condition).removeprefix("(").removesuffix(")")
    other = field(node, "alternative")
    return [f"!({text})" if other is not None and below.start_byte >= other.start_byte else text]
