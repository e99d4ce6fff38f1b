"""Products without a name catalogue: recognised by header, namespace and Python module, each with a verdict."""

from __future__ import annotations

import pytest

from advisor.frontends import cuda, python
from advisor.frontends.source import Source
from advisor.packs.lookup import rows_of
from advisor.packs.read import library_of_product
from tests.helpers import packs, words

PRODUCTS = (
    "TensorRT", "OptiX", "CUTLASS", "Video Codec", "DALI", "nvCOMP", "cuDSS", "cuQuantum", "VPI", "DeepStream",
    "DriveWorks", "Jetson multimedia", "Isaac", "Omniverse", "GR00T",
)  # fmt: skip


def found(kind: str, text: str) -> list[tuple[str, str, int, str]]:
    source = Source(path="x", kind=kind, origin="own", data=text.encode())
    facts = (python if kind == "python" else cuda).extract(source, words())
    return [(use.symbol, use.library, use.span.line, use.spelling) for use in facts.uses if use.symbol[:4] == "lib:"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param("#include <NvInfer.h>\n", [("lib:TensorRT", "tensorrt", 1, "NvInfer.h")], id="header"),
        pytest.param(
            '#include "cutlass/gemm/gemm.h"\n', [("lib:CUTLASS", "cutlass", 1, "cutlass/gemm/gemm.h")], id="folder",
        ),
        pytest.param(
            "int x;\nnvcomp::LZ4Manager a;\nnvcomp::LZ4Manager b;\n",
            [("lib:nvCOMP", "nvCOMP", 2, "nvcomp::LZ4Manager")], id="namespace-once",
        ),
        pytest.param(
            "#include <nvcomp/lz4.h>\nnvcomp::LZ4Manager a;\n",
            [("lib:nvCOMP", "nvCOMP", 1, "nvcomp/lz4.h")], id="header-and-namespace-are-one",
        ),
        pytest.param("// #include <NvInfer.h>\n", [], id="comment"),
        pytest.param('#include "raft/raft.h"\n#include <vector>\n', [], id="header-of-others"),
        pytest.param("int optix = 1; other::optix::f();\n", [], id="ordinary-word"),
    ],
)  # fmt: skip
def test_signs_in_c(text: str, wanted: list[tuple[str, str, int, str]]) -> None:
    assert found("cpp", text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param("import tensorrt as trt\n", [("lib:TensorRT", "tensorrt", 1, "tensorrt")], id="import"),
        pytest.param("import nvidia.dali.fn as fn\n", [("lib:DALI", "DALI", 1, "nvidia.dali.fn")], id="part"),
        pytest.param("from cudf import DataFrame\n", [("lib:RAPIDS", "RAPIDS", 1, "DataFrame")], id="from"),
        pytest.param("from cuquantum import *\n", [("lib:cuQuantum", "cuQuantum", 1, "cuquantum")], id="star"),
        pytest.param("import nvidia.other\nimport tensorrtx\n", [], id="similar-names"),
        pytest.param("tensorrt = 1\nfrom .tensorrt import x\n", [], id="own-module"),
    ],
)
def test_signs_in_python(text: str, wanted: list[tuple[str, str, int, str]]) -> None:
    assert found("python", text) == wanted


@pytest.mark.parametrize("product", PRODUCTS)
@pytest.mark.parametrize("target", ["rocm", "cann"])
def test_every_product_has_a_verdict_on_every_target(product: str, target: str) -> None:
    symbol = f"lib:{product}"
    library = library_of_product(symbol, packs().catalogue.about.libraries)
    (row,) = rows_of(packs().targets[target], symbol, library)
    assert row.status in ("manual", "none", "changed", "partial") or (
        row.status == "unknown" and row.evidence in ("assumed", "searched")
    )


def test_every_sign_names_a_product() -> None:
    entries = packs().catalogue.entries
    signs = [entry for found in entries.values() for entry in found if entry.kind == "sign"]
    assert signs
    assert [sign.symbol for sign in signs if sign.alias_of not in entries] == []
    assert {sign.symbol.partition(":")[0] for sign in signs} == {"include", "namespace", "link", "module", "pkg"}
