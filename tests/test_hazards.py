"""Hazard rows: every name exists, every fact word is declared, produced and used, and what a mistake in a row says."""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec
import pytest

from advisor import data
from advisor.config import Config
from advisor.errors import AdvisorError
from advisor.model import FileFacts, Vocabulary
from advisor.packs import hazards
from advisor.packs.compiled import known_mappings
from advisor.packs.hazard_lints import hazard_lints, unaskable_names, undeclared_words, unknown_symbols
from advisor.packs.hazards import Fact, Hazard, read_facts
from advisor.pipeline import scan
from advisor.reading import read_file
from advisor.rules.registry import all_rules, asked, faults_of_checks, rules_of
from advisor.walk import WalkOptions, walk
from tests.helpers import packs
from tests.rule_fixtures import entries

ROOT = Path(__file__).parent.parent
FACTS = read_facts(data.MAPPINGS)
BY_NAME = {fact.word: fact for fact in FACTS}


@cache
def asked_words() -> Vocabulary:
    return asked(known_mappings(data.MAPPINGS).vocabulary)


def facts_of(path: Path) -> Iterator[FileFacts]:
    vocabulary = asked_words()
    for file in walk([path], WalkOptions()).files:
        if file.kind != "binary":
            yield read_file(file, vocabulary)


def fits(symbol: str, words: set[str]) -> bool:
    return any(symbol == word or (word.endswith("*") and symbol.startswith(word[:-1])) for word in words)


# --- rows and the names in them ---------------------------------------------------------------------------------------


def test_rows_are_in_order() -> None:
    assert list(hazard_lints(data.MAPPINGS, packs())) == []
    assert list(faults_of_checks(packs())) == []


def test_a_misspelt_symbol_is_found() -> None:
    symbols = packs().catalogue.entries.keys()
    row = Hazard(title="t", symbols=("cudaMalloc", "cudaMaloc", "cudaMem*", "cudaMum*", "text:arch", "text:arhc"))
    assert unknown_symbols(row, symbols, FACTS) == ["cudaMaloc", "cudaMum*", "text:arhc"]


def test_an_undeclared_fact_word_is_found() -> None:
    symbols = packs().catalogue.entries.keys()
    row = Hazard(title="t", check="c", words=("text:triton", "text:invented", "py:torch.any.name", "str:cuda"))
    assert undeclared_words(row, symbols, FACTS) == ["text:invented"]


def test_a_name_that_no_front_end_would_look_for_is_found() -> None:
    symbols = packs().catalogue.entries.keys()
    python = Hazard(
        title="t", files=("python",), names=("torch.new_name", "nodots", "a b.c", "torch.cuda.is_available")
    )
    assert unaskable_names(python, symbols) == ["nodots", "a b.c", "torch.cuda.is_available"]
    code = Hazard(title="t", names=("thrust::cuda::new", "newFunction", "torch.new_name"))
    assert unaskable_names(code, symbols) == ["newFunction", "torch.new_name"]


def changed(tmp_path: Path, name: str, old: str, new: str) -> list[str]:
    """The lints of the program's hazard rows with one text replaced in one of their files."""
    root = tmp_path / "mappings"
    known = packs()
    for each in ("hazards", *known.targets):
        (root / each).mkdir(parents=True)
        for path in sorted((data.MAPPINGS / each).glob("*" if each == "hazards" else hazards.FILE)):
            text = path.read_text("utf-8")
            if f"{each}/{path.name}" == name:
                assert old in text
                text = text.replace(old, new)
            (root / each / path.name).write_text(text)
    targets = {}
    for each, pack in known.targets.items():
        file = root / each / hazards.FILE
        content = file.read_bytes() if file.exists() else b""
        read = hazards.read_meanings(content, f"{each}/{hazards.FILE}", pack.about.groups)
        targets[each] = msgspec.structs.replace(pack, hazards=read)
    return list(hazard_lints(root, msgspec.structs.replace(known, hazards=hazards.read_hazards(root), targets=targets)))


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("hazards/device_warps.toml", '"warpSize"', '"warpSise"', "`warpSise` is no name of the catalogue"),
        ("hazards/python_packages.toml", '"text:triton"', '"text:treton"', "word `text:treton` is not in"),
        ("hazards/python_numerics.toml", '"torch.float8_e5m2"', '"float8"', "no front end looks for `float8`"),
        ("rocm/hazards.toml", 'products = ["wave64"]', 'products = ["wave65"]', "unknown product `wave65`"),
        ("rocm/hazards.toml", 'since = "7.0"', 'since = "17.0"', "unknown version `17.0`"),
        ("rocm/hazards.toml", 'effort = "rewrite"', 'effort = "much"', "unknown effort `much`"),
        ("rocm/hazards.toml", '"rocm:R02"', '"rocm:R01"', "fact `rocm:R01` is named by rule"),
        ("rocm/hazards.toml", "[[clock]]", "[[clocks]]", "no rule `clocks`"),
        ("hazards/device_ptx.toml", "[clock]\n", "[clock]\n\n", "not in canonical form"),
    ],
)
def test_a_mistake_in_a_row_is_told(tmp_path: Path, name: str, old: str, new: str, said: str) -> None:
    assert [message for message in changed(tmp_path, name, old, new) if said in message]


