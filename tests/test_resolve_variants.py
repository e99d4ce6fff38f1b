"""Files for one device each: which targets a file for CUDA has a sibling for."""

from __future__ import annotations

from pathlib import Path

from advisor.config import Config
from advisor.pipeline import scan
from advisor.resolve.served import GuardWords
from advisor.resolve.variants import variants

BOTH = {"cann": GuardWords(files=("npu", "ascend")), "rocm": GuardWords(files=("rocm", "hip"))}


def test_a_sibling_for_the_target_serves_it() -> None:
    paths = ["a/cuda_accelerator.py", "a/npu_accelerator.py", "b/cuda.py", "b/rocm.py", "b/npu.py"]
    assert variants(paths, BOTH) == {"a/cuda_accelerator.py": ("cann",), "b/cuda.py": ("cann", "rocm")}


def test_other_files_serve_nobody() -> None:
    paths = ["a/cuda_accelerator.py", "b/npu_accelerator.py", "c/barracuda.py", "c/barranpu.py", "cuda.cu", "npu.cu"]
    assert variants(paths, BOTH) == {}
    assert variants(["cuda.py", "npu.py"], {"rocm": BOTH["rocm"]}) == {}


def test_what_such_a_file_does_is_done(tmp_path: Path) -> None:
    for name in ("cuda_device.py", "npu_device.py", "other.py"):
        (tmp_path / name).write_text("import torch\ntorch.cuda.synchronize()\n", encoding="utf-8")
    report = scan([tmp_path], Config(targets=("cann@9.1:A2", "rocm@7.1")))
    done = {site.path.rpartition("/")[2]: site.done_for for item in report.items for site in item.sites}
    assert done == {"cuda_device.py": ("cann@9.1:A2",), "npu_device.py": (), "other.py": ()}
