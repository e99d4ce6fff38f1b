"""The Python front end: fixtures tell what is found where; the rest tests what is said about each use."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.frontends.python import extract
from advisor.frontends.source import Source
from advisor.model import Define, FileFacts, Name, Span, Use, Vocabulary
from tests.helpers import TARGET_WORDS

FIXTURES = sorted((Path(__file__).parent.parent / "fixtures" / "uses" / "python").glob("*.py"))
WANT = re.compile(r"#\s*want:\s*(.*)$")


def vocabulary() -> Vocabulary:
    kinds = {
        "module": "torch.cuda torch.cuda.amp torch.backends.cudnn",
        "function": "torch.cuda.synchronize torch.cuda.current_stream torch.cuda.current_device "
        "torch.cuda.is_available torch.cuda.get_device_properties torch.cuda.empty_cache torch.cuda.memory_stats "
        "torch.cuda.graph torch.cuda.set_stream torch.cuda.amp.custom_fwd torch.distributed.is_nccl_available "
        "torch.utils.cpp_extension.CUDAExtension",
        "class": "torch.cuda.CUDAGraph torch.cuda.Stream torch.cuda.Event torch.cuda.amp.autocast "
        "torch.cuda.amp.GradScaler "
        "torch.utils.cpp_extension.BuildExtension",
        "attribute": "torch.backends.cudnn.benchmark torch.backends.cudnn.deterministic torch.version.cuda "
        "torch.backends.cuda.matmul.allow_tf32 torch.utils.cpp_extension.CUDA_HOME",
        "method": "torch.Tensor.cuda torch.Tensor.to",
        "property": "torch.Tensor.is_cuda",
        "string": "str:cuda str:nccl",
        "env": "env:CUDA_VISIBLE_DEVICES env:TORCH_ALLOW_TF32_CUBLAS_OVERRIDE",
    }
    entries = {symbol: (Name(symbol, kind, "torch", "qualified"),) for kind in kinds for symbol in kinds[kind].split()}
    c_names = {"cudaMalloc": "function", "threadIdx": "variable", "__global__": "keyword", "__device__": "keyword"}
    entries |= {symbol: (Name(symbol, kind, "runtime", "word"),) for symbol, kind in c_names.items()}
    hidden = "torch.utils.cpp_extension.CppExtension"
    return Vocabulary(names={**entries, hidden: (Name(hidden, "function", "torch", "never"),)}, targets=TARGET_WORDS)


VOCABULARY = vocabulary()


def facts_of(text: str | bytes) -> FileFacts:
    data = text.encode() if isinstance(text, str) else text
    return extract(Source(path="a.py", kind="python", data=data), VOCABULARY)


def use_of(text: str, symbol: str) -> Use:
    found = [use for use in facts_of(text).uses if use.symbol == symbol]
    assert len(found) == 1, [use.symbol for use in facts_of(text).uses]
    return found[0]


def wanted(text: str) -> list[tuple[int, str]]:
    lines = ((number, WANT.search(line)) for number, line in enumerate(text.split("\n"), 1))
    return sorted((number, symbol.strip()) for number, found in lines if found for symbol in found[1].split(";"))


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_fixture_says_what_is_used_where(path: Path) -> None:
    facts = extract(Source(path=path.name, kind="python", data=path.read_bytes()), VOCABULARY)
    assert sorted((use.span.line, use.symbol) for use in facts.uses if not use.rules_only) == wanted(
        path.read_text(encoding="utf-8")
    )


def test_fixtures_are_there() -> None:
    assert {"imports", "devices", "silent"} <= {path.stem for path in FIXTURES}


# --- place and spelling -----------------------------------------------------------------------------------------------


def test_columns_count_code_points_and_ends_are_exclusive() -> None:
    use = use_of('import torch\nx = "äöü𝄞"; torch.cuda.synchronize()\n', "torch.cuda.synchronize")
    assert use.span == Span("a.py", 2, 13, 2, 35)
    assert use.spelling == "torch.cuda.synchronize"


def test_spelling_is_what_is_written_and_symbol_the_catalogue_s_name() -> None:
    use = use_of("from torch import cuda as c\nc.current_stream()\n", "torch.cuda.current_stream")
    assert (use.spelling, use.library, use.side) == ("c.current_stream", "torch", "host")


def test_the_use_ends_where_the_known_name_ends() -> None:
    use = use_of("import torch\ntorch.version.cuda.split('.')\n", "torch.version.cuda")
    assert (use.spelling, use.kind, use.result) == ("torch.version.cuda", "member", "member:split")


def test_a_method_s_place_is_its_name_alone() -> None:
    use = use_of("import torch\ny = x.cuda(1)\n", "torch.Tensor.cuda")
    assert (use.span, use.spelling) == (Span("a.py", 2, 7, 2, 11), "cuda")


def test_a_string_s_place_includes_prefix_and_quotes() -> None:
    use = use_of("import torch\nd = f'cuda:{i}'\n", "str:cuda")
    assert (use.spelling, use.span.column, use.span.end_column) == ("f'cuda:{i}'", 5, 16)


def test_a_name_may_stretch_over_lines() -> None:
    use = use_of("import torch\n(torch\n  .cuda\n  .synchronize())\n", "torch.cuda.synchronize")
    assert (use.span, use.nargs) == (Span("a.py", 2, 2, 4, 15), 0)
    assert use.spelling == "torch\n  .cuda\n  .synchronize"


def test_byte_order_mark_and_crlf() -> None:
    facts = facts_of(b"\xef\xbb\xbfimport torch\r\nx.cuda()\r\n")
    assert [(use.symbol, use.span.line, use.span.column) for use in facts.uses] == [("torch.Tensor.cuda", 2, 3)]
    assert (facts.status, facts.lines, facts.excerpts) == ("ok", 2, {2: "x.cuda()"})


# --- kind, arguments, role, result ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "symbol", "kind"),
    [
        ("torch.cuda.synchronize()", "torch.cuda.synchronize", "call"),
        ("f(torch.cuda.synchronize)", "torch.cuda.synchronize", "member"),
        ("import torch.cuda.amp", "torch.cuda.amp", "import"),
        ("def f(s: torch.cuda.Stream): pass", "torch.cuda.Stream", "type"),
        ("def f(s: list[torch.cuda.Stream]): pass", "torch.cuda.Stream", "type"),
        ("x.is_cuda", "torch.Tensor.is_cuda", "member"),
        ("x.cuda()", "torch.Tensor.cuda", "call"),
        ("f('cuda')", "str:cuda", "string"),
        ("os.environ['CUDA_VISIBLE_DEVICES']", "env:CUDA_VISIBLE_DEVICES", "env"),
    ],
)
def test_kind(code: str, symbol: str, kind: str) -> None:
    assert use_of(f"import torch\n{code}\n", symbol).kind == kind


def test_arguments_and_constant_keywords() -> None:
    code = "torch.cuda.amp.autocast(a, True,\n  enabled=False, dtype=torch.float16, name='x', other=f(1), n=-1)"
    use = use_of(f"import torch\n{code}\n", "torch.cuda.amp.autocast")
    assert use.args == ("a", "True", "enabled=False", "dtype=torch.float16", "name='x'", "other=f(1)", "n=-1")
    assert use.nargs == 7
    assert use.keywords == (("enabled", "False"), ("dtype", "float16"), ("name", "x"), ("n", "-1"))


def test_without_a_call_there_are_no_arguments() -> None:
    use = use_of("import torch\ny = torch.cuda.synchronize\n", "torch.cuda.synchronize")
    assert (use.args, use.nargs) == ((), -1)


@pytest.mark.parametrize(
    ("code", "symbol", "role", "result"),
    [
        ("torch.cuda.synchronize()", "torch.cuda.synchronize", "statement", "unused"),
        ("s = torch.cuda.Stream()", "torch.cuda.Stream", "plain", "assigned:s"),
        ("torch.backends.cudnn.benchmark = True", "torch.backends.cudnn.benchmark", "plain", "stored:True"),
        ("os.environ['CUDA_HOME'] = p", "env:CUDA_HOME", "plain", "stored:p"),
        ("def f(): return torch.cuda.Stream()", "torch.cuda.Stream", "plain", "returned"),
        ("if not torch.cuda.is_available(): pass", "torch.cuda.is_available", "condition", "condition"),
        ("if torch.cuda.current_device() > 3: pass", "torch.cuda.current_device", "condition", "compared:> 3"),
        ("if x.device.type == 'cuda': pass", "str:cuda", "condition", "compared:== x.device.type"),
        ("ok = 'cuda' not in str(d)", "str:cuda", "plain", "compared:not in str(d)"),
        ("def f(d='cuda'): pass", "str:cuda", "default", "assigned:d"),
        ("def f(d: str = 'cuda'): pass", "str:cuda", "default", "assigned:d"),
        ("x.to('cuda')", "str:cuda", "plain", "passed:x.to"),
        ("g(x)[0].to('cuda')", "str:cuda", "plain", "passed:.to"),
        ("from torch import zeros as z\nz(1, device='cuda')", "str:cuda", "plain", "passed:torch.zeros device"),
        ("torch.device('cuda:{}'.format(i))", "str:cuda", "plain", "passed:torch.device"),
        ("d = {'device': 'cuda'}", "str:cuda", "plain", "assigned:'device'"),
        ("d = {'cuda': 1}", "str:cuda", "plain", "key"),
        ("y = t['cuda']", "str:cuda", "plain", "subscript:t"),
        ("@torch.cuda.amp.custom_fwd\ndef f(): pass", "torch.cuda.amp.custom_fwd", "plain", "decorator"),
    ],
)
def test_role_and_result(code: str, symbol: str, role: str, result: str) -> None:
    use = use_of(f"import torch\n{code}\n", symbol)
    assert (use.role, use.result) == (role, result)


# --- surroundings -----------------------------------------------------------------------------------------------------

BRANCHES = """
import torch
class A:
    def f(self):
        if torch.version.hip:
            torch.cuda.synchronize()
        elif a or b:
            torch.cuda.empty_cache()
        elif idle:
            pass
        else:
            while c:
                torch.cuda.Stream()
