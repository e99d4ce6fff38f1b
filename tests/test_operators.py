"""Operators for kernels: what names and surroundings mean, where nothing is said, and what each target has."""

from __future__ import annotations

import html
import re
from collections import Counter
from functools import cache
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import operators as ops
from advisor import scan
from advisor.config import Config
from advisor.effort.operators import covered, covered_by_folder
from advisor.errors import AdvisorError
from advisor.messages import LANGUAGES
from advisor.model import Decision, Kernel, KernelOperator, Report
from advisor.packs.operators import TargetOperators, name_rules, target_operators
from advisor.packs.targets import parse_target
from advisor.render import Options, render
from advisor.render import kernels as shown
from advisor.render.summary import detail_of, message_of
from advisor.review import apply, version_of
from tests.helpers import packs

ROOT = Path(__file__).parent.parent
LAYER_NORM = """\
#include <torch/extension.h>
template <typename T> __global__ void layer_norm_forward_kernel(const T* x, T* y) { y[threadIdx.x] = x[threadIdx.x]; }
template <typename T> __global__ void layer_norm_backward_kernel(const T* x, T* y) { y[threadIdx.x] = x[threadIdx.x]; }
__global__ void softmax_warp_forward(float* y) { y[threadIdx.x] = 0; }
__global__ void avg_pool3d_kernel(float* y) { y[threadIdx.x] = 0; }
__global__ void roi_pool_forward_kernel(float* y) { y[threadIdx.x] = 0; }
__global__ void secret_sauce_kernel(float* y) { y[threadIdx.x] = 0; }
void launch(float* y) { softmax_warp_forward<<<1, 32>>>(y); }
"""


@cache
def _tables() -> dict[str, TargetOperators]:
    return {name: target_operators(pack.operators, pack.symbols) for name, pack in packs().targets.items()}


@cache
def _names() -> ops.Names:
    return ops.Names(_tables())


def _offer(text: str) -> ops.Offer:
    return ops.offers(packs().targets, _tables(), (parse_target(text, packs()),))[0]


def _kernel(name: str, path: str = "csrc/kernels.cu") -> Kernel:
    return Kernel(name=name, path=path, line=1, end_line=9, lines=9)


def _answer(name: str, path: str = "csrc/kernels.cu", *launchers: str) -> ops.Answer | None:
    return ops.answer(_names(), _kernel(name, path), ops.Around(launchers=launchers))


def _of(report: Report, name: str, target: str) -> list[KernelOperator]:
    (kernel,) = (each for each in report.kernels if each.name == name)
    return [each for each in kernel.operators if each.target.startswith(target)]


@cache
def _every_pattern() -> tuple[str, ...]:
    return tuple(row.pattern for pack in packs().targets.values() for row in pack.operators.operations)


@st.composite
def _texts(draw: st.DrawFn) -> str:
    words = sorted({word for text in _every_pattern() for word in re.findall(r"[a-z0-9]+", text)})
    return " ".join(draw(st.lists(st.sampled_from(words), min_size=1, max_size=5)))


@given(_texts())
def test_expressions_that_are_chosen_by_their_beginnings_find_what_all_of_them_find(text: str) -> None:
    found = [(place, match.span()) for place, match in ops._Patterns(_every_pattern()).found(text)]
    plain = ((place, re.search(pattern, text)) for place, pattern in enumerate(_every_pattern()))
    assert found == [(place, match.span()) for place, match in plain if match]


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"a?bc", "bc"), (r"ab*c", "ac"), (r"[|]x|\|y", "|y"), (r"(?i)max|pool", "POOL"), (r"(?:a|b)c|d", "bc"),
        (r"[^]]z|q", "az"), (r"ab{0}c", "ac"), (r"x\(|y", "y"),
    ],
)  # fmt: skip
def test_beginnings_of_expressions_leave_nothing_out(pattern: str, text: str) -> None:
    assert [match[0] for _, match in ops._Patterns((pattern,)).found(text)] == [re.search(pattern, text)[0]]  # type: ignore[index]


