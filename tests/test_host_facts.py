"""Facts about host code: what is found, what is not, and that any bytes are survived."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.frontends import host_facts, matcher, std_headers
from advisor.frontends.cuda import extract
from advisor.frontends.source import Source
from tests.helpers import words

FOUND = {
    "member of a declared struct": ("cudaDeviceProp p; int a = p.major;", "cudaDeviceProp::major", "p.major"),
    "member through a pointer": ("const cudaDeviceProp* p; p->minor;", "cudaDeviceProp::minor", "p->minor"),
    "member of an element": ("cudaDeviceProp ps[8]; ps[i].major;", "cudaDeviceProp::major", "ps[i].major"),
    "member of PyTorch's properties": (
        "at::cuda::getCurrentDeviceProperties()->major;",
        "cudaDeviceProp::major",
        "getCurrentDeviceProperties()->major",
    ),
    "member of what a call gave": (
        "auto p = at::cuda::getDeviceProperties(0); p->major;",
        "cudaDeviceProp::major",
        "p->major",
    ),
    "name of a device file": ('f("a/b.ptx");', "string:device-file", '"a/b.ptx"'),
    "PTX text": ('s = ".version 7\\n.target sm_70\\n";', "string:ptx", ".target sm_70"),
    "PTX in a raw string": ('s = R"x(.target sm_70)x";', "string:ptx", ".target sm_70"),
    "option of nvcc": ('o[0] = "-gencode";', "string:nvcc-option", '"-gencode"'),
    "looked up name": ('dlsym(h, "cuInit");', "string:loaded-name", 'dlsym(h, "cuInit"'),
    "cast to an enumeration": ("x = (cublasOperation_t)1;", "cast:cublasOperation_t", "(cublasOperation_t)1"),
    "static cast to an enumeration": (
        "x = static_cast<cudaDeviceAttr>(i);",
        "cast:cudaDeviceAttr",
        "static_cast<cudaDeviceAttr>(i",
    ),
    "struct filled by position": (
        "cudaMemsetParams p = {d, 0};",
        "initialiser:cudaMemsetParams",
        "cudaMemsetParams p = {d",
    ),
    "buffer of an identifier": ("ncclComm_t c; char uid[128];", "buffer:unique-id", "char uid[128]"),
    "vector that may be copied": (
        "std::vector<float> v(8); cudaMemcpy(d, v.data());",
        "buffer:pageable",
        "std::vector<float> v(",
    ),
    "allocated buffer": ("h = (float*)malloc(8); cudaMemcpy(d, h);", "buffer:pageable", "h = (float*)malloc("),
    "static object": ("struct A { ~A(); }; static A a;", "static-object", "static A a;"),
    "alias of a copy": ("#define myCopy cudaMemcpy\n", "alias:copy", "#define myCopy cudaMemcpy"),
    "use of templates": ("using namespace cute;", "library:cutlass", "using namespace cute"),
}
SILENT = {
    "member of another struct": "Clock p; int a = p.major;",
    "method of a struct": "cudaDeviceProp p; p.major();",
    "name in a comment": '// f("a/b.ptx");',
    "words that end like a file": 'f("read the .ptx");',
    "option in a sentence": 'f("pass -gencode twice");',
    "other looked up name": 'dlsym(h, "deflate");',
    "looked up name in a comment": '// dlsym(h, "cuInit");',
    "cast to a number": "x = (int)1;",
    "struct filled by name": "cudaMemsetParams p = {.dst = d};",
    "struct of zeroes": "cudaMemsetParams p = {0};",
    "buffer of another size": "ncclComm_t c; char uid[64];",
    "static function": "struct A { ~A(); }; static A a() { }",
    "function-like macro": "#define myCopy(a, b) cudaMemcpy(a, b)\n",
    "templates in a string": 'f("using namespace cute;");',
}


def _facts(data: bytes) -> list[host_facts.Fact]:
    code = matcher.read_code(data)
    return host_facts.find(data, code.text, [header for _, _, header in code.includes], open_includes=False)


@pytest.mark.parametrize(("text", "symbol", "spelling"), FOUND.values(), ids=FOUND)
def test_fact_is_found_at_its_place(text: str, symbol: str, spelling: str) -> None:
    found = [(fact.symbol, fact.spelling) for fact in _facts(text.encode()) if fact.symbol == symbol]
    assert found == [(symbol, spelling)]
    fact = next(fact for fact in _facts(text.encode()) if fact.symbol == symbol)
    assert text.encode()[fact.start : fact.end].split()[0] in fact.spelling.encode() or symbol == "string:ptx"


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_look_alike_is_no_fact(text: str) -> None:
    assert [fact.symbol for fact in _facts(text.encode()) if fact.symbol != "std-without-include"] == []


@given(st.binary(max_size=400))
def test_any_bytes_give_facts_in_order_inside_of_the_file(data: bytes) -> None:
    places = [(fact.start, fact.end) for fact in _facts(data)]
    assert places == sorted(places)
    assert all(0 <= start < end <= len(data) for start, end in places)


RESULTS = {
    "cast": ("int x = (int)CUBLAS_OP_N;", "cast:int"),
    "static cast": ("int x = static_cast<int>(CUBLAS_OP_N);", "cast:int"),
    "subscript": ("int x = table[CUBLAS_OP_N];", "subscript"),
    "comparison": ("bool x = y == CUBLAS_OP_N;", "compared:== y"),
    "sum": ("int x = CUBLAS_OP_N + 1;", "arithmetic:+ 1"),
    "argument": ("int x = f(CUBLAS_OP_N);", "passed:f"),
    "case": ("int f(int x) { switch (x) { case CUBLAS_OP_N: return 1; } }", "case"),
    "plain": ("auto x = CUBLAS_OP_N;", ""),
}


@pytest.mark.parametrize(("text", "result"), RESULTS.values(), ids=RESULTS)
def test_result_of_an_enumerator(text: str, result: str) -> None:
    facts = extract(Source(path="a.cu", kind="cuda", data=text.encode()), words())
    assert [use.result for use in facts.uses if use.symbol == "CUBLAS_OP_N"] == [result]


HEADERS = {
    "nothing included": ([], b"std::vector<int> a;", ["vector"]),
    "included": (["vector"], b"std::vector<int> a;", []),
    "brought along by another": (["iostream"], b"std::string a;", []),
    "C header": (["math.h"], b"std::sqrt(2);", []),
    "each header once": ([], b"std::vector<int> a; std::vector<int> b; std::map<int, int> c;", ["vector", "map"]),
    "other namespace": ([], b"mystd::vector<int> a; x::std::vector<int> b;", []),
    "name of no known header": ([], b"std::something a;", []),
}


@pytest.mark.parametrize(("headers", "text", "missing"), HEADERS.values(), ids=HEADERS)
def test_missing_standard_headers(headers: list[str], text: bytes, missing: list[str]) -> None:
    assert [header for _, header in std_headers.missing_headers(text, headers)] == missing
