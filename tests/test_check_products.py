"""The script that compares the products of CANN's names with the vendor's pages."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "mappings" / "import"))

import check_products  # noqa: E402

TABLE = """# aclnnAbs

## 产品支持情况

| 产品 | 是否支持 |
| :--- | :---: |
| <term>Ascend 950PR/Ascend 950DT</term> | √ |
| <term>Atlas A3 训练系列产品/Atlas A3 推理系列产品</term> | √ |
| <term>Atlas A2 训练系列产品/Atlas A2 推理系列产品</term> | × |
| <term>Atlas 200I/500 A2 推理产品</term> | × |
| <term>Atlas 推理系列产品</term> | √ |
| <term>Atlas 训练系列产品</term> | × |

## 功能说明

Atlas A2 √
"""
LIST = """# aclnnAcos
## 支持的产品型号
- Atlas A2 训练系列产品/Atlas 800I A2推理产品
- Atlas A3 训练系列产品
## 接口原型
"""
ENGLISH = """## Supported Products
| Product | Supported |
|---|---|
| Atlas A2 training products | Yes |
| Atlas training products | No |
| Ascend 950PR | √ |
"""

SAID = """# Ln<a name="ZH"></a>
## 产品支持情况<a name="section1"></a>
### 不传入config的原型
<!-- npu="950" id1 -->
- Ascend 950PR/Ascend 950DT：不支持
<!-- end id1 -->
- Atlas A3 训练系列产品/Atlas A3 推理系列产品：支持
### 传入config的原型
- Ascend 950PR/Ascend 950DT：支持
- Atlas A2系列产品：不支持
- Atlas 推理系列产品AI Core：不支持
## 功能说明
- Atlas A2系列产品：支持
"""
PROCESSORS = """### Supported Products
| Ascend950 | √ |
| <term>Ascend 910B</term> | √ |
| Ascend910_93 | × |
"""


@pytest.mark.parametrize(
    ("page", "found"),
    [
        (TABLE, ("A3", "950", "310P")),
        (LIST, ("A2", "A3")),
        (ENGLISH, ("A2", "950")),
        (SAID, ("A3", "950")),
        (PROCESSORS, ("A2", "950")),
        ("# aclnnAbs\n", None),
    ],
)
def test_a_page_ticks_or_lists_products(page: str, found: tuple[str, ...] | None) -> None:
    assert check_products.products(page) == found


def test_a_released_page_counts_before_an_experimental_one(tmp_path: Path) -> None:
    for folder, page in (("experimental/math", LIST), ("math/abs/docs", TABLE)):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "aclnnAbs.md").write_text(page, encoding="utf-8")
    assert check_products.pages([tmp_path])["aclnnAbs"] == tmp_path / "math/abs/docs/aclnnAbs.md"
    (tmp_path / "aclnnAdd&aclnnInplaceAdd_en.md").write_text(ENGLISH, encoding="utf-8")
    assert {"aclnnAdd", "aclnnInplaceAdd"} <= check_products.pages([tmp_path]).keys()
    rows = [{"symbol": "aclnnAbs", "products": "A2"}, {"symbol": "aclnnGone", "products": ""}]
    assert [each[:3] for each in check_products.differences(rows, [tmp_path])] == [("aclnnAbs", "A2", "A3 950 310P")]


def test_what_differs_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "aclnnAbs.md").write_text(TABLE, encoding="utf-8")
    table = tmp_path / "symbols.tsv"
    table.write_text("symbol\tproducts\naclnnAbs\tA2\n", encoding="utf-8")
    monkeypatch.setattr(check_products, "SYMBOLS", table)
    assert check_products.main([str(tmp_path)]) == 1
    assert capsys.readouterr().out.endswith("1 names compared, 1 differ\n")
    table.write_text("symbol\tproducts\naclnnAbs\t310P A3 950\n", encoding="utf-8")
    assert check_products.main([str(tmp_path)]) == 0


def test_pages_that_were_read_elsewhere_count_for_the_products_that_were_looked_for(tmp_path: Path) -> None:
    pages = tmp_path / "pages.tsv"
    pages.write_text("# read by hand\nname\tpage\tproducts\tof\nAbs\tAbs.md\tA2\tA2 A3\n", encoding="utf-8")
    rows = [{"symbol": "Abs", "products": "A2 A3 950"}, {"symbol": "Add", "products": ""}]
    assert list(check_products.differences(rows, [pages])) == [("Abs", "A2 A3", "A2", "Abs.md")]


def test_the_table_agrees_with_every_page_that_was_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert check_products.main([str(ROOT / "tests/audits/cann_products.tsv")]) == 0, capsys.readouterr().out
    assert int(capsys.readouterr().out.split()[0]) >= 54
