"""Chinese texts about Ascend use the vendor's words (`mappings/glossary.toml`), and no text about it speaks of HIP."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

import pytest

from advisor.data import MAPPINGS

# Code keeps its own words: calls, and names beside a sign that prose has not.
CODE = re.compile(r"[A-Za-z_][\w:.<>]*\([^()（）]*\)|_cast<[^<>]*>\([^()（）]*\)|<<<.*?>>>")
OTHER_TARGET = re.compile(
    r"(?<![A-Za-z])(?:HIP|hip[A-Z]\w*|hip(?:cc|blas|fft|rand|sparse|cub)\w*|ROCm|AMD|RCCL|MIOpen|wavefront\w*)"
)

# Notes about other people's packages and products name what these are for.
PRODUCTS = ("pkg-", "product-", "lib-")


def _terms() -> list[dict[str, object]]:
    terms: list[dict[str, object]] = tomllib.loads((MAPPINGS / "glossary.toml").read_text("utf-8"))["term"]
    return terms


def _alone(word: str) -> re.Pattern[str]:
    if not word.isascii():
        return re.compile(re.escape(word))
    return re.compile(rf"(?<![A-Za-z0-9_&.:<*\"$/-]){re.escape(word)}(?![A-Za-z0-9_.:(*>/=-])")


def misused(text: str) -> list[str]:
    """The words of a Chinese text that the glossary writes otherwise."""
    prose = CODE.sub("", text)
    avoided = (word for term in _terms() for word in term["avoid"])  # type: ignore[attr-defined]
    return [word for word in avoided if _alone(word).search(prose)]


def _notes() -> Iterator[tuple[str, dict[str, str]]]:
    yield from tomllib.loads((MAPPINGS / "cann" / "notes.toml").read_text("utf-8")).items()


def test_terms_stand_in_order_and_contradict_none_of_their_kin() -> None:
    names = [term["en"] for term in _terms()]
    assert names == sorted(names)  # type: ignore[type-var]
    assert [term["zh"] for term in _terms() if misused(str(term["zh"]))] == []


def test_notes_use_the_words_of_the_glossary() -> None:
    assert {key: words for key, note in _notes() if (words := misused(note["zh"]))} == {}


def _texts(table: object, path: str) -> Iterator[tuple[str, str]]:
    """The Chinese texts of a table, with where they stand."""
    if isinstance(table, dict):
        for key, value in table.items():
            if isinstance(value, str) and (key == "zh" or key.endswith("_zh")):
                yield f"{path}.{key}", value
            else:
                yield from _texts(value, f"{path}.{key}")
    for each in table if isinstance(table, list) else ():
        yield from _texts(each, path)


@pytest.mark.parametrize("file", ["hazards.toml", "pack.toml", "families.toml"])
def test_rules_and_ways_use_the_words_of_the_glossary(file: str) -> None:
    table = tomllib.loads((MAPPINGS / "cann" / file).read_text("utf-8"))
    assert {path: words for path, text in _texts(table, file) if (words := misused(text))} == {}


def test_every_text_calls_a_kernel_by_its_chinese_word() -> None:
    files = sorted(MAPPINGS.rglob("*.toml"))
    texts = [text for file in files for text in _texts(tomllib.loads(file.read_text("utf-8")), file.name)]
    assert len(texts) > 1000
    found = {path: text for path, text in texts if {"kernel", "kernels"} & set(misused(text))}
    assert {path: text for path, text in found.items() if not path.startswith("glossary")} == {}


def test_no_note_about_ascend_speaks_of_another_target() -> None:
    other = [key for key, note in _notes() for text in note.values() if OTHER_TARGET.search(text)]
    assert [key for key in other if not key.startswith(PRODUCTS)] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("把 kernel 拆成两个。", ["kernel"]),
        ("在 host 端调用，做一次向量计算。", ["host 端", "host", "向量"]),
        ("核函数里用 aclrtSynchronizeStream(stream)，Host侧等待。", []),
        ("包含 kernel_operator.h。", []),
    ],
)
def test_a_word_counts_where_it_stands_alone(text: str, words: list[str]) -> None:
    assert misused(text) == words


@pytest.mark.parametrize("text", ["as hipMalloc does", "HIP 没有", "a wavefront of 64", "ROCm 也没有"])
def test_words_of_another_target_are_found(text: str) -> None:
    assert OTHER_TARGET.search(text)
    assert not OTHER_TARGET.search("chip and relationship")
