"""The catalogues: every text for people has a Chinese entry, every entry a text, and both fit together."""

from __future__ import annotations

import ast
import re
import string
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from typing import get_args

import polib
import pytest

from advisor import eula, model
from advisor.assemble import RULES
from advisor.effort import hours
from advisor.effort.model import ASSUMPTIONS, BUILD_SUBJECT, CHECKLIST, CONTEXT
from advisor.licence.artefacts import makers
from advisor.messages import LANGUAGES, amount, catalogue, say, translate
from advisor.rules.registry import all_rules

ROOT = Path(__file__).parent.parent
CATALOGUES = sorted((ROOT / "advisor" / "locale" / "zh_CN" / "LC_MESSAGES").glob("*.po"))
# Calls whose constant arguments are texts, and which of the arguments.
CALLS = {"mark": (0,), "translate": (0,), "say": (0,), "amount": (1, 2)}
_CALLED = re.compile(r"""\b(?:_|s)\(\s*(?:"([^"\n]+)"|'([^'\n]+)')""")
_HAN = re.compile(r"[\u3400-\u9fff]")
# A half-width mark right after or before a Chinese character; a colon or a stop inside code is not beside one.
_HALF_WIDTH = re.compile(
    r"[\u3400-\u9fff][,;:?!](?=\s|$|[\u3400-\u9fff])|[\u3400-\u9fff]\.(?=\s|$)|[,;?!][\u3400-\u9fff]"
)


def literals(source: str) -> Iterator[str]:
    """The constant texts that a module marks or translates."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            for place in CALLS.get(node.func.id, ()):
                if place < len(node.args) and isinstance(text := node.args[place], ast.Constant):
                    yield str(text.value)


def _of_code() -> Iterator[str]:
    for path in sorted((ROOT / "advisor").rglob("*.py")):
        yield from literals(path.read_text("utf-8"))


def _of_templates() -> Iterator[str]:
    """What templates translate: `_("…")` and, with fields, `s("…")`."""
    for path in sorted((ROOT / "reports" / "templates").rglob("*")):
        if path.suffix in (".html", ".j2", ".js"):
            for double, single in _CALLED.findall(path.read_text("utf-8")):
                yield double or single


def _of_rules() -> Iterator[str]:
    for rule in (rule for rule in all_rules() if not rule.subject):  # those of rows stand in both languages there
        yield from (rule.title, rule.help, *rule.messages)
        yield from (text for advice in rule.advice for text in (advice.why, advice.todo))
    for info in RULES:
        yield from (info.title, info.help)


def _of_effort() -> Iterator[str]:
    yield from (*hours._SUBJECTS.values(), *ASSUMPTIONS, *CONTEXT, *CHECKLIST, BUILD_SUBJECT)
    yield "build"
    yield from ("call the vendor's operators",)
    yield "Where the vendor has the operators that the kernels implement, calling them replaces writing them."


def _of_licence() -> Iterator[str]:
    yield from (*eula.INTRO, *eula.NOT_CHECKED, *eula.summaries(), *makers())


@cache
def texts() -> frozenset[str]:
    """Every text for people that is known when no project is scanned."""
    parts = (_of_code(), _of_templates(), _of_rules(), _of_effort(), _of_licence())
    return frozenset(text for text in chain(*parts) if text)


@cache
def entries() -> dict[str, str]:
    return {entry.msgid: entry.msgstr for path in CATALOGUES for entry in polib.pofile(str(path))}


@cache
def _values() -> frozenset[str]:
    """Values of fields that outputs show as words, and the strings of the templates and of what feeds them."""
    literals_of = (model.Evidence, model.Status, model.Severity, model.Effect, model.Origin, model.RecordState)
    decided = ("accept", "needs-counsel", "remove", "open", "expired", "rule-changed", "gone", "measured", "replace")
    templates = (path for path in (ROOT / "reports" / "templates").rglob("*") if path.suffix in (".j2", ".js"))
    sources = [*(ROOT / "advisor" / "render").glob("html*.py"), *templates]
    evidence = re.split(r"[\t\n]", (ROOT / "mappings" / "eula" / "patterns.tsv").read_text("utf-8"))
    quoted = re.findall(r'"([^"\n]+)"', "\n".join(path.read_text("utf-8") for path in sources))
    return frozenset([*chain.from_iterable(map(get_args, literals_of)), *decided, *quoted, *evidence])


def fields(text: str) -> Counter[str]:
    return Counter(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def test_every_text_has_a_chinese_entry() -> None:
    missing = sorted(text for text in texts() if not entries().get(text))
    assert missing == []


def test_every_entry_has_its_text() -> None:
    stale = sorted(text for text in entries() if text not in texts() and text not in _values())
    assert stale == []


def test_no_text_stands_in_two_catalogues_with_different_words() -> None:
    words: dict[str, set[str]] = {}
    for path in CATALOGUES:
        for entry in polib.pofile(str(path)):
            words.setdefault(entry.msgid, set()).add(entry.msgstr)
    assert {text: found for text, found in words.items() if len(found) > 1} == {}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_catalogue_is_well_formed(path: Path) -> None:
    found = polib.pofile(str(path), check_for_duplicates=True)
    assert found.metadata["Content-Type"] == "text/plain; charset=UTF-8"
    assert [entry.msgid for entry in found if entry.fuzzy or entry.obsolete] == []


def test_sentences_are_translated() -> None:
    same = [text for text, chinese in entries().items() if not _HAN.search(chinese)]
    assert [text for text in same if len(re.findall(r"[A-Za-z]{2,}", text)) > 3] == []


def test_placeholders_agree() -> None:
    formatted = {text for path in _sources() for text in _formatted(path.read_text("utf-8"))}
    wrong = {text for text in formatted & entries().keys() if fields(text).keys() != fields(entries()[text]).keys()}
    assert wrong == set()


def _sources() -> list[Path]:
    return sorted((ROOT / "advisor").rglob("*.py"))


def _formatted(source: str) -> Iterator[str]:
    """Marked texts that have fields; a brace in a rule's prose is no field."""
    for text in literals(source):
        if re.search(r"\{[a-z_]+\}", text):
            yield text


def test_punctuation_of_chinese_sentences_is_full_width() -> None:
    bare = {text: re.sub(r"`[^`]*`|\{\w+\}", "", chinese) for text, chinese in entries().items()}
    wrong = {text: chinese for text, chinese in bare.items() if _HALF_WIDTH.search(chinese)}
    assert wrong == {}


def test_chinese_sentences_end_as_the_english_ones() -> None:
    ended = {text for text in texts() if text.endswith(".") and " " in text.strip(" .")}
    assert sorted(text for text in ended if not entries()[text].rstrip("`").endswith(("。", "）", "！"))) == []


def test_english_is_itself_and_every_language_has_its_folder() -> None:
    assert translate("place", "en") == "place"
    assert [name for name, folder in LANGUAGES.items() if folder and not catalogue(name)] == []


def test_values_are_never_read_for_fields() -> None:
    assert say("{name}", "en", name="{0} {x}") == "{0} {x}"
    assert amount(1, "{n} place", "{n} places", "en") == "1 place"
    assert amount(1200, "{n} place", "{n} places", "en") == "1,200 places"


def test_literals_of_a_module() -> None:
    source = 'mark("a"); translate("b", x); say("c {n}", x, n=1); amount(n, "d", mark("e"), x); o("f"); say(text, x)'
    assert sorted(literals(source)) == ["a", "b", "c {n}", "d", "e"]
