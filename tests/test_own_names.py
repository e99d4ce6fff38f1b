"""Names that look like NVIDIA's and are the project's own: variables it sets, namespaces it opens, parameters."""

from __future__ import annotations

import pytest

from advisor.model import FileFacts, Use
from advisor.resolve import GuardWords, resolve
from tests.helpers import facts

GUARDS = {"rocm": GuardWords(macros=("USE_HIP",), names=("hip",))}


def uses(*files: FileFacts) -> list[Use]:
    return [use for file in resolve(files, GUARDS) for use in file.uses if not use.rules_only]


def own(symbol: str, *files: FileFacts) -> set[bool]:
    return {use.defined_here for use in uses(*files) if use.symbol == symbol}


READER = facts('echo "$CUDA_VERSION"\n', "ci/run.sh", "shell")


@pytest.mark.parametrize(
    ("text", "path", "kind"),
    [
        ("CUDA_VERSION=12.4\n", "build.sh", "shell"),
        ("docker build --build-arg CUDA_VERSION=12.4 .\n", "build.sh", "shell"),
        ("ARG CUDA_VERSION\nFROM ubuntu\n", "Dockerfile", "container"),
        ("FROM ubuntu\nARG PYTHON=3 CUDA_VERSION=12.4\n", "Dockerfile", "container"),
        ("FROM ubuntu\nENV CUDA_VERSION=12.4\n", "Dockerfile", "container"),
        ("env:\n  CUDA_VERSION: 12.4\n", ".github/workflows/a.yml", "yaml"),
    ],
)
def test_version_that_a_build_file_sets_is_the_projects_everywhere(text: str, path: str, kind: str) -> None:
    assert own("env:CUDA_VERSION", READER) == {False}
    assert own("env:CUDA_VERSION", READER, facts(text, path, kind)) == {True}


@pytest.mark.parametrize("text", ["NCCL_IB_DISABLE=1\n", "export CUDA_HOME=/opt/cuda\n", "NVCC_APPEND_FLAGS=-O3\n"])
def test_settings_of_nvidias_software_stay_uses(text: str) -> None:
    found = [use for use in uses(facts(text, "run.sh", "shell")) if use.kind == "env"]
    assert found
    assert not any(use.defined_here for use in found)


def test_variable_with_nvccs_name_that_nvcc_does_not_read_is_the_projects() -> None:
    assert own("env:NVCC_THREADS", facts('import os\nos.getenv("NVCC_THREADS")\n', "setup.py", "python")) == {True}


def test_variables_of_the_projects_own_find_module_are_its_own() -> None:
    module = facts(
        "find_library(NCCL_LIBRARY nccl)\nset(NCCL_LIBRARIES ${NCCL_LIBRARY})\n", "cmake/FindNccl.cmake", "cmake"
    )
    user = facts(
        "target_link_libraries(a ${NCCL_LIBRARIES})\nmessage(${CUDAToolkit_VERSION})\n", "CMakeLists.txt", "cmake"
    )
    assert own("cmake:NCCL_LIBRARIES", user) == {False}
    assert own("cmake:NCCL_LIBRARIES", user, module) == {True}
    assert own(
        "cmake:CMAKE_CUDA_ARCHITECTURES", facts("set(CMAKE_CUDA_ARCHITECTURES 80)\n", "CMakeLists.txt", "cmake")
    ) == {False}


OPENED = "namespace tensorrt_llm::common {\nint x;\n}\nint f() { return tensorrt_llm::common::x; }\n"


def test_namespace_of_a_product_that_the_project_opens_is_its_own() -> None:
    assert not [use for use in uses(facts(OPENED, "src/a.cu")) if use.symbol == "lib:TensorRT-LLM"]


def test_namespace_that_the_project_opens_counts_where_the_product_is_named_otherwise() -> None:
    named = facts("import tensorrt_llm\n", "run.py", "python")
    paths = {use.span.path for use in uses(facts(OPENED, "src/a.cu"), named) if use.symbol == "lib:TensorRT-LLM"}
    assert paths == {"src/a.cu", "run.py"}


def test_parameter_of_a_macro_is_no_name_of_nvidias() -> None:
    text = "#define REPORT(cudaError_t_status) \\\n  if (cudaError_t_status) note(cudaError_t_status)\n"
    assert [use.symbol for use in uses(facts(text))] == []
    assert [use.symbol for use in uses(facts("#define REPORT(x) cudaErrorText(x)\n"))] == ["cudaErrorText"]


@pytest.mark.parametrize("text", ["#define FAIL(x) assert(0 && x)\n", "#define LOG(x) printf(x)\n"])
def test_function_of_c_in_a_macro_is_host_codes_as_well(text: str) -> None:
    kernel = "__global__ void k() { assert(0); printf(0); }\n"
    assert {use.span.line for use in uses(facts(text + kernel)) if use.symbol in ("assert", "printf")} == {2}


OWN_WORD = facts('def name():\n    return "cuda"\n', "lib/api.py", "python")


@pytest.mark.parametrize(
    ("other", "kept"),
    [
        (facts("x = 1\n", "lib/b.py", "python"), False),
        (facts('import torch\ntorch.zeros(3, device="cuda")\n', "lib/b.py", "python"), True),
        (facts("torch>=2.1\n", "requirements.txt", "manifest"), True),
        (facts("def shortcut(api):\n    return api.cuda(0)\n", "tests/test_api.py", "python"), False),
    ],
    ids=["nothing", "torch", "package", "a method of that name"],
)
def test_the_word_cuda_is_a_device_only_where_a_framework_is(other: FileFacts, kept: bool) -> None:
    found = [use for use in uses(OWN_WORD, other) if use.symbol == "str:cuda" and use.confidence == "weak"]
    assert bool(found) == kept


@pytest.mark.parametrize(
    ("others", "kept"),
    [
        ("'line', 'linear', 'strip'", False),
        ("'cpu', 'mps'", True),
        ("'line',", True),
        ("'numba', 'line'", True),
        ("'rocm', 'line'", True),
    ],
)
def test_one_of_other_plain_words_is_no_device(others: str, kept: bool) -> None:
    text = f"import torch\nkinds = [{others.rstrip(',')}, 'cuda']\nx = torch.zeros(3, device='cpu')\n"
    assert bool([use for use in uses(facts(text, "a.py", "python")) if use.symbol == "str:cuda"]) == kept
