"""Comments and settings that switch records off: where they hold, what they need, and that nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.config import Config
from advisor.frontends.suppressions import suppressions
from advisor.model import Report, Suppression
from advisor.records import records
from advisor.scan import scan
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
