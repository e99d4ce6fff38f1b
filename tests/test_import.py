"""The importer of researched facts: tiny fact rows in, the exact rows of the packs out; one test per rule."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "mappings" / "import"))

import facts_cann  # noqa: E402
import facts_catalogue  # noqa: E402
import facts_names  # noqa: E402
import facts_rocm  # noqa: E402
import facts_rocm_symbols  # noqa: E402
import facts_sources  # noqa: E402
import facts_torch  # noqa: E402
import import_facts  # noqa: E402
from facts_io import Fact, Name, Row, Symbol, canonical, parse_facts, version, write_table  # noqa: E402

HIPIFY = "HIPIFY rocm-7.0.2 src/CUDA2HIP_Runtime_API_functions.cpp"
NAME_COLUMNS = (
    "name kind library header first_seen_package first_seen_exactness last_seen_cuda gone_in_newest alias_of nparams"
    " noverloads enum_type"
).split()
PAIR_COLUMNS = (
    "cuda_name kind library hip_name roc_name cuda_added cuda_deprecated cuda_removed hip_added hip_deprecated"
    " hip_removed status roc_status roc_added unsupported_placeholder note source"
).split()
CANN_COLUMNS = (
    "cuda_name library cann_name relation effort_hint note verified_in source arity_cuda arity_cann min_cann chips impl"
    " basis evidence"
).split()
API_COLUMNS = "name kind header source arity in_cann_8_1 in_cann_9_x chips deprecated impl".split()
TORCH_COLUMNS = "name kind rocm_status rocm_note npu_name npu_status transfer_to_npu note source".split()


def fact(columns: list[str], values: dict[str, str]) -> Fact:
    assert set(values) <= set(columns)
    return {column: values.get(column, "") for column in columns}


def cuda(name: str, **values: str) -> Fact:
    """A row of cuda_api; a function of the runtime unless said otherwise."""
    defaults = {
        "name": name,
        "kind": "function",
        "library": "runtime",
        "header": "cuda_runtime_api.h",
        "first_seen_package": "CUDA 11.7 / nvidia-cuda-runtime-cu11 11.7.99",
        "first_seen_exactness": "<=",
        "last_seen_cuda": "13.5",
    }
    return fact(NAME_COLUMNS, {**defaults, **values})


def pair(name: str, hip: str = "", **values: str) -> Fact:
    """A row of rocm_map; a supported function of the runtime from HIPIFY unless said otherwise."""
    defaults = {"cuda_name": name, "kind": "function", "library": "runtime", "hip_name": hip, "status": "supported",
                "source": HIPIFY}  # fmt: skip
    return fact(PAIR_COLUMNS, {**defaults, **values})


def signature(name: str, hip: str, **values: str) -> Fact:
    columns = ["cuda_name", "hip_name", "verified_in", "roc_verified_in", "arity_hip", "signature_diff"]
    defaults = {"cuda_name": name, "hip_name": hip, "verified_in": "hip-7.1(triton-3.9.0)", "signature_diff": "same"}
    return fact(columns, {**defaults, **values})


def cann(name: str, target: str = "", **values: str) -> Fact:
    """A row of cann_map; a direct pair of the runtime, written by hand, unless said otherwise."""
    defaults = {"cuda_name": name, "library": "cuda_runtime", "cann_name": target, "relation": "direct",
                "effort_hint": "mechanical", "verified_in": "acl/acl_rt.h", "source": "hicann/runtime@681ef7610",
                "basis": "hand"}  # fmt: skip
    return fact(CANN_COLUMNS, {**defaults, **values})


def torch(name: str, **values: str) -> Fact:
    defaults = {
        "name": name,
        "kind": "function",
        "rocm_status": "same",
        "npu_name": name.replace("cuda", "npu"),
        "npu_status": "same",
        "transfer_to_npu": "patched",
        "source": "torch==2.13.0 wheel | pytorch/pytorch docs/source/notes/hip.rst@01800550 | torch-npu==2.14.0 wheel",
    }
    return fact(TORCH_COLUMNS, {**defaults, **values})


def rocm_rows(facts: list[Fact], signatures: list[Fact] = [], errors: list[Fact] = [], artefacts: list[Fact] = [],  # noqa: B006
              enums: list[Fact] = [], names: list[Fact] | None = None) -> dict[str, list[Row]]:  # noqa: B006  # fmt: skip
    """Rows per library for pairs whose CUDA names stand in the catalogue as functions of their library."""
    declared = names or [cuda(f["cuda_name"], library=f["library"]) for f in facts]
    catalogue = facts_catalogue.from_headers(declared)
    checks = facts_rocm.checks_of(signatures, errors, artefacts, enums)
    return facts_rocm.rocm_rows(catalogue, facts, checks)


HIP_71 = "hipify-7.0.2,hip-7.1"


# --- the catalogue ----------------------------------------------------------------------------------------------------


def test_first_seen_counts_as_since_only_where_it_is_exact() -> None:
    known = cuda("cudaMalloc", nparams="2")
    new = cuda("cudaNew", first_seen_package="CUDA 12.8 / nvidia-cuda-runtime-cu12 12.8.90", first_seen_exactness="=")
    catalogue = facts_catalogue.from_headers([known, new])
    assert catalogue["runtime"]["cudaMalloc"] == Name(
        "cudaMalloc",
        "function",
        "word",
        nargs="2",
        header="cuda_runtime_api.h",
        source="nvidia-cuda-runtime-cu11-11.7.99",
    )
    assert catalogue["runtime"]["cudaNew"].since == "12.8"


def test_overloads_have_no_one_number_of_arguments() -> None:
    catalogue = facts_catalogue.from_headers([cuda("cudaMallocAsync", nparams="4", noverloads="2")])
    assert catalogue["runtime"]["cudaMallocAsync"].nargs == ""


def test_every_header_is_a_symbol_of_its_library() -> None:
    catalogue = facts_catalogue.from_headers([cuda("cub::Sum", library="cub", header="cub/cub.cuh")])
    source = "nvidia-cuda-runtime-cu11-11.7.99"
    assert catalogue["cub"]["cub/cub.cuh"] == Name(
        "cub/cub.cuh", "header", "include", header="cub/cub.cuh", source=source
    )


def test_removed_is_the_next_examined_version_of_the_library() -> None:
    gone = cuda("cudaGone", last_seen_cuda="12.9", gone_in_newest="gone")
    later = cuda("cudaNew", first_seen_package="CUDA 13.0 / nvidia-cuda-runtime 13.0.96")
    assert facts_catalogue.from_headers([gone, later])["runtime"]["cudaGone"].removed == "13.0"


def test_a_predefined_macro_has_no_header() -> None:
    macro = cuda("__CUDA_ARCH__", kind="macro", library="compiler", header="(device-pass predefined)",
                 first_seen_package="documented")  # fmt: skip
    catalogue = facts_catalogue.from_headers([macro])
    assert catalogue["compiler"] == {"__CUDA_ARCH__": Name("__CUDA_ARCH__", "macro", "word", source="nvcc-guide")}


def test_names_of_the_maps_that_no_header_declares_are_added() -> None:
    catalogue = facts_catalogue.from_headers([cuda("cudaMalloc")])
    facts_catalogue.add_rocm_names(catalogue, [pair("cudaLaunch", "hipLaunchByPtr", cuda_removed="11.0")])
    facts_catalogue.add_cann_names(
        catalogue,
        [cann("wmma::fragment", "LocalTensor", library="kernel_language"), cann("<<<>>>", library="kernel_language")],
    )
    assert catalogue["runtime"]["cudaLaunch"] == Name(
        "cudaLaunch", "function", "word", removed="11.0", source="hipify-7.0.2"
    )
    assert "nvcuda::wmma::fragment" in catalogue["device"]
    assert catalogue["device"]["<<<>>>"].kind == "keyword"


def test_headers_know_better_than_hipify_whether_a_name_is_gone() -> None:
    catalogue = facts_catalogue.from_headers([cuda("cuCtxGetSharedMemConfig")])
    fact_ = pair("cuCtxGetSharedMemConfig", "hipDeviceGetSharedMemConfig", cuda_deprecated="12.4", cuda_removed="12.4")
    facts_catalogue.add_rocm_names(catalogue, [fact_])
    entry = catalogue["runtime"]["cuCtxGetSharedMemConfig"]
    assert (entry.deprecated, entry.removed) == ("12.4", "")


@pytest.mark.parametrize(
    "concept",
    ["dynamic parallelism", "coalesced access pattern", "double (device)", "atomicAdd(double)", "nvcc", "npps*"],
)
def test_concepts_are_no_names(concept: str) -> None:
    assert facts_names.spelling(concept) is None
    assert facts_cann.rows_of(cann(concept, library="kernel_language", relation="none"), "device") == []


@pytest.mark.parametrize(
    ("symbol", "kind", "library", "expected"),
    [
        ("cudaMalloc", "function", "runtime", "word"),
        ("CUdevice", "typedef", "driver", "word"),
        ("__shfl_sync", "function", "device", "word"),
        ("__half2float", "function", "device_fp", "word"),
        ("pncclAllReduce", "function", "nccl", "word"),
        ("nppiAdd_8u_C1RSfs", "function", "npp", "word"),
        ("__clz", "function", "device", "device"),
        ("__align__", "macro", "device", "device"),
        ("__noinline__", "macro", "device", "device"),
        ("threadIdx", "variable", "device", "device"),
        ("float4", "struct", "runtime", "device"),
        ("malloc", "function", "device", "device"),
        ("asm", "keyword", "device", "device"),
        ("cub::BlockReduce", "class", "cub", "qualified"),
        ("std::abs", "function", "device_math", "never"),
        ("torch.cuda.Stream", "class", "torch", "qualified"),
        ("torch.empty_like", "function", "torch", "never"),
        ("str:cuda", "string", "torch", "qualified"),
        ("sgemm_", "function", "nvblas", "include"),
        ("MAJOR_VERSION", "enum_constant", "runtime", "include"),
        ("cub/cub.cuh", "header", "cub", "include"),
        ("No", "enum_constant", "nvshmem", "never"),
    ],
)  # fmt: skip
def test_match_says_where_a_name_counts(symbol: str, kind: str, library: str, expected: str) -> None:
    assert facts_names.match_of(symbol, kind, library) == expected


# --- ROCm -------------------------------------------------------------------------------------------------------------


def test_a_verified_pair_with_another_name_is_renamed() -> None:
    rows = rocm_rows([pair("cudaMalloc", "hipMalloc")], [signature("cudaMalloc", "hipMalloc")])
    assert rows["runtime"] == [
        Row("cudaMalloc", "", "renamed", "hipMalloc", effort="mechanical", source=HIP_71, evidence="header")
    ]


def test_a_verified_pair_with_the_same_name_is_same() -> None:
    rows = rocm_rows([pair("__syncthreads", "__syncthreads", library="device")],
                     [signature("__syncthreads", "__syncthreads")])  # fmt: skip
    assert rows["device"] == [
        Row("__syncthreads", "", "same", "__syncthreads", effort="none", source=HIP_71, evidence="header")
    ]


def test_the_verified_roc_name_is_an_alternative() -> None:
    facts = [pair("cublasSgemm", "hipblasSgemm", library="cublas", roc_name="rocblas_sgemm", roc_status="supported")]
    verified = signature("cublasSgemm", "hipblasSgemm", roc_verified_in="rocblas-6.4.4(debian)")
    assert rocm_rows(facts, [verified])["cublas"][0].target == "hipblasSgemm | rocblas_sgemm"
    assert rocm_rows(facts, [signature("cublasSgemm", "hipblasSgemm")])["cublas"][0].target == "hipblasSgemm"


def test_another_number_of_arguments_is_changed() -> None:
    verified = signature("cuGraphExecUpdate", "hipGraphExecUpdate", signature_diff="arity 3 vs 4")
    rows = rocm_rows([pair("cuGraphExecUpdate", "hipGraphExecUpdate")], [verified])
    assert rows["runtime"] == [
        Row("cuGraphExecUpdate", "", "changed", "hipGraphExecUpdate", effort="small", source=HIP_71, evidence="header")
    ]


def test_arguments_that_only_cuda_13_added_change_the_verdict_from_there_on() -> None:
    difference = "arity 5 vs 4 [CUDA 12 arity 4 -> CUDA 13 arity 5]"
    verified = signature("cudaMemPrefetchAsync", "hipMemPrefetchAsync", signature_diff=difference)
    rows = rocm_rows([pair("cudaMemPrefetchAsync", "hipMemPrefetchAsync")], [verified])
    assert [(row.when, row.status) for row in rows["runtime"]] == [("", "renamed"), ("cuda>=13.0", "changed")]


def test_arguments_that_cuda_13_brought_into_line_end_the_difference() -> None:
    difference = "arity 4 vs 4 [CUDA 12 arity 5 -> CUDA 13 arity 4]"
    verified = signature("cudaX", "hipX", signature_diff=difference)
    rows = rocm_rows([pair("cudaX", "hipX")], [verified])
    assert [(row.when, row.status) for row in rows["runtime"]] == [("", "changed"), ("cuda>=13.0", "renamed")]


def test_differences_of_type_alone_keep_the_verdict() -> None:
    verified = signature("cudaX", "hipX", signature_diff="p1 type: int / unsigned")
    assert rocm_rows([pair("cudaX", "hipX")], [verified])["runtime"][0].status == "renamed"


def test_another_enum_value_is_changed() -> None:
    enum = {"cuda_name": "cudaDevAttrX", "hip_name": "hipDeviceAttributeX", "compare": "different"}
    equal = {"cuda_name": "cudaY", "hip_name": "hipY", "compare": "same"}
    facts = [pair("cudaDevAttrX", "hipDeviceAttributeX"), pair("cudaY", "hipY")]
    found = rocm_rows(facts, [signature("cudaDevAttrX", "hipDeviceAttributeX"), signature("cudaY", "hipY")],
                      enums=[enum, equal])["runtime"]  # fmt: skip
    assert {row.symbol: (row.status, row.evidence) for row in found} == {
        "cudaDevAttrX": ("changed", "header"),
        "cudaY": ("renamed", "header"),
    }


def test_a_name_whose_meaning_differs_is_changed_although_it_compiles() -> None:
    rows = rocm_rows([pair("warpSize", "warpSize", library="device")], [signature("warpSize", "warpSize")])
    assert rows["device"][0].status == "changed"


def test_a_pair_that_no_header_confirms_is_unknown_with_its_candidate() -> None:
    rows = rocm_rows([pair("cudaX", "hipX", status="experimental")], [signature("cudaX", "hipX", verified_in="")])
    assert rows["runtime"] == [Row("cudaX", "", "unknown", "hipX", source="hipify-7.0.2", evidence="reported")]


def test_partial_stays_partial() -> None:
    rows = rocm_rows([pair("cudnnX", "hipdnnX", library="cudnn", status="partial")], [signature("cudnnX", "hipdnnX")])
    assert rows["cudnn"] == [
        Row("cudnnX", "", "partial", "hipdnnX", effort="moderate", source=HIP_71, evidence="header")
    ]


@pytest.mark.parametrize(
    "note",
    [
        "HIPIFY 7.0.2 says unsupported but the name is declared in rocm-bindings-10.0.0",
        "not in HIPIFY 7.0.2; name match only",
    ],
)
def test_a_name_that_headers_declare_and_hipify_does_not_list_counts_as_declared(note: str) -> None:
    source = "prefix rule checked against header: rocm-bindings-10.0.0 hip"
    verified = signature("cudaX", "hipX", verified_in="rocm-bindings-10.0.0 hip")
    rows = rocm_rows([pair("cudaX", "hipX", status="partial", note=note, source=source)], [verified])
    assert rows["runtime"] == [
        Row("cudaX", "", "renamed", "hipX", effort="mechanical", source="rocm-bindings-10.0.0", evidence="header")
    ]


def test_only_a_roc_name_is_manual() -> None:
    facts = [pair("cudnnX", roc_name="miopenX", library="cudnn", status="partial", roc_status="supported",
                  unsupported_placeholder="hipdnnX")]  # fmt: skip
    verified = signature("cudnnX", "", verified_in="", roc_verified_in="miopen-6.4.3(debian)")
    assert rocm_rows(facts, [verified])["cudnn"] == [
        Row("cudnnX", "", "manual", "miopenX", effort="moderate", source="hipify-7.0.2,miopen-6.4.3", evidence="header")
    ]


def test_removed_is_there_until_that_version() -> None:
    gone = pair("cutensorX", "hiptensorX", library="cutensor", status="removed", hip_removed="7.0.0")
    catalogue = facts_catalogue.from_headers([cuda("cutensorX", library="cutensor")])
    checks = facts_rocm.checks_of([], [], [], [])
    assert facts_rocm.rocm_rows(catalogue, [gone], checks)["cutensor"] == [
        Row("cutensorX", "", "renamed", "hiptensorX", effort="mechanical", source="hipify-7.0.2", evidence="reported")
    ]
    assert facts_rocm_symbols.rocm_symbols(catalogue, [gone], checks)["hiptensorX"].until == "7.0"


def test_removed_before_the_oldest_version_is_none() -> None:
    gone = pair("cutensorX", "hiptensorX", library="cutensor", status="removed", hip_removed="6.2.0")
    assert rocm_rows([gone])["cutensor"] == [
        Row("cutensorX", "", "none", effort="rewrite", source="hipify-7.0.2", evidence="reported")
    ]


def test_unsupported_is_none_as_reported_and_its_placeholder_no_name() -> None:
    rows = rocm_rows([pair("cudaX", status="unsupported", unsupported_placeholder="hipX")])
    assert rows["runtime"] == [Row("cudaX", "", "none", effort="rewrite", source="hipify-7.0.2", evidence="reported")]


def test_absent_from_the_headers_read_is_none_as_searched() -> None:
    source = "absent from RCCL headers examined (rocm-bindings-systems 10.0.0, ROCm/rccl 0cbce2a7)"
    absent = pair("ncclX", library="nccl", status="unsupported", source=source)
    assert rocm_rows([absent])["nccl"] == [
        Row("ncclX", "", "none", effort="rewrite", source="rocm-bindings-10.0.0", evidence="searched")
    ]


@pytest.mark.parametrize(
    "values",
    [
        {"status": "unsupported", "source": "no name-level counterpart; replacement project: amdsmi"},
        {"status": "unsupported", "note": "built by macros, so absence here is not proof"},
        {
            "status": "unverified",
            "source": "torch 2.13.0 torch/utils/hipify/cuda_to_hip_mappings.py CUDA_IDENTIFIER_MAP",
        },
    ],
    ids=["blanket row of a library", "absence that proves nothing", "only PyTorch's table"],
)
def test_what_was_not_studied_by_name_has_no_row(values: dict[str, str]) -> None:
    assert rocm_rows([pair("nvmlX", "hipX" if values["status"] == "unverified" else "", **values)]) == {}


def test_pytorchs_table_counts_where_a_header_has_the_name_but_not_for_types_of_c() -> None:
    source = "torch 2.13.0 torch/utils/hipify/cuda_to_hip_mappings.py CUDA_IDENTIFIER_MAP"
    facts = [pair("cub::Sum", "hipcub::Sum", library="cub", status="unverified", source=source),
             pair("nvmlDevice_t", "uint32_t", library="nvml", status="unverified", source=source)]  # fmt: skip
    rows = rocm_rows(facts, [signature("cub::Sum", "hipcub::Sum"), signature("nvmlDevice_t", "uint32_t")])
    assert {library: [row.target for row in found] for library, found in rows.items()} == {"cub": ["hipcub::Sum"]}


def test_hipify_goes_before_pytorch_and_a_declared_name_before_an_absence() -> None:
    by_torch = pair("cudaX", "hipTorch", library="pytorch_table", source="torch 2.13.0 C10_MAPPINGS")
    both = [by_torch, pair("cudaX", "hipX")]
    signatures = [signature("cudaX", "hipX"), signature("cudaX", "hipTorch")]
    names = [cuda("cudaX")]
    assert rocm_rows(both, signatures, names=names)["runtime"][0].target == "hipX"
    absent = [pair("cudaX", status="unsupported"), by_torch]
    assert rocm_rows(absent, signatures, names=names)["runtime"][0].target == "hipTorch"


def test_corrections_of_row_errors_are_applied() -> None:
    def error(hip: str, kind: str, correction: str) -> Fact:
        return {"cuda_name": "cudaX", "table_target": hip, "class": kind, "correction": correction}

    def row(hip: str, kind: str, correction: str = "", verified: str = "hip-7.1(triton-3.9.0)") -> tuple[str, str]:
        signatures = [signature("cudaX", hip, verified_in=verified)]
        found = rocm_rows([pair("cudaX", hip)], signatures, [error(hip, kind, correction)])["runtime"][0]
        return found.status, found.target

    assert row("hipAttrMultiprocessor", "misspelt-target", "hipAttrMultiProcessor", verified="") == (
        "renamed",
        "hipAttrMultiProcessor",
    )
    assert row("hiptensor.h", "header-path", "hiptensor/hiptensor.hpp (6.0)") == ("renamed", "hiptensor/hiptensor.hpp")
    assert row("hiprtcLinkAddData", "return-and-handle-type", "hipLink* of hip_runtime_api.h") == (
        "renamed",
        "hipLinkAddData",
    )
    assert row("hipGetProcAddress", "arity", "hipGetDriverEntryPoint (declared in the 7.1 header)") == (
        "changed",
        "hipGetDriverEntryPoint",
    )
    assert row("hipblasHgemm", "needs-define", "add the define to the build") == ("changed", "hipblasHgemm")
    assert row("hipX", "target-not-declared") == ("unknown", "hipX")


def test_false_alarms_of_the_compile_check_change_nothing() -> None:
    artefact = {"cuda_name": "cublasGemmEx", "table_target": "hipblasGemmEx"}
    verified = signature("cublasGemmEx", "hipblasGemmEx", signature_diff="arity 19 vs 20")
    facts = [pair("cublasGemmEx", "hipblasGemmEx", library="cublas")]
    assert rocm_rows(facts, [verified], artefacts=[artefact])["cublas"][0].status == "renamed"


def test_the_interface_without_handles_is_changed() -> None:
    facts = [pair("cublasSgemm", "hipblasSgemm", library="cublas")]
    names = [cuda("cublasSgemm", library="cublas", nparams="14"),
             cuda("cublasSgemm", library="cublas_legacy", header="cublas.h", nparams="13")]  # fmt: skip
    rows = rocm_rows(facts, [signature("cublasSgemm", "hipblasSgemm", arity_hip="14")], names=names)
    assert rows["cublas"][0].status == "renamed"
    assert rows["cublas_legacy"][0].status == "changed"


def test_names_that_a_search_of_the_headers_did_not_find_are_none() -> None:
    names = [
        cuda("__pipeline_commit", library="device_async"),
        cuda("__grid_constant__", library="device", kind="macro"),
    ]
    catalogue = facts_catalogue.from_headers([*names, cuda("__ldg", library="device")])
    known = {"device": [Row("__grid_constant__", "", "partial")]}
    found = facts_rocm.searched_rows(catalogue, known)
    source = "hip-7.1,hip-6.4.3,clang-21-hip"
    assert found["device_async"] == [
        Row("__pipeline_commit", "", "none", effort="rewrite", source=source, evidence="searched")
    ]
    assert found["device"] == []


def test_properties_of_hip_names_go_to_the_symbols() -> None:
    catalogue = facts_catalogue.from_headers([cuda("cudaX"), cuda("cudaY")])
    facts = [pair("cudaX", "hipX", hip_added="6.3.0", hip_deprecated="7.0.0"), pair("cudaY", "hipY")]
    signatures = [signature("cudaX", "hipX", arity_hip="2"),
                  signature("cudaY", "hipY", verified_in="rocm-bindings-10.0.0 hip")]  # fmt: skip
    found = facts_rocm_symbols.rocm_symbols(catalogue, facts, facts_rocm.checks_of(signatures, [], [], []))
    assert found["hipX"] == Symbol(
        "hipX", "function", "hip", "hip/hip_runtime.h", since="6.3", deprecated="7.0", nargs="2", source=HIP_71
    )
    assert found["hipY"].since == "10.0"


# --- CANN -------------------------------------------------------------------------------------------------------------


def test_direct_is_renamed_and_products_stand_with_the_name() -> None:
    fact_ = cann("cudaDeviceSynchronize", "aclrtSynchronizeDevice", arity_cuda="0", arity_cann="0",
                 chips="aclrtSynchronizeDevice:950|A3|A2|none-listed")  # fmt: skip
    assert facts_cann.rows_of(fact_, "runtime") == [
        Row("cudaDeviceSynchronize", "", "renamed", "aclrtSynchronizeDevice", effort="mechanical",
            source="runtime-681ef7610", evidence="header")
    ]  # fmt: skip
    values = {"name": "aclrtSynchronizeDevice", "kind": "function", "header": "acl/acl_rt.h", "arity": "0"}
    api = fact(API_COLUMNS, {**values, "source": "hicann/runtime@681ef7610", "in_cann_8_1": "y", "in_cann_9_x": "y"})
    assert facts_cann.cann_symbols([api], [fact_])["aclrtSynchronizeDevice"] == Symbol(
        "aclrtSynchronizeDevice", "function", "runtime", "acl/acl_rt.h", since="8.1", products="A2 A3 950", nargs="0",
        source="runtime-681ef7610",
    )  # fmt: skip


def test_direct_with_the_same_name_is_same() -> None:
    row = facts_cann.rows_of(cann("warpSize", "warpSize", library="kernel_language"), "device")[0]
    assert (row.status, row.target) == ("same", "warpSize")


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("cudaX", {"arity_cuda": "3", "arity_cann": "5"}),
        ("cudaHostGetDevicePointer", {"arity_cuda": "3", "arity_cann": "3"}),
    ],
    ids=["another number", "another order"],
)
def test_direct_with_other_arguments_is_changed(name: str, values: dict[str, str]) -> None:
    assert facts_cann.rows_of(cann(name, "aclX", **values), "runtime")[0].status == "changed"


@pytest.mark.parametrize(
    ("relation", "status"),
    [("similar-different-semantics", "changed"), ("needs-rewrite", "manual"), ("not-needed", "unneeded")],
)
def test_relations_become_statuses(relation: str, status: str) -> None:
    row = facts_cann.rows_of(cann("cudaX", "aclX", relation=relation, effort_hint="small"), "runtime")[0]
    assert (row.status, row.target, row.effort) == (status, "aclX", "small")


def test_similar_without_a_name_is_manual() -> None:
    row = facts_cann.rows_of(cann("__hadd", relation="similar-different-semantics", verified_in=""), "device")[0]
    assert (row.status, row.target, row.evidence) == ("manual", "", "documented")


@pytest.mark.parametrize(
    ("basis", "expected"), [("hand", ("name", "documented")), ("family-rule", ("family", "searched"))]
)
def test_none_says_whether_the_name_or_its_family_was_studied(basis: str, expected: tuple[str, str]) -> None:
    absence = "absence: no candidate found in the catalogue cann_api.tsv"
    row = facts_cann.rows_of(cann("cudaX", relation="none", basis=basis, verified_in="", source=absence), "runtime")[0]
    assert row == Row("cudaX", "", "none", effort="mechanical", source="cann-symbol-list", basis=expected[0],
                      evidence=expected[1])  # fmt: skip


def test_declared_without_a_body_is_none_and_names_what_is_declared() -> None:
    row = facts_cann.rows_of(cann("cufftX", "aclfftX", relation="direct", impl="declared-only"), "cufft")[0]
    assert (row.status, row.target, row.evidence) == ("none", "aclfftX", "header")


def test_a_real_port_is_the_evidence() -> None:
    row = facts_cann.rows_of(
        cann("cudaX", "aclX", evidence="ggml-org/ggml src/ggml-cann@d99724f2: aclX; cupy/cupy ascend: unsupported"),
        "runtime",
    )[0]
    assert (row.evidence, row.source) == ("port", "runtime-681ef7610,ggml-d99724f2")


@pytest.mark.parametrize(
    ("words", "target"),
    [
        ("aclrtResetDeviceForce aclrtResetDevice", "aclrtResetDeviceForce | aclrtResetDevice"),
        ("TPipe TQue", "TPipe + TQue"),
        ("asc_syncthreads PipeBarrier SetFlag WaitFlag", "asc_syncthreads | PipeBarrier | SetFlag + WaitFlag"),
    ],
)
def test_alternatives_and_names_needed_together(words: str, target: str) -> None:
    assert facts_cann.target_names(words) == target


def test_a_construct_of_the_950_is_manual_where_kernels_are_tiles() -> None:
    fact_ = cann("blockIdx", "blockIdx GetBlockIdx", library="kernel_language", relation="similar-different-semantics",
                 effort_hint="moderate", chips="blockIdx:950")  # fmt: skip
    rows = facts_cann.rows_of(fact_, "device")
    assert [(row.when, row.status, row.target) for row in rows] == [
        ("product=950", "changed", "blockIdx"),
        ("", "manual", "GetBlockIdx"),
    ]


def test_types_and_enumerators_under_the_prefix_of_cann_are_renamed() -> None:
    def listed(name: str) -> Symbol:
        return Symbol(name, "enum", "ops-blas", source="ops-blas-35101c8")

    names = [
        cuda("CUBLAS_STATUS_SUCCESS", library="cublas", kind="enum_constant", enum_type="cublasStatus_t"),
        cuda("CUBLAS_OP_N", library="cublas", kind="enum_constant", enum_type="cublasOperation_t"),
        cuda("CUBLAS_VER_MAJOR", library="cublas", kind="macro"),
        cuda("CUBLAS_DIAG_UNIT", library="cublas", kind="enum_constant"),
    ]
    symbols = {name: listed(name) for name in ("ACLBLAS_STATUS_SUCCESS", "ACLBLAS_OP_N", "ACLBLAS_VER_MAJOR")}
    known = {"cublas": [Row("cublasOperation_t", "", "changed"), Row("cublasStatus_t", "", "renamed")]}
    found = facts_cann.parallel_rows(names, symbols, known)["cublas"]
    assert [(row.symbol, row.status, row.target) for row in found] == [
        ("CUBLAS_STATUS_SUCCESS", "renamed", "ACLBLAS_STATUS_SUCCESS"),
        ("CUBLAS_OP_N", "changed", "ACLBLAS_OP_N"),
    ]


def test_device_constructs_hold_on_the_device_only() -> None:
    rows = facts_cann.rows_of(cann("device malloc", library="kernel_language", relation="none"), "device")
    assert [(row.symbol, row.when, row.status) for row in rows] == [("malloc", "side=device", "none")]


def test_since_is_the_first_version_in_which_a_name_was_seen() -> None:
    def since(in_8: str, in_9: str) -> str:
        api = {"name": "x", "kind": "type", "source": "hicann/ge@ffdcbc9f7", "in_cann_8_1": in_8, "in_cann_9_x": in_9}
        return facts_cann.symbol_of(fact(API_COLUMNS, api)).since

    assert [since("y", "y"), since("", "y"), since("", "")] == ["8.1", "9.1", ""]


# --- PyTorch ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rocm", "status"), [("same", "same"), ("differs", "changed"), ("unsupported", "none")])
def test_torch_on_rocm_keeps_the_names(rocm: str, status: str) -> None:
    row = facts_torch.rocm_row(torch("torch.cuda.Stream", rocm_status=rocm))
    assert row is not None
    assert (row.status, row.target, row.source, row.evidence) == (
        status, "" if status == "none" else "torch.cuda.Stream", "pytorch-hip-rst", "documented",
    )  # fmt: skip


@pytest.mark.parametrize("status", ["unverified", "rocm-only"])
def test_torch_without_a_verdict_has_no_row(status: str) -> None:
    assert facts_torch.rocm_row(torch("torch.cuda.x", rocm_status=status)) is None


def test_an_assumption_about_torch_promises_nothing() -> None:
    row = facts_torch.rocm_row(torch("torch.cuda.x", source="torch==2.13.0 wheel | deduced | torch-npu==2.14.0 wheel"))
    assert row is not None
    assert (row.status, row.evidence) == ("unknown", "assumed")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"npu_status": "renamed"}, ("renamed", "torch.npu.Stream", "transfer_to_npu")),
        ({"npu_status": "renamed", "transfer_to_npu": "not-patched"}, ("renamed", "torch.npu.Stream", "")),
        ({"npu_status": "partial"}, ("partial", "torch.npu.Stream", "transfer_to_npu")),
        ({"npu_status": "missing", "npu_name": "", "transfer_to_npu": "not-patched"}, ("none", "", "")),
        ({"npu_status": "patched-by-transfer_to_npu"}, ("renamed", "torch.npu.Stream", "transfer_to_npu")),
        ({"npu_status": "patched-by-transfer_to_npu", "npu_name": 'torch.cuda.Stream("npu")'},
         ("changed", "torch.cuda.Stream", "transfer_to_npu")),
        ({"npu_status": "patched-by-transfer_to_npu", "transfer_to_npu": "not-patched"},
         ("renamed", "torch.npu.Stream", "transfer_to_npu-partial")),
    ],
)  # fmt: skip
def test_torch_on_the_npu(values: dict[str, str], expected: tuple[str, str, str]) -> None:
    row = facts_torch.npu_row(torch("torch.cuda.Stream", **values))
    assert row is not None
    assert (row.status, row.target, row.shim) == expected


def test_unverified_on_the_npu_has_no_row() -> None:
    assert facts_torch.npu_row(torch("torch.cuda.x", npu_status="unverified")) is None


@pytest.mark.parametrize(
    ("note", "products"),
    [("doc A2=yes;A3=yes;950DT=yes; something", "A2 A3 950"), ("doc A2=yes;A3=yes;950DT=no; something", ""), ("", "")],
)
def test_products_are_stated_where_the_support_pages_tick_them_all(note: str, products: str) -> None:
    facts = [torch("torch.cuda.Stream", note=note)]
    assert facts_torch.npu_symbols(facts)["torch.npu.Stream"].products == products


def test_device_strings_and_environment_variables() -> None:
    strings = torch("'cuda' / 'cuda:N' device strings", kind="string", npu_name="'npu' / 'npu:N'",
                    npu_status="patched-by-transfer_to_npu", transfer_to_npu="not-patched")  # fmt: skip
    env = torch("PYTORCH_CUDA_ALLOC_CONF", kind="env", npu_name="PYTORCH_NPU_ALLOC_CONF", npu_status="renamed",
                transfer_to_npu="not-patched")  # fmt: skip
    rows = facts_torch.rows([strings, env, torch('torch.compile(mode="max-autotune")')], "cann")
    assert [(row.symbol, row.status, row.target, row.shim) for row in rows] == [
        ("str:cuda", "renamed", "str:npu", "transfer_to_npu-partial"),
        ("env:PYTORCH_CUDA_ALLOC_CONF", "renamed", "env:PYTORCH_NPU_ALLOC_CONF", ""),
    ]


# --- reading and writing ----------------------------------------------------------------------------------------------


def test_remarks_are_skipped_and_short_lines_refused() -> None:
    assert parse_facts("# remark\na\tb\n1\t\n") == [{"a": "1", "b": ""}]
    with pytest.raises(ValueError, match="shorter"):
        parse_facts("a\tb\n1\n")


def test_tables_are_sorted_bytewise_and_hold_each_line_once(tmp_path: Path) -> None:
    assert canonical(("a", "b"), [("b", ""), ("B", "1"), ("b", "")]) == "a\tb\nB\t1\nb\t\n"
    write_table(tmp_path / "x" / "t.tsv", [Row("s", "", "none", source="k", evidence="searched")], Row)
    assert (tmp_path / "x" / "t.tsv").read_bytes() == (
        b"symbol\twhen\tstatus\ttarget\tedit\teffort\tshim\tnote\tsource\tbasis\tevidence\n"
        b"s\t\tnone\t\t\t\t\t\tk\tname\tsearched\n"
    )


@pytest.mark.parametrize(("written", "short"), [("6.2.0", "6.2"), ("1.8.2", "1.8.2"), ("7.0", "7.0"), ("", "")])
def test_versions_are_as_short_as_they_are_exact(written: str, short: str) -> None:
    assert version(written) == short


def test_rows_by_hand_replace_imported_ones() -> None:
    imported = {"device": [Row("asm", "side=device", "none", source="a", evidence="reported"), Row("x", "", "none")]}
    hand = {"pack": "rocm", "library": "device", "symbol": "asm", "when": "side=device", "status": "manual",
            "effort": "rewrite", "source": "b", "basis": "name", "evidence": "documented"}  # fmt: skip
    rows = import_facts.with_hand_rows(imported, "rocm", [hand, {**hand, "pack": "cann", "symbol": "x", "when": ""}])
    assert rows["device"] == [
        Row("x", "", "none"),
        Row("asm", "side=device", "manual", effort="rewrite", source="b", evidence="documented"),
    ]


def test_sources_are_described_once_and_unknown_words_refused() -> None:
    assert facts_sources.source_keys("rocm-bindings-10.0.0 hip;hip-7.1(triton-3.9.0);hip-7.1(triton-3.9.0):device") == (
        "rocm-bindings-10.0.0,hip-7.1"
    )
    assert 'version_or_commit = "13.2.0.93"' in facts_sources.sources_toml({"nvidia-npp-13.2.0.93"})
    with pytest.raises(ValueError, match=r"no pattern of sources\.toml"):
        facts_sources.source_keys("hearsay")
