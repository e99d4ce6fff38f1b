"""Ports that are in a tree: twin files and folders, languages of the target, names that a renaming step makes."""

from __future__ import annotations

from pathlib import Path

import msgspec

from advisor.baseline import Baseline
from advisor.config import Config
from advisor.hook import check
from advisor.model import Report
from advisor.pipeline import run, scan

KERNEL = "#include <cuda_runtime.h>\n__global__ void k(float* x) { x[0] = 1; }\nvoid f(float* x) { cudaFree(x); }\n"
HIP_KERNEL = "#include <hip/hip_runtime.h>\nvoid f(float* x) { hipFree(x); }\n"


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def scanned(folder: Path, files: dict[str, str], target: str = "rocm") -> Report:
    return scan(written(folder, files), Config(targets=(target,), cache=False, jobs=1))


def done(report: Report, name: str) -> set[bool]:
    return {
        bool(site.done_for)
        for item in report.items
        for site in item.sites
        if site.path.endswith(name) and item.symbol in ("cudaFree", "cuda_runtime.h", "cmake:CMAKE_CUDA_ARCHITECTURES")
    }


def signs(report: Report) -> set[tuple[str, str]]:
    return {
        (each.kind, each.name.partition("/")[2] or each.name) for port in report.project.ports for each in port.evidence
    }


def test_a_folder_for_the_target_with_sources_stands_for_that_of_cuda(tmp_path: Path) -> None:
    report = scanned(tmp_path, {
        "CMakeLists.txt": "add_subdirectory(core-cuda)\nadd_subdirectory(core-hip)\n",
        "core-cuda/CMakeLists.txt": "set(CMAKE_CUDA_ARCHITECTURES 80)\n", "core-cuda/pool.cu": KERNEL,
        "core-hip/CMakeLists.txt": "add_library(core-hip run.cpp)\n", "core-hip/run.cpp": HIP_KERNEL,
    })  # fmt: skip
    assert done(report, "pool.cu") == {True}
    assert done(report, "core-cuda/CMakeLists.txt") == {True}
    assert any(kind == "twin" for kind, _ in signs(report))


def test_extensions_of_pytorch_rename_where_kernels_ask_for_the_target(tmp_path: Path) -> None:
    port = KERNEL.replace("void f", "#ifndef USE_ROCM\nvoid g() { cudaDeviceReset(); }\n#endif\nvoid f")
    setup = 'from torch.utils.cpp_extension import CUDAExtension\nx = CUDAExtension("x", sources=["pool.cu"])\n'
    load = 'from torch.utils.cpp_extension import load\nx = load(name="x", sources=["pool.cu"])\n'

    def built(number: str, files: dict[str, str]) -> set[bool]:
        report = scanned(tmp_path / number, files)
        sites = (site for item in report.items if item.symbol == "cudaFree" for site in item.sites)
        return {bool(site.built_for) for site in sites}

    assert built("1", {"setup.py": setup, "pool.cu": port}) == {True}
    assert built("2", {"setup.py": setup, "pool.cu": KERNEL}) == {False}
    assert built("3", {"ext.py": load, "pool.cu": port}) == {True}
    assert built("4", {"ext.py": load, "pool.cu": KERNEL}) == {False}


def test_a_twin_is_done_itself(tmp_path: Path) -> None:
    own = "#include <hip/hip_runtime.h>\n__global__ void k(float* x) { x[threadIdx.x] = 1; }\n"
    report = scanned(tmp_path, {"cuda_source/k.cu": KERNEL, "hip_source/k.cpp": own})
    places = [site for item in report.items for site in item.sites if site.path.endswith("hip_source/k.cpp")]
    assert places
    assert all(site.done_for for site in places)
    assert done(report, "k.cu") == {True}


def test_names_of_the_target_that_stand_for_cuda_in_its_build_are_done(tmp_path: Path) -> None:
    shim = (
        "#ifdef __CUDACC__\n#include <cuda_runtime.h>\n#define hipFree cudaFree\n#define hippoFree cudaFree\n"
        "#else\n#include <hip/hip_runtime.h>\n#endif\n"
    )
    report = scanned(tmp_path, {
        "gpu.h": shim, "a.cpp": '#include "gpu.h"\nvoid f(float* x) { hipFree(x); }\n',
        "b.cpp": '#include "gpu.h"\nvoid f(float* x) { hippoFree(x); }\n',
    })  # fmt: skip
    assert done(report, "a.cpp") == {True}
    assert done(report, "b.cpp") == {False}


