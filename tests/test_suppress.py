"""Comments and settings that switch records off: where they hold, what they need, and that nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.config import Config
from advisor.frontends.suppressions import suppressions
from advisor.model import Report, Suppression
from advisor.pipeline import scan
from advisor.records import records
from tests.helpers import write


def found(text: str, kind: str = "cuda") -> list[Suppression]:
    return list(suppressions(text.encode(), kind))


@pytest.mark.parametrize(
    ("text", "kind", "line", "at", "rules", "reason"),
    [
        (
            "cudaFree(p); // advisor: ignore[api-changed] kept for tests\n",
            "cuda",
            1,
            1,
            ("api-changed",),
            "kept for tests",
        ),
        ("x /* advisor: ignore[a, b] why */\n", "cpp", 1, 1, ("a", "b"), "why"),
        ("// advisor: ignore[a] alone\n\ncudaFree(p);\n", "cuda", 3, 1, ("a",), "alone"),
        ("# advisor: ignore[a] x\n# advisor: ignore[b] y\nimport torch\n", "python", 3, 1, ("a",), "x"),
        ("t = t.cuda()  # advisor: ignore[cuda-call]\n", "python", 1, 1, ("cuda-call",), ""),
        ("RUN nvidia-smi # advisor: ignore[api] driver check\n", "container", 1, 1, ("api",), "driver check"),
        ("  key: nccl # advisor: ignore[api]\n", "yaml", 1, 1, ("api",), ""),
        ("find_package(CUDA) # advisor: ignore[api] x\n", "cmake", 1, 1, ("api",), "x"),
        ("# advisor: ignore[a] x\n# more words\nimport torch\n", "python", 3, 1, ("a",), "x"),
        ("// advisor: ignore[a] x\n// more words\n/* and more */\ncudaFree(p);\n", "cuda", 4, 1, ("a",), "x"),
        ("/* advisor: ignore[a] why */ cudaFree(p);\ncudaFree(q);\n", "cuda", 1, 1, ("a",), "why"),
        ("// advisor: ignore[a] x\n#include <cuda.h>\n", "cuda", 2, 1, ("a",), "x"),
        ("#define F(p) \\\n  /* advisor: ignore[a] x */ \\\n  cudaFree(p)\n", "cuda", 3, 2, ("a",), "x"),
        ("#define F(p) \\\n  cudaFree(p); /* advisor: ignore[a] x */ \\\n  g(p)\n", "cuda", 2, 2, ("a",), "x"),
        ("RUN a \\\n  # advisor: ignore[a] x\n  cuda-toolkit\n", "container", 3, 2, ("a",), "x"),
        ("cudaFree(p); // advisor: ignore[a] why\r\n", "cuda", 1, 1, ("a",), "why"),
        ("let p = cuda(); // advisor: ignore[a] why\n", "text", 1, 1, ("a",), "why"),
        ('["x.cuda()  # advisor: ignore[a] why\\n",\n', "notebook", 1, 1, ("a",), "why"),
        ('[\n  "# advisor: ignore[a] why\\n",\n  "\\n",\n  "x.cuda()"\n]', "notebook", 4, 2, ("a",), "why"),
        ("// advisor: ignore[a] x", "cuda", 1, 1, ("a",), "x"),
    ],
)
def test_comment_is_read(text: str, kind: str, line: int, at: int, rules: tuple[str, ...], reason: str) -> None:
    assert found(text, kind)[0] == Suppression(line=line, at=at, rules=rules, reason=reason)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("advisor: ignore[a] prose\n", "cuda"), ('"advisor: ignore[a]"\n', "cuda"), ("x // advisor: ignored\n", "cuda"),
     ("y # advisor: ignore[a]\n", "cuda"), ("y // advisor: ignore[a]\n", "python")],
)  # fmt: skip
def test_what_is_no_comment_of_the_language_is_silent(text: str, kind: str) -> None:
    assert found(text, kind) == []


CODE = (
    "#include <cuda_runtime.h> // advisor: ignore[cuda_runtime.h] first\nvoid f(void** p) {\n  cudaMalloc(p, 4);%s\n}\n"
)


def report(folder: Path, mark: str, **settings: object) -> Report:
    return scan([write(folder, {"a.cu": CODE % mark})], Config(targets=("cann",), **settings))  # type: ignore[arg-type]


def states(of: Report) -> dict[str, str]:
    return {record.subject: record.state for record in records(of) if record.family == "api"}


def test_comment_suppresses_the_rule_or_the_symbol_it_names(tmp_path: Path) -> None:
    one = report(tmp_path / "a", "  // advisor: ignore[api-changed] to be ported in May")
    assert states(one) == {"cuda_runtime.h": "suppressed", "cudaMalloc": "suppressed"}
    assert {(each.line, each.reason) for each in one.suppressed} == {(1, "first"), (3, "to be ported in May")}
    assert [problem for problem in one.problems if problem.stage == "suppression"] == []
    other = report(tmp_path / "b", "  // advisor: ignore[api-none] wrong one")
    assert states(other)["cudaMalloc"] == "new"
    assert [problem.text for problem in other.problems] == ["line 3: ignore[api-none] switches nothing off; remove it"]


def test_reason_can_be_required(tmp_path: Path) -> None:
    refused = report(tmp_path, "  // advisor: ignore[api-changed]", require_reason=True)
    assert states(refused)["cudaMalloc"] == "new"
    assert [problem.text for problem in refused.problems] == [
        "line 3: ignore[api-changed] has no reason, which this project requires"
    ]


def test_comment_holds_for_a_statement_of_several_lines_and_no_other(tmp_path: Path) -> None:
    calls = {
        "a.cu": "void f(void* p) {\n  cudaMalloc(  // advisor: ignore[api] x\n    &p,\n    4);\n}\n",
        "b.cu": "void f(void* p) {\n  // advisor: ignore[api] x\n  int e =\n      cudaMalloc(&p, 4);\n}\n",
        "c.cu": "void f(void* p) {\n  cudaMalloc(&p,\n    4);  // advisor: ignore[api] x\n}\n",
        "d.cu": "void f(void* p) {\n  cudaMalloc(&p, 4);\n  g();  // advisor: ignore[api] x\n}\n",
        "e.cu": "void f(void* p) {\n  // advisor: ignore[api] x\n  g();\n  cudaMalloc(&p, 4);\n}\n",
    }
    found = scan([write(tmp_path, calls)], Config(targets=("cann",)))
    state = {record.path: record.state for record in records(found) if record.subject == "cudaMalloc"}
    one, other = "suppressed", "new"
    assert state == {"a.cu": one, "b.cu": one, "c.cu": one, "d.cu": other, "e.cu": other}
    assert [(problem.path, problem.text) for problem in found.problems] == [
        ("d.cu", "line 3: ignore[api] switches nothing off; remove it"),
        ("e.cu", "line 2: ignore[api] switches nothing off; remove it"),
    ]


def test_comments_of_every_language_switch_real_records_off(tmp_path: Path) -> None:
    cell = '{"cells": [{"cell_type": "code", "metadata": {}, "outputs": [], "source": [\n%s\n]}], "metadata": {}, '
    cell += '"nbformat": 4, "nbformat_minor": 5}\n'
    line = '"import torch\\n",\n"x = torch.ones(3).cuda()  # advisor: ignore[api] x"'
    files = {
        "a.py": "import torch\n# advisor: ignore[api, cuda-call] x\nx = torch.ones(3).cuda()\n",
        "CMakeLists.txt": "find_package(CUDA)  # advisor: ignore[api] x\n",
        "Dockerfile": "# advisor: ignore[api] x\nFROM nvidia/cuda:12.4.1-devel-ubuntu22.04\n",
        "b.yml": "run:\n  - nvidia-smi  # advisor: ignore[api] x\n",
        "n.ipynb": cell % line,
    }
    found = scan([write(tmp_path, files)], Config(targets=("cann",)))
    uses = [record for record in records(found) if record.family == "api" and not record.harmless]
    assert {(record.path, record.state) for record in uses} == {(name, "suppressed") for name in files}
    assert [problem.text for problem in found.problems] == []


def test_licence_finding_is_not_switched_off_by_the_configuration(tmp_path: Path) -> None:
    write(tmp_path, {"requirements.txt": "nvidia-cublas-cu12==12.4.5.8\n"})
    for settings in ({"ignore": ("EULA-414",)}, {"per_path": {"*": ("EULA-414",)}}):
        found = scan([tmp_path], Config(targets=("rocm",), **settings))  # type: ignore[arg-type]
        assert [f.state for f in found.findings if f.rule == "EULA-414"] == ["new"]
        assert [(p.path, p.stage) for p in found.problems] == [("EULA-414", "suppression")]
        assert "not switched off by the configuration" in found.problems[0].text


def test_configuration_switches_rules_off_everywhere_or_by_path(tmp_path: Path) -> None:
    everywhere = report(tmp_path / "a", "", ignore=("api-changed",))
    assert states(everywhere)["cudaMalloc"] == "suppressed"
    assert everywhere.suppressed[0].reason
    here = report(tmp_path / "b", "", per_path={"*.cu": ("cudaMalloc",)})
    there = report(tmp_path / "c", "", per_path={"tests/": ("cudaMalloc",)})
    assert (states(here)["cudaMalloc"], states(there)["cudaMalloc"]) == ("suppressed", "new")


def test_licence_finding_is_not_switched_off_silently(tmp_path: Path) -> None:
    text = "# advisor: ignore[EULA-414]\nnvidia-cublas-cu12==12.4.5.8\n"
    bare = scan([write(tmp_path / "a", {"requirements.txt": text})], Config(targets=("rocm",)))
    assert [f.state for f in bare.findings if f.rule == "EULA-414"] == ["new"]
    assert any("a licence finding requires" in problem.text for problem in bare.problems)
    said = scan(
        [write(tmp_path / "b", {"requirements.txt": text.replace("]", "] agreed by counsel")})],
        Config(targets=("rocm",)),
    )
    assert [f.state for f in said.findings if f.rule == "EULA-414"] == ["suppressed"]