@pytest.mark.parametrize(
    ("name", "text", "backward", "dimension"),
    [
        ("LayerNormForwardCUDAKernel", "layernorm", False, 0),
        ("ker_ln_bw_dgamma_dbeta", "layernorm", True, 0),
        ("upsample_nearest2d_backward_out_frame", "upsample nearest", True, 2),
        ("im2col_gpu_kernel", "im2col", False, 0),
        ("RoIAlignBackwardKernel", "roi align", True, 0),
        ("soft_max_f32", "softmax", False, 0),
        ("d_gelu_func", "gelu", True, 0),
    ],
)
def test_names_are_read_as_words_direction_and_dimension(name: str, text: str, backward: bool, dimension: int) -> None:
    read = _names().read(name)
    assert (read.text, read.backward, read.dimension) == (text, backward, dimension)


@pytest.mark.parametrize(
    ("name", "path", "launchers", "operation", "likelihood"),
    [
        ("softmax_warp_forward", "a/b.cu", (), "softmax", "likely"),
        ("fused_add_rms_norm_kernel", "a/b.cu", (), "add_rmsnorm", "likely"),
        ("kernel_channel_max", "layers/softmax_layer.cu", (), "softmax", "possible"),
        ("kernel_exp", "layers/softmax_layer.cu", (), "softmax", "possible"),
        ("cuComputeGradInput", "csrc/layer_norm_kernel.cu", (), "layernorm", "possible"),
        ("kernel", "csrc/roi_align.cu", ("roi_align_forward",), "roi_align", "likely"),
        ("iou3d_nms3d_forward_cuda_kernel", "cuda/iou3d_cuda_kernel.cuh", (), "nms3d", "likely"),
        ("nms3d_kernel", "a/b.cu", (), "nms3d", "likely"),
        ("secret_sauce_kernel", "a/b.cu", (), None, None),
    ],
)
def test_launcher_and_file_are_further_evidence(
    name: str, path: str, launchers: tuple[str, ...], operation: str | None, likelihood: str | None
) -> None:
    found = _answer(name, path, *launchers)
    assert (found and found.operation, found and found.likelihood) == (operation, likelihood)


@pytest.mark.parametrize(
    ("name", "path", "parameters", "operation", "likelihood"),
    [
        pytest.param("gelu_kernel", "a/b.cu", "*out *input n", "gelu", "likely", id="input and output"),
        pytest.param("gelu_kernel", "a/b.cu", "*out *input *bias n", "gelu", "possible", id="a bias as well"),
        pytest.param("softmax_kernel", "a/b.cu", "*out *input *mask n", "softmax", "possible", id="a mask"),
        pytest.param("topk_kernel", "a/b.cu", "*in *out *idx *row_starts", "topk", "possible", id="own range by row"),
        pytest.param("rms_norm_kernel", "a/b.cu", "*out *input *weight eps", "rmsnorm", "likely", id="eps of a norm"),
        pytest.param("fused_add_rms_norm", "a/b.cu", "*input *residual *w eps", "add_rmsnorm", "likely", id="residual"),
        pytest.param("rms_norm_kernel", "a/b.cu", "params <Residual>", "rmsnorm", "possible", id="a structure"),
        pytest.param("reciprocal", "a/b.cu", "*out eps", None, None, id="an ordinary word and a number more"),
        pytest.param("permute", "a/permute.cu", "*out *in *strides", "permute", "possible", id="the file says so too"),
        pytest.param("gather_sharp_rope", "a/b.cu", "*out *in", None, None, id="half a name without a second sign"),
        pytest.param("sharp_rope", "a/rope.cu", "*out *in", "rope", "possible", id="half a name, the file as well"),
        pytest.param("sharp_rope", "a/rope.cu", "*out *in *kv_cache", None, None, id="half a name and more data"),
        pytest.param("max_pool_kernel", "a/b.cu", "*out *in n", "max_pool", "possible", id="no dimension is shown"),
    ],
)
def test_what_a_kernel_is_given_decides_how_likely(
    name: str, path: str, parameters: str, operation: str | None, likelihood: str | None
) -> None:
    found = ops.answer(_names(), _kernel(name, path), ops.Around(parameters=tuple(parameters.split())))
    assert (found and found.operation, found and found.likelihood) == (operation, likelihood)


