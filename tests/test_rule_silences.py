"""Places that look like the subject of a rule and are not: what readers of drawn findings found wrong."""

from __future__ import annotations

from pathlib import Path

from advisor.config import Config
from advisor.pipeline import scan


def rules(folder: Path, target: str, **files: str) -> set[str]:
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text)
    report = scan(folder, Config(targets=(target,), cache=False, jobs=1))
    return {finding.rule for finding in report.findings}


KERNEL = "__global__ void k(float* x) { x[0] = 1; }\n"
ALLOCATES = KERNEL + "void f(float* x) { cudaMalloc(&x, 4); k<<<1, 1>>>(x); }\n"


def test_an_extension_of_pytorch_needs_no_start_of_the_runtime(tmp_path: Path) -> None:
    assert "device-init" in rules(tmp_path, "cann", a_cu=ALLOCATES)
    assert "device-init" not in rules(tmp_path, "cann", b_cpp="#include <torch/extension.h>\nvoid g();\n")


def test_memory_that_a_guard_of_a_scope_frees(tmp_path: Path) -> None:
    free = "void f(float* x) {{ k<<<1, 1>>>(x); {0} }}\n"
    assert "free-synchronises" in rules(tmp_path, "cann", a_cu=KERNEL + free.format("cudaFree(x);"))
    guard = free.format("Cleanup c([&]() { cudaFree(x); });")
    assert "free-synchronises" not in rules(tmp_path, "cann", a_cu=KERNEL + guard)


def test_words_of_an_error_are_no_device(tmp_path: Path) -> None:
    text = "import torch\n\n\ndef f({0}):\n    return 'cuda' in {0}\n"
    assert "python-device-comparison" in rules(tmp_path, "cann", a_py=text.format("device"))
    assert "python-device-comparison" not in rules(tmp_path, "cann", a_py=text.format("error_msg"))


def test_a_version_that_is_known_to_be_there(tmp_path: Path) -> None:
    read = "import torch\n\n{0}:\n    major = torch.version.cuda.split('.')[0]\n"
    assert "python-cuda-version" in rules(tmp_path, "rocm", a_py=read.format("if True"))
    known = read.format("if torch.version.cuda is not None and True")
    assert "python-cuda-version" not in rules(tmp_path, "rocm", a_py=known)


def test_keys_of_tables_start_no_command(tmp_path: Path) -> None:
    assert "python-nvidia-command" in rules(tmp_path, "rocm", a_py="import shutil\n\nshutil.which('nvcc')\n")
    assert "python-nvidia-command" not in rules(tmp_path, "rocm", a_py="def f(args):\n    args.get('nvcc', [])\n")
