"""Pages of source files: marks, map, neighbours, both languages, hostile text."""

from __future__ import annotations

import json
import re
from html import unescape

import msgspec
import pytest
import report_samples as samples
from hypothesis import given, settings
from hypothesis import strategies as st
from report_samples import CANN

from advisor.messages import translate
from advisor.model import Report, RuleInfo
from advisor.render.html import asset, source_hash
from advisor.render.html_colours import coloured
from advisor.render.html_sources import folder_of, pages
from advisor.render.text import visible

_TEXT = "\n".join(f"line {number}" for number in range(1, 101))


def _pages(report: Report, text: str = _TEXT, **options: str) -> dict[str, str]:
    return {name: content.decode("utf-8") for name, content in pages(report, lambda path: text, **options)}


def _page(report: Report, name: str = "0.html", text: str = _TEXT, **options: str) -> str:
    return _pages(report, text, **options)[name]


def _row(page: str, line: int) -> str:
    (found,) = re.findall(rf'<li id="L{line}"[^>]*>.*?</li>', page, re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", "|", found))


def test_every_file_with_records_has_a_page_in_the_order_of_the_report() -> None:
    found = _pages(samples.small())
    titles = [re.findall(r'<h1 class="path">(.*?)</h1>', page)[0] for page in found.values()]
    assert list(zip(found, titles, strict=True)) == [
        ("0.html", "src/copy.cu"), ("1.html", "src/graph.cu"), ("2.html", "src/k.cuh"), ("3.html", "third_party/v.cu"),
    ]  # fmt: skip


def test_marked_line_has_a_word_in_the_gutter_and_says_the_verdicts() -> None:
    page = _page(samples.small())
    row = _row(page, 11)
    assert [part for part in row.split("|") if part.strip()] == [
        "11", "risk", "line ", "11", "cudaMalloc", "ROCm 7.1 changed, CANN 9.1 on A2 manual",
    ]  # fmt: skip
    assert '<li id="L11" class="m m-risk">' in page
    assert _row(page, 9).replace("|", "") == "line 9"


def test_finding_is_named_by_its_rule_and_target() -> None:
    found = samples.finding("inline-ptx", "blocker", target=CANN.id, path="src/copy.cu", line=3)
    rules = (RuleInfo(id="inline-ptx", title="Inline PTX", help="", family="hazard"),)
    page = _page(msgspec.structs.replace(samples.small(), findings=(found,), rules=rules))
    assert "Inline PTX (CANN 9.1 on A2)" in _row(page, 3)
    assert "|blocker|" in _row(page, 3)


def test_more_marks_of_a_line_than_are_spelled_out_are_counted() -> None:
    items = tuple(samples.item(f"f{n}", "same", "same", samples.site(line=2, id=f"{n:016x}")) for n in range(7))
    assert "|+3|" in _row(_page(samples.report(items=items)), 2)


def test_map_leads_to_the_first_mark_of_each_part_and_says_what_is_there() -> None:
    page = _page(samples.small())
    found = re.findall(
        r'<a href="#L(\d+)"><title data-w="\d+">(.*?)</title><rect class="b-(\w+)" x="0" y="(\d+)"', page
    )
    assert found[0] == ("10", "from line 10: 1 mark, the worst is info", "info", "80")
    assert [int(line) for line, *_ in found] == [10, 11, 13, 42, 90, 99]
    assert found[1][1] == "from line 11: 2 marks, the worst is risk"


def test_neighbours_and_report_are_linked() -> None:
    found = _pages(samples.small(), back="../my report.html")
    assert 'rel="prev"' not in found["0.html"]
    assert 'rel="next" href="1.html"' in found["0.html"]
    assert 'rel="prev" href="0.html"' in found["1.html"]
    assert 'rel="next"' not in found["3.html"]
    assert 'href="../my%20report.html#v=list"' in found["1.html"]


def test_page_is_in_the_language_of_the_report_and_holds_the_other() -> None:
    page = _page(samples.small(), language="zh")
    assert '<html lang="zh-Hans">' in page
    assert f"ROCm 7.1 {translate('changed', 'zh')}、" in _row(page, 11)
    (table,) = re.findall(r'<script type="application/json" id="words">(.*?)</script>', page)
    texts = json.loads(table)
    assert all(len(each) == 2 for each in texts)
    assert "ROCm 7.1 changed, CANN 9.1 on A2 manual" in [english for english, _ in texts]
    assert max(map(int, re.findall(r'data-w="(\d+)"', page))) == len(texts) - 1


def test_unreadable_file_shows_its_marked_lines_and_says_so() -> None:
    page = _page(samples.small(), text="")
    assert "The file could not be read when this page was made." in page
    assert re.findall(r'<li id="L(\d+)"', page) == ["10", "11", "12", "13", "42", "90", "99"]


@pytest.mark.parametrize("text", samples.HOSTILE, ids=range(len(samples.HOSTILE)))
def test_hostile_text_stays_text(text: str) -> None:
    report = samples.hostile(text)
    (page,) = _pages(report, f"{text}\n{text}\n{text}").values()
    assert page.count("<script") == 3
    assert "<img" not in page
    assert not set(page) & set("\u202e\u2066\u2028\x1b\x00")
    assert "onerror=" not in re.sub(r">[^<]*<", "><", page)


def test_policy_allows_the_style_and_the_script_of_the_page_alone() -> None:
    page = _page(samples.small())
    (policy,) = re.findall(r'Content-Security-Policy" content="(.*?)">', page)
    script = '"use strict";\n' + asset("js/kept.js") + asset("js/source.js")
    assert unescape(policy) == (
        f"default-src 'none'; style-src {source_hash(asset('source.css'))}; "
        f"script-src {source_hash(script)}; base-uri 'none'; form-action 'none'"
    )


def test_long_lines_are_cut_and_tabs_and_controls_are_shown() -> None:
    page = _page(samples.small(), text="x" * 10_000 + "\n\tif (a < b)\n\x1b[31m")
    assert "x" * 2000 + "…</code>" in page
    plain = re.sub("</?span[^>]*>", "", page)
    assert "<code>    if (a &lt; b)</code>" in plain
    assert r"<code>\x1b[31m</code>" in plain


def test_code_has_the_colours_of_its_language_and_the_text_stays() -> None:
    page = _page(samples.small(), text='// one\nint f() {\n  return "a<b"; /* two\nthree */ }\n')
    assert '<li id="L1"><code><span class="c">// one</span></code></li>' in page
    assert '<span class="k">return </span>' in page
    assert '<span class="s">&#34;a&lt;b&#34;</span>' in page
    assert '<li id="L4"><code><span class="c">three */ </span>' in page


@given(
    st.lists(st.text(st.characters(exclude_characters="\n\r"), max_size=40), max_size=12),
    st.sampled_from([".cu", ".py", ".cmake", ".sh", ".yml"]),
)
@settings(max_examples=60, deadline=None)
def test_any_text_keeps_its_lines_and_letters(lines: list[str], suffix: str) -> None:
    shown = [visible(line) for line in lines]
    found = coloured(shown, f"file{suffix}")
    if found is not None:
        assert [unescape(re.sub("</?span[^>]*>", "", line)) for line in found] == shown


def test_same_report_gives_the_same_bytes() -> None:
    assert _pages(samples.small()) == _pages(samples.small())


def test_folder_is_named_after_the_page() -> None:
    assert folder_of("report.html") == "report_files"