@pytest.mark.parametrize(
    ("name", "parameters", "operators"),
    [
        ("max_pool_kernel", "*in *out height width kernel_h", "aclnnMaxPool aclnnMaxPool2dWithIndices"),
        ("max_pool_kernel", "*in *out depth height width", "aclnnMaxPool3D aclnnMaxPool3dWithArgmax"),
        ("gelu_kernel", "*grad_output *input *grad_input", "aclnnGeluBackward"),
        ("gelu_forward", "*diff *input", "aclnnGelu aclnnGeluV2"),
        ("adam_kernel", "*param *grad *m *v lr", "aclnnApplyAdamWV2 aclnnFusedAdamw"),
    ],
)
def test_parameters_tell_direction_and_dimension_where_the_name_does_not(
    name: str, parameters: str, operators: str
) -> None:
    found = ops.answer(_names(), _kernel(name), ops.Around(parameters=tuple(parameters.split())))
    assert found is not None
    given_ = _offer("cann").operators(found)
    assert given_ is not None
    assert given_.operators == tuple(operators.split())


def test_parameters_are_read_from_the_source(tmp_path: Path) -> None:
    (tmp_path / "a.cu").write_text(
        "#include <torch/extension.h>\n"
        "template <typename T, bool HasMask> __global__ void softmax_kernel(T* y, const T* x, int n) { y[0] = x[0]; }\n"
        "__global__ void layer_norm_kernel(float* y, const float* x, Tensor residual) { y[0] = x[0]; }\n"
        "template <typename T> __global__ void gelu_kernel(T* y, const T* x, int n = 3) { y[0] = x[0]; }\n"
    )
    found = {each.name: [one.likelihood for one in each.operators] for each in _scan(tmp_path, "cann").kernels}
    assert found == {"softmax_kernel": ["possible"], "layer_norm_kernel": ["possible"], "gelu_kernel": ["likely"]}


@pytest.mark.parametrize("row", ["data\tgelu\t2", "shape\tdepth\t4", "gradient\t(", "sure\tnms\tx", "data\tgelu\t"])
def test_malformed_rules_about_parameters_are_refused(row: str) -> None:
    with pytest.raises(AdvisorError):
        list(name_rules(f"kind\twords\tbecomes\n{row}\n".encode(), "x/kernel_names.tsv"))


@pytest.mark.parametrize(
    ("name", "path"),
    [
        pytest.param("dequantize_block_q4_0", "a/convert.cu", id="block format in the name"),
        pytest.param("dequantize_kernel", "csrc/gptq/kernels.cu", id="block format in the folder"),
        pytest.param("fused_qk_norm_rope_kernel", "a/b.cu", id="half of a fused kernel"),
        pytest.param("softmax_focal_loss_forward", "a/b.cu", id="another operation without operator"),
        pytest.param("select_beam_rough_topk", "a/b.cu", id="a word that says bookkeeping"),
        pytest.param("gemv_kernel_g64", "ext/awq/quantization/gemv_cuda.cu", id="block format in a folder above"),
        pytest.param("gemm_w4a16_T1", "a/b.cu", id="widths of weights and activations"),
        pytest.param("region_softmax_class_score", "a/b.cu", id="a detector's own scores"),
        pytest.param("s2_attn_fwd_generic_vec", "a/attention_fwd.cu", id="attention over neighbours"),
        pytest.param("copy_blocks_kernel", "a/b.cu", id="blocks by a list of pairs"),
    ],
)
def test_no_answer_where_a_part_would_stand_for_the_whole(name: str, path: str) -> None:
    found = _answer(name, path)
    assert found is None or _offer("cann").operators(found) is None