"""


def test_scope_is_the_dotted_name_of_classes_and_functions() -> None:
    assert use_of(BRANCHES, "torch.cuda.synchronize").scope == "A.f"
    assert use_of("import torch\nx.cuda()\n", "torch.Tensor.cuda").scope == ""


def test_guard_and_arms_of_the_first_branch() -> None:
    use = use_of(BRANCHES, "torch.cuda.synchronize")
    assert use.guard == "torch.version.hip"
    assert use.arms == (
        "not (torch.version.hip) && (a or b)",
        "not (torch.version.hip) && (not (a or b)) && not (idle)",
    )
    assert use.tests == ("torch.version.hip",)


def test_guard_and_arms_of_a_later_branch() -> None:
    use = use_of(BRANCHES, "torch.cuda.empty_cache")
    assert use.guard == "not (torch.version.hip) && (a or b)"
    assert use.arms == ("torch.version.hip", "not (torch.version.hip) && (not (a or b)) && not (idle)")


def test_tests_are_given_outermost_first() -> None:
    use = use_of(BRANCHES, "torch.cuda.Stream")
    assert use.tests == ("not (torch.version.hip) && (not (a or b)) && not (idle)", "c")
    assert use.guard == "not (torch.version.hip) && (not (a or b)) && not (idle)"


def test_inner_arms_carry_the_outer_guard() -> None:
    code = "import torch\nif is_rocm:\n  if hip_old:\n    x.cuda()\n  else:\n    y.half()\n"
    use = use_of(code, "torch.Tensor.cuda")
    assert (use.guard, use.arms) == ("is_rocm && hip_old", ("is_rocm && not (hip_old)",))


def test_a_test_that_names_no_platform_is_no_guard() -> None:
    use = use_of("import torch\nif n > 3:\n    x.cuda()\nelse:\n    y()\n", "torch.Tensor.cuda")
    assert (use.guard, use.arms, use.tests) == ("", (), ("n > 3",))


def test_choices_and_short_circuits_are_conditions_too() -> None:
    chosen = use_of("import torch\nd = 'npu' if on_npu else 'cuda'\n", "str:cuda")
    assert (chosen.guard, chosen.arms, chosen.tests) == ("not (on_npu)", ("on_npu",), ("not (on_npu)",))
    assert use_of("import torch\na and x.cuda()\n", "torch.Tensor.cuda").tests == ("a",)
    assert use_of("import torch\na or x.cuda()\n", "torch.Tensor.cuda").tests == ("not (a)",)


def test_the_condition_itself_is_not_guarded_by_itself() -> None:
    use = use_of("import torch\nif a:\n    pass\nelif torch.version.cuda:\n    f()\n", "torch.version.cuda")
    assert (use.tests, use.arms) == (("not (a)",), ())


# --- confidence -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "symbol", "confidence"),
    [
        ("import torch\nx.cuda()", "torch.Tensor.cuda", "strong"),
        ("x.cuda()", "torch.Tensor.cuda", "medium"),
        ("import torch\ntorch.cuda.synchronize()", "torch.cuda.synchronize", "strong"),
        ("torch.cuda.synchronize()", "torch.cuda.synchronize", "medium"),
        ("from torch.cuda.amp import *\nautocast()", "torch.cuda.amp.autocast", "weak"),
        ("import torch\nx.to('cuda')", "str:cuda", "strong"),
        ("import torch\nf('cuda')", "str:cuda", "medium"),
        ("f(device='cuda')", "str:cuda", "medium"),
        ("import cupy\nf('cuda')", "str:cuda", "medium"),
        ("f('cuda')", "str:cuda", "weak"),
        ("import os\nos.environ['CUDA_HOME']", "env:CUDA_HOME", "strong"),
        ("my_env['CUDA_HOME']", "env:CUDA_HOME", "medium"),
        ("import torch\nx = ) torch.cuda.synchronize() +", "torch.cuda.synchronize", "weak"),
    ],
)
def test_confidence(code: str, symbol: str, confidence: str) -> None:
    assert use_of(f"{code}\n", symbol).confidence == confidence


def test_contradicting_imports_make_a_name_less_sure_and_cuda_wins() -> None:
    code = (
        "try:\n    from torch.cuda.amp import autocast\nexcept ImportError:\n    from own import autocast\nautocast()\n"
    )
    call = facts_of(code).uses[-1]
    assert (call.symbol, call.span.line, call.confidence) == ("torch.cuda.amp.autocast", 5, "medium")


# --- the file ---------------------------------------------------------------------------------------------------------


def test_facts_of_a_file_without_uses() -> None:
    facts = facts_of("import os\nprint(os.name)\n")
    assert (facts.status, facts.reason, facts.lines, facts.parsed_lines) == ("ok", "", 2, 2)
    assert (facts.uses, facts.excerpts, facts.bytes) == ((), {}, 25)


def test_a_syntax_error_is_recovered_and_placed() -> None:
    facts = facts_of("import torch\nx.cuda()\ny = ) torch.cuda.Stream\nz = 1\n")
    assert (facts.status, facts.lines, facts.parsed_lines) == ("recovered", 4, 3)
    assert facts.reason == "syntax not understood in 1 line (first: line 3)"


def test_what_the_parser_could_not_place_is_kept_as_weak() -> None:
    facts = facts_of("import torch\n" + ") torch.cuda.Stream ( " * 3)
    assert [(use.symbol, use.span.column, use.confidence) for use in facts.uses] == [
        ("torch.cuda.Stream", column, "weak") for column in (3, 25, 47)
    ]


def test_not_utf_8_is_recovered_and_placed() -> None:
    facts = facts_of(b"import torch\n# caf\xe9\nx.cuda()\n")
    assert (facts.status, facts.reason) == ("recovered", "not UTF-8 (first bad byte in line 2)")
    assert [use.span.line for use in facts.uses] == [3]


def test_not_utf_8_is_told_of_files_without_uses_too() -> None:
    assert facts_of(b"a\n\xff\n").reason == "not UTF-8 (first bad byte in line 2)"


def test_own_definitions_of_catalogue_names() -> None:
    facts = facts_of("import torch\nclass M:\n    def cuda(self, device=None, *rest): ...\nclass CUDAExtension: ...\n")
    assert facts.defines == (
        Define(name="cuda", kind="function", span=Span("a.py", 3, 9, 3, 13), params=("self", "device", "rest")),
        Define(name="CUDAExtension", kind="name", span=Span("a.py", 4, 7, 4, 20)),
    )


def test_uses_stand_in_the_order_of_the_file() -> None:
    facts = facts_of("import torch\nf('cuda', torch.cuda.Stream(), x.cuda())\nimport torch.cuda\n")
    assert [use.symbol for use in facts.uses] == ["str:cuda", "torch.cuda.Stream", "torch.Tensor.cuda", "torch.cuda"]


def test_deep_nesting_is_survived() -> None:
    depth = 2000
    facts = facts_of(
        "import torch\nx = " + "(" * depth + "torch.cuda.Stream" + ")" * depth + "\n" + "+".join(["'cuda:'"] * depth)
    )
    assert {use.confidence for use in facts.uses if use.symbol == "torch.cuda.Stream"} <= {"weak"}


# --- any input --------------------------------------------------------------------------------------------------------

SEED = b"\n".join(path.read_bytes() for path in FIXTURES)
PIECES = st.sampled_from([line + b"\n" for line in SEED.split(b"\n")])
NOISE = st.sampled_from(
    [b"(", b")", b'"', b"'", b'"""', b"\x00", b"\xff", b"\r", b"\t", b"{", b"f'", b"\\\n", b"if ", b": "]
)


