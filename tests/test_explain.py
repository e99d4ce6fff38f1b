"""`advisor explain`: what is known of a name, of a target's name, of a rule, and of nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from click.testing import CliRunner

from advisor.commands.explain import explain as command
from advisor.commands.explain_text import text_of
from advisor.explain import Explanation, explain
from advisor.packs.targets import default_targets, parse_targets
from advisor.rules.registry import all_rules
from tests.helpers import packs


def explained(*names: str, targets: Sequence[str] = (), **options: object) -> tuple[Explanation, ...]:
    chosen = parse_targets(targets, packs()) if targets else default_targets(packs())
    return explain(names, packs(), chosen, **options)  # type: ignore[arg-type]


def test_both_targets_stand_side_by_side() -> None:
    (found,) = explained("cudaMallocAsync", targets=("rocm@7.1", "cann@9.1:A2"))
    assert (found.symbol, found.kind, found.library) == ("cudaMallocAsync", "function", "runtime")
    assert [(match.target, match.status, match.name) for match in found.matches] == [
        ("rocm@7.1", "renamed", "hipMallocAsync"),
        ("cann@9.1:A2", "manual", "aclrtMalloc"),
    ]
    assert {row.target for row in found.rows} == {"rocm", "cann"}
    assert found.effort == {"rocm@7.1": "mechanical", "cann@9.1:A2": "moderate"}
    assert any(name.name == "hipMallocAsync" and name.nargs for name in found.prototype.targets)


def test_rows_with_conditions_are_all_listed() -> None:
    (found,) = explained("cudaMemPrefetchAsync", targets=("rocm",))
    assert "cuda>=13.0" in {row.when for row in found.rows}


def test_one_explanation_per_library() -> None:
    found = explained("__shfl_down_sync")
    assert [each.library for each in found] == ["device", "device_fp"]
    assert text_of(found).count("__shfl_down_sync  (") == 1


def test_hazards_are_rules_that_name_the_symbol() -> None:
    (found, *_) = explained("__shfl_down_sync", targets=("rocm",))
    assert "partial-mask" in found.matches[0].hazards
    assert {hazard.rule for hazard in found.hazards} >= {"partial-mask"}
    assert {hazard.target for hazard in found.hazards} == {"rocm@10.0"}


@pytest.mark.parametrize("name", ["TensorRT", "tensorrt", "lib:TensorRT", "module:tensorrt"])
def test_a_product_by_any_of_its_names(name: str) -> None:
    assert [(each.symbol, each.library) for each in explained(name)] == [("lib:TensorRT", "tensorrt")]


@pytest.mark.parametrize("name", ["hipMallocAsync", "aclrtMemcpyAsync"])
def test_a_name_of_a_target_is_explained_backwards(name: str) -> None:
    (found,) = explained(name)
    assert found.matches == ()
    assert found.reverse
    assert f"{name}  (" in text_of([found])


def test_reverse_finds_the_cuda_name() -> None:
    (found,) = explained("hipMallocAsync", reverse=True)
    assert ("cudaMallocAsync", "runtime", "renamed") in [(e.symbol, e.library, e.status) for e in found.reverse]


def test_a_mistyped_name_gets_suggestions() -> None:
    (found,) = explained("cudaMalocAsync")
    assert (found.matches, found.rows) == ((), ())
    assert "cudaMallocAsync" in found.suggestions


def test_a_name_nobody_knows() -> None:
    (found,) = explained("zzzzzzz_q")
    assert found == Explanation(symbol="zzzzzzz_q")
    assert "No pack knows this name." in text_of([found])


def test_a_rule() -> None:
    rule = all_rules()[0]
    (found,) = explained(rule.id)
    assert (found.kind, found.rule) == ("rule", rule.info())
    assert rule.title in text_of([found])


def test_the_command_prints_json_in_the_order_asked() -> None:
    done = CliRunner().invoke(command, ["nothing_of_this_name", "cudaMalloc", "--format", "json", "-t", "rocm"])
    found = json.loads(done.output)
    assert done.exit_code == 0
    assert [each["symbol"] for each in found] == ["nothing_of_this_name", "cudaMalloc"]
    assert found[0]["matches"] == []
    keys = {"symbol", "kind", "library", "matches", "rows", "prototype", "hazards", "effort"}
    assert keys <= set(found[1])


def test_the_text_in_chinese() -> None:
    done = CliRunner().invoke(command, ["cudaMallocAsync", "--lang", "zh", "-t", "rocm"])
    assert "结论" in done.output
    assert "verdict" not in done.output


def test_every_word_of_the_text_has_a_chinese_entry() -> None:
    from advisor.commands import explain_text as words
    from advisor.messages import translate

    texts = [*words._LABELS.values(), words._NOT_KNOWN, words._DID_YOU_MEAN, words._STANDS_FOR, words._NOTHING]
    texts += [words._FAMILY, words._UNVERIFIED]
    assert [text for text in texts if translate(text, "zh") == text] == []


@pytest.mark.parametrize(
    ("name", "target", "before", "after"),
    [
        ("cudaMemcpyAsync", "cann", "cudaMemcpyAsync(a, b, c, d)", "aclrtMemcpyAsync(a, c, b, c, d, nullptr)"),
        ("cudaFuncSetCacheConfig", "rocm", None, "hipFuncSetCacheConfig((const void*)a, b)"),
        ("cuda_fp16.h", "rocm", "#include <cuda_fp16.h>", "#include <hip/hip_fp16.h>"),
        ("cudaSuccess", "rocm", "cudaSuccess", "hipSuccess"),
        ("torch.cuda.synchronize", "cann", None, "torch.npu.synchronize"),
        ("str:nccl", "cann", "nccl", "hccl"),
    ],
)
def test_an_example_shows_the_line_before_and_after(name: str, target: str, before: str | None, after: str) -> None:
    found = explain([name], packs(), parse_targets([target], packs()))[0]
    (example,) = found.examples.values()
    assert before is None or example.before == before
    assert example.after == after


def test_an_example_names_the_header_that_it_needs() -> None:
    found = explain(["__shfl_xor_sync"], packs(), parse_targets(["rocm@6.2"], packs()))[0]
    (example,) = found.examples.values()
    assert (example.after.partition("(")[0], example.header) == ("cudacompat_shfl_xor_sync", "hip_compat.h")
    assert "hip_compat.h" in text_of([found])
    assert "需要 hip_compat.h" in text_of([found], "zh")


def test_another_number_of_arguments_has_no_example() -> None:
    legacy = explain(["cublasCgemm"], packs(), parse_targets(["rocm"], packs()))
    assert [bool(each.examples) for each in legacy] == [each.library == "cublas" for each in legacy]