def test_half_of_a_fused_kernel_is_a_hint_for_its_own_view_only(tmp_path: Path) -> None:
    kernels = "".join(
        f"__global__ void {name}(float* x) {{ x[0] = 1; }}\n"
        for name in ("layer_norm_kernel", "fused_qk_norm_rope_kernel", "dequantize_block_q4_0", "secret_sauce_kernel")
    )
    (tmp_path / "a.cu").write_text("#include <torch/extension.h>\n" + kernels, encoding="utf-8")
    found = {each.name: each for each in scan([tmp_path], Config(targets=("cann",), cache=False)).kernels}
    assert found["layer_norm_kernel"].operators
    assert found["layer_norm_kernel"].hints == ()
    fused = found["fused_qk_norm_rope_kernel"]
    assert fused.operators == ()
    assert [each.title for each in fused.hints] == ["Rotary position embedding"]
    assert found["secret_sauce_kernel"].hints == ()


def test_a_folder_that_mostly_does_what_only_tensor_code_does_is_open_without_headers(tmp_path: Path) -> None:
    def opened(*names: str) -> bool:
        text = "".join(f"__global__ void {name}(float* x) {{ x[0] = 1; }}\n" for name in names)
        (tmp_path / "a.cu").write_text(text, encoding="utf-8")
        return any(each.operators for each in scan([tmp_path], Config(targets=("cann",), cache=False)).kernels)

    few = ("gelu", "mish", "swish")
    assert opened(*few, *(f"other{number}_step" for number in range(9)))
    assert not opened(*few, *(f"other{number}_step" for number in range(10)))


@pytest.mark.parametrize(
    ("name", "operators"),
    [
        ("avg_pool2d_kernel", ("aclnnAvgPool2d",)),
        ("avg_pool3d_backward_kernel", ("aclnnAvgPool3dBackward",)),
        ("reflection_pad1d_kernel", ("aclnnReflectionPad1d",)),
        ("fused_bias_gelu", ("aclnnAdd aclnnGelu",)),
        ("_cuda_log10", ("aclnnLog10",)),
        ("clipped_relu", ("aclnnHardtanh",)),
        ("_cuda_scale_rows", ("aclnnMul",)),
        ("_cuda_layer_normalize_gradient", ("aclnnLayerNormBackward",)),
    ],
)
def test_direction_and_dimension_choose_the_operator(name: str, operators: tuple[str, ...]) -> None:
    found = _answer(name)
    assert found is not None
    given_ = _offer("cann").operators(found)
    assert given_ is not None
    assert given_.operators == operators


def test_an_operator_that_the_chip_lacks_is_no_answer() -> None:
    found = _answer("roi_pool_forward_kernel")
    assert found is not None
    everywhere, on_950, on_a2 = (_offer(text).operators(found) for text in ("cann", "cann:950", "cann:A2"))
    assert everywhere is not None
    assert everywhere.products == ("950",)
    assert on_950 is not None
    assert on_a2 is None


def test_a_library_for_one_direction_does_not_serve_the_other() -> None:
    offer = _offer("rocm")
    forward, backward = _answer("causal_conv1d_fwd_kernel"), _answer("causal_conv1d_bwd_kernel")
    assert forward is not None
    assert backward is not None
    assert (offer.operators(forward), offer.libraries(backward, "")) == (None, None)
    served = offer.libraries(forward, "Causal 1-d convolution")
    assert served is not None
    assert served.library == "AITER"


def _truth() -> list[list[str]]:
    lines = (ROOT / "tests/data/kernel_truth.tsv").read_text("utf-8").split("\n")
    return [line.split("\t") for line in lines if line and not line.startswith("#")][1:]


