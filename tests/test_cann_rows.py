"""CANN's rows against what was read by hand and against the vendor's own CUDA-to-Ascend table.

`audits/cann_rows.tsv` settles every row of the research of November 2026, `audits/vendor_cuda2ascend.tsv` the 403 names
that the vendor maps.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from advisor.model import Match
from advisor.packs.lookup import look_up, rows_of
from advisor.packs.pack import Packs, TargetPack
from advisor.packs.tables import alternatives
from advisor.packs.targets import parse_target
from advisor.packs.when import Conditions
from tests.helpers import packs as whole_packs

AUDITS = Path(__file__).parent / "audits"
SIMT = "simt_api/"


@pytest.fixture
def packs() -> Packs:
    return whole_packs()


def _table(name: str) -> list[dict[str, str]]:
    with (AUDITS / name).open(encoding="utf-8", newline="") as file:
        lines = (line for line in file if not line.startswith("#"))
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def _names(pack: TargetPack, symbol: str, library: str) -> tuple[set[str], set[str]]:
    """The names that rows put first, and all names that they offer."""
    choices = [alternatives(row.target) for row in rows_of(pack, symbol, library)]
    return (
        {name for several in choices for name in (several[0] if several else ())},
        {name for several in choices for names in several for name in names},
    )


def test_every_row_of_the_data_is_settled() -> None:
    rows = _table("cann_rows.tsv")
    assert Counter(row["file"] for row in rows) == {
        "cann_wrong_rows": 232, "cann_settle": 42, "aclnn_products_fix": 45, "python_rows": 11,
    }  # fmt: skip
    assert {row["verdict"] for row in rows} == {"taken", "refused"}
    assert [row["symbol"] for row in rows if row["verdict"] == "refused" and not row["reason"]] == []


def test_the_vendors_table_is_settled_name_by_name(packs: Packs) -> None:
    pack, rows = packs.targets["cann"], _table("vendor_cuda2ascend.tsv")
    assert len({row["cuda"] for row in rows}) == len(rows) == 403
    for row in rows:
        first, offered = _names(pack, row["cuda"], row["library"])
        assert row["vendor"] in (first if row["verdict"] == "same" else offered), row["cuda"]
        assert (row["verdict"] == "same") == (not row["why"]), row["cuda"]


def test_no_name_of_the_vendors_table_is_none_on_the_950(packs: Packs) -> None:
    target = parse_target("cann:950", packs)
    for row in _table("vendor_cuda2ascend.tsv"):
        match = look_up(packs.targets["cann"], target, row["cuda"], row["library"], Conditions())
        assert match.status not in ("none", "unknown"), row["cuda"]


def test_pairs_of_the_simt_headers_are_known(packs: Packs) -> None:
    """`__hadd2` is `__haddx2` there: the twin of a CUDA name for pairs ends in x2."""
    pack, seen = packs.targets["cann"], 0
    declared = {each.symbol for each in pack.own_symbols if each.header.startswith(SIMT)}
    for symbol, entries in packs.catalogue.entries.items():
        pair = f"{symbol[:-1]}x2"
        if symbol.endswith("2") and pair in declared and entries[0].library == "device_fp":
            offered = _names(pack, symbol, "device_fp")[1]
            assert {pair, symbol} & offered, symbol
            seen += 1
    assert seen > 30


@pytest.mark.parametrize(
    "symbol", ["expf", "logf", "sqrtf", "rsqrtf", "fabsf", "fmaxf", "fminf", "floorf", "ceilf", "tanhf"]
)
@pytest.mark.parametrize("product", ["A2", "A3"])
def test_elementary_functions_have_a_way_by_tiles(packs: Packs, symbol: str, product: str) -> None:
    library = packs.catalogue.entries[symbol][0].library
    match = look_up(packs.targets["cann"], parse_target(f"cann:{product}", packs), symbol, library, Conditions())
    assert match.status == "manual"
    assert match.name[0].isupper()


@pytest.mark.parametrize(("product", "status"), [("A2", "manual"), ("A3", "manual"), ("950", "changed")])
def test_lt_products_go_another_way_where_the_library_does_not_run(packs: Packs, product: str, status: str) -> None:
    match = look_up(
        packs.targets["cann"], parse_target(f"cann:{product}", packs), "cublasLtMatmul", "cublasLt", Conditions()
    )
    assert match.status == status
    assert (match.name == "aclblasLtMatmul") == (product == "950")


# Notes that tell for every product what to write: a row that carries one is `none` on none of them.
WAYS = frozenset({
    "blas-950", "blas-complex-as-real", "blas-complex-op", "blas-double-gemv", "blas-double-vector", "blas-ex-op",
    "blas-packed-a2", "blas-products", "cooperative-launch", "fence-simt", "half-bits", "half-lanes", "half-operator",
    "half-pair", "half-splat", "half-type", "int-arithmetic", "managed", "pool-alloc", "read-only-load", "reduce-warp",
    "solver-products", "vector-one", "vector-type", "vector-type-32", "warp-reduce", "warp-shuffle", "warp-vote",
})  # fmt: skip


@pytest.mark.parametrize("product", ["A2", "A3", "950"])
def test_a_note_that_names_a_way_is_no_none(packs: Packs, product: str) -> None:
    pack, target = packs.targets["cann"], parse_target(f"cann:{product}", packs)
    rows = {(row.symbol, row.library) for row in pack.own if row.note in WAYS}
    found = {
        symbol: match
        for symbol, library in sorted(rows)
        if (match := look_up(pack, target, symbol, library, Conditions())).status == "none"
    }
    assert {symbol: match.note for symbol, match in found.items() if match.note in WAYS} == {}


def test_a_counterpart_rests_on_a_name_that_was_seen(packs: Packs) -> None:
    """`searched` means that nothing was found."""
    for row in packs.targets["cann"].own:
        if row.library not in ("packages", "libraries") and row.status in ("same", "renamed", "changed", "partial"):
            assert row.evidence != "searched", row.symbol


@pytest.mark.parametrize(
    ("symbol", "library", "status"),
    [
        ("cublasSgemm_v2", "cublas", "renamed"), ("cublasSgemmStridedBatched", "cublas", "renamed"),
        ("__half2half2", "device_fp", "same"), ("clock", "device", "same"),
        ("cooperative_groups::grid_group::sync", "cooperative_groups", "changed"),
    ],
)  # fmt: skip
def test_newer_pages_answer_for_the_950(packs: Packs, symbol: str, library: str, status: str) -> None:
    match = look_up(packs.targets["cann"], parse_target("cann:950", packs), symbol, library, Conditions())
    assert match.status == status


def test_versions_of_cudnn_are_no_messages(packs: Packs) -> None:
    """Only what returns a text goes to aclGetRecentErrMsg; the search for an algorithm goes away."""
    rows = [row for row in packs.targets["cann"].own if row.library == "cudnn"]
    texts = {row.symbol for row in rows if "aclGetRecentErrMsg" in row.target}
    assert texts == {"cudnnGetErrorString", "cudnnGetLastErrorString", "cudnnQueryRuntimeError"}
    assert {row.status for row in rows if row.symbol.startswith(("cudnnFindConvolution", "cudnnFindRNN"))} == {
        "unneeded"
    }


@pytest.mark.parametrize("symbol", ["cmake:CMAKE_CUDA_*", "env:NCCL_*", "env:TORCH_NCCL_*"])
def test_a_row_for_any_other_name_names_none_of_many(packs: Packs, symbol: str) -> None:
    """What stands for one variable of a family stands for no other: the note tells where to look."""
    rows = [row for row in packs.targets["cann"].own if row.symbol == symbol]
    assert [(row.status, row.target) for row in rows] == [("manual", "")]


@pytest.mark.parametrize(
    ("symbol", "library", "name"),
    [
        ("thrust::random::normal_distribution", "thrust", "aclnnInplaceNormal"),
        ("cub::CachingDeviceAllocator", "cub", "aclrtMalloc aclrtFree"),
    ],
)
def test_utilities_of_template_libraries_are_no_algorithms(packs: Packs, symbol: str, library: str, name: str) -> None:
    match = look_up(packs.targets["cann"], parse_target("cann:A2", packs), symbol, library, Conditions())
    assert match.name == name


def test_errors_of_run_time_compilation_have_codes_of_their_own(packs: Packs) -> None:
    rows = {row.symbol: row for row in packs.targets["cann"].own if row.library == "nvrtc"}
    answered = {name: row.target for name, row in rows.items() if row.target.startswith("ACL_ERROR_RTC_")}
    assert len(answered) == 10
    assert answered["NVRTC_ERROR_INVALID_OPTION"] == "ACL_ERROR_RTC_INVALID_OPTION"


def _said(packs: Packs, symbol: str, library: str, product: str) -> Match:
    known = Conditions(cuda="13.0")
    return look_up(packs.targets["cann"], parse_target(f"cann:{product}", packs), symbol, library, known)


@pytest.mark.parametrize(
    ("symbol", "library", "product", "status", "name"),
    [
        ("cublasCsyr2k_v2", "cublas", "950", "renamed", "aclblasCsyr2k"),
        ("cublasCsyr2k_v2", "cublas", "A3", "none", ""),
        ("cublasCsymm_v2", "cublas", "A2", "changed", "aclblasCsymm"), ("cublasCsymm_v2", "cublas", "A3", "none", ""),
        ("cublasIsamax_v2", "cublas", "A3", "changed", "aclblasIsamax"),
        ("cublasIsamin_v2", "cublas", "950", "changed", "aclblasIsamin"),
        ("cublasCcopy_v2", "cublas", "A2", "changed", "aclblasCcopy"),
        ("cublasZcopy_v2", "cublas", "A2", "manual", "aclnnInplaceCopy"),
        ("cusparseSetMatIndexBase", "cusparse", "A2", "changed", "aclsparseSetMatIndexBase"),
        ("cuMemSetAccess", "driver", "950", "changed", "aclrtMemSetAccess"),
    ],
)  # fmt: skip
def test_prototypes_and_pages_of_libraries_are_followed(
    packs: Packs, symbol: str, library: str, product: str, status: str, name: str
) -> None:
    """Results in Device memory, other types of arguments, nothing returned: no plain rename."""
    match = _said(packs, symbol, library, product)
    assert (match.status, match.name) == (status, name)
    assert match.note or status in ("none", "renamed")


# Routines that are sums and products of single values: whatever operator does one precision does the others as well.
ELEMENTWISE = ("amax", "amin", "asum", "axpy", "copy", "dgmm", "dot", "dotc", "dotu", "nrm2", "rot", "scal", "swap")


@pytest.mark.parametrize("product", ["A2", "A3", "950"])
def test_vector_routines_have_a_way_in_every_precision(packs: Packs, product: str) -> None:
    """A norm of double values is no product of matrices: operators for single values take DOUBLE and complex types."""
    pack, target, seen = packs.targets["cann"], parse_target(f"cann:{product}", packs), 0
    kinds = ("S", "D", "C", "Z", "Sc", "Dz", "Cs", "Zd", "Is", "Id", "Ic", "Iz")
    for routine in ELEMENTWISE:
        for symbol in (f"cublas{kind}{routine}{ending}" for kind in kinds for ending in ("", "_v2", "_64")):
            if symbol in packs.catalogue.entries:
                for entry in packs.catalogue.entries[symbol]:
                    match = look_up(pack, target, symbol, entry.library, Conditions())
                    assert match.status not in ("none", "unknown"), (symbol, entry.library)
                    assert match.status != "manual" or match.name, (symbol, entry.library)
                    seen += 1
    assert seen > 120


@pytest.mark.parametrize(
    ("symbol", "product", "status", "name"),
    [
        ("cublasSsyr_v2", "A2", "partial", "aclblasSsyr"),
        ("cublasSsyr_v2", "950", "renamed", "aclblasSsyr"),
        ("cublasStbmv_v2", "A3", "changed", "aclblasStbmv_legacy"),
        ("cublasStpsv_v2", "A2", "partial", "aclblasStpsv"),
        ("cublasCgeru_v2", "A2", "manual", "aclnnMul aclnnInplaceAdd"),
        ("cublasCgeru_v2", "950", "renamed", "aclblasCgeru"),
        ("cublasCher2k_v2", "A3", "none", ""),
        ("cublasCher2k_v2", "950", "changed", "aclblasCher2k"),
        ("cublasCdgmm", "A2", "partial", "aclblasCdgmm"),
        ("cublasScasum_v2", "950", "changed", "aclblasScasum"),
        ("cublasNrm2Ex", "950", "changed", "aclblasSnrm2Ex"),
        ("cublasSgemmEx", "A2", "manual", "aclnnMm"),
        ("cublasChemm_v2", "A2", "changed", "aclblasChemm"),
        ("cublasSetVectorAsync", "950", "manual", "aclrtMemcpyAsync"),
    ],
)
def test_routines_whose_pages_and_sources_were_read(
    packs: Packs, symbol: str, product: str, status: str, name: str
) -> None:
    match = _said(packs, symbol, "cublas", product)
    assert (match.status, match.name) == (status, name)


POOLS_AND_MANAGED = (
    "aclrtMemPool", "ACL_RT_MEM_POOL_", "aclrtMemManaged", "ACL_MEM_ADVISE_", "ACL_MEM_LOCATIONTYPE_",
    "ACL_MEM_RANGE_ATTRIBUTE_", "ACL_RT_MEM_ATTACH_",
)  # fmt: skip
# Made otherwise on purpose: the calls of one of the two take other arguments.
UNEQUAL_TWINS = {"cudaEventElapsedTime_v2", "cudaStreamCreate"}


def test_types_and_constants_of_calls_for_one_product_are_of_that_product(packs: Packs) -> None:
    symbols = packs.targets["cann"].symbols
    kinds = [symbol for name in symbols for symbol in symbols[name] if name.startswith(POOLS_AND_MANAGED)]
    assert [symbol.symbol for symbol in kinds if symbol.products != "A2"] == []


@pytest.mark.parametrize("product", ["A2", "A3", "950"])
def test_runtime_and_driver_say_the_same_of_their_twins(packs: Packs, product: str) -> None:
    """`cudaLaunchKernelExC` and `cuLaunchKernelEx`, for example, stand for one thing."""
    pack, target = packs.targets["cann"], parse_target(f"cann:{product}", packs)
    names = {library: set[str]() for library in ("runtime", "driver")}
    for symbol, entries in packs.catalogue.entries.items():
        for entry in entries:
            if entry.library in names:
                names[entry.library].add(symbol)
    plain = {symbol.lower().replace("_", ""): symbol for symbol in names["driver"]}
    pairs = [
        (symbol, twin)
        for symbol in sorted(names["runtime"])
        if symbol.startswith("cuda") and symbol not in UNEQUAL_TWINS
        if (twin := plain.get("cu" + symbol[4:].removesuffix("C" if symbol.endswith("ExC") else "").lower()))
    ]
    assert len(pairs) > 700
    known = Conditions(cuda="13.0")
    both = [
        {look_up(pack, target, symbol, "runtime", known).status, look_up(pack, target, twin, "driver", known).status}
        for symbol, twin in pairs
    ]
    assert [pair for pair, said in zip(pairs, both, strict=True) if len(said) > 1] == []


@pytest.mark.parametrize(
    ("symbol", "library", "product", "status", "name"),
    [
        ("cudaErrorNotReady", "runtime", "A3", "manual", "ACL_EVENT_RECORDED_STATUS_NOT_READY"),
        ("cuOccupancyMaxActiveBlocksPerMultiprocessor", "driver", "950", "changed",
         "aclOccupancyMaxActiveBlocksPerVectorCoreFromDevice"),
        ("cudaMemAdviseSetReadMostly", "runtime", "A2", "manual", ""),
        ("atomicAdd_block", "device", "950", "changed", "asc_atomic_add"),
        ("atomicSub", "device", "A2", "manual", "SetAtomicAdd"),
        ("__reduce_or_sync", "device", "950", "manual", "asc_shfl_xor"),
        ("cudaFuncCachePreferL1", "runtime", "A2", "unneeded", ""),
        ("cub::DeviceSegmentedReduce::Min", "cub", "A2", "manual", "aclnnAmin"),
        ("cudaDevAttrMaxGridDimX", "runtime", "A3", "none", "ACL_DEV_ATTR_MAX_GRID_DIM_X"),
        ("CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK", "driver", "A2", "manual", ""),
        ("CUSPARSE_CSR2CSC_ALG_DEFAULT", "cusparse", "A2", "none", "ACL_SPARSE_CSR2CSC_ALG_DEFAULT"),
        ("cub::BlockReduceAlgorithm", "cub", "A2", "unneeded", ""),
        ("THRUST_VERSION", "thrust", "950", "unneeded", ""),
        ("thrust/scan.h", "thrust", "A2", "manual", "aclnn operators"),
        ("cub/device/device_reduce.cuh", "cub", "A2", "manual", "Ascend C"),
        ("cub::BlockExchange", "cub", "950", "manual", "Gather"),
        ("CUB_MIN", "cub", "A3", "manual", ""),
    ],
)  # fmt: skip
def test_kinds_of_faults_that_readers_found(
    packs: Packs, symbol: str, library: str, product: str, status: str, name: str
) -> None:
    """Hints, scopes, states and tuning have a plain answer of their own, not the one of their library."""
    match = _said(packs, symbol, library, product)
    assert (match.status, match.name) == (status, name)


@pytest.mark.parametrize(("notes", "least"), [(("managed", "managed-advice"), 60), (("pool", "pool-alloc"), 60)])
def test_what_belongs_to_reserved_calls_is_by_hand(packs: Packs, notes: tuple[str, ...], least: int) -> None:
    """Documents of releases call managed memory and pools reserved: their types and constants are no plan either."""
    rows = [row for each in packs.targets["cann"].rows.values() for row in each]
    reserved = [row for row in rows if row.note in notes]
    assert len(reserved) > least
    assert {row.status for row in reserved} == {"manual", "none"}
    assert [row.symbol for row in reserved if row.target.startswith(POOLS_AND_MANAGED)] == []


# Libraries whose names a reader asks one by one, and notes of a kind: what the names that carry them speak of.
SPOKEN = (
    "runtime", "driver", "nccl", "nvrtc", "device", "device_math", "device_fp", "device_async", "cooperative_groups",
    "complex", "wmma", "compiler", "occupancy", "curand_device",
)  # fmt: skip
SCOPES = {
    "array-buffer": r"(?i)array|ato[adh]|[dh]toa", "cast-unsigned": r"2", "cast-vector": r"2",
    "cluster-pdl": r"(?i)cluster|programmatic|griddep|completion|launchattribute(_st)?$",
    "compiler-macro": r"^__(CUDACC|NVCC)__$", "device-attribute": r"(?i)attr", "device-limit": r"(?i)limit",
    "error-code": r"(?i)error", "fp8-type": r"(?i)fp8|E4M3|E5M2|SAT",
    "function-attribute-missing": r"(?i)func_?attribute", "graph-edges": r"(?i)depend|edge|root|port",
    "graph-instantiate-flag": r"(?i)instantiate", "graph-memory": r"(?i)mem", "graph-node": r"(?i)graph|node|memset",
    "graph-params": r"Params|Event|ChildGraph|Symbol", "graph-print-flag": r"(?i)dot",
    "graph-task-type": r"(?i)node_?type", "graph-update-result": r"(?i)update|recapture",
    "int-bits": r"clz|ffs|popc", "l2-policy": r"(?i)access|persist", "launch-config": r"(?i)launch_?attribute",
    "math-abs": r"abs", "math-minmax": r"max|min", "max-dynamic-shared": r"(?i)attribute",
    "memcpy": r"Memcpy", "memcpy-async": r"Memcpy", "no-attribute": r"^(cudaDevAttr|CU_DEVICE_ATTRIBUTE_)",
    "no-coredump": r"(?i)coredump", "no-double-math": r"^(std::)?[a-z]", "no-double-simt": r"^(std::)?[a-z]",
    "no-double-vector": r"(?i)double", "occupancy": r"(?i)occupancy", "occupancy-block-size": r"BlockSize|B2DSize",
    "pointer-attribute-missing": r"CU_POINTER_ATTRIBUTE_", "pool": r"(?i)pool", "rand-device-normal": r"normal",
    "rand-device": r"(?i)rand|state|lambda|gauss|mrg|mtgp|xor|jump|philox|sobol",
    "stream-attribute-missing": r"(?i)stream_?attribute", "surface": r"^surf", "tensor-map": r"(?i)tensor_?map",
    "texture": r"(?i)tex|surf|array|channel|mipmap|mode|resource|res_?view|ad_format|tr(sa|sf)?_|cubemap",
    "vector-one": r"1$", "wmma": r"(?i)mma",
}  # fmt: skip


def _spoken(packs: Packs, product: str) -> list[tuple[str, Match]]:
    """What the pack says of each name of these libraries, used anywhere."""
    pack, target, known = packs.targets["cann"], parse_target(f"cann@9.2:{product}", packs), Conditions(cuda="13.0")
    return [
        (symbol, look_up(pack, target, symbol, entry.library, known))
        for symbol, entries in packs.catalogue.entries.items()
        for entry in entries
        if entry.library in SPOKEN
    ]


@pytest.mark.parametrize("product", ["A2", "950"])
def test_what_is_not_a_plain_name_comes_with_a_word(packs: Packs, product: str) -> None:
    """No bare `none`, `manual` or `unneeded`: each says what to do instead, or what changed."""
    plain = ("same", "renamed", "unknown")
    bare = {symbol for symbol, said in _spoken(packs, product) if said.status not in plain and not said.note}
    assert bare - {"cuSPARSELt", "cuStreamGetPriority"} == set()  # the latter has its edit


@pytest.mark.parametrize("product", ["A2", "950"])
def test_notes_of_a_kind_stand_on_names_of_that_kind(packs: Packs, product: str) -> None:
    """A rule for a prefix gives its note to names that nobody thought of: this finds them."""
    seen = {key for _, said in _spoken(packs, product) for key in said.note.split("+")}
    assert len(SCOPES.keys() & seen) > len(SCOPES) - 8
    astray = {
        (key, symbol)
        for symbol, said in _spoken(packs, product)
        for key in said.note.split("+")
        if key in SCOPES and not re.search(SCOPES[key], symbol)
    }
    assert astray - {("texture", "surface"), ("graphics-interop", "cuD310ResourceSetMapFlags")} == set()


# Runtime, driver and communication: rows whose names say all.
SAID_BY_NAME = ("cooperative_groups", "device", "driver", "nccl", "nvml", "occupancy", "runtime", "wmma")


def test_what_is_not_a_plain_rename_says_how(packs: Packs) -> None:
    """A row or rule of a library that asks for work, or finds nothing, says what to do instead."""
    pack = packs.targets["cann"]
    work = {"changed", "manual", "none", "partial"}
    silent = [
        row.symbol for rows in pack.rows.values() for row in rows
        if row.status in work and not row.note and not row.library.startswith(SAID_BY_NAME)
    ]  # fmt: skip
    assert silent == []
    rules = [
        rule.library for rule in pack.family_rules
        if rule.status in work and not rule.note and rule.library and not rule.library.startswith(SAID_BY_NAME)
    ]  # fmt: skip
    assert rules == []


def test_algorithms_and_compute_types_are_for_the_950(packs: Packs) -> None:
    for symbol in ("CUBLAS_COMPUTE_32F", "CUBLAS_GEMM_DEFAULT", "cublasComputeType_t", "cublasGemmAlgo_t"):
        said = [_said(packs, symbol, "cublas", product).status for product in ("A2", "A3", "950")]
        assert said == ["unneeded", "unneeded", "renamed"], symbol


def test_the_old_interface_of_cublas_gets_a_handle(packs: Packs) -> None:
    """Every row that leads from the interface without a handle to a routine with one says so."""
    pack = packs.targets["cann"]
    silent = [
        row.symbol for (_, library), rows in pack.rows.items() for row in rows
        if library == "cublas_legacy" and row.target.startswith("aclblas") and "blas-legacy" not in row.note
    ]  # fmt: skip
    assert silent == []


@pytest.mark.parametrize(
    ("symbol", "library", "product", "status"),
    [
        ("cublasSspmv", "cublas", "A2", "changed"),
        ("cublasSgemmBatched", "cublas", "950", "renamed"),
        ("cublasSgelsBatched", "cublas", "950", "changed"),
        ("cublasCherk", "cublas", "A3", "manual"),
        ("cusolverDnHandle_t", "cusolverDn", "950", "unneeded"),
        ("cudnnMultiHeadAttnForward", "cudnn", "950", "manual"),
        ("torch.backends.cudnn.version", "torch", "A2", "partial"),
        ("torch.backends.cudnn.benchmark", "torch", "950", "same"),
        ("torch.backends.cuda.is_built", "torch", "A3", "partial"),
        ("torch._scaled_mm", "torch", "950", "manual"),
        ("torch.utils.cpp_extension.IS_WINDOWS", "torch", "A2", "same"),
        ("cub::BlockExchange::StripedToBlocked", "cub", "A2", "manual"),
        ("thrust::host", "thrust", "A2", "manual"),
        ("CUDNN_STATUS_NOT_SUPPORTED", "cudnn", "A2", "manual"),
        ("cmd:fatbinary", "commands", "A2", "unneeded"),
        ("flag:-maxrregcount", "build", "A2", "unneeded"),
    ],
)  # fmt: skip
def test_notes_and_verdicts_that_were_read_name_by_name(
    packs: Packs, symbol: str, library: str, product: str, status: str
) -> None:
    match = _said(packs, symbol, library, product)
    assert match.status == status
    assert match.note


# The libraries whose names a note speaks of, by the first word of its key, and words that such names have in common.
HOMES = {
    "asc": "build commands env", "blas": "cublas cublas_legacy cublasLt cublasXt cusparse", "blaslt": "cublas cublasLt",
    "catlass": "build cutlass env libraries", "cub": "cub thrust", "cute": "cutlass", "dnn": "build cudnn",
    "dvpp": "build libraries nvjpeg video_codec", "fft": "cufft cufftw", "image": "env images", "libcu": "libcu++",
    "mspti": "build cupti", "mstx": "build nvtx", "npp": "npp", "nvblas": "nvblas", "parallel": "cub thrust",
    "pkg": "build commands env packages", "product": "build env libraries packages",
    "rand": "build curand curand_device thrust", "sip": "cublas cublas_legacy cufft",
    "solver": "cublas cublasXt cusolverDn cusolverMg cusolverRf cusolverSp", "sparse": "cusparse cusparselt",
    "sparselt": "cusparselt", "thrust": "cub libcu++ thrust", "torch": "build commands env images torch",
}  # fmt: skip
MEANT = {
    "blas-batched": r"(?i)batched", "blas-double": "[DZ]", "blas-enum-matrix": "FILL|SIDE|DIAG",
    "blas-gemm": "(?i)gemm", "cub-histogram": "(?i)hist", "cub-scan": "(?i)scan", "cub-sort": "(?i)sort",
    "dnn-header": r"\.h$", "dnn-nan": "(?i)nan", "dnn-status-code": "STATUS", "flash-attn-setting": "^setting:",
    "header-library": r"\.h$", "libcu-header": "/", "mspti-error": "ERROR", "mstx-include": r"\.h(pp)?$",
    "no-env-switch": "^env:", "nvcc-env": "^env:", "nvcc-gone": "^flag:", "parallel-header": "/",
    "sparse-dnmat": "DnMat", "status-never": "(?i)status|licen[cs]e|xerbla", "status-text": "(?i)error|status",
    "torch-npu-header": r"\.h$|\.cuh$", "torch-sanitizer": "_sanitizer", "torch-tunable": "tunable",
}  # fmt: skip


def test_a_note_stands_on_names_of_its_library(packs: Packs) -> None:
    """Names that a rule or a row catches by chance would say what holds for others."""
    pack = packs.targets["cann"]
    said = [(key, row) for rows in pack.rows.values() for row in rows for key in row.note.split("+")]
    abroad = {
        (key, row.symbol) for key, row in said
        if row.library not in HOMES.get(key.partition("-")[0], row.library).split(" ")
    }  # fmt: skip
    assert abroad == set()
    assert {(key, row.symbol) for key, row in said if not re.search(MEANT.get(key, ""), row.symbol)} == set()
    rules = [(key, rule) for rule in pack.family_rules if rule.library for key in rule.note.split("+")]
    assert {
        (key, rule.library) for key, rule in rules
        if rule.library not in HOMES.get(key.partition("-")[0], rule.library).split(" ")
    } == set()  # fmt: skip
