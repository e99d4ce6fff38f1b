"""Bodies that hold no place of interest are left out of the parser's ranges; everything else stays what it is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.frontends.matcher import blanked
from advisor.frontends.regions import bodies_without, ranges_around
from advisor.frontends.source import Lines
from advisor.frontends.treesitter import parse

LONG = "x += 1; " * 40


def left_out(text: str, mark: str = "HERE") -> list[str]:
    """The texts of the bodies that are left out, with the places marked HERE as places of interest."""
    code = blanked(text.encode())
    places = [n for n in range(len(code)) if code.startswith(mark.encode(), n)]
    return [code[start:end].decode() for start, end in bodies_without(code, places)]


def test_body_without_a_place_is_left_out_behind_its_first_statement() -> None:
    assert left_out(f"void f() {{ int x = 0; {LONG}}}\nvoid g() {{ HERE; {LONG}}}\n") == [f" {LONG}"]


def test_inner_body_is_left_out_of_one_with_a_place() -> None:
    assert left_out(f"void f() {{ HERE; for (;;) {{ a(); {LONG}}} }}") == [f" {LONG}"]


def test_outer_body_swallows_the_inner_ones() -> None:
    inner = f"if (a) {{ b(); {LONG}}}"
    assert left_out(f"void f() {{ int x; {inner} }}") == [f" {inner} "]


@pytest.mark.parametrize(
    "text",
    [
        f"void f() {{ HERE; {LONG}}}",
        f"void f() {{ a(); {LONG} HERE }}",
        "void f() { a(); b(); }",  # short
        f"void f() {{ for (int i = 0; i < n; ++i) g(i); {LONG}}}",  # the first statement is not simple
        f"void f() {{ a(); {LONG} ",  # no end
        f"}} void f() {{ a(); {LONG} }}",  # no beginning
        f"#if A\nvoid f() {{\n#else\nvoid f(int) {{ a();\n#endif\n{LONG} }}",  # which brace belongs to which?
        f"void f() {{ a(); {LONG}\n#else\n }}",
        f"void f() {{ a();\n#if A\n {LONG} }}\n#endif\n",
        "{ a; " * 300 + LONG + "}" * 300,  # too deep
        f"#define BODY {{ a(); {LONG}}}\n",
    ],
)
def test_nothing_is_left_out(text: str) -> None:
    assert left_out(text) == []


def test_conditions_that_end_in_the_body_go_with_it() -> None:
    text = f"\n#if A\n {LONG}\n#else\n b();\n#endif\n"
    assert left_out(f"void f() {{ a();{text}}}") == [text]


def test_braces_of_macros_do_not_count() -> None:
    assert left_out(f"#define BEGIN {{ \\\n  {{\nvoid f() {{ a(); {LONG}}}") == [f" {LONG}"]


def test_tree_keeps_offsets_lines_and_the_nodes_around_places() -> None:
    text = f"void f() {{ int x = 0;\n{LONG}\n}}\n__global__ void k(int* p) {{ p[0] = HERE; }}\n".encode()
    lines = Lines(text)
    bodies = bodies_without(text, [text.index(b"HERE")])
    assert len(bodies) == 1
    tree = parse("cuda", text, ranges_around(bodies, lines))
    node = tree.root_node.descendant_for_byte_range(text.index(b"HERE"), text.index(b"HERE") + 4)
    assert node is not None
    assert (node.text, node.start_point.row) == (b"HERE", 3)
    first, second = (each for each in tree.root_node.children if each.type == "function_definition")
    assert first.text == text[: text.index(b"__global__") - 1]
    assert second.start_byte == text.index(b"__global__")
    assert not tree.root_node.has_error
    assert parse("cuda", text).root_node.end_byte == len(text)  # the ranges hold for one parse only


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="{}();#\n \\ai", max_size=200), st.lists(st.integers(0, 200), max_size=4))
def test_bodies_are_apart_in_order_and_free_of_places(text: str, places: list[int]) -> None:
    code = (text + LONG + "}").encode()
    found = bodies_without(code, sorted(places))
    ends = [0, *(offset for body in found for offset in body)]
    assert ends == sorted(ends)
    assert all(not start <= place < end for start, end in found for place in places)
    assert all(code[start:end].count(b"{") == code[start:end].count(b"}") for start, end in found if b"#" not in code)
