"""A target of which too little is known is not judged: no output says that a port is feasible, or what it takes."""

from __future__ import annotations

import json
import re

import msgspec
import pytest

from advisor import gates
from advisor.config import Config
from advisor.model import Report, Statement
from advisor.pipeline import scan
from advisor.render import Options, render
from tests.helpers import write
from tests.report_samples import CANN, estimate, small

FORMATS = ("terminal", "markdown", "html", "json", "sarif", "csv", "gitlab", "annotations")
CODE = {
    "a.cu": """#include <cuda_runtime.h>
__global__ void k(float* x) { x[threadIdx.x] += 1; }
void f(float* x) { cudaMalloc(&x, 4); cudaFree(x); k<<<1, 32>>>(x); }
""",
}
ABOUT = """name = "nova"
title = "Nova"
version = "2026.1"
versions = ["1.0"]

[effort]
class = "rename"

[about]
vendor = "Nova"
sentence = "Nova is an invented vendor."
sentence_zh = "Nova 是虚构的厂商。"

[sources.headers]
title = "Headers of Nova"
url = "https://example.com/nova"
licence = ""
version_or_commit = "abc123"
date = ""
"""
ROWS = """symbol\twhen\tstatus\ttarget\tedit\teffort\tshim\tnote\tsource\tbasis\tevidence
cudaMalloc\t\trenamed\tnovaMalloc\t\tmechanical\t\t\theaders\tname\theader
"""
# What would be a promise: that it can be done, that nothing stops it, or how long it takes.
PROMISE = re.compile(
    r"[Ff]easible|Rename and test|改名并测试"
    r"|none found|No blocker|person-day|P50|可行|未发现(?!迹象|的内容)|没有阻断|\d 人天|\d+ (?:days|hours)"
    r"|\d+ (?:天|小时)"
)


def _judged(report: Report, **fields: object) -> Report:
    values = {"target": CANN.id, "judged": False, "unknown_share": 0.5, "limit": 0.25, "rules": 0, "all_rules": 90}
    stated = (Statement(**{**values, **fields}),)  # type: ignore[arg-type]
    return msgspec.structs.replace(report, statements=stated)


def _one_target() -> Report:
    """A report about one target that has an estimate nobody may show, and nothing that stops a port."""
    report = small()
    items = tuple(
        msgspec.structs.replace(item, matches=tuple(match for match in item.matches if match.target == CANN.id))
        for item in report.items
        if item.symbol == "cudaNewThing"
    )
    return msgspec.structs.replace(
        report, targets=(CANN,), items=items, findings=(), kernels=(), packages=(), files=report.files[:1],
        libraries=(), estimates=(estimate(CANN, 40.0),),
    )  # fmt: skip


def _visible(page: str) -> str:
    """A page without its style, its script, and what both need."""
    main = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    return re.sub(r'<section class="view" id="(?:plan|method|eula|list)".*?</section>', "", main, flags=re.DOTALL)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("format_name", ["terminal", "markdown", "html", "sarif", "csv", "gitlab", "annotations"])
def test_no_output_promises_anything(format_name: str, language: str) -> None:
    page = render(_judged(_one_target()), format_name, Options(language=language)).decode()  # type: ignore[arg-type]
    if format_name == "html":
        page = _visible(page)
    assert PROMISE.findall(page) == []
    if format_name in ("terminal", "markdown", "html", "sarif"):
        assert ("Not judged" if language == "en" else "未作判断") in page


def test_the_same_report_says_more_where_it_is_judged() -> None:
    page = render(_judged(_one_target(), judged=True, rules=12), "terminal", Options()).decode()
    assert "none found" in page
    assert "person-days" in page


@pytest.fixture(scope="module")
def young(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """A scan for a target of which one row is known."""
    place = tmp_path_factory.mktemp("nova")
    write(place / "code", CODE)
    pack = write(place / "nova", {"pack.toml": ABOUT, "runtime.tsv": ROWS})
    symbols = "symbol\tkind\tlibrary\theader\tpackage\tsince\tuntil\tdeprecated\tproducts\tnargs\timpl\tsource\n"
    write(pack, {"symbols.tsv": f"{symbols}novaMalloc\tfunction\tnova\t\t\t\t\t\t\t2\t\theaders\n"})
    return scan([place / "code"], Config(targets=("nova",), packs=(str(pack),)))


@pytest.mark.slow
@pytest.mark.parametrize("format_name", FORMATS)
def test_a_young_pack_gets_no_figure_in_any_format(young: Report, format_name: str) -> None:
    report = young
    (stated,) = report.statements
    assert (stated.judged, stated.rules, stated.work, stated.evidence) == (False, 0, "rename", {"header": 1})
    assert stated.unknown_share > 0.25
    assert report.estimates == ()
    page = render(report, format_name, Options()).decode()  # type: ignore[arg-type]
    if format_name == "json":
        assert json.loads(page)["estimates"] == []
        assert json.loads(page)["statements"][0]["judged"] is False
    else:
        assert PROMISE.findall(_visible(page) if format_name == "html" else page) == []


def test_the_statement_is_counted_and_its_sentence_is_in_both_languages(young: Report) -> None:
    report = young
    (stated,) = report.statements
    assert [(each.key, each.version, each.places) for each in stated.sources] == [("headers", "abc123", 1)]
    assert (stated.measured_here, stated.inherits, stated.inherited) == (0, "", 0)
    text = {language: render(report, "markdown", Options(language=language)).decode() for language in ("en", "zh")}
    assert "Nova is an invented vendor" in text["en"]
    assert "Nova 是虚构的厂商" in text["zh"]
    assert "no hazard rule for this target" in text["en"]


def test_a_gate_on_hours_has_no_figure_to_compare(young: Report) -> None:
    assert "hours.nova" not in gates.measures(young)