def test_an_unknown_trait_and_a_wrong_check_are_told(tmp_path: Path) -> None:
    new = '[clock]\ntitle = "A clock is read on the device"\n'
    advice = '\n[[clock.advice]]\nseverity = "info"\neffect = "wrong"\nwhy = "w"\ntodo = "t"\ntrait = "colour = red"\n'
    text = (data.MAPPINGS / "hazards/device_ptx.toml").read_text("utf-8")
    whole = text[text.index("[clock]") :].split("\n[", 1)[0]
    assert new in whole
    found = changed(tmp_path, "hazards/device_ptx.toml", whole, whole.rstrip("\n") + "\n" + advice)
    assert [message for message in found if "unknown trait `colour = red`" in message]
    wrong = msgspec.structs.replace(packs(), hazards={"x": Hazard(title="t", check="none-such")})
    assert "rule `x`: no check `none-such`" in "\n".join(faults_of_checks(wrong))
    with pytest.raises(AdvisorError, match="no check `none-such`"):
        rules_of(wrong)


def test_every_text_has_a_chinese_one_in_the_rows() -> None:
    rows = [*packs().hazards.values(), *(each for pack in packs().targets.values() for many in pack.hazards.values()
                                         for each in many)]  # fmt: skip
    assert [english for english, chinese in hazards.texts(rows) if not chinese] == []


def test_the_canonical_form_keeps_what_is_said() -> None:
    for path in (*(data.MAPPINGS / "hazards").glob("*.toml"), *data.MAPPINGS.glob("*/hazards.toml")):
        text = path.read_text("utf-8")
        assert hazards.canonical(text) == text


# --- fact words -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fact", [fact for fact in FACTS if fact.example], ids=lambda fact: fact.word)
def test_a_fact_word_is_produced(fact: Fact, tmp_path: Path) -> None:
    (tmp_path / fact.file).write_text(fact.example)
    found = {use.symbol for file in facts_of(tmp_path) for use in file.uses}
    assert [symbol for symbol in found if fits(symbol, {fact.word})], found


def test_every_produced_word_is_declared() -> None:
    words = {fact.word for fact in FACTS} | {pattern.id for pattern in asked_words().patterns}
    names = {word[3:].partition("@")[0] for rule in all_rules() for word in rule.words if word.startswith("py:")}
    kinds = ("command:*", "EULA-*")
    found = {
        use.symbol for entry in entries() for file in facts_of(entry) for use in file.uses if use.rules_only
    }  # fmt: skip
    assert [symbol for symbol in sorted(found) if not fits(symbol, words | names | set(kinds))] == []


def _texts_of_rules(below: str = "") -> Iterator[str]:
    for path in (ROOT / "advisor" / "rules" / below).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def test_every_fact_word_is_used_by_a_rule() -> None:
    wanted = {word for rule in all_rules() for word in (*rule.symbols, *rule.words)} | set(_texts_of_rules())
    unused = [
        fact.word
        for fact in FACTS
        if not fits(fact.word, wanted)
        and not any(
            text == fact.word or (fact.word.endswith("*") and text.startswith(fact.word[:-1])) for text in wanted
        )
    ]
    assert unused == []


# --- rules from rows alone --------------------------------------------------------------------------------------------

OWN_PACK = """
name = "rocm"
"""
OWN_RULES = """
[rule.own-sync]
title = "The device is waited for"
title_zh = "等待设备"
once = "file"
kinds = ["call"]
symbols = ["cudaDeviceSynchronize"]

[[own-sync]]
severity = "info"
effect = "performance"
why = "Waiting costs time."
why_zh = "等待耗时。"
todo = "Wait for a stream."
"""


