"""The CUDA front end against fixtures with expectations on their lines, and detail by detail."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from fixture_lines import ROOT, wanted
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor import data
from advisor.frontends.cuda import extract
from advisor.frontends.source import Source
from advisor.model import FileFacts, Use, Vocabulary
from advisor.packs.read import read_packs, vocabulary
from advisor.resolve import resolve
from advisor.walk import kind_of

FIXTURES = sorted((ROOT / "fixtures" / "uses" / "cuda").iterdir())


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return vocabulary(read_packs(data.MAPPINGS, []).catalogue)


def facts_of(text: str | bytes, words: Vocabulary, kind: str = "cuda") -> FileFacts:
    raw = text.encode() if isinstance(text, str) else text
    return extract(Source(path="a.cu", kind=kind, data=raw), words)


def use_of(text: str, symbol: str, words: Vocabulary, kind: str = "cuda") -> Use:
    (use,) = [use for use in facts_of(text, words, kind).uses if use.symbol == symbol]
    return use


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name)
def test_fixture_yields_exactly_what_its_lines_want(path: Path, words: Vocabulary) -> None:
    read = extract(Source(path=path.name, kind=kind_of(path.name), data=path.read_bytes()), words)
    (facts,) = resolve([read], {})
    found = Counter((use.span.line, use.symbol) for use in facts.uses)
    expected = wanted(path)
    assert (found - expected, expected - found) == (Counter(), Counter())
