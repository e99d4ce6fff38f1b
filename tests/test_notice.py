"""NOTICE credits every source of the mapping packs, and nothing it no longer rests on."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "mappings" / "import"))

from notice import OWN, listed, notice, sources  # noqa: E402


def test_the_list_is_that_of_the_packs() -> None:
    text = (ROOT / "NOTICE").read_text(encoding="utf-8")
    assert text == notice(text, ROOT / "mappings"), "run python mappings/import/notice.py"


def test_every_source_says_where_it_is_from() -> None:
    assert [title for licence, title, url in sources(ROOT / "mappings") if not title or licence == ""] == []


def test_own_work_stands_last() -> None:
    text = listed({(OWN, "Own list", ""), ("MIT", "A header", "https://example.com")})
    assert text == f"MIT\n- A header <https://example.com>\n\n{OWN}\n- Own list\n"
