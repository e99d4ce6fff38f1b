"""A target is one folder: what the demo vendor's folder says appears in every output, and no line of code names it."""

from __future__ import annotations

import json
import shutil
from functools import cache
from pathlib import Path

import pytest

from advisor.config import Config
from advisor.errors import AdvisorError
from advisor.model import Item, Report
from advisor.pipeline import scan
from advisor.render import Options, render
from tests.helpers import write

DEMO = Path(__file__).parent.parent / "fixtures" / "packs" / "demo"
CODE = {
    "csrc/a.cu": """#include <cuda_runtime.h>
__global__ void k(float* x) { x[threadIdx.x] += 1; }
void f(float* x, float* y) {
#ifdef __ZAP__
  zapMalloc(&x, 4);
#else
  cudaMalloc(&x, 4);
#endif
  cudaMemcpyAsync(x, y, 4, cudaMemcpyDefault, 0);
  cudaMallocManaged(&y, 4);
  k<<<1, 32>>>(x);
}
""",
    "csrc/names.h": "#define cudaMemcpyAsync zapCopyAsync\n",
    "model.py": 'import torch\ntorch.cuda.synchronize()\nif kind in ("cuda", "zap"):\n    pass\n',
    "early.py": "import torch\nif torch.version.zap:\n    go()\nelse:\n    torch.cuda.synchronize()\n",
    "cuda_device.py": "import torch\ntorch.cuda.synchronize()\n",
    "zap_device.py": "import torch\n",
    "left.py": "import torch\ntorch.cuda.memory_allocated()\n",  # no patch covers it
    "docker/Dockerfile.zap": "FROM nvidia/cuda:12.4.1-base\n",
}


# The demo pack is young: with these rows of a pack of one's own enough of the code is known for a judgement.
_HEAD = "symbol\twhen\tstatus\ttarget\tedit\teffort\tshim\tnote\tsource\tbasis\tevidence\n"
_SAME = {"device": ("<<<>>>", "__global__", "threadIdx"), "runtime": ("cudaMemcpyDefault", "cuda_runtime.h")}
MORE = {
    "more/pack.toml": 'name = "demo"\n',
    **{
        f"more/{library}.tsv": _HEAD
        + "".join(f"{name}\t\tsame\t{name}\t\tnone\t\t\theaders\tname\theader\n" for name in names)
        for library, names in _SAME.items()
    },
}


@cache
def _scanned(folder: str, targets: tuple[str, ...], pack: str = str(DEMO)) -> Report:
    place = Path(folder)
    return scan([place / "code"], Config(targets=targets, packs=(pack, str(place / "more"))))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    code = {f"code/{path}": text for path, text in CODE.items()}
    return write(tmp_path_factory.mktemp("project"), code | MORE)


@pytest.fixture(scope="module")
def report(folder: Path) -> Report:
    return _scanned(str(folder), ("demo@3.0:P1",))


def _item(report: Report, symbol: str) -> Item:
    return next(item for item in report.items if item.symbol == symbol)


def _done(report: Report, symbol: str) -> dict[str, bool]:
    target = report.targets[0].id
    return {site.path: target in site.done_for for site in _item(report, symbol).sites}


def _page(report: Report, format_name: str, language: str = "en") -> str:
    return render(report, format_name, Options(language=language)).decode()


def test_guards_and_words_of_the_folder_are_read_in_code(report: Report) -> None:
    assert _done(report, "cudaMalloc") == {"csrc/a.cu": True}
    assert _done(report, "torch.cuda.synchronize") == {"model.py": False, "early.py": True, "cuda_device.py": True}
    assert _done(report, "str:cuda") == {"model.py": True}
    assert _done(report, "image:nvidia/cuda") == {"docker/Dockerfile.zap": True}
    sites = [site for item in report.items if item.symbol == "cudaMemcpyAsync" for site in item.sites]
    assert [site.defined_here for site in sites if site.path == "csrc/a.cu"] == [False]  # the header only renames it


def test_versions_and_products_choose_the_verdict(folder: Path, report: Report) -> None:
    assert [match.status for match in _item(report, "cudaMallocManaged").matches] == ["renamed"]
    other = _scanned(str(folder), ("demo@3.0:P2",))
    assert [match.status for match in _item(other, "cudaMallocManaged").matches] != ["renamed"]