def check(data: bytes) -> None:
    facts = facts_of(data)
    lines = data.decode("utf-8", "surrogateescape").split("\n")
    assert facts.parsed_lines <= facts.lines
    for use in facts.uses:
        span = use.span
        inside = lines[span.line - 1 : span.end_line]
        inside[-1] = inside[-1][: span.end_column - 1]
        inside[0] = inside[0][span.column - 1 :]
        text = "\n".join(inside).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
        assert text == use.spelling
        assert span.line in facts.excerpts


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    check(data)
    check(b"import torch\n" + data + b" torch.cuda.Stream('cuda').cuda()")


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(PIECES, NOISE), max_size=25))
def test_mutated_python(pieces: list[bytes]) -> None:
    check(b"".join(pieces))


# --- facts for rules, and texts followed through names ----------------------------------------------------------------

ASKED = frozenset(
    "py:torch.jit.script py:.data_ptr import:cupy kw:num_warps op:lgamma py:triton.jit text:library text:arch "
    "py:getattr(torch) int:device".split()
)


def asked_of(text: str) -> list[tuple[str, int, str]]:
    asked = msgspec.structs.replace(VOCABULARY, words=ASKED)
    facts = extract(Source(path="a.py", kind="python", data=text.encode()), asked)
    return [(use.symbol, use.span.line, use.via or use.spelling) for use in facts.uses if use.rules_only]


