"""Definitions that only pass a name on: macros and small functions around one call, other names of types.

A wrapper is thin: beside the call its body holds nothing but `return`, casts and the project's error check. What does
more than that is a function of its own, and its callers do not use the API.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tree_sitter import Node

from advisor.expressions import lazy
from advisor.frontends import classify
from advisor.frontends.scopes import declared_name
from advisor.frontends.treesitter import field, text_of
from advisor.model import Define, DefineKind, Span, Value

_BODY_LIMIT = 400
_SHORTEST_NAME = 4
_WORD = lazy(r"[A-Za-z_]\w*|\d+")
_PASSING_ON = frozenset(
    "return do while if static_cast reinterpret_cast const_cast void const auto 0 1 __FILE__ __LINE__ __func__ "
    "__VA_ARGS__ status result res ret rc e st".split()
)
_CHECK = lazy(r"\w*(?:check|safe|assert|err|throw|must|call|try|success|verify|ensure)\w*", re.IGNORECASE)
_SPACE = lazy(r"[\s\\]+")
_CLASSES = frozenset(("class_specifier", "struct_specifier", "union_specifier"))
_PLAIN_NAME = lazy(r"[A-Za-z_]\w*")


class Wrapped(Value, frozen=True, kw_only=True):
    """A name that stands for another: how it is defined and with which parameters."""

    name: str
    kind: DefineKind
    params: tuple[str, ...] = ()


def _flat(text: str) -> str:
    return _SPACE.sub(" ", text).strip()


def _is_thin(body: str, call: str, arguments: str, params: Sequence[str]) -> bool:
    """Whether `body` does nothing but `call`, and hands at least half of its parameters to it."""
    if len(body) > _BODY_LIMIT or body.count(call) != 1:
        return False
    rest = set(_WORD.findall(body.replace(call, " ")))
    if not all(word in _PASSING_ON or _CHECK.fullmatch(word) for word in rest):
        return False
    passed = set(_WORD.findall(arguments))
    if "__VA_ARGS__" in passed:
        return True
    return 2 * sum(1 for param in params if param in passed) >= len(params)


def _macro_params(macro: Node) -> tuple[str, ...]:
    parameters = field(macro, "parameters")
    return tuple(_WORD.findall(text_of(parameters))) if parameters is not None else ()


def _of_macro(macro: Node, path: Sequence[Node], spelling: str) -> Wrapped | None:
    name, body = text_of(field(macro, "name")), _flat(text_of(field(macro, "value")))
    params = _macro_params(macro)
    if macro.type == "preproc_def" and body.strip("() ") == spelling:
        return Wrapped(name=name, kind="alias")
    index = classify.call_index(path)
    if index < 0:
        return None
    arguments = text_of(field(path[index], "arguments"))
    thin = _is_thin(body, _flat(text_of(path[index])), arguments, params)
    return Wrapped(name=name, kind="wrapper", params=params) if thin else None


def _parameter_names(function: Node) -> tuple[str, ...]:
    declarator = field(function, "declarator")
    while declarator is not None and declarator.type != "function_declarator":
        declarator = field(declarator, "declarator")
    parameters = field(declarator, "parameters") if declarator is not None else None
    nodes = parameters.named_children if parameters is not None else []
    return tuple(filter(None, (declared_name(node) for node in nodes if field(node, "declarator") is not None)))


def _of_function(path: Sequence[Node]) -> Wrapped | None:
    position = next((n for n in range(len(path) - 1, -1, -1) if path[n].type == "function_definition"), -1)
    index = classify.call_index(path)
    if position < 0 or index <= position or any(node.type in _CLASSES for node in path):
        return None
    function = path[position]
    body = field(function, "body")
    if body is None or body.end_byte - body.start_byte > 2 * _BODY_LIMIT or path[position + 1] != body:
        return None
    params = _parameter_names(function)
    call = path[index]
    if not _is_thin(_flat(text_of(body)), _flat(text_of(call)), text_of(field(call, "arguments")), params):
        return None
    return Wrapped(name=declared_name(function), kind="wrapper", params=params)


def _declared(owner: Node, path: Sequence[Node], position: int) -> str:
    """The name that `owner` gives to the type or function below it; '' when it declares something else."""
    if owner.type == "type_definition":
        declarator = field(owner, "declarator")
        ours = field(owner, "type") == path[classify.outer_name(path)]
        return text_of(declarator) if ours and declarator is not None and declarator.type == "type_identifier" else ""
    if owner.type == "alias_declaration":
        whole = text_of(field(owner, "type")).strip() == text_of(path[classify.outer_name(path)]).strip()
        return text_of(field(owner, "name")) if whole else ""
    if owner.type == "init_declarator" and text_of(field(path[position - 1], "type")) == "auto":
        value = field(owner, "value")
        whole = value is not None and text_of(value).lstrip("&") == text_of(path[classify.outer_name(path)])
        declarator = field(owner, "declarator")
        return text_of(declarator).lstrip("&* ") if whole else ""
    return ""


def _of_declaration(path: Sequence[Node]) -> Wrapped | None:
    """A `typedef`, `using` or `constexpr auto` at namespace level: inside of functions and classes it stays there."""
    if any(node.type in _CLASSES or node.type in ("function_definition", "lambda_expression") for node in path):
        return None
    top = classify.outer_name(path)
    for position in range(top - 1, max(0, top - 3), -1):
        if name := _declared(path[position], path, position):
            return Wrapped(name=name, kind="alias")
    return None


def wrapped(path: Sequence[Node], macro: Node | None, spelling: str) -> Wrapped | None:
    """What the surroundings of a used name define that only passes it on; None for every other use.

    `path` leads to the name (root first); `macro` is the `#define` whose body holds it.
    """
    if not path:
        return None
    found = _of_macro(macro, path, spelling) if macro is not None else _of_declaration(path) or _of_function(path)
    if found is None or len(found.name) < _SHORTEST_NAME or not _PLAIN_NAME.fullmatch(found.name):
        return None
    return found


def launched_parameter(macro: Node, launched: str) -> Wrapped | None:
    """The macro as a wrapper whose parameter `launched` is the kernel that its body launches."""
    params = _macro_params(macro)
    name = text_of(field(macro, "name"))
    if macro.type != "preproc_function_def" or launched not in params or len(name) < _SHORTEST_NAME:
        return None
    return Wrapped(name=name, kind="wrapper", params=params)


def pasted(macro: Node, prefix: str, parameter: str) -> Wrapped | None:
    """The macro as a wrapper that makes names of `prefix` and what is passed as `parameter`."""
    params = _macro_params(macro)
    name = text_of(field(macro, "name"))
    if macro.type != "preproc_function_def" or parameter not in params:
        return None
    return Wrapped(name=name, kind="wrapper", params=params)


def as_define(found: Wrapped, symbol: str, span: Span, guard: str) -> Define:
    """The definition of a wrapper as a fact; `target` is the name that it stands for."""
    return Define(
        name=found.name, kind="wrapper", target=symbol, params=found.params, span=span, guard=guard,
        qualifiers=(found.kind, "guarded") if guard else (found.kind,),
    )  # fmt: skip
