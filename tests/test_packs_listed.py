"""Tables whose rows become values when they are asked for: the same values as those of all rows at once."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from advisor import data
from advisor.errors import AdvisorError
from advisor.packs.listed import Notes
from advisor.packs.read import read_packs, standing_names, vocabulary

DEMO = Path(__file__).parent.parent / "fixtures" / "packs"


@pytest.mark.parametrize("root", [DEMO, data.MAPPINGS])
def test_every_row_is_the_same(root: Path) -> None:
    names = standing_names(root)
    whole, listed = read_packs(root, names), read_packs(root, names, listed=True)
    assert list(whole.catalogue.entries.items()) == list(listed.catalogue.entries.items())
    one, other = (vocabulary(packs.catalogue, packs.targets.values()) for packs in (whole, listed))
    assert one == other
    assert list(one.names) == list(other.names)
    for name, pack in whole.targets.items():
        found = listed.targets[name]
        assert dict(pack.rows) == {key: found.rows.get(key, ()) for key in found.rows}
        assert dict(pack.symbols) == {key: found.symbols.get(key, ()) for key in found.symbols}
        assert dict(pack.notes) == dict(found.notes)
        same = set(pack.__struct_fields__) - {"own", "own_symbols", "rows", "symbols", "notes"}
        assert {each: getattr(pack, each) for each in same} == {each: getattr(found, each) for each in same}


def test_what_is_not_there() -> None:
    packs = read_packs(DEMO, ["demo"], listed=True)
    pack = packs.targets["demo"]
    key, name = ("cudaNever", "runtime"), "cudaNever"
    tables: list[Mapping[Any, Any]] = [packs.catalogue.entries, pack.rows, pack.symbols, pack.notes]
    for table in tables:
        asked = key if table is pack.rows else name
        assert asked not in table
        assert table.get(asked, "none") == "none"
        with pytest.raises(KeyError):
            table[asked]


def _changed(folder: Path, table: str, old: str, new: str) -> Path:
    root = folder / "packs"
    shutil.copytree(DEMO, root)
    path = root / table
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return root


@pytest.mark.parametrize("table", ["cuda/runtime.tsv", "demo/runtime.tsv", "demo/symbols.tsv"])
def test_a_row_with_too_few_fields_is_told_at_once(tmp_path: Path, table: str) -> None:
    root = _changed(tmp_path, table, "\t\t", "\t")
    with pytest.raises(AdvisorError, match=rf"packs/{table}:\d+:\d+: \d+ columns; write \d+"):
        read_packs(root, ["demo"], listed=True)


def test_another_mistake_is_told_when_the_row_is_asked_for(tmp_path: Path) -> None:
    root = _changed(tmp_path, "demo/runtime.tsv", "\tunneeded\t", "\tidle\t")
    rows = read_packs(root, ["demo"], listed=True).targets["demo"].rows
    with pytest.raises(AdvisorError, match="unknown status `idle`"):
        list(rows.values())


@pytest.mark.parametrize(
    "text",
    [
        "[a]\nen = 'x'\n[a]\nen = 'y'\n",  # twice: the reader of all of it says so
        '[a]\nen = """\n[b]\n"""\n',
        "['a b']\nen = 'x'\n",
    ],
)
def test_notes_in_another_form_are_read_as_a_whole(text: str) -> None:
    assert not Notes.can_read(text)