def test_answers_on_kernels_that_people_judged() -> None:
    """By name and path alone; a kernel's operations are those that a person wrote down."""
    offer, counts = _offer("cann"), Counter[tuple[str, bool]]()
    alike = {"bias_grad": "bias_add", "deform_conv": "deform_conv_grad"}
    unary = {"abs", "exp", "log", "sqrt", "pow"}
    having = found_right = 0
    for _, _, path, name, role, written, _ in _truth():
        if role not in ("W", "P", "F", "N"):
            continue
        found = _answer(name, path)
        if found is not None and offer.operators(found) is None:
            found = None
        operations = set(written.split(","))
        operations |= {alike[each] for each in operations if each in alike}
        operations |= unary if "unary" in operations else set()
        right = found is not None and role != "N" and found.operation in operations
        if found is not None:
            counts[found.likelihood, right] += 1
        having += role in ("W", "P")
        found_right += right and role in ("W", "P")
    likely, possible = (
        counts[each, True] / (counts[each, True] + counts[each, False]) for each in ("likely", "possible")
    )
    assert likely >= 0.9
    assert possible >= 0.7
    assert found_right / having >= 0.55


def test_a_template_does_what_its_functors_do(tmp_path: Path) -> None:
    (tmp_path / "multi_tensor_apply.cuh").write_text(
        "template <typename T, typename U> __global__ void multi_tensor_apply_kernel(T t, U f) { f(t, threadIdx.x); }\n"
    )
    (tmp_path / "adam.cu").write_text(
        '#include <ATen/ATen.h>\n#include "multi_tensor_apply.cuh"\n'
        "struct AdamFunctor { __device__ void operator()(float* p) { p[threadIdx.x] = 0; } };\n"
        "__global__ void layer_norm_kernel(float* y) { y[threadIdx.x] = 0; }\n"
    )
    report = scan(tmp_path, Config(targets=("cann",), cache=False, jobs=1))
    (found,) = _of(report, "multi_tensor_apply_kernel", "cann")
    assert (found.operation, found.evidence) == ("adamw", ("functor AdamFunctor in adam.cu",))


def _scan(folder: Path, *targets: str) -> Report:
    return scan(folder, Config(targets=targets or ("rocm", "cann"), cache=False, jobs=1))


@pytest.fixture
def report(tmp_path: Path) -> Report:
    (tmp_path / "norm.cu").write_text(LAYER_NORM)
    return _scan(tmp_path)


def test_the_report_names_operators(report: Report) -> None:
    (forward,) = _of(report, "layer_norm_forward_kernel", "cann")
    assert (forward.title, forward.operators, forward.products, forward.likelihood) == (
        "LayerNorm", ("aclnnLayerNorm",), ("A2", "A3", "950"), "likely",
    )  # fmt: skip
    (backward,) = _of(report, "layer_norm_backward_kernel", "cann")
    assert backward.operators == ("aclnnLayerNormBackward",)
    assert _of(report, "secret_sauce_kernel", "cann") == []
    (library,) = _of(report, "layer_norm_forward_kernel", "rocm")
    assert "MIOpen" in library.library
    (softmax,) = _of(report, "softmax_warp_forward", "cann")
    assert softmax.evidence == ("name",)


def test_nothing_is_looked_for_in_code_that_is_not_for_tensors(tmp_path: Path) -> None:
    (tmp_path / "sim.cu").write_text(LAYER_NORM.replace("#include <torch/extension.h>", "#include <cmath>").split(
        "__global__ void avg_pool3d")[0])  # fmt: skip
    found = _scan(tmp_path).kernels
    assert [(each.tensor_code, each.operators) for each in found] == [(False, ())] * 3


def test_the_gate_is_asked_for_each_folder(tmp_path: Path) -> None:
    for folder, text in (
        ("ops", LAYER_NORM),
        ("sim", "__global__ void gather_kernel(float* y) { y[threadIdx.x] = 0; }"),
    ):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.cu").write_text(text)
    open_ = {each.path: each.tensor_code for each in _scan(tmp_path).kernels}
    assert open_ == {"ops/a.cu": True, "sim/a.cu": False}