def test_a_users_pack_brings_a_rule_of_rows_alone(tmp_path: Path) -> None:
    from advisor.messages import translate

    pack = tmp_path / "own"
    pack.mkdir()
    (pack / "pack.toml").write_text(OWN_PACK)
    (pack / "hazards.toml").write_text(OWN_RULES)
    (tmp_path / "a.cu").write_text("void f() { cudaDeviceSynchronize(); cudaDeviceSynchronize(); }\n")
    report = scan([tmp_path / "a.cu"], Config(packs=(str(pack),), targets=("rocm", "cann")))
    found = [finding for finding in report.findings if finding.rule == "own-sync"]
    assert [(f.target, f.line, f.detail) for f in found] == [("rocm@10.0", 1, "cudaDeviceSynchronize (2 ×)")]
    assert [rule.title for rule in report.rules if rule.id == "own-sync"] == ["The device is waited for"]
    assert translate("The device is waited for", "zh") == "等待设备"
    assert translate("Wait for a stream.", "zh") == "Wait for a stream."  # no Chinese yet: the English shows


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[clock]]\nseverity = 'bad'\n", "hazards.toml"),
        ("[rule.x]\ntitle = 't'\nonce = 'often'\n", "hazards.toml"),
        ("[[Clock_X]]\nseverity = 'info'\neffect = 'wrong'\nwhy = ''\ntodo = ''\n", "rule `Clock_X`"),
        ("[rule.x]\ntitle = 't'\ncheck = 'none-such'\nkinds = ['call']\n", "no check `none-such`"),
        ("nonsense", "hazards.toml"),
        ("rule = 3\n", "hazards.toml"),
    ],
)
def test_a_malformed_row_is_an_error_of_one_line(tmp_path: Path, text: str, said: str) -> None:
    pack = tmp_path / "own"
    pack.mkdir()
    (pack / "pack.toml").write_text(OWN_PACK)
    (pack / "hazards.toml").write_text(text)
    (tmp_path / "a.cu").write_text("void f() { cudaDeviceSynchronize(); }\n")
    with pytest.raises(AdvisorError, match=said) as raised:
        scan([tmp_path / "a.cu"], Config(packs=(str(pack),)))
    assert "\n" not in str(raised.value)


DEMO = """
[rule.demo-sync]
title = "The device is waited for"
kinds = ["call"]
symbols = ["cudaDeviceSynchronize"]

[[demo-sync]]
severity = "risk"
effect = "hang"
why = "It waits forever."
todo = "Wait for a stream."

[[device-reset]]
severity = "blocker"
effect = "compile"
why = "There is no reset."
todo = "Leave it out."
"""


def test_a_new_target_has_hazards_without_a_line_of_code(tmp_path: Path) -> None:
    pack = tmp_path / "demo"
    shutil.copytree(ROOT / "fixtures" / "packs" / "demo", pack)
    (pack / "hazards.toml").write_text(DEMO)
    (tmp_path / "a.cu").write_text("void f() { cudaDeviceSynchronize(); cudaDeviceReset(); cudaDeviceReset(); }\n")
    report = scan([tmp_path / "a.cu"], Config(packs=(str(pack),), targets=("demo",)))
    found = [(f.rule, f.severity, f.message) for f in report.findings if f.rule in ("demo-sync", "device-reset")]
    assert found == [
        ("demo-sync", "risk", "The device is waited for"),
        ("device-reset", "blocker", "The device is reset"),
        ("device-reset", "blocker", "The device is reset"),
    ]


@pytest.mark.parametrize(("once", "hits"), [("use", 4), ("scope", 2), ("file", 1), ("project", 1)])
def test_a_row_without_a_check_fires_once_per_unit(tmp_path: Path, once: str, hits: int) -> None:
    pack = tmp_path / "own"
    pack.mkdir()
    (pack / "pack.toml").write_text(OWN_PACK)
    (pack / "hazards.toml").write_text(OWN_RULES.replace('once = "file"', f'once = "{once}"'))
    (tmp_path / "a.cu").write_text(
        "void f() { cudaDeviceSynchronize(); cudaDeviceSynchronize(); }\n"
        "void g() { cudaDeviceSynchronize(); cudaDeviceSynchronize(); }\n"
    )
    report = scan([tmp_path / "a.cu"], Config(packs=(str(pack),), targets=("rocm",)))
    assert len([finding for finding in report.findings if finding.rule == "own-sync"]) == hits


_NAME_OF_CUDA = re.compile(r"(?:cuda|cu|CU|CUDA_|nccl|nvtx|nvrtc|NVPW_|__shfl|__cluster|torch\.cuda\.)[A-Z_a-z]\w*\*?")


def test_every_name_of_cuda_in_a_check_exists() -> None:
    """What checks name in Python is held to the same as the symbols of rows: names, beginnings, fact words."""
    known = packs().catalogue.entries.keys()
    heads = {name[:length] for name in known for length in range(3, len(name) + 1)}
    found = {text for text in _texts_of_rules("checks") if _NAME_OF_CUDA.fullmatch(text)}
    found -= {"cudnn_frontend*"}  # headers that no catalogue lists are uses by the name that is written
    assert [text for text in sorted(found) if text not in known and text.rstrip("*") not in heads] == []
