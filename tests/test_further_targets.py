"""Targets beside those of every scan: packs are loaded where they are asked for; what is taken over is marked."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from advisor import data
from advisor.config import Config
from advisor.errors import AdvisorError
from advisor.eula import layers, layers_in_chinese
from advisor.model import Report
from advisor.packs.check import check_pack
from advisor.packs.compiled import compiled_copy, known_mappings, with_rows
from advisor.packs.format import format_folder
from advisor.packs.lookup import look_up
from advisor.packs.pack import Packs
from advisor.packs.read import further_names, holders, read_packs, standing_names, target_names
from advisor.packs.targets import default_targets, parse_targets
from advisor.packs.when import Conditions
from advisor.pipeline import scan
from advisor.render import Options, html_packing, render, side_by_side
from tests.helpers import packs, write

FURTHER = [
    "biren", "cuda-names", "dtk", "gcu", "hanguang", "iluvatar", "intel", "kunlun", "metax", "mlu", "musa", "ppu",
]  # fmt: skip


def test_every_run_knows_the_two_and_no_other(own_cache: Path) -> None:
    assert standing_names(data.MAPPINGS) == ["cann", "rocm"]
    assert sorted(known_mappings(data.MAPPINGS).packs.targets) == ["cann", "rocm"]
    assert not list(own_cache.rglob("target-*"))


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        (["rocm", "cann:A2"], []),
        (["MUSA@2026.11:s4000"], ["musa"]),
        (["dcu", "sycl"], ["dtk", "intel"]),
        (["all"], FURTHER),
        (["unheard-of"], []),
    ],
)
def test_names_that_users_write_choose_packs(asked: list[str], names: list[str]) -> None:
    assert list(further_names(data.MAPPINGS, asked)) == names


def test_all_are_the_two_first_and_no_pack_that_is_only_for_others_to_extend() -> None:
    known = packs()
    named = [target.name for target in parse_targets(["all"], known)]
    assert named[:2] == [target.name for target in default_targets(known)]
    assert sorted(named) == sorted({*target_names(data.MAPPINGS)} - {"cuda-names"})


def test_an_unknown_target_is_told_all_that_exist() -> None:
    known = read_packs(data.MAPPINGS, ["rocm"])
    with pytest.raises(AdvisorError, match=r"unknown target `mus`; write one of biren, .*musa.*did you mean musa\?"):
        parse_targets(["mus"], known, target_names(data.MAPPINGS))


def test_a_copy_of_its_own_gives_the_rows_of_the_tables(own_cache: Path) -> None:
    known = known_mappings(data.MAPPINGS, further=["mlu"])
    assert [path.name.rpartition("-")[0] for path in own_cache.rglob("target-*.sqlite")] == ["target-mlu"]
    assert compiled_copy(data.MAPPINGS, further="mlu") == known.further["mlu"]
    found = with_rows(known, ["cudaMemcpyAsync", "cudaMalloc"]).targets["mlu"]
    whole = packs().targets["mlu"]
    assert found.rows["cudaMemcpyAsync", "runtime"] == whole.rows["cudaMemcpyAsync", "runtime"]
    assert (found.evidence, found.digest) == (whole.evidence, whole.digest)
    assert "mlu" in {each.name for each in known.vocabulary.targets}
    assert "mlu" not in known.vocabulary.others.files


def _match(known: Packs, text: str, symbol: str, library: str) -> tuple[str, str, str, str]:
    (target,) = parse_targets([text], known)
    found = look_up(known.targets[target.name], target, symbol, library, Conditions(nargs=5), "12.6")
    return found.status, found.name, found.evidence, found.inherited


@pytest.mark.parametrize(
    ("target", "symbol", "library", "wanted"),
    [
        ("musa", "cudaMalloc", "runtime", ("renamed", "musaMalloc", "port", "")),
        ("musa", "cudaArrayGetPlane", "runtime", ("unknown", "musaArrayGetPlane", "reported", "")),
        ("musa", "__syncthreads", "device", ("same", "__syncthreads", "port", "")),
        ("mlu", "cudaMemcpyAsync", "runtime", ("changed", "cnrtMemcpyAsync_V3", "header", "")),
        ("mlu", "cudaMallocManaged", "runtime", ("unknown", "", "searched", "")),
        ("iluvatar", "cudaMalloc", "runtime", ("same", "cudaMalloc", "port", "")),
        ("iluvatar", "cudaHostAlloc", "runtime", ("unknown", "cudaMallocHost", "reported", "")),
        ("gcu", "cudaMalloc", "runtime", ("renamed", "topsMalloc", "port", "")),
        ("intel", "cudaMalloc", "runtime", ("changed", "dpct", "reported", "")),
        ("dtk", "cudaMalloc", "runtime", ("renamed", "hipMalloc", "compiled", "rocm")),
        ("hanguang", "cudaMalloc", "runtime", ("unknown", "", "", "")),
    ],
)
def test_rows_say_what_their_sources_do(target: str, symbol: str, library: str, wanted: tuple[str, ...]) -> None:
    assert _match(packs(), target, symbol, library) == wanted


def test_nothing_newer_than_the_base_that_is_known_is_taken_over() -> None:
    pack = packs().targets["dtk"]
    assert all(row.inherited == "rocm" for several in pack.rows.values() for row in several)
    late = [row for several in pack.rows.values() for row in several if row.status in ("same", "renamed")]
    (target,) = parse_targets(["dtk"], packs())
    newer = 0
    for row in late:
        since = [each.since for name in row.target.split(" | ")[:1] for each in pack.symbols.get(name, ())]
        if since and all(text and tuple(map(int, text.split("."))) > (6, 2) for text in since) and not row.when:
            found = look_up(pack, target, row.symbol, row.library, Conditions(), "12.6")
            newer += 1
            assert found.status == "unknown" or found.name != row.target.split(" | ")[0], row.symbol
    assert newer


def test_what_a_pack_leaves_out_of_another_is_not_there() -> None:
    pack = packs().targets["dtk"]
    assert not pack.hazards.keys() & {"tensor-core", "fp8-format"}
    assert not any(library == "wmma" for _, library in pack.rows)
    assert pack.inherited_rules == pack.hazards.keys()


def _four(folder: Path) -> Report:
    code = "#include <cuda_runtime.h>\n__global__ void k() {}\nvoid f(void* p) { cudaMalloc(&p, 4); cudaFree(p); }\n"
    write(folder, {"a.cu": code})
    return scan([folder], Config(targets=("rocm", "dtk", "musa", "hanguang")))


@pytest.fixture(scope="module")
def four(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return _four(tmp_path_factory.mktemp("four"))


def test_many_targets_are_a_table_that_says_what_is_not_known(four: Report) -> None:
    found = {each.target.name: each for each in side_by_side.sides(four)}
    assert found["rocm"].verdict == "rename and test"
    assert found["dtk"].verdict == "no blocker known (as far as the verdicts of ROCm hold there)"
    assert found["hanguang"].verdict == "not judged"
    assert (found["dtk"].days, found["hanguang"].days, found["hanguang"].stops) == ("no figure", "no figure", "–")
    assert found["hanguang"].unknown.startswith("100")


@pytest.mark.parametrize("format_name", ["terminal", "markdown", "html"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_table_stands_in_every_page(four: Report, format_name: str, language: str) -> None:
    page = render(four, format_name, Options(language=language, width=80)).decode()  # type: ignore[arg-type]
    assert "Hanguang 800 2026.11" in page
    assert ("not judged" if language == "en" else "未作判断") in page
    if format_name == "terminal":
        assert len(page.split("\n\n")[0].split("\n")) <= 24


@pytest.mark.parametrize("format_name", ["markdown", "sarif", "csv", "json"])
def test_what_is_taken_over_is_marked_in_every_format(four: Report, format_name: str) -> None:
    page = render(four, format_name, Options()).decode()  # type: ignore[arg-type]
    if format_name == "json":
        marked = {match["inherited"] for item in json.loads(page)["items"] for match in item["matches"]}
        assert marked == {"", "rocm"}
    else:
        assert "taken over from" in page


def test_the_page_holds_the_mark_beside_each_verdict(four: Report) -> None:
    subjects = html_packing._Subjects(four).found
    matches = [match for each in subjects if each["n"] == "cudaMalloc" for match in each["matches"]]
    assert [match.get("inherited", "") for match in matches] == ["", "rocm", "", ""]


def test_what_an_audit_found_weak_is_no_verdict_any_more() -> None:
    """Rows drawn at random and looked up in public code; those that stood in remarks or tables alone fell back."""
    table = Path(__file__).parent / "audits" / "target_rows.tsv"
    rows = [line.split("\t") for line in table.read_text(encoding="utf-8").splitlines()[1:]]
    assert {row[8] for row in rows} == {"right", "weak", "not read"}
    weak = [row for row in rows if row[8] == "weak"]
    pack = packs().targets["musa"]
    for row in weak:
        (now,) = pack.rows[row[3], row[2].removesuffix(".tsv")]
        assert (now.status, now.evidence) == ("unknown", "reported"), row[3]


NOVA = Path(__file__).parent.parent / "fixtures" / "packs_new" / "nova"


def test_the_pack_of_the_guide_is_in_order_and_has_its_rules_from_traits() -> None:
    assert check_pack(NOVA, data.MAPPINGS) == []
    assert format_folder(NOVA, write=False) == []


def test_a_single_pack_with_a_fault_is_told(tmp_path: Path) -> None:
    pack = Path(shutil.copytree(NOVA, tmp_path / "nova"))
    rows = (pack / "runtime.tsv").read_text(encoding="utf-8").replace("novaMalloc", "novaAlloc")
    (pack / "runtime.tsv").write_text(rows, encoding="utf-8")
    (fault,) = [each for each in check_pack(pack, data.MAPPINGS) if "novaAlloc" in each]
    assert fault.endswith("`novaAlloc` is not in symbols.tsv; write it there or another name here")


def test_the_guide_s_pack_is_judged_and_told_what_is_silent(tmp_path: Path) -> None:
    code = """#include <cuda_runtime.h>
