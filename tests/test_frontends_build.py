"""Build files, manifests, containers, scripts and cluster files yield their uses at the right places."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor import frontends
from advisor.frontends.cmake_commands import cmake_commands
from advisor.frontends.cmake_guards import guards
from advisor.frontends.container import instructions
from advisor.frontends.make import logical_lines
from advisor.frontends.manifest import toml_entries
from advisor.frontends.packages import parsed
from advisor.frontends.shell_tree import shell_commands
from advisor.frontends.source import Source
from advisor.frontends.yaml_files import yaml_lines
from advisor.frontends.yaml_tree import Malformed, scalars
from advisor.kinds import kind_of
from advisor.model import FileFacts, Use, Vocabulary
from advisor.packs.read import vocabulary
from tests.helpers import TARGET_WORDS, packs

FIXTURES = Path(__file__).parent.parent / "fixtures" / "uses" / "build"
FILES = sorted(path for path in FIXTURES.rglob("*") if path.is_file() and path.suffix != ".want")
KINDS = ("bazel", "cmake", "container", "make", "manifest", "meson", "shell", "yaml")
_WANT = re.compile(r"#\s*want:\s*(.*)$")
_SIDECAR = re.compile(r"^(\d+): want: (.*)$", re.MULTILINE)


@cache
def words() -> Vocabulary:
    return msgspec.structs.replace(vocabulary(packs().catalogue), targets=TARGET_WORDS)


def read(text: str | bytes, path: str, kind: str = "") -> FileFacts:
    content = text.encode() if isinstance(text, str) else text
    return frontends.extract(Source(path=path, kind=kind or kind_of(path), data=content), words())


def uses(facts: FileFacts) -> list[Use]:
    return [use for use in facts.uses if not use.rules_only]


def wanted(path: Path) -> list[tuple[int, str]]:
    found = [
        (number, symbol.strip())
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if (match := _WANT.search(line))
        for symbol in match[1].split(";")
    ]
    sidecar = path.with_name(path.name + ".want")
    if sidecar.exists():
        found += [
            (int(line), symbol.strip())
            for line, all_ in _SIDECAR.findall(sidecar.read_text())
            for symbol in all_.split(";")
        ]
    return sorted(found)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(FIXTURES).as_posix())
def test_fixture_says_what_is_used_where(path: Path) -> None:
    facts = read(path.read_bytes(), path.relative_to(FIXTURES).as_posix())
    assert facts.status == "ok", facts.reason
    of_build = [use for use in uses(facts) if use.side == "build"]
    assert sorted((use.span.line, use.symbol) for use in of_build) == wanted(path)
    assert facts.kind == "python" or of_build == uses(facts)


def test_every_kind_has_a_fixture() -> None:
    assert {kind_of(path.relative_to(FIXTURES).as_posix()) for path in FILES} == {*KINDS, "python"}


# --- places, values, guards -------------------------------------------------------------------------------------------


def test_place_is_that_of_the_name_and_columns_count_characters() -> None:
    use = uses(read('# ä\nx("äöü" CUDA::cublas)\n', "CMakeLists.txt"))[0]
    assert (use.span.line, use.span.column, use.span.end_column, use.spelling) == (2, 9, 21, "CUDA::cublas")


@pytest.mark.parametrize(
    ("text", "path", "symbol", "args"),
    [
        ("nvcc -gencode arch=compute_90,code=sm_90 a.cu", "a.sh", "flag:-gencode", ("arch=compute_90,code=sm_90",)),
        ("nvcc -maxrregcount=32 a.cu", "a.sh", "flag:-maxrregcount", ("32",)),
        ("export CUDA_VISIBLE_DEVICES='0,1'", "a.sh", "env:CUDA_VISIBLE_DEVICES", ("0,1",)),
        ("FROM nvidia/cuda:12.4.1-base", "Dockerfile", "image:nvidia/cuda", ("12.4.1-base",)),
        ("torch<3; os_name != 'nt'", "requirements.txt", "pkg:torch", ("<3", 'os_name != "nt"')),
        ("find_package(NCCL 2.1)", "CMakeLists.txt", "cmake:find_package(NCCL)", ("NCCL", "2.1")),
        ("set(CMAKE_CUDA_ARCHITECTURES 80 90)", "CMakeLists.txt", "cmake:CMAKE_CUDA_ARCHITECTURES", ("80", "90")),
    ],
)  # fmt: skip
def test_values_stand_beside_the_name(text: str, path: str, symbol: str, args: tuple[str, ...]) -> None:
    assert [use.args for use in uses(read(text, path)) if use.symbol == symbol] == [args]


def test_flags_of_other_compilers_count_for_nvcc_only() -> None:
    assert [use.symbol for use in uses(read("ninja -t clean -G\n", "a.sh"))] == []
    assert [use.symbol for use in uses(read("nvcc -t 4 -G a.cu\n", "a.sh"))] == ["cmd:nvcc", "flag:-t", "flag:-G"]


def test_folder_that_a_makefile_sets_below_its_own_is_no_toolkit() -> None:
    own = "CUDA_DIR = $(CURDIR)/cuda\nall: $(CUDA_DIR)/a.so\n"
    assert not uses(read(own, "Makefile"))
    toolkit = "CUDA_DIR ?= /usr/local/cuda\nall: $(CUDA_DIR)/a.so\n"
    assert [(use.symbol, use.span.line) for use in uses(read(toolkit, "Makefile"))] == [
        ("env:CUDA_DIR", 1), ("path:/usr/local/cuda*", 1), ("env:CUDA_DIR", 2),
    ]  # fmt: skip
    assert [use.symbol for use in uses(read("export CUDA_HOME=$PWD/cuda\n", "run.sh"))] == ["env:CUDA_HOME"]


def test_product_without_names_is_known_by_its_package_and_link() -> None:
    assert [use.symbol for use in uses(read("tensorrt\n", "requirements.txt"))] == ["lib:TensorRT"]
    assert [use.symbol for use in uses(read("all:\n\tg++ a.o -lnvinfer\n", "Makefile"))] == ["lib:TensorRT"]


def test_branches_of_cmake_tell_of_their_sisters() -> None:
    text = "if(USE_HIP)\n find_package(hip)\nelseif(NOT X AND Y)\n find_package(CUDAToolkit)\nendif()\n"
    use = uses(read(text, "CMakeLists.txt"))[0]
    assert use.guard == "!(USE_HIP) && (! X && Y)"
    assert use.arms == ("(USE_HIP)",)


def test_commands_with_nvidia_software_are_facts_for_rules() -> None:
    facts = read("FROM ubuntu:22.04\nRUN wget -q https://developer.download.nvidia.com/cuda.run && ls\n", "Dockerfile")
    found = [(use.symbol, use.args) for use in facts.uses if use.rules_only]
    url = "https://developer.download.nvidia.com/cuda.run"
    assert found == [
        ("stage:from", ("ubuntu:22.04", "")),
        ("command:wget", ("wget", "-q", url)),
        ("url:nvidia", (url,)),
    ]


@pytest.mark.parametrize(
    ("path", "targets"),
    [
        ("docker/Dockerfile.rocm", ("rocm",)),
        ("requirements-npu.txt", ("cann",)),
        ("requirements.txt", ()),
        ("rocm/Dockerfile", ()),
    ],
)
def test_files_for_another_target_by_their_name_are_done_for_it(path: str, targets: tuple[str, ...]) -> None:
    text = "FROM nvidia/cuda:12\n" if "Docker" in path else "torch\n"
    assert [use.done_for for use in uses(read(text, path))] == [targets]


# --- bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "text", "reason", "symbol"),
    [
        ("pyproject.toml", '[project\ndependencies = ["torch"]\n', "malformed TOML", ""),
        ("pyproject.toml", '[project]\ndependencies = ["torch>=2", \n[x', "malformed TOML", "pkg:torch"),
        ("a.yaml", "image: nvidia/cuda:12\nlist: [a, b\nkey: 1\n", "malformed YAML", "image:nvidia/cuda"),
        ("a.yaml", "image: nvidia/cuda:12\n\tkey: 1\n", "malformed YAML", "image:nvidia/cuda"),
        ("CMakeLists.txt", "find_package(X\nset(X CUDA::cublas)\n", "parenthesis not closed", "cmake:CUDA::cublas"),
        ("requirements.txt", "torch\n???\n", "no requirement in line 2", "pkg:torch"),
        ("Dockerfile", b"FROM nvidia/cuda:12\nRUN \xff\xfe\x80 \x01\n", "not UTF-8", "image:nvidia/cuda"),
    ],
)  # fmt: skip
def test_bad_input_is_listed_and_read_on(path: str, text: str, reason: str, symbol: str) -> None:
    facts = read(text, path)
    assert facts.status == "recovered"
    assert reason in facts.reason
    assert not symbol or symbol in {use.symbol for use in facts.uses}


def test_templates_are_no_malformed_yaml() -> None:
    assert read("{{- if .Values.gpu }}\nlimits: {nvidia.com/gpu: {{ .Values.n }}\n", "a.yaml").status == "ok"


def test_five_thousand_requirements_with_markers() -> None:
    lines = [f'package-{n}=={n} ; python_version >= "3.{n % 13}" and extra == "x"' for n in range(4998)]
    facts = read("\n".join([*lines, "torch ; sys_platform == 'linux'", "vllm"]), "requirements.txt")
    assert (facts.status, facts.lines) == ("ok", 5000)
    assert [(use.span.line, use.symbol) for use in uses(facts)] == [(4999, "pkg:torch"), (5000, "pkg:vllm")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("torch", ("torch", "", "", ())),
        ("jax[cuda12]==0.4", ("jax", "==0.4", "", ("cuda12",))),
        ("vllm @ git+https://example.org/vllm.git", ("vllm", "git+https://example.org/vllm.git", "", ())),
        ("git+ssh://a/x.git@1#egg=apex", ("apex", "git+ssh://a/x.git@1#egg=apex", "", ())),
        ("torch-2.3.0+cu121-cp310-none-any.whl", ("torch", "torch-2.3.0+cu121-cp310-none-any.whl", "", ())),
        ("torch==2.*,==nonsense", ("torch", "==2.*,==nonsense", "", ())),
        ("", None),
        ("some words", None),
    ],
)  # fmt: skip
def test_requirement(text: str, expected: tuple[str, str, str, tuple[str, ...]] | None) -> None:
    assert parsed(text) == expected


NOISE = st.text(alphabet="aA1_-=:${}()[]<>#\"'\\|;,.@!* \t\n", max_size=60)
PIECES = [line + "\n" for path in FILES for line in path.read_text().splitlines()]


# --- YAML and shell by their grammars ---------------------------------------------------------------------------------


def test_scalars_of_yaml_know_their_keys_and_bytes() -> None:
    data = "\ufeffä: {b: ü}\nc:\n- d: |\n    x\n    y\n- 'e'\n".encode()
    found = scalars(Source(path="a.yaml", kind="yaml", data=data))
    assert found is not None
    shown = [(each.keys, each.text, data[each.start : each.end].decode(), each.listed > 0) for each in found]
    assert shown == [
        (("ä",), "", "", False),
        (("ä", "b"), "ü", "ü", False),
        (("c",), "", "", False),
        (("c", "d"), "x\ny\n", "    x\n    y\n", False),
        (("c",), "e", "e", True),
    ]


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "- " * 100_000, "a: &a [*a, *a]\n" * 500, "%TAG !a! x\n" * 100, "a: \x01\n", "a: b: c\n"]
)
def test_hostile_yaml_is_left_to_the_reader_of_lines(text: str) -> None:
    facts = read(text + "\nimage: nvidia/cuda:12.4.1-base\n", "a.yaml")
    assert [use.symbol for use in uses(facts)] == ["image:nvidia/cuda"]


def test_malformed_yaml_says_where() -> None:
    facts = read("a: b\nc: d: e\ndevice: cuda\n", "a.yaml")
    assert (facts.status, facts.reason) == ("recovered", "line 2: malformed YAML")
    assert [use.symbol for use in uses(facts)] == ["str:cuda"]


def test_script_with_an_error_is_read_as_text_there() -> None:
    facts = read("if nvcc; then\n(\nnvidia-smi\n", "a.sh")
    assert [use.symbol for use in uses(facts)] == ["cmd:nvcc", "cmd:nvidia-smi"]


@pytest.mark.parametrize("text", ["a=(" * 3000, "${a" * 3000, "<" * 3000, "[[ a == " * 2000])
def test_hostile_script_is_left_to_the_reader_of_text(text: str) -> None:
    assert "cmd:nvcc" in {use.symbol for use in uses(read(f"nvcc a.cu\n{text}\n", "a.sh"))}


@given(st.lists(st.sampled_from(PIECES) | NOISE, max_size=12))
@settings(max_examples=100, deadline=None)
def test_words_of_commands_and_scalars_lie_in_the_text(pieces: list[str]) -> None:
    data = "".join(pieces).encode()
    text = data.decode("latin-1")
    for command in shell_commands(text):
        for word in (*command.assignments, *command.words):
            assert 0 <= word.start <= word.end <= len(text)
    try:
        found = scalars(Source(path="a.yaml", kind="yaml", data=data)) or []
    except Malformed as error:
        found, place = [], error.args[0]
    else:
        place = 0
    assert 0 <= place <= len(data)
    for each in found:
        assert 0 <= each.key_start <= each.key_end <= len(data)
        assert 0 <= each.start <= each.end <= len(data)


# --- properties -------------------------------------------------------------------------------------------------------


@given(st.sampled_from(KINDS), st.lists(st.sampled_from(PIECES) | NOISE, max_size=12))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_and_places_lie_in_it(kind: str, pieces: list[str]) -> None:
    text = "".join(pieces).encode()
    names = {"manifest": "pyproject.toml", "bazel": ".bazelrc", "cmake": "CMakeLists.txt"}
    facts = read(text, names.get(kind, "file"), kind)
    lines = text.decode().split("\n")
    for use in facts.uses:
        assert 1 <= use.span.line <= use.span.end_line <= len(lines)
        if use.span.line == use.span.end_line and len(use.spelling) < 200:
            assert lines[use.span.line - 1][use.span.column - 1 : use.span.end_column - 1] == use.spelling


@given(NOISE)
@settings(deadline=None)
def test_tokenizers_give_ranges_of_the_text(text: str) -> None:
    commands, _ = cmake_commands(text)
    assert len(guards(commands)) == len(commands)
    for command in commands:
        assert text[command.start :].lower().startswith(command.name)
        for argument in command.arguments:
            assert text[argument.start : argument.end] == argument.text
    for line in logical_lines(text):
        assert 0 <= line.start < line.end <= len(text)
    for each in instructions(text):
        assert each.start < each.body <= each.end <= len(text)
    assert [text[line.start : line.end] for line in yaml_lines(text)] == text.split("\n")
    for entry in toml_entries(text):
        assert 0 <= entry.start <= entry.end <= len(text)
