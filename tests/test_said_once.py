"""Findings that are said once for several places name the lines of the next ones."""

from __future__ import annotations

from pathlib import Path

from advisor.config import Config
from advisor.model import Finding
from advisor.pipeline import scan
from advisor.render import summary


def found(folder: Path, text: str, rule: str) -> list[Finding]:
    (folder / "a.cu").write_text(text)
    report = scan(folder, Config(targets=("rocm",), cache=False, jobs=1))
    return [finding for finding in report.findings if finding.rule == rule]


SWITCH = "#if HAVE_CUDA\nint a{0};\n#endif\n"


def test_conditions_on_a_switch_of_the_project_s_own(tmp_path: Path) -> None:
    text = "".join(SWITCH.format(number) for number in range(3))
    (finding,) = found(tmp_path, text + "void f(void* p) { cudaFree(p); }\n", "cuda-switch")
    assert (finding.line, finding.also) == (2, (3, 5, 6, 8, 9))
    assert summary.detail_of(finding) == "HAVE_CUDA + :3 :5 :6 :8 :9"


def test_the_end_of_an_arm_is_where_its_own_chain_goes_on(tmp_path: Path) -> None:
    inner = "#ifdef DEBUG\nint b;\n#else\nint c;\n#endif\n"
    text = f"#if HAVE_CUDA\n{inner}#elif HAVE_OTHER\nint d;\n#endif\nvoid f(void* p) {{ cudaFree(p); }}\n"
    (finding,) = found(tmp_path, text, "cuda-switch")
    assert (finding.line, finding.also) == (2, (7,))


def test_a_condition_over_several_lines(tmp_path: Path) -> None:
    text = "#if defined(OTHER) || \\\n  defined(HAVE_CUDA)\nint a;\n#endif\nvoid f(void* p) { cudaFree(p); }\n"
    (finding,) = found(tmp_path, text, "cuda-switch")
    assert (finding.line, finding.also) == (3, (4,))


def test_conditions_on_the_compiler_are_told_beside_a_switch_only(tmp_path: Path) -> None:
    compiler = "#ifdef __NVCC__\nint x;\n#endif\n"
    assert found(tmp_path, compiler + "void f(void* p) { cudaFree(p); }\n", "cuda-switch") == []
    (finding,) = found(tmp_path, compiler + SWITCH.format(1) + "void f(void* p) { cudaFree(p); }\n", "cuda-switch")
    assert (finding.line, finding.also) == (5, (2, 3, 6))


def test_a_switch_that_ends_in_the_word(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, "#ifdef LIB_CUDA\nint a;\n#endif\nvoid f(void* p) { cudaFree(p); }\n", "cuda-switch")
    assert (finding.line, finding.detail) == (2, "LIB_CUDA")


def test_a_switch_with_an_arm_for_the_target_inside_is_no_hint(tmp_path: Path) -> None:
    inside = "#ifdef USE_ROCM\n#include <hip/hip_version.h>\n#else\n#include <cuda.h>\n#endif\n"
    text = f"#ifdef LIB_WITH_CUDA\n{inside}#endif\nvoid f(void* p) {{ cudaFree(p); }}\n"
    assert found(tmp_path, text, "cuda-switch") == []


def test_a_switch_in_a_file_that_uses_nothing_of_cuda(tmp_path: Path) -> None:
    (tmp_path / "b.cpp").write_text("#if HAVE_CUDA\nvoid start_own();\n#endif\n")
    report = scan(tmp_path, Config(targets=("rocm",), cache=False, jobs=1))
    assert [(each.rule, each.line) for each in report.findings] == [("cuda-switch", 2)]


def test_words_for_nvidia_only_in_files_that_use_nothing_of_cuda(tmp_path: Path) -> None:
    (tmp_path / "b.h").write_text("// cutlass_mm(\nTensor mul_nvfp4_quant(Tensor a);\nauto t = kFloat8_e4m3fn;\n")
    (tmp_path / "c.h").write_text("// marlin_gemm(int) is elsewhere\nTensor merlin_gemm(Tensor a);\n")
    (tmp_path / "d.h").write_text("void dequantize_row_nvfp4(const void* x, float* y);\n")  # a format: CPUs read it too
    report = scan(tmp_path, Config(targets=("rocm",), cache=False, jobs=1))
    found = [(each.rule, each.path, each.line) for each in report.findings]
    assert found == [("vendor-function", "b.h", 2), ("fp8-torch-type", "b.h", 3)]


def test_names_for_one_architecture_that_stand_close_together(tmp_path: Path) -> None:
    close = "void run_sm90(int);\nvoid other(int);\nvoid run_sm100(int);\n"
    text = close + "\n" * 12 + "void last_sm90(int);\n" + "__global__ void k() {}\n"
    first, second = found(tmp_path, text, "vendor-function")
    assert (first.line, first.also) == (1, (3,))
    assert (second.line, second.also) == (16, ())


def test_many_lines_are_cut_in_the_detail(tmp_path: Path) -> None:
    text = "".join(SWITCH.format(number) for number in range(12))
    (finding,) = found(tmp_path, text + "void f(void* p) { cudaFree(p); }\n", "cuda-switch")
    assert len(finding.also) == 23
    assert summary.detail_of(finding).endswith(" …")