__global__ void k(float* x) { x[threadIdx.x] += __shfl_down_sync(0xffffffffu, x[0], 16); }
void f(float* x, float* y) { cudaMalloc(&x, 4); k<<<1, 64>>>(x); cudaFree(x); }
"""
    write(tmp_path, {"a.cu": code})
    report = scan([tmp_path], Config(targets=("nova",), packs=(str(NOVA),)))
    (stated,) = report.statements
    assert stated.judged
    assert stated.rules >= 25
    assert {each.rule for each in report.findings if each.target == "nova@2.0"} >= {"lane-mask-width"}
    assert stated.measured_here == 0


def test_names_of_other_targets_say_whom_to_ask() -> None:
    assert holders(data.MAPPINGS, "musaMalloc", ["cann", "rocm"]) == ["musa"]
    assert holders(data.MAPPINGS, "musaMalloc", ["musa"]) == []


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("musa", "#ifdef USE_MUSA\n#define GO musaMalloc\n#else\nvoid f(void* p) { cudaMalloc(&p, 4); }\n#endif\n"),
        ("mlu", "#if defined(USE_MLU)\nint x;\n#else\nvoid f(void* p) { cudaMalloc(&p, 4); }\n#endif\n"),
        ("metax", "#ifdef USE_MACA\nint x;\n#else\nvoid f(void* p) { cudaMalloc(&p, 4); }\n#endif\n"),
    ],
)
def test_code_that_serves_a_vendor_already_is_seen_where_it_is_asked_for(
    tmp_path: Path, target: str, code: str
) -> None:
    write(tmp_path, {"a.cu": f"#include <cuda_runtime.h>\n{code}"})
    report = scan([tmp_path], Config(targets=(target,)))
    done = {site.path for item in report.items if item.symbol == "cudaMalloc" for site in item.sites if site.done_for}
    assert done == {"a.cu"}


def test_layers_are_sorted_by_what_they_start_from_and_never_judged() -> None:
    found = {each.name: each for each in layers()}
    assert found["ZLUDA"].starts == "finished programs"
    assert {each.name for each in layers(["metax"])} == {"MetaX cu-bridge"}
    assert [each.starts for each in layers()] == sorted(each.starts for each in layers())
    assert all(layers_in_chinese(layers()).values())