@pytest.mark.parametrize(
    ("code", "symbol", "shown"),
    [
        ("import torch\ntorch.jit.script(f)", "torch.jit.script", "torch.jit.script"),
        ("import torch\nx.y.data_ptr()", "py:.data_ptr", "x.y.data_ptr"),
        ("import os, torch\nimport cupy.cuda", "import:cupy", "cupy.cuda"),
        ("import triton\nkernel[(1,)](a, num_warps=4)", "kw:num_warps", "num_warps=4"),
        ("import torch\ntorch.lgamma(x)", "op:lgamma", "torch.lgamma"),
        ("from mine.triton_utils import triton\n@triton.jit\ndef f(): pass", "triton.jit", "triton.jit"),
        ("import torch\ngetattr(torch, name)", "py:getattr(torch)", "getattr(torch, name)"),
        ("import torch; x.cuda()\nx.to(0)", "int:device", "0"),
        ("import ctypes, cupy\nctypes.CDLL('libcudart.so.12')", "text:library", "'libcudart.so.12'"),
        ("import subprocess, cupy\nsubprocess.run(['nvidia-smi', '-L'])", "cmd:nvidia-smi", "'nvidia-smi'"),
    ],
)
def test_facts_that_only_rules_ask_for(code: str, symbol: str, shown: str) -> None:
    assert (symbol, 2, shown) in asked_of(code + "\n")


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("import torch\nD = torch.device('cuda' if a else 'cpu')\ntorch.zeros(1, device=D)", "D"),
        ("import torch\ndef f(x, dev='cuda'):\n    return x.to(dev)", "dev"),
        ("import torch\nc = {'device': 'cuda'}\nx.to(c['device'])", 'c["device"]'),
        ("import torch\nparser.add_argument('--device', default='cuda')\nx.to(args.device)", "args.device"),
        ("import torch\ndevice = 'cuda'\nf'{device}:0'", "device"),
        ("import torch\nbackend = 'nccl'\nif backend == chosen: pass", "backend"),
    ],
)
def test_a_device_is_followed_through_names(code: str, name: str) -> None:
    symbol = "flow:nccl" if "nccl" in code else "flow:cuda"
    assert (symbol, 3, name) in asked_of(code + "\n")


