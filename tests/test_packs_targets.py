"""`NAME[@VERSION][:PRODUCT]`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from advisor.errors import AdvisorError
from advisor.packs.pack import Packs
from advisor.packs.read import read_packs
from advisor.packs.targets import default_targets, parse_target, parse_targets

DEMO = Path(__file__).parent.parent / "fixtures" / "packs"

KNOWN = "write one of 1.0, 1.0.4, 1.5, 2.0, 2.1, 2.1.7, 3.0"


@pytest.fixture(scope="module")
def packs() -> Packs:
    return read_packs(DEMO)


@pytest.mark.parametrize(
    ("text", "identity", "version", "product"),
    [
        pytest.param("demo", "demo@3.0", "3.0", "", id="newest-version"),
        pytest.param("DEMO", "demo@3.0", "3.0", "", id="any-letter-case"),
        pytest.param("demo@2.0", "demo@2.0", "2.0", "", id="version"),
        pytest.param("demo@2.0.0", "demo@2.0", "2.0", "", id="last-zero-dropped"),
        pytest.param("demo@2.1.7", "demo@2.1.7", "2.1.7", "", id="release-without-data-of-its-own"),
        pytest.param("demo@1.5", "demo@1.5", "1.5", "", id="release-between"),
        pytest.param("Show@2.1", "demo@2.1", "2.1", "", id="another-name"),
        pytest.param("sample:p2", "demo@3.0:P2", "3.0", "P2", id="another-name-with-product"),
        pytest.param("demo:p2", "demo@3.0:P2", "3.0", "P2", id="product-in-any-letter-case"),
        pytest.param("demo:P1max", "demo@3.0:P1", "3.0", "P1", id="alias"),
        pytest.param("demo@1.0:WIDE", "demo@1.0:wide", "1.0", "wide", id="family"),
    ],
)
def test_parses(packs: Packs, text: str, identity: str, version: str, product: str) -> None:
    target = parse_target(text, packs)
    assert (target.id, target.name, target.version, target.product) == (identity, "demo", version, product)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("demi", "unknown target `demi`; write one of demo; did you mean demo?", id="unknown-target"),
        pytest.param("zzzz", "unknown target `zzzz`; write one of demo", id="unlike-any-target"),
        pytest.param("demo@0.9", f"unknown version `0.9`; {KNOWN}", id="too-old"),
        pytest.param("demo@3.1", f"unknown version `3.1`; {KNOWN}", id="too-new"),
        pytest.param("demo@2.1.8", f"unknown version `2.1.8`; {KNOWN}", id="never-was"),
        pytest.param("sampel", "unknown target `sampel`; write one of demo; did you mean sample?", id="nearly-a-name"),
        pytest.param("demo@2", f"unknown version `2`; {KNOWN}", id="no-minor-version"),
        pytest.param("demo@2.x", f"unknown version `2.x`; {KNOWN}", id="no-version"),
        pytest.param("demo@2.٣", f"unknown version `2.٣`; {KNOWN}", id="other-digits"),
        pytest.param("demo:P9", "unknown product `P9`; write one of P1, P2, P3, wide", id="unknown-product"),
        pytest.param("demo:p1ma", "write one of P1, P2, P3, wide; did you mean p1max?", id="nearly-an-alias"),
        pytest.param("", "wrong form", id="empty"),
        pytest.param("demo@", "wrong form", id="empty-version"),
        pytest.param("demo:", "wrong form", id="empty-product"),
        pytest.param("@2.0", "wrong form", id="empty-name"),
        pytest.param("demo:P1@2.0", "wrong form", id="wrong-order"),
        pytest.param("demo@2.0:P1:P2", "wrong form", id="two-products"),
    ],
)
def test_refuses(packs: Packs, text: str, message: str) -> None:
    with pytest.raises(AdvisorError) as error:
        parse_target(text, packs)
    assert str(error.value).startswith(f"target `{text}`: ")
    assert str(error.value).endswith(message) or message == "wrong form" in str(error.value)
    assert "\n" not in str(error.value)


def test_each_target_once_in_the_order_asked(packs: Packs) -> None:
    targets = parse_targets(["demo@3.0:P2", "demo", "Demo@3.0", "demo:p2", "demo@2.0"], packs)
    assert [target.id for target in targets] == ["demo@3.0:P2", "demo@3.0", "demo@2.0"]


def _as(root: Path, name: str, place: int) -> None:
    shutil.copytree(DEMO / "demo", root / name)
    about = root / name / "pack.toml"
    text = about.read_text(encoding="utf-8").replace('name = "demo"', f'name = "{name}"\ndefault = {place}', 1)
    about.write_text(text, encoding="utf-8")


def test_default_targets_are_those_that_say_so_in_their_order(packs: Packs, tmp_path: Path) -> None:
    assert default_targets(packs) == ()
    shutil.copytree(DEMO, tmp_path / "packs")
    _as(tmp_path / "packs", "able", 2)
    assert [target.id for target in default_targets(read_packs(tmp_path / "packs"))] == ["able@3.0"]
    _as(tmp_path / "packs", "best", 1)
    assert [target.id for target in default_targets(read_packs(tmp_path / "packs"))] == ["best@3.0", "able@3.0"]
