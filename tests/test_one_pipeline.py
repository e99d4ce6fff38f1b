"""The hook and a scan of one file say about each line what a scan of the whole repository says."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec
import pytest

from advisor import baseline, hook
from advisor.config import Config
from advisor.model import Report
from advisor.pipeline import run, scan
from advisor.rules.registry import all_rules
from tests.helpers import git, write

PROJECTS = Path(__file__).parent.parent / "fixtures" / "projects"
OF_PROJECT = {rule.id for rule in all_rules() if rule.shape == "project" or rule.once == "project"}
DOCKERFILE = "FROM nvidia/cuda:11.8.0-devel-ubuntu22.04\n"

# Names of the project, macros around API names (seen through other headers), headers that serve a target, a version.
AROUND: Mapping[str, str] = {
    "docker/Dockerfile": DOCKERFILE,
    "include/check.h": "#pragma once\n#define CHECKED_MALLOC(p, n) cudaMalloc(p, n)\nint cudaOwnThing(int);\n",
    "include/more.h": '#pragma once\n#include "check.h"\n#define TAKE_FOUR(p) CHECKED_MALLOC(p, 4)\n',
    "include/compat.h": "#ifdef USE_ROCM\n#define cudaStreamCreate hipStreamCreate\n#endif\n",
    "src/tail.inl": "inline void tail(void** p) { CHECKED_MALLOC(p, 9); }\n",
    "src/a.cu": (
        '#include <cuda_runtime.h>\n#include "more.h"\n#include "compat.h"\n#include "tail.inl"\n'
        "void f(void** p, cudaStream_t* s) {\n  CHECKED_MALLOC(p, 5);\n  cudaOwnThing(1);\n  cudaNobodysThing(2);\n"
        "  cudaStreamCreate(s);\n  cudaMallocAsync(p, 4, *s);\n  cudaGraphLaunch(0, *s);\n}\n"
        "__global__ void k(float* x) { x[0] = __shfl_down(x[0], 16); }\n"
    ),
    "src/b.py": "import tensorrt\nimport torch\ntorch.cuda.synchronize()\ntorch.backends.cudnn.benchmark = True\n",
    "src/cuda_device.py": "import torch\ntorch.cuda.current_device()\n",
    "src/npu_device.py": "import torch_npu\n",
    "src/c.cpp": "#include <NvInfer.h>\nnvinfer1::IRuntime* r;\nint n = cudaOwnThing(3);\n",
}


def _repository(folder: Path, files: Mapping[str, str] | Path) -> Path:
    if isinstance(files, Path):
        shutil.copytree(files, folder)
    else:
        write(folder, files)
    git(folder, "init", "-q")
    git(folder, "add", "-Af", ".")
    return folder


def _uses(report: Report, path: str) -> set[tuple[object, ...]]:
    return {
        (site.line, site.column, item.symbol, item.library, item.variant, site.via, frozenset(site.done_for),
         site.defined_here, tuple((match.target, match.status, match.name) for match in item.matches))
        for item in report.items for site in item.sites if site.path == path
    }  # fmt: skip


def _findings(report: Report, path: str) -> set[tuple[object, ...]]:
    return {
        (each.line, each.column, each.rule, each.target, each.severity, each.message, each.detail, each.done)
        for each in report.findings
        if each.path == path and each.rule not in OF_PROJECT
    }


def _assert_agreement(root: Path, paths: Iterable[str], config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file alone, with the baseline of the repository and without one, against the scan of all of it."""
    scanned = run([root], config)
    known = root.parent / "baseline"
    known.write_text(baseline.of_report(scanned.report, scanned.definitions).text())
    monkeypatch.chdir(root)
    for name in (str(known), ""):
        for path in paths:
            found = hook.check([path], msgspec.structs.replace(config, baseline=name), root).report
            assert _uses(found, path) == _uses(scanned.report, path), path
            assert _findings(found, path) == _findings(scanned.report, path), path
            assert not found.files or found.cuda.version == scanned.report.cuda.version


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(path.name for path in PROJECTS.iterdir() if path.is_dir()))
def test_hook_and_scan_agree_on_every_line_of_the_samples(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = _repository(tmp_path / name, PROJECTS / name)
    write(root, {"images/Dockerfile": DOCKERFILE})
    git(root, "add", "-Af", ".")
    paths = git(root, "ls-files").splitlines()
    assert len(paths) > 5
    _assert_agreement(root, paths, Config(cache=True), monkeypatch)


@pytest.mark.parametrize("cuda", ["", "12.4"])
def test_hook_and_scan_agree_where_a_line_depends_on_other_files(
    cuda: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = _repository(tmp_path / "p", AROUND)
    _assert_agreement(root, AROUND, Config(cuda=cuda), monkeypatch)
    found = scan(root, Config(cuda=cuda))
    assert found.cuda.version == (cuda or "11.8")
    wrapped = {(site.path, site.line): site.via for item in found.items for site in item.sites if site.via}
    assert wrapped["src/tail.inl", 1] == wrapped["src/a.cu", 6] == "CHECKED_MALLOC (include/check.h:2)"


def test_version_of_a_named_build_file_counts_as_it_is_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = _repository(tmp_path / "p", AROUND)
    scanned = run([root], Config())
    known = tmp_path / "baseline"
    known.write_text(baseline.of_report(scanned.report, scanned.definitions).text())
    assert "\ndef\tcuda\t11.8 docker/Dockerfile\n" in known.read_text()
    monkeypatch.chdir(root)
    write(root, {"docker/Dockerfile": DOCKERFILE.replace("11.8", "12.1")})
    config = Config(baseline=str(known))
    assert hook.check(["src/a.cu"], config, root).report.cuda.version == "11.8"
    assert hook.check(["src/a.cu", "docker/Dockerfile"], config, root).report.cuda.version == "12.1"
    (root / "docker/Dockerfile").unlink()
    newest = hook.check(["src/a.cu"], config, root).report.cuda.version
    assert newest == scan(root).cuda.version != "11.8"


def test_staged_content_is_what_the_second_look_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = _repository(tmp_path / "p", AROUND)
    write(root, {"src/a.cu": "// nothing\n"})
    monkeypatch.chdir(root)
    found = hook.check(["src/a.cu"], Config(), root, staged=True).report
    assert any(site.via.startswith("CHECKED_MALLOC") for item in found.items for site in item.sites)


@pytest.mark.parametrize("with_baseline", [True, False])
@pytest.mark.parametrize("cache", [True, False])
def test_file_scanned_alone_sees_the_definitions_of_its_repository(
    with_baseline: bool, cache: bool, tmp_path: Path
) -> None:
    root = _repository(tmp_path / "p", AROUND)
    scanned = run([root], Config())
    if with_baseline:
        (root / baseline.NAME).write_text(baseline.of_report(scanned.report, scanned.definitions).text())
    for _cold_then_warm in range(2):
        alone = scan(root / "src/a.cu", Config(cache=cache))
        assert [file.path for file in alone.files] == ["a.cu"]
        assert alone.cuda.version == "11.8"
        assert _uses(alone, "a.cu") == _uses(scanned.report, "src/a.cu")
        assert _findings(alone, "a.cu") == _findings(scanned.report, "src/a.cu")
        ids = {site.id for item in alone.items for site in item.sites}
        assert ids == {s.id for item in scanned.report.items for s in item.sites if s.path == "src/a.cu"}


def test_older_baseline_without_a_version_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = _repository(tmp_path / "p", AROUND)
    known = tmp_path / "baseline"
    known.write_text("def\tfunction\tcudaOwnThing\n")
    monkeypatch.chdir(root)
    found = hook.check(["src/a.cu"], Config(baseline=str(known)), root).report
    assert (found.cuda.version, found.cuda.why) == ("11.8", "named in docker/Dockerfile:1")
    assert baseline.parse("def\tcuda\t11.8 a\\tb/Dockerfile\n", "b").definitions == ("cuda\t11.8 a\\tb/Dockerfile",)


def test_index_cannot_lead_out_of_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A link to a folder outside and a forged entry below it: what lies there defines nothing."""
    write(tmp_path / "outside", {"own.h": "int cudaOwnThing(int);\n", "Dockerfile": DOCKERFILE})
    root = _repository(tmp_path / "p", {"a.cu": "int n = cudaOwnThing(1);\n", "inside/own.h": "\n"})
    git(root, "add", "-Af", ".")
    shutil.rmtree(root / "inside")
    (root / "inside").symlink_to(tmp_path / "outside")
    monkeypatch.chdir(root)
    found = hook.check(["a.cu"], Config(), root).report
    assert [item.symbol for item in found.items] == ["cudaOwnThing"]
    assert found.cuda.version != "11.8"
