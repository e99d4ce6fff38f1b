"""What a name in a C-family syntax tree is: kind, role, arguments, what becomes of its result, what it defines."""

from __future__ import annotations

from collections.abc import Sequence

from tree_sitter import Node

from advisor.expressions import lazy
from advisor.frontends.scopes import shortened
from advisor.frontends.treesitter import field, text_of
from advisor.model import DefineKind, Role, UseKind

_KIND_OF_CATALOGUE: dict[str, UseKind] = {
    "enum_constant": "enum",
    "macro": "macro",
    "typedef": "type",
    "struct": "type",
    "class": "type",
    "union": "type",
    "enum": "type",
    "variable": "keyword",
    "keyword": "keyword",
    "header": "include",
}
_QUALIFIER = lazy(r"__[a-z_]+__")  # __global__, __launch_bounds__ …
_NAME_STEPS = frozenset(
    ("qualified_identifier", "template_function", "template_type", "template_method", "dependent_name")
)
_DECLARATORS = frozenset(
    "pointer_declarator reference_declarator array_declarator function_declarator init_declarator "
    "parenthesized_declarator qualified_identifier attributed_declarator".split()
)
_TRANSPARENT = frozenset(("parenthesized_expression", "cast_expression", "pointer_expression"))
_COMPARISONS = frozenset(("==", "!=", "<", ">", "<=", ">="))
_ROLE_OF_PARENT: dict[str, Role] = {
    "expression_statement": "statement",
    "condition_clause": "condition",
    "template_argument_list": "template_arg",
    "static_assert_declaration": "static_assert",
    "launch_bounds": "attribute_arg",
    "attribute_specifier": "attribute_arg",
    "attribute_declaration": "attribute_arg",
    "preproc_if": "condition",
    "preproc_ifdef": "condition",
    "preproc_elif": "condition",
}
_ROLE_OF_FIELD: dict[tuple[str, str], Role] = {
    ("array_declarator", "size"): "array_bound",
    ("for_statement", "condition"): "condition",
    ("while_statement", "condition"): "condition",
    ("do_statement", "condition"): "condition",
    ("conditional_expression", "condition"): "condition",
    ("optional_parameter_declaration", "default_value"): "default",
}
_MACRO = lazy(r"[A-Z][A-Z0-9_]{2,}")
_STATEMENTS = frozenset(("compound_statement", "function_definition", "translation_unit", "field_declaration_list"))
_DEFINED_BY_NAME: dict[str, DefineKind] = {
    "preproc_def": "macro",
    "preproc_function_def": "macro",
    "class_specifier": "name",
    "struct_specifier": "name",
    "union_specifier": "name",
    "enum_specifier": "name",
    "enumerator": "name",
    "alias_declaration": "alias",
    "namespace_definition": "name",
    "namespace_alias_definition": "alias",
}
_DEFINED_BY_DECLARATOR: dict[str, DefineKind] = {
    "function_definition": "function",
    "declaration": "name",
    "field_declaration": "name",
    "parameter_declaration": "name",
    "optional_parameter_declaration": "name",
    "for_range_loop": "name",
    "type_definition": "typedef",
    "type_parameter_declaration": "name",
    "lambda_capture_initializer": "name",
}


def is_child(parent: Node, name: str, child: Node) -> bool:
    """Whether `child` stands in the grammar field `name` of `parent`."""
    return field(parent, name) == child


def outer_name(path: Sequence[Node]) -> int:
    """Index in `path` of the outermost node that is still the name itself: `a::b<c>` around `b`."""
    index = len(path) - 1
    while index > 0 and path[index - 1].type in _NAME_STEPS and is_child(path[index - 1], "name", path[index]):
        index -= 1
    return index


def call_index(path: Sequence[Node]) -> int:
    """Index in `path` of the call whose function the last node names; -1 when it is not called."""
    index = outer_name(path)
    if index > 0 and path[index - 1].type == "field_expression" and is_child(path[index - 1], "field", path[index]):
        index -= 1
    if index > 0 and path[index - 1].type == "call_expression" and is_child(path[index - 1], "function", path[index]):
        return index - 1
    return -1


def use_kind(path: Sequence[Node], catalogue_kind: str, called: bool) -> UseKind:
    """The kind of a use, from the catalogue's kind of the name and its place in the tree."""
    leaf = path[-1]
    parent = path[-2] if len(path) > 1 else leaf
    if leaf.type == "field_identifier" and parent.type == "field_expression" and not called:
        return "member"
    if catalogue_kind == "macro" and _QUALIFIER.fullmatch(text_of(leaf) if leaf.child_count == 0 else "__global__"):
        return "attribute"
    if called and catalogue_kind not in ("typedef", "struct", "class", "union", "enum"):
        return "call"
    if catalogue_kind in _KIND_OF_CATALOGUE:
        return _KIND_OF_CATALOGUE[catalogue_kind]
    if leaf.type in ("type_identifier", "primitive_type"):
        return "type"
    return "decl" if define_kind(path) and not _behind_macro(path) else "call"


