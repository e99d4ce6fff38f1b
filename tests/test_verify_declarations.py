"""The tolerant reader of headers: what counts as a declaration, and what it steps over."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.verify.cython import cython_declarations
from advisor.verify.declarations import Declaration, declarations
from advisor.verify.values import evaluate, numbers


def _shown(found: Declaration) -> str:
    name = "::".join(found.parts)
    return f"{found.kind} {name}" if found.least < 0 else f"{found.kind} {name} {found.least}..{found.most}"


def _read(text: str) -> list[str]:
    return [_shown(found) for found in declarations(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param("int f(int a, void *b);", ["function f 2..2"], id="prototype"),
        pytest.param("int f(void);", ["function f 0..0"], id="no parameters"),
        pytest.param("int f();", ["function f 0..0"], id="empty list"),
        pytest.param("int f(const char *s, ...);", ["function f 1..-1"], id="any number"),
        pytest.param("int f(int a, int b = g(1, 2));", ["function f 1..2"], id="default"),
        pytest.param("int f(std::pair<int, int> a);", ["function f 1..1"], id="comma of a template"),
        pytest.param("int f(void (*call)(int, int), int n);", ["function f 2..2"], id="pointer to a function"),
        pytest.param("API_EXPORT err_t CALL f(int a);", ["function f 1..1"], id="macros around"),
        pytest.param('OLD("use g") int f(int a);', ["function f 1..1"], id="macro with an argument before"),
        pytest.param("int f(int a) OLD_AS(g);", ["function f 1..1"], id="macro with an argument after"),
        pytest.param("__attribute__((weak)) int f(int a) __attribute__((cold));", ["function f 1..1"], id="attributes"),
        pytest.param("static inline int f(int a) { g(a); int h(0); return a; }", ["function f 1..1"], id="body"),
        pytest.param("template <typename T, class U = X<T>> T f(T a);", ["function f 1..1"], id="template"),
        pytest.param("typedef struct a_st *a_t;", ["type a_st", "type a_t"], id="handle"),
        pytest.param("typedef void (CALL *fn)(int);", ["type fn"], id="typedef of a function pointer"),
        pytest.param(
            "typedef struct s { int x; } s_t, *s_p;", ["type s", "type s_t", "type s_p"], id="struct with names"
        ),
        pytest.param("struct __align__(16) s { int x; };", ["type s"], id="aligned struct"),
        pytest.param("using a = b<int>;", ["type a"], id="using"),
        pytest.param("using namespace a;", [], id="using a namespace"),
        pytest.param("extern const int limit;", ["variable limit"], id="variable"),
        pytest.param("int table[] = {1, 2}; int f(int);", ["variable table", "function f 1..1"], id="initializer"),
        pytest.param("#define A 1\n#define B(x, y) x", ["macro A", "macro B 2..2"], id="macros"),
        pytest.param("#define A \\\n  f(int a);\nint g();", ["macro A", "function g 0..0"], id="continued macro"),
        pytest.param(
            "#define A 1 /* begins\nends */\nint g();", ["macro A", "function g 0..0"], id="comment in a macro"
        ),
        pytest.param(
            '// int f();\n/* int g(); */ const char *s = "int h();";', ["variable s"], id="comments and strings"
        ),
        pytest.param('extern "C" {\nint f(int a);\n}', ["function f 1..1"], id="linkage"),
        pytest.param('POP\nextern "C" {\nint f(int a);\n}', ["function f 1..1"], id="macro before the linkage"),
        pytest.param(
            "namespace a { inline namespace v1 { class B { public: static int f(int); int x; }; } }",
            ["function a::v1::B::f 1..1", "type a::v1::B"],
            id="namespaces and classes",
        ),
        pytest.param("enum e { a, b = 3 };", ["enumerator a", "enumerator b", "type e"], id="enumerators"),
        pytest.param("enum class e { a };", ["enumerator e::a", "type e"], id="scoped enumerators"),
        pytest.param(
            "MAKE(int, fooState)\nint f();", ["variable int", "variable fooState", "function f 0..0"], id="macro calls"
        ),
        pytest.param(
            "#define DEF(t) typedef t make_##t; \nDEF(float4);",
            ["macro DEF 1..1", "variable float4", "variable make_float4"],
            id="pasted names",
        ),
        pytest.param("#if 0\nint f();\n#else\nint g();\n#endif", ["function g 0..0"], id="never"),
        pytest.param(
            "#ifdef __CUDA_API_VERSION_INTERNAL\nint f();\n#endif\nint g();", ["function g 0..0"], id="internal"
        ),
        pytest.param(
            "#ifdef X\nint f(int a) {\n#else\nint f() {\n#endif\n}\nint g();",
            ["function f 1..1", "function f 0..0", "function g 0..0"],
            id="both branches, one brace",
        ),
    ],
)
def test_declarations(text: str, wanted: list[str]) -> None:
    assert _read(text) == wanted


@given(st.text(alphabet="ab(){}<>;,=:#\"'/*\\\n \t~operatorenumtypdfsu01", max_size=200))
def test_reads_anything(text: str) -> None:
    for found in declarations(text):
        assert found.parts


@pytest.mark.parametrize(
    "unit", ["/*", "(", "{", '"', "#if x\n", "f(", "a<", "template<", "#define a(", "= {", "'", "\\\n"]
)
def test_reads_repetitions_of_anything(unit: str) -> None:
    assert isinstance(list(declarations(unit * 20_000)), list)


def test_numbers_of_enumerators_and_macros() -> None:
    text = """
    enum e { a, b, c = 1 << 4, d, f = c | 3, g = ~0, h = D + 1, i = unknown_function(3), j };
    #define D (unsigned int)0x10u
    #define E D
    #define F "text"
    """
    wanted = {"a": 0, "b": 1, "c": 16, "d": 17, "f": 19, "g": -1, "h": 17, "D": 16, "E": 16}
    assert numbers(declarations(text)) == wanted


@given(st.lists(st.sampled_from("1 2 0x3 ( ) + - * << >> | & ~ ^ a ** / 9u 08".split()), max_size=60))
def test_evaluates_anything(words: list[str]) -> None:
    value = evaluate(tuple(words), {"a": 5})
    assert value is None or -(2**63) <= value < 2**64


def test_cython_declarations() -> None:
    text = (
        'cdef extern from "zap/rt.h":\n'
        "    cdef int ZAP_VERSION\n"
        '    cdef struct zapProp_t "zapProp_v2":\n'
        "        char name[256]\n"
        "    cdef enum zapError_t:\n"
        "        zapSuccess\n"
        "    ctypedef zapError_t zapResult\n"
        "# cdef int zapNot()\n"
        "cdef zapError_t zapMalloc(void ** ptr,unsigned long size) except? zapSuccess nogil\n"
    )
    assert [_shown(found) for found in cython_declarations(text)] == [
        "variable ZAP_VERSION",
        "type zapProp_t",
        "type zapProp_v2",
        "type zapError_t",
        "variable zapSuccess",
        "type zapResult",
        "function zapMalloc 2..2",
    ]
