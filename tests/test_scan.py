"""The whole pipeline on small projects: items, places, verdicts, versions, coverage, gate."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor import pipeline as scan_module
from advisor.config import Config
from advisor.errors import AdvisorError
from advisor.kinds import kind_of
from advisor.model import FileRecord, Report, Site, rule_of_use
from advisor.pipeline import gate, is_partial
from advisor.render import render
from tests.helpers import git, items_of, packs, sites_of, write

PROJECTS = sorted(path for path in (Path(__file__).parent.parent / "fixtures/projects").iterdir() if path.is_dir())

KERNEL = """\
#include <cuda_runtime.h>

template <typename T>
__global__ void scale(T* x) {
  x[threadIdx.x] *= 2;
}

namespace app {
void run(float* p, cudaStream_t s) {
  /* é */ cudaMemcpyAsync(p, p, 4, cudaMemcpyDefault, s);
#ifdef USE_ROCM
  hipFree(p);
#else
  cudaFree(p);
#endif
  scale<<<1, 32, 0, s>>>(p);
}
}
"""


def scan(*paths: Path, **config: Any) -> Report:
    return scan_module.scan(list(paths), Config(**config))


def record(report: Report, path: str) -> FileRecord:
    return next(file for file in report.files if file.path == path)


def place(site: Site) -> tuple[str, int, int, int, int]:
    return site.path, site.line, site.column, site.end_line, site.end_column


# --- items and places -------------------------------------------------------------------------------------------------


@pytest.fixture
def small(tmp_path: Path) -> Report:
    return scan(write(tmp_path / "small", {"src/a.cu": KERNEL}))


def test_call_with_its_place(small: Report) -> None:
    (site,) = sites_of(small, "cudaMemcpyAsync")
    assert place(site) == ("src/a.cu", 10, 11, 10, 26)
    assert (site.spelling, site.kind, site.side, site.confidence) == ("cudaMemcpyAsync", "call", "host", "strong")
    assert (site.scope, site.kernel, site.guard, site.done_for) == ("run", "", "", ())
    assert (site.state, site.via, site.defined_here) == ("new", "", False)


def test_item_with_one_verdict_per_target(small: Report) -> None:
    (item,) = items_of(small, "cudaMemcpyAsync")
    assert (item.kind, item.library) == ("function", "runtime")
    assert [match.target for match in item.matches] == [target.id for target in small.targets]
    assert (item.matches[0].status, item.matches[0].name) == ("renamed", "hipMemcpyAsync")


def test_places_in_kernel_guard_include_and_launch(small: Report) -> None:
    (thread,) = sites_of(small, "threadIdx")
    assert (place(thread), thread.side, thread.kernel) == (("src/a.cu", 5, 5, 5, 14), "device", "scale")
    (free,) = sites_of(small, "cudaFree")
    assert (free.line, free.guard, free.done_for) == (14, "!defined(USE_ROCM)", (small.targets[0].id,))
    (include,) = sites_of(small, "cuda_runtime.h")
    assert (place(include), include.kind) == (("src/a.cu", 1, 11, 1, 25), "include")
    (launch,) = sites_of(small, "<<<>>>")
    assert (place(launch), launch.kind, launch.scope) == (("src/a.cu", 16, 8, 16, 11), "launch", "run")
    assert [(kernel.name, kernel.line, kernel.end_line, kernel.launches) for kernel in small.kernels] == [
        ("scale", 4, 6, 1)
    ]


def test_excerpts_are_the_lines_with_places_and_those_around(small: Report) -> None:
    lines = KERNEL.split("\n")
    excerpts = record(small, "src/a.cu").excerpts
    assert sorted(map(int, excerpts)) == list(range(1, len(lines)))
    assert all(text == lines[int(number) - 1] for number, text in excerpts.items())


def test_items_are_in_order_and_never_twice(small: Report) -> None:
    keys = [(item.library, item.symbol, item.variant) for item in small.items]
    assert keys == sorted(set(keys))
    assert all(item.sites for item in small.items)


def test_libraries_sum_the_items_up(tmp_path: Path) -> None:
    report = scan(write(tmp_path, {"a.cu": KERNEL, "b.cu": KERNEL}))
    runtime = next(library for library in report.libraries if library.name == "runtime")
    sites = [site for item in report.items if item.library == "runtime" for site in item.sites]
    assert (runtime.uses, runtime.files) == (len(sites), 2)
    assert sum(library.uses for library in report.libraries) == sum(len(item.sites) for item in report.items)
    assert [match.target for match in runtime.matches] == [target.id for target in report.targets]


def test_unknown_name_has_no_row(tmp_path: Path) -> None:
    report = scan(write(tmp_path, {"a.cu": "void f() { cudaFrobnicate(1); }\n"}))
    (item,) = items_of(report, "cudaFrobnicate")
    assert (item.library, [match.status for match in item.matches]) == ("", ["unknown", "unknown"])
    assert report.coverage.unknown_share == 1.0


@pytest.mark.slow
def test_long_surroundings_are_shortened(tmp_path: Path) -> None:
    condition = "A && " * 20_000 + "defined(USE_ROCM)"
    code = f"#if {condition}\nhip();\n#elif !defined(USE_ROCM)\nvoid f() {{\n" + "cudaFree(p);\n" * 1000 + "}\n#endif\n"
    report = scan(write(tmp_path, {"a.cu": code}))
    sites = sites_of(report, "cudaFree")
    assert len(sites) == 1000
    assert {site.guard for site in sites} == {("!(" + condition)[:299] + "…"}
    assert len(render(report, "json")) < 2_000_000


# --- fingerprints -----------------------------------------------------------------------------------------------------


def ids(report: Report) -> list[str]:
    return [site.id for item in report.items for site in item.sites]


def test_fingerprints_are_16_hex_digits_and_unique(tmp_path: Path) -> None:
    report = scan(write(tmp_path, {"a.cu": KERNEL + "void g() {\n cudaFree(p);\n cudaFree(p);\n}\n", "b.cu": KERNEL}))
    assert all(re.fullmatch(r"[0-9a-f]{16}", identity) for identity in ids(report))
    assert len(set(ids(report))) == len(ids(report))
    assert len({site.id for site in sites_of(report, "cudaFree")}) == 4


def test_equal_lines_of_other_depth_have_fingerprints_of_their_own(tmp_path: Path) -> None:
    code = "__global__ void k() {\n  __syncwarp();\n  if (threadIdx.x) {\n    __syncwarp();\n  }\n}\n"
    report = scan(write(tmp_path, {"a.cu": code}), targets=("cann",))
    sites = sites_of(report, "__syncwarp")
    assert len({site.id for site in sites}) == len(sites) == 2
    assert len({site.alike for site in sites}) == 2
    findings = [(each.rule, each.target, each.id) for each in report.findings]
    assert len({identity for _, _, identity in findings}) == len(findings)


def test_fingerprints_survive_line_moves_and_spacing(tmp_path: Path) -> None:
    before = scan(write(tmp_path / "p", {"a.cu": KERNEL}))
    moved = "// licence\n\n\n" + KERNEL.replace("  cudaFree(p);", "      cudaFree(p);  ")
    after = scan(write(tmp_path / "p", {"a.cu": moved}))
    assert ids(after) == ids(before)
    assert [site.line for site in sites_of(after, "cudaFree")] == [17]


@pytest.mark.parametrize(
    ("old", "new"),
    [("cudaFree(p)", "cudaFree(q)"), ("void run", "void ran"), ("cudaFree(p)", "cudaFreeHost(p)")],
    ids=["line", "scope", "symbol"],
)
def test_fingerprint_changes_with_what_it_covers(old: str, new: str, tmp_path: Path) -> None:
    before = scan(write(tmp_path / "p", {"a.cu": KERNEL}))
    after = scan(write(tmp_path / "p", {"a.cu": KERNEL.replace(old, new)}))
    gone = {site.id for site in sites_of(before, "cudaFree")}
    assert gone
    assert not gone & set(ids(after))


def test_fingerprint_rests_on_the_path_in_the_repository(tmp_path: Path) -> None:
    whole = write(tmp_path / "r", {"src/deep/a.cu": KERNEL})
    git(whole, "init", "-q")
    assert ids(scan(whole)) == ids(scan(whole / "src")) == ids(scan(whole / "src/deep/a.cu"))
    assert ids(scan(write(tmp_path / "s", {"other/a.cu": KERNEL}))) != ids(scan(whole))


# --- the same whatever the way ----------------------------------------------------------------------------------------


def test_equal_bytes_for_one_process_and_two(tmp_path: Path) -> None:
    files = {f"d{number % 3}/f{number}.cu": KERNEL.replace("run", f"run{number}") for number in range(20)}
    folder = write(tmp_path, {**files, "x.cu": b"\xff\0" * 30, "y.py": "import torch\ntorch.cuda.synchronize()\n"})
    one, two = scan(folder, jobs=1), scan(folder, jobs=2)
    assert render(one, "json") == render(two, "json")
    assert len(sites_of(one, "cudaFree")) == 20


def test_progress_counts_every_file(tmp_path: Path) -> None:
    folder = write(tmp_path, {f"f{number}.cu": "" for number in range(3)})
    calls: list[tuple[int, int]] = []
    scan_module.scan([folder], Config(), lambda done, total: calls.append((done, total)))
    assert calls == [(1, 3), (2, 3), (3, 3)]


def test_no_source_leaves_excerpts_out_and_nothing_else(tmp_path: Path) -> None:
    folder = write(tmp_path, {"a.cu": KERNEL})
    with_source, without = scan(folder), scan(folder, source=False)
    assert record(with_source, "a.cu").excerpts
    assert record(without, "a.cu").excerpts == {}
    assert without.items == with_source.items
    assert b"cudaFree(p);" not in render(without, "json")


def test_config_digest_covers_what_decides(tmp_path: Path) -> None:
    folder = write(tmp_path, {"a.cu": ""})
    plain = scan(folder).config_digest
    assert re.fullmatch(r"[0-9a-f]{16}", plain)
    assert scan(folder, jobs=2, strict=True, fail_on="risk").config_digest == plain
    assert scan(folder, source=False, targets=("rocm",)).config_digest == plain
    for setting in ({"cuda": "12.0"}, {"include": ("a*",)}, {"exclude": ("x",)}, {"max_bytes": 9}):
        assert scan(folder, **setting).config_digest != plain


# --- versions and targets ---------------------------------------------------------------------------------------------


def test_cuda_version_as_given(tmp_path: Path) -> None:
    report = scan(write(tmp_path, {"Dockerfile": "FROM nvidia/cuda:12.1.0-devel\n"}), cuda="11.8")
    assert (report.cuda.version, report.cuda.why) == ("11.8", "given by --cuda")


def test_cuda_version_named_by_a_build_file(tmp_path: Path) -> None:
    files = {"Dockerfile": "#\nFROM nvidia/cuda:12.1.0-devel\n", "CMakeLists.txt": "find_package(CUDA 9.2)\n"}
    report = scan(write(tmp_path, {**files, "third_party/Dockerfile": "FROM nvidia/cuda:12.9.0-devel\n"}))
    assert (report.cuda.version, report.cuda.why) == ("12.1", "named in Dockerfile:2")


def test_cuda_version_of_the_catalogue(tmp_path: Path) -> None:
    report = scan(write(tmp_path, {"a.cu": ""}))
    assert report.cuda.version == packs().catalogue.about.versions[-1]
    assert report.cuda.why == "no build file names one: the newest of the catalogue"


@pytest.mark.parametrize("version", ["12", "twelve", "12.4.1", "１２.４", "-1.0", " 12.4"])
def test_wrong_cuda_version_is_said_before_the_tree_is_read(version: str, tmp_path: Path) -> None:
    with pytest.raises(AdvisorError, match=r"^--cuda .*: not a CUDA version; write MAJOR\.MINOR, for example 12\.4$"):
        scan(tmp_path / "missing", cuda=version)


def test_default_targets(small: Report) -> None:
    newest = {name: pack.about.versions[-1] for name, pack in packs().targets.items()}
    assert [target.id for target in small.targets] == [f"rocm@{newest['rocm']}", f"cann@{newest['cann']}"]


def test_targets_in_the_order_asked_once_each(tmp_path: Path) -> None:
    folder = write(tmp_path, {"a.cu": KERNEL})
    version = packs().targets["cann"].about.versions[-1]
    report = scan(folder, targets=("cann:910b", "rocm@7.1:gfx942", "CANN:A2", "rocm@7.1"))
    assert [target.id for target in report.targets] == [f"cann@{version}:A2", "rocm@7.1:gfx942", "rocm@7.1"]
    assert all([match.target for match in item.matches] == [t.id for t in report.targets] for item in report.items)
    assert [estimate.target for estimate in report.estimates] == [target.id for target in report.targets]
    assert [info.name for info in report.packs] == ["cuda", "cann", "rocm"]


def test_done_for_names_the_targets_asked(tmp_path: Path) -> None:
    report = scan(write(tmp_path, {"a.cu": KERNEL}), targets=("rocm@7.1", "rocm@6.4:gfx90a", "cann"))
    (site,) = sites_of(report, "cudaFree")
    assert site.done_for == ("rocm@7.1", "rocm@6.4:gfx90a")


@pytest.mark.parametrize("target", ["rocn", "rocm@1.0", "cann:A9", "rocm@@"])
def test_wrong_target_is_said_before_the_tree_is_read(target: str, tmp_path: Path) -> None:
    with pytest.raises(AdvisorError, match=rf"^target `{re.escape(target)}`: "):
        scan(tmp_path / "missing", targets=(target,))


# --- files, coverage, gate --------------------------------------------------------------------------------------------


def test_project_and_its_roots(tmp_path: Path) -> None:
    write(tmp_path, {"one/x/a.cu": KERNEL, "two/x/a.cu": KERNEL, "y/b.cu": ""})
    report = scan(tmp_path / "one/x", tmp_path / "two/x", tmp_path / "y")
    assert report.project.name == "x, y"
    assert [root.prefix for root in report.project.roots] == ["x", "x~2", "y"]
    assert [file.path for file in report.files] == ["x/a.cu", "x~2/a.cu", "y/b.cu"]
    assert [site.path for site in sites_of(report, "cudaFree")] == ["x/a.cu", "x~2/a.cu"]
    assert str(tmp_path) not in render(report, "json").decode()


def test_coverage(tmp_path: Path) -> None:
    folder = write(tmp_path, {
        "a.cu": KERNEL, "broken.cu": "cudaFree(p);\n)))) ((((\n", "CMakeLists.txt": "a\nb\n", "n.txt": "x\n",
        "bin.cu": b"\0" * 10,
    })  # fmt: skip
    report = scan(folder)
    assert (report.coverage.files, report.coverage.lines) == (5, 18 + 2 + 2 + 1)
    assert report.coverage.parsed_share == round((18 + 1 + 2 + 1) / 23, 4)
    assert report.coverage.unknown_share == 0.0


def test_empty_project(tmp_path: Path) -> None:
    report = scan(tmp_path)
    assert (report.files, report.items, report.kernels, report.estimates) == ((), (), (), ())
    assert [problem.text for problem in report.problems] == ["an empty folder: nothing was read"]
    assert (report.coverage.files, report.coverage.lines, report.coverage.parsed_share) == (0, 0, 1.0)
    assert gate(report, "info") == 0
    assert is_partial(report)


def test_gate_counts_places_that_are_not_done(tmp_path: Path) -> None:
    lane = "__device__ int lane() { return threadIdx.x & 31; }\n"
    report = scan(write(tmp_path, {"a.cu": KERNEL, "b.cu": lane}), targets=("rocm",))
    rules = {item.symbol: rule_of_use([match.status for match in item.matches]) for item in report.items}
    assert rules["cudaFree"] == ("api-renamed", "info")
    assert gate(report, "blocker") == 0
    findings = sum(1 for finding in report.findings if not finding.done)
    assert [(each.rule, each.severity) for each in report.findings] == [("warp-size-literal", "risk")]
    risks = sum(len(i.sites) for i in report.items if rules[i.symbol][1] == "risk")
    assert gate(report, "risk") == risks + findings
    sites = sum(len(item.sites) for item in report.items)
    assert gate(report, "info") == sites - 1 + findings  # without the place that is done


def test_gate_fails_on_an_unknown_name(tmp_path: Path) -> None:
    report = scan(write(tmp_path, {"a.cu": "void f() { cudaFrobnicate(1); }\n"}))
    assert (gate(report, "risk"), gate(report, "blocker")) == (1, 0)


PARTIAL: dict[str, tuple[dict[str, str | bytes], dict[str, Any], bool]] = {
    "all read": ({"a.cu": KERNEL}, {}, False),
    "no reader": ({"CMakeLists.txt": ""}, {}, False),
    "left out": ({"a.cu": "", "b.cu": ""}, {"exclude": ("b.cu",)}, False),
    "not included": ({"a.cu": "", "b.cu": ""}, {"include": ("a.cu",)}, False),
    "ignored": ({"a.cu": "", ".gitignore": "a.cu\n"}, {}, False),
    "recovered": ({"a.cu": b"cudaFree(p); // \xff\n)))"}, {}, False),
    "binary": ({"a.cu": b"\0\0\0"}, {}, True),
    "too large": ({"a.cu": KERNEL}, {"max_bytes": 10}, True),
}


@pytest.mark.parametrize("name", PARTIAL)
def test_partial(name: str, tmp_path: Path) -> None:
    files, config, wanted = PARTIAL[name]
    assert is_partial(scan(write(tmp_path, files), **config)) is wanted


def test_broken_link_is_partial_and_a_problem(tmp_path: Path) -> None:
    (tmp_path / "a.cu").symlink_to("nothing")
    report = scan(tmp_path)
    assert is_partial(report)
    assert [(problem.path, problem.stage, problem.text) for problem in report.problems] == [
        ("a.cu", "walk", "broken symbolic link")
    ]


# --- every file once --------------------------------------------------------------------------------------------------


def on_disk(folder: Path) -> list[str]:
    """Paths of all files of a known kind, found in the plainest way."""
    return sorted(
        path
        for place, _, names in os.walk(folder)
        for path in (os.path.relpath(Path(place) / name, folder) for name in names)
        if ".git" not in path.split("/") and kind_of(path)
    )


NAMES = st.sampled_from(["a.cu", "b.py", "c.h", "d.txt", "Makefile", ".gitignore", "e.ipynb"])
FOLDERS = st.sampled_from(["", "src/", "src/deep/", "third_party/", "build/", "tests/", "é ß/"])
CONTENTS = st.sampled_from(["", "*.cu\n", "build/\n!a.cu\n", "cudaFree(0);\n", "\0\0", "/src\n*\n"])


@given(st.dictionaries(st.builds("".join, st.tuples(FOLDERS, NAMES)), CONTENTS, max_size=12), st.booleans())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_file_of_a_known_kind_is_listed_once_or_lies_in_a_listed_folder(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, str], repository: bool
) -> None:
    folder = write(tmp_path_factory.mktemp("tree"), files)
    if repository:
        git(folder, "init", "-q")
        for name in sorted(files)[:3]:  # some are tracked although they are ignored
            git(folder, "add", "-f", name)
    report = scan(folder)
    ignored = tuple(file.path + "/" for file in report.files if file.kind == "folder")
    listed = [file.path for file in report.files if file.kind not in ("folder", "other")]
    assert listed == [path for path in on_disk(folder) if not path.startswith(ignored)]
    assert all(file.reason for file in report.files if file.status != "ok")
    assert {site.path for item in report.items for site in item.sites} <= {file.path for file in report.files}


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.name)
def test_sample_projects(project: Path) -> None:
    report = scan(project)
    assert [file.path for file in report.files] == on_disk(project)
    assert not report.problems
    assert not is_partial(report)
    lines = {file.path: (project / file.path).read_text("utf-8").split("\n") for file in report.files}
    kinds = {file.path: file.kind for file in report.files}
    for item in report.items:
        assert [match.target for match in item.matches] == [target.id for target in report.targets]
        for site in item.sites:
            if kinds[site.path] in ("cuda", "cpp") and site.line == site.end_line:
                text = lines[site.path][site.line - 1][site.column - 1 : site.end_column - 1]
                assert text.replace(" ", "").removeprefix("::") in (site.spelling, "<<<"), site
            assert site.done_for in ((), *((t.id,) for t in report.targets), tuple(t.id for t in report.targets))
    assert msgspec.json.decode(render(report, "json"), type=Report) == report


def test_project_without_cuda_has_no_places() -> None:
    project = next(path for path in PROJECTS if path.name == "no_cuda")
    assert scan(project).items == ()


def test_ported_project_has_done_places() -> None:
    report = scan(next(path for path in PROJECTS if path.name == "ported"))
    rocm = report.targets[0].id
    assert any(site.done_for == (rocm,) for item in report.items for site in item.sites)