def _behind_macro(path: Sequence[Node]) -> bool:
    """Whether what looks like a declaration in a body is a call.

    Its type is a macro without a semicolon, or a function whose first argument was a text: `std::printf("…", f(e))` in
    a macro reads like `std::printf (f(e))`.
    """
    index = next((at for at in range(len(path) - 2, 0, -1) if path[at].type == "declaration"), 0)
    if not index:
        return False
    written, declared = field(path[index], "type"), path[index + 1]
    around = {node.type for node in path[:index]}
    if declared.type == "parenthesized_declarator" and path[index + 2].type == "function_declarator":
        return "compound_statement" in around
    if written is None or not _MACRO.fullmatch(text_of(written)):
        return False
    if declared.type == "function_declarator":
        return "compound_statement" in around
    value = field(declared, "value") if declared.type == "init_declarator" else None
    return (
        value is not None and value.type == "argument_list" and not around.isdisjoint(("compound_statement", "ERROR"))
    )


def arguments(call: Node) -> tuple[str, ...]:
    """Source texts of a call's arguments, each on one line and at most 200 characters."""
    listed = field(call, "arguments")
    return _texts(listed) if listed is not None else ()


def _texts(listed: Node) -> tuple[str, ...]:
    return tuple(shortened(child) for child in listed.named_children if child.type != "comment")


def template_arguments(path: Sequence[Node]) -> tuple[str, ...]:
    """Source texts of the template arguments right after the name."""
    parent = path[-2] if len(path) > 1 else None
    listed = field(parent, "arguments") if parent is not None and parent.type in _NAME_STEPS else None
    return _texts(listed) if listed is not None else ()


def launch_arguments(call: Node) -> tuple[str, ...]:
    """Grid, block, shared, stream ('' where not written), then the kernel's arguments."""
    syntax = next((child for child in call.children if child.type == "kernel_call_syntax"), None)
    configuration = list(_texts(syntax)) if syntax is not None else []
    return (*configuration, *[""] * (4 - len(configuration)), *arguments(call))


def asm_arguments(path: Sequence[Node]) -> tuple[str, ...]:
    """Template, outputs, inputs and clobbers of an inline assembly; () where it did not parse."""
    node = next((node for node in reversed(path) if node.type == "gnu_asm_expression"), None)
    if node is None:
        return ()
    names = ("assembly_code", "output_operands", "input_operands", "clobbers")
    return tuple(shortened(field(node, name)) for name in names)


def role_of(path: Sequence[Node], index: int) -> Role:
    """The role of the expression `path[index]` in the statement around it."""
    for below in range(index, 0, -1):
        node, parent = path[below], path[below - 1]
        if parent.type in _STATEMENTS:
            return "plain"
        if parent.type in _ROLE_OF_PARENT:
            role = _ROLE_OF_PARENT[parent.type]
            return "plain" if role == "statement" and below != index else role
        for (kind, name), role in _ROLE_OF_FIELD.items():
            if parent.type == kind and is_child(parent, name, node):
                return role
        if parent.type == "declaration" and any(text_of(child) == "constexpr" for child in parent.children[:4]):
            return "constexpr"
    return "plain"


def _compared(parent: Node, node: Node) -> str:
    operator = text_of(field(parent, "operator"))
    if operator not in _COMPARISONS:
        return ""
    other = field(parent, "right") if is_child(parent, "left", node) else field(parent, "left")
    return f"compared:{operator} {shortened(other)}"


def result_of(path: Sequence[Node], index: int) -> str:
    """What becomes of the value of the call `path[index]`."""
    while index > 0 and path[index - 1].type in _TRANSPARENT:
        index -= 1
    node, parent = path[index], path[index - 1]
    if parent.type == "expression_statement":
        return "unused"
    if parent.type == "return_statement":
        return "returned"
    if parent.type == "condition_clause":
        return "condition"
    if parent.type == "init_declarator":
        return f"assigned:{shortened(field(path[index - 2], 'type'))}"
    if parent.type == "assignment_expression":
        return "assigned:"
    if parent.type == "binary_expression":
        return _compared(parent, node)
    if parent.type == "field_expression":
        return f"member:{shortened(field(parent, 'field'))}"
    if parent.type == "argument_list" and path[index - 2].type == "call_expression":
        return f"passed:{shortened(field(path[index - 2], 'function'))}"
    return ""


def define_kind(path: Sequence[Node]) -> DefineKind | None:
    """What the last node defines as a name; None when it only uses one."""
    index = len(path) - 1
    if index < 1:
        return None
    parent = path[index - 1]
    if parent.type in _DEFINED_BY_NAME and is_child(parent, "name", path[index]):
        forward = parent.type.endswith("_specifier") and field(parent, "body") is None
        return None if forward else _DEFINED_BY_NAME[parent.type]
    while index > 1 and path[index - 1].type in _DECLARATORS and not _is_value(path[index - 1], path[index]):
        index -= 1
    owner = path[index - 1]
    if owner.type not in _DEFINED_BY_DECLARATOR or not _declares(owner, path[index]):
        return None
    if owner.type == "function_definition":
        return "kernel" if any(child.type == "__global__" for child in owner.children) else "function"
    return _DEFINED_BY_DECLARATOR[owner.type]


def _is_value(parent: Node, child: Node) -> bool:
    """Whether a child of a declarator is not the declared name: a size, an initial value, a parameter list, a scope."""
    return any(is_child(parent, name, child) for name in ("size", "value", "parameters", "scope"))


def _declares(owner: Node, child: Node) -> bool:
    if owner.type in ("type_parameter_declaration",):
        return True
    return any(candidate == child for candidate in owner.children_by_field_name("declarator"))