@pytest.mark.parametrize("format_name", ["terminal", "markdown", "html"])
def test_outputs_write_the_name_as_the_vendor_does(report: Report, format_name: str) -> None:
    assert "Zap 3.0 on P1" in _page(report, format_name)


@pytest.mark.parametrize(
    ("language", "name", "route"),
    [
        ("en", "patch at run time (zap_patch)", "try zap_patch on the Python code"),
        ("zh", "运行时打补丁（zap_patch）", "试用 zap_patch"),
    ],
)
@pytest.mark.parametrize("format_name", ["terminal", "markdown", "html"])
def test_outputs_show_the_route_and_the_tools(
    report: Report, format_name: str, language: str, name: str, route: str
) -> None:
    page = " ".join(_page(report, format_name, language).split())
    assert name in page.replace("&#40;", "(").replace("&#41;", ")").replace("\\_", "_").replace("&#95;", "_")
    assert route in page.replace("\\_", "_").replace("&#95;", "_")


def test_sarif_and_csv_hold_the_verdicts(report: Report) -> None:
    results = json.loads(_page(report, "sarif"))["runs"][0]["results"]
    assert any("zapMallocShared" in json.dumps(result) and "demo@3.0:P1" in json.dumps(result) for result in results)
    assert "demo@3.0:P1 status" in _page(report, "csv").split("\n")[0]


def test_the_estimate_is_of_the_class_that_the_folder_names(folder: Path, report: Report) -> None:
    (estimate,) = report.estimates
    assert (estimate.model, estimate.mechanical[0]) == ("hip", "zapify FILE…")
    assert [route.name for route in estimate.routes] == ["patch at run time (zap_patch)", "edit what differs"]
    assert estimate.routes[0].places == {"covered": 1, "partly": 0, "not covered": 1, "silent": 0}
    (rewritten,) = _scanned(str(folder), ("demo@3.0:P3",)).estimates
    assert rewritten.model == "rewrite"
    assert rewritten.lines.p50 > estimate.lines.p50


def test_a_folder_without_a_class_of_effort_gives_no_figure(folder: Path, tmp_path: Path) -> None:
    pack = Path(shutil.copytree(DEMO, tmp_path / "demo"))
    about = (pack / "pack.toml").read_text(encoding="utf-8")
    kept = about.replace('[effort]\nclass = "rename"\n', "").replace('[effort.products]\nP3 = "rewrite"\n', "")
    (pack / "pack.toml").write_text(kept, encoding="utf-8")
    both = _scanned(str(folder), ("demo@3.0:P1", "rocm@7.1"), str(pack))
    assert [each.target for each in both.estimates] == ["rocm@7.1"]
    assert "no estimate" in _page(both, "terminal")
    for format_name in ("markdown", "html", "json", "csv", "sarif"):
        assert _page(both, format_name)


def test_a_key_that_no_table_has_is_refused(tmp_path: Path) -> None:
    pack = Path(shutil.copytree(DEMO, tmp_path / "demo"))
    about = (pack / "pack.toml").read_text(encoding="utf-8")
    (pack / "pack.toml").write_text(about.replace("[files]\nwords", "[files]\nword"), encoding="utf-8")
    with pytest.raises(AdvisorError, match=r"pack\.toml: Object contains unknown field `word` - at `\$\.files`"):
        scan([tmp_path], Config(targets=("demo",), packs=(str(pack),)))


def test_a_hazard_of_the_folder_stands_in_every_output(report: Report) -> None:
    found = [finding for finding in report.findings if finding.target == "demo@3.0:P1"]
    assert [(each.rule, each.severity, each.path, each.line) for each in found] == [
        ("demo-managed", "blocker", "csrc/a.cu", 10),
        ("managed-memory", "risk", "csrc/a.cu", 10),  # from a trait that the folder does not state
    ]
    why = "The demo vendor has no managed memory."
    for name in ("sarif", "markdown", "html", "terminal"):
        assert "demo-managed" in _page(report, name), name
    for name in ("sarif", "html"):
        assert why in _page(report, name), name
    assert "分配了托管内存" in _page(report, "markdown", "zh")
    parameters = {item.parameter for package in report.estimates[0].packages for item in package.items}
    assert "finding.small" in parameters