def test_files_for_the_target_by_their_suffix_are_done_but_for_how_they_behave(tmp_path: Path) -> None:
    kernel = "#include <hip/hip_runtime.h>\n__global__ void k(int* x) { unsigned m = __ballot(x[0]); x[0] = m; }\n"
    report = scanned(tmp_path, {"run.hip": kernel, "other.cu": KERNEL})
    places = {(site.path[-7:], bool(site.done_for)) for item in report.items for site in item.sites}
    assert {each for each in places if each[0].endswith(".hip")} == {("run.hip", True)}
    assert done(report, "other.cu") == {False}
    assert ("files", "run.hip") in signs(report)
    found = {(finding.rule, bool(finding.done)) for finding in report.findings if finding.path.endswith("run.hip")}
    assert ("ballot-result-width", False) in found


def test_files_that_cmake_gives_to_the_target_s_compiler(tmp_path: Path) -> None:
    hip = "file(GLOB S ../core-cuda/*.cu)\nset_source_files_properties(${S} PROPERTIES LANGUAGE HIP)\n"
    report = scanned(tmp_path, {
        "core-cuda/CMakeLists.txt": "set(CMAKE_CUDA_ARCHITECTURES 80)\n", "core-cuda/pool.cu": KERNEL,
        "core-hip/CMakeLists.txt": hip,
    })  # fmt: skip
    assert done(report, "pool.cu") == {True}
    assert done(report, "core-cuda/CMakeLists.txt") == {True}
    assert ("step", "LANGUAGE HIP") in signs(report)


def test_a_language_of_the_project_alone_compiles_no_file_of_cuda(tmp_path: Path) -> None:
    report = scanned(tmp_path, {"CMakeLists.txt": "project(x LANGUAGES CXX HIP)\n", "pool.cu": KERNEL})
    assert done(report, "pool.cu") == {False}
    assert ("step", "LANGUAGES CXX HIP") in signs(report)


def test_folders_of_other_devices_serve_nobody(tmp_path: Path) -> None:
    report = scanned(tmp_path, {
        "core-cuda/CMakeLists.txt": "set(CMAKE_CUDA_ARCHITECTURES 80)\n", "core-cuda/pool.cu": KERNEL,
        "core-cpu/CMakeLists.txt": "add_library(core run.cpp)\n", "core-cpu/run.cpp": "int f();\n",
        "other-hip/CMakeLists.txt": "add_library(other run.cpp)\n", "other-hip/run.cpp": "int g();\n",
    })  # fmt: skip
    assert done(report, "pool.cu") == {False}
    assert done(report, "core-cuda/CMakeLists.txt") == {False}


def test_sources_that_only_a_renaming_step_makes(tmp_path: Path) -> None:
    report = scanned(tmp_path, {
        "setup.py": 'setup(ext_modules=[CppExtension("x", sources=["csrc/hip/pool.hip"])])\n',
        "csrc/cuda/pool.cu": KERNEL, "csrc/cuda/other.cu": KERNEL,
    })  # fmt: skip
    assert {len(site.built_for) for item in report.items for site in item.sites if site.path.endswith("pool.cu")} == {1}
    assert done(report, "other.cu") == {False}
    assert any(kind == "step" for kind, _ in signs(report))


ARMS = """\
import torch
from torch.utils.cpp_extension import CUDAExtension
IS_ROCM = torch.version.hip is not None
if not IS_ROCM:
    ext = CUDAExtension(name="x", sources=["csrc/fast/api.cpp", "csrc/fast/pool.cu"])
elif IS_ROCM:
    ext = CUDAExtension(name="x", sources={0})
"""


def test_sources_that_a_script_builds_for_cuda_alone(tmp_path: Path) -> None:
    files = {"csrc/fast/pool.cu": KERNEL, "csrc/fast_ck/pool.cpp": HIP_KERNEL, "csrc/other/one.cu": KERNEL}
    report = scanned(tmp_path / "a", files | {"setup.py": ARMS.format('["csrc/fast_ck/pool.cpp"]')})
    sites = [site for item in report.items for site in item.sites if site.path.endswith("fast/pool.cu")]
    assert {(len(site.built_for), len(site.done_for)) for site in sites} == {(0, 1)}
    assert {len(site.built_for) for item in report.items for site in item.sites if "other" in site.path} == {1}
    shared = scanned(tmp_path / "b", files | {"setup.py": ARMS.format('["csrc/fast/pool.cu"]')})
    sites = [site for item in shared.items for site in item.sites if site.path.endswith("fast/pool.cu")]
    assert {len(site.built_for) for site in sites} == {1}