@pytest.mark.parametrize(
    "code",
    [
        "import torch\ndev = 'cuda'\nx.to(dtype)",
        "import torch\ndev = 'cuda'\nif dev == 'cpu': pass",
        "import torch\ndev = 'cuda'\ndef f(x, dev): return x.to(dev)",
        "import torch\nname = 'cudart'\nx.to(name)",
        "import torch\ngetattr(torch, 'float16')",
    ],
)
def test_what_is_not_followed(code: str) -> None:
    assert asked_of(code + "\n") == []


def test_another_device_named_beside_a_text_serves_the_target() -> None:
    assert use_of("import torch\nif x.device.type in ('cuda', 'npu'): pass\n", "str:cuda").done_for == ("cann",)
    assert use_of("import torch\nif t == 'cuda' or t == 'npu': pass\n", "str:cuda").done_for == ("cann",)
    assert use_of("import torch\nif x.device.type in ('cuda', 'cpu'): pass\n", "str:cuda").done_for == ()


def test_an_early_return_is_another_arm() -> None:
    code = "import torch\ndef f():\n    if is_npu:\n        return g()\n    return torch.cuda.synchronize()\n"
    use = use_of(code, "torch.cuda.synchronize")
    assert (use.guard, use.arms) == ("not (is_npu)", ("is_npu",))


def test_an_arm_that_only_raises_serves_nobody() -> None:
    code = "import torch\nif is_npu:\n    raise OSError\nelse:\n    torch.cuda.synchronize()\n"
    assert use_of(code, "torch.cuda.synchronize").arms == ()


def test_cuda_in_a_text_has_the_file_s_lines_and_columns() -> None:
    code = 'import torch\nsrc = """__global__ void f() {}\n  void g() { cudaMalloc(0, 1); }"""\n'
    use = use_of(code, "cudaMalloc")
    assert (use.span, use.kind, use.args) == (Span("a.py", 3, 14, 3, 24), "call", ("0", "1"))


@pytest.mark.parametrize("line", ['print "on", torch.cuda', "exec 'x'", "try: pass\nexcept OSError, error:\n    pass"])
def test_python_2_is_listed(line: str) -> None:
    facts = facts_of(f"import torch\nx.cuda()\n{line}\n")
    assert (facts.status, "Python 2 syntax" in facts.reason or "syntax not understood" in facts.reason) == (
        "recovered",
        True,
    )


def test_a_text_that_speaks_of_print_is_no_python_2() -> None:
    assert facts_of('import torch\nx.cuda()\nt = """\nprint "a"\n"""\n').status == "ok"
