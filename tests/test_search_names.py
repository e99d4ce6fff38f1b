"""The search for target names: candidates, what counts as found, and what is recorded."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "mappings" / "import"))

from facts_io import Name, Row, Symbol
from search_names import Found, Rule, candidates, declared, known_names, row_of, search

ACL = [Rule(re.compile("^cuda"), ("aclrt", "acl"))]


def name(symbol: str, nargs: str = "2", kind: str = "function") -> Name:
    return Name(symbol, kind, "word", nargs=nargs)


def symbol(text: str, nargs: str = "2", kind: str = "function", header: str = "", impl: str = "") -> Symbol:
    return Symbol(text, kind, "runtime", header=header, nargs=nargs, impl=impl, source="s")


def recorded(cuda: Name, *known: Symbol, rules: list[Rule] = ACL) -> Row | None:
    return row_of(cuda, search(cuda, rules, known_names(known)), "list")


def test_candidates_are_tried_with_and_without_a_version_suffix() -> None:
    tried = [(each.name, each.exact) for each in candidates("cudaWait_v2", ACL)]
    assert tried[:4] == [("aclrtWait_v2", True), ("aclWait_v2", True), ("aclrtWait", False), ("aclWait", False)]


@pytest.mark.parametrize(
    ("cuda", "known", "status", "target"),
    [
        pytest.param(name("cudaWait"), symbol("aclrtWait"), "renamed", "aclrtWait", id="found"),
        pytest.param(name("cudaWait"), symbol("aclrtWait", "3"), "unknown", "aclrtWait", id="other-arity"),
        pytest.param(name("cudaWait"), symbol("aclrtWait", ""), "unknown", "aclrtWait", id="arity-not-known"),
        pytest.param(name("cudaWait_v2"), symbol("aclrtWait"), "changed", "aclrtWait", id="other-version"),
        pytest.param(
            name("cudaStreamWaitAll"), symbol("aclrtWaitStreamAll"), "changed", "aclrtWaitStreamAll", id="words",
        ),
        pytest.param(name("cudaWait"), symbol("aclrtOther"), "none", "", id="nothing"),
        pytest.param(name("cudaWait"), symbol("aclrtWait", impl="declared-only"), "none", "", id="no-body"),
    ],
)  # fmt: skip
def test_what_is_recorded(cuda: Name, known: Symbol, status: str, target: str) -> None:
    row = recorded(cuda, known)
    assert row is not None
    assert (row.status, row.target, row.basis, row.evidence) == (status, target, "name", "searched")


def test_nothing_is_recorded_of_other_kinds_that_are_not_found() -> None:
    assert recorded(name("cudaThing", kind="enum"), symbol("aclrtOther", kind="enum")) is None


def test_the_same_name_stays() -> None:
    rule = Rule(re.compile("^"), ("=",), header="simt")
    row = recorded(name("__clz"), symbol("__clz", header="simt_api/x.h"), rules=[rule])
    assert row is not None
    assert (row.status, row.target) == ("same", "__clz")


def test_with_a_header_only_names_of_it_count() -> None:
    rule = Rule(re.compile("^"), ("asc_",), header="simt")
    assert search(name("sin"), [rule], known_names([symbol("asc_sin", header="tile/x.h")])) is None
    found = search(name("sin"), [rule], known_names([symbol("asc_sin", header="simt_api/x.h")]))
    assert isinstance(found, Found)


def test_declarations_are_read_with_their_parameters(tmp_path: Path) -> None:
    text = "// hipOld(int);\nhipError_t hipWait(int a, void (*f)(int, int));\nint hipNone(void);\n"
    (tmp_path / "hip.h").write_text(text, encoding="utf-8")
    assert list(declared([tmp_path])) == [("hipWait", "2", "hip.h"), ("hipNone", "0", "hip.h")]