def test_all_kernels_are_those_of_a_vendored_project(tmp_path: Path) -> None:
    port = KERNEL + "#ifdef LIB_USE_HIP\nint hip;\n#else\nvoid g(void* x) { cudaFree(x); }\n#endif\n"
    alone = scanned(tmp_path / "a", {"vendor/lib/pool.cu": port, "run.py": "import ctypes\n"})
    beside = scanned(tmp_path / "b", {"vendor/lib/pool.cu": port, "own.cu": KERNEL})
    assert ("macro", "LIB_USE_HIP") in signs(alone)
    assert signs(beside) == set()


def test_a_baseline_keeps_what_the_build_renames_and_replaces(tmp_path: Path) -> None:
    sources = '["csrc/pool.cu", "lib/one.cu", "lib/one.hip"]'
    files = {
        "setup.py": f'import torch\nif torch.version.hip:\n    pass\nCUDAExtension("x", {sources})\n',
        "csrc/pool.cu": KERNEL, "lib/one.cu": KERNEL, "lib/one.hip": HIP_KERNEL,
    }  # fmt: skip
    config = Config(targets=("rocm",), cache=False, jobs=1)
    folder = written(tmp_path / "tree", files)
    kept = run([folder], config).definitions
    served = [each for each in kept if each.startswith(("built\t", "stands\t"))]
    assert served == ["built\trocm ", "stands\trocm lib/one.cu"]
    name = tmp_path / "baseline"
    name.write_text(Baseline(definitions=kept).text())
    known = msgspec.structs.replace(config, baseline=str(name))
    for path, with_it, without in (("csrc/pool.cu", True, False), ("lib/one.cu", True, False)):
        for told, expected in ((known, with_it), (config, without)):
            report = check([str(folder / path)], told, folder).report
            assert done(report, path) == {expected}


def test_names_that_both_share_are_done_where_the_target_reads_the_file(tmp_path: Path) -> None:
    head = (
        "#if defined(__HIP__)\n#include <hip/hip_runtime.h>\n#else\n#include <cuda_runtime.h>\n#endif\n"
        "#ifdef __CUDACC__\ninline void sync() { cudaDeviceReset(); }\n#endif\n"
    )
    kernel = "__global__ void k(float* x) { x[threadIdx.x] = 1; }\n"
    report = scanned(tmp_path / "a", {
        "gpu.h": head, "k.cu": '#include "gpu.h"\n#include "inner.h"\n' + kernel + "void f(void* x) { cudaFree(x); }\n",
        "inner.h": kernel, "other.cu": "#include <cuda_runtime.h>\n" + kernel,
        "lone.h": "#ifdef __CUDACC__\n#define WORD __device__\n#else\n#define WORD\n#endif\n",
    })  # fmt: skip

    def found(name: str, symbol: str) -> set[tuple[bool, bool]]:
        sites = (site for item in report.items if item.symbol == symbol for site in item.sites)
        return {(bool(site.done_for), bool(site.left_out_for)) for site in sites if site.path.endswith(name)}

    assert found("k.cu", "__global__") == found("inner.h", "threadIdx") == {(True, False)}
    assert found("k.cu", "cudaFree") == {(False, False)}
    assert found("other.cu", "__global__") == {(False, False)}
    assert found("gpu.h", "cudaDeviceReset") == {(True, True)}
    assert found("gpu.h", "__CUDACC__") == {(True, True)}
    assert found("lone.h", "__CUDACC__") == {(False, False)}


def test_a_header_of_the_target_in_a_foreign_project_makes_no_port(tmp_path: Path) -> None:
    head = "#if defined(__HIP__)\n#include <hip/hip_runtime.h>\n#endif\n"
    report = scanned(tmp_path, {
        "third_party/lib/core.h": head,
        "k.cu": '#include "lib/core.h"\n#include <cuda_runtime.h>\n__global__ void k(int* x) { x[threadIdx.x] = 1; }\n',
    })  # fmt: skip
    assert not any(site.done_for for item in report.items for site in item.sites if site.path.endswith("k.cu"))


def test_sources_that_a_script_leaves_out_for_the_target_are_not_renamed(tmp_path: Path) -> None:
    port = KERNEL.replace("void f", "#ifndef USE_ROCM\nvoid g() { cudaDeviceReset(); }\n#endif\nvoid f")
    setup = (
        "import os\nfrom torch.utils.cpp_extension import CUDAExtension\n"
        "ROCM_VERSION = os.environ.get('ROCM_VERSION')\n"
        "every = [CUDAExtension('a', ['src/a.cu'])]\n"
        "if not ROCM_VERSION and os.name == 'posix':\n    every.append(CUDAExtension('b', ['src/b.cu']))\n"
    )
    report = scanned(tmp_path, {"setup.py": setup, "src/a.cu": port, "src/b.cu": KERNEL})
    assert done(report, "a.cu") == {True}
    assert done(report, "b.cu") == {False}