def test_how_many_kernels_left_have_an_operator(report: Report) -> None:
    target = next(each.id for each in report.targets if each.name == "cann")
    found = covered(report.kernels, target)
    assert (found.likely, found.left, found.open, found.most) == (5, 6, True, True)
    assert covered_by_folder(report.kernels, target) == {"": found}
    assert covered(report.kernels, target, {"norm.cu"}).left == 0
    other = next(each.id for each in report.targets if each.name == "rocm")
    assert covered(report.kernels, other).likely == 0  # libraries beside kernels that compile are a choice


def test_the_advice_is_to_call_and_the_severity_stays_until_it_is_confirmed(report: Report) -> None:
    calls = [each for each in report.findings if each.rule == ops.KERNEL_RULE and each.call]
    assert len([each for each in calls if each.severity == "blocker"]) == 5
    one = next(each for each in calls if each.detail == "softmax_warp_forward" and each.severity == "blocker")
    assert (one.call, detail_of(one)) == (("aclnnSoftmax",), "softmax_warp_forward → aclnnSoftmax")
    assert message_of(one) != one.message
    rule = next(each for each in report.rules if each.id == one.rule)
    made = Decision(id=one.id, decision="accept", rule=one.rule, rule_version=version_of(rule))
    confirmed = next(each for each in apply(report.findings, [made], report.rules)[0] if each.id == one.id)
    assert (confirmed.severity, confirmed.state) == ("work", "known")
    others = [each for each in report.findings if each.rule == ops.KERNEL_RULE and "secret" in each.detail]
    assert {each.call for each in others} == {()}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["terminal", "markdown", "html"])
def test_every_output_groups_kernels_by_operation(report: Report, name: str, language: str) -> None:
    text = render(report, name, Options(language=language, width=100)).decode()
    text = html.unescape(text)
    assert "aclnnLayerNorm" in text
    assert {"en": "no operator found: 1 kernel", "zh": "未找到算子：1 个核函数"}[language] in text


def test_the_line_of_an_operation(report: Report) -> None:
    target = next(each for each in report.targets if each.name == "cann")
    group = next(each for each in shown.groups(report, target) if each.title == "LayerNorm")
    assert shown.group_line(report, group, "en") == (
        "LayerNorm: 2 kernels → aclnnLayerNorm, backward aclnnLayerNormBackward; A2, A3, 950"
    )
    assert shown.is_choice(report, next(each for each in report.targets if each.name == "rocm"))


def test_device_names_go_with_their_kernels(report: Report) -> None:
    from advisor.render.brief import open_apis

    cann, rocm = (next(each for each in report.targets if each.name == name) for name in ("cann", "rocm"))
    assert "threadIdx" not in dict(open_apis(report, cann, "none", "manual"))
    assert "go with their kernels" in shown.folded_line(report, cann, "en")
    assert shown.folded_line(report, rocm, "en") == ""
    assert any(item.symbol == "threadIdx" for item in report.items)  # only lists of the summary leave it out


@given(st.text(max_size=300))
def test_any_name_is_read(name: str) -> None:
    read = _names().read(name)
    assert _names().read(name) == read
    found = _answer(name or "x", name)
    assert found is None or found.likelihood in ("likely", "possible")


def test_a_kernel_inside_another_is_none(tmp_path: Path) -> None:
    """A macro that opens a loop looks like a function; it must not count as a kernel."""
    (tmp_path / "a.cu").write_text(
        "__global__ void outer_kernel(float* y, int n) {\n"
        "  CUDA_1D_KERNEL_LOOP(i, n) {\n    y[i] = threadIdx.x;\n  }\n}\n"
    )
    assert [each.name for each in _scan(tmp_path).kernels] == ["outer_kernel"]


def test_hostile_names_are_harmless(report: Report) -> None:
    nasty = "layer_norm_<script>\x1b[31m"
    changed = tuple(msgspec.structs.replace(each, name=nasty, path=f"{nasty}.cu") for each in report.kernels)
    page = render(msgspec.structs.replace(report, kernels=changed), "html", Options()).decode()
    assert "<script>\x1b" not in page
