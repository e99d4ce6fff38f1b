"""The packages of a report: name, version, place and verdicts of what manifests and commands require."""

from __future__ import annotations

from pathlib import Path

from advisor.config import Config
from advisor.model import Package
from advisor.pipeline import scan
from tests.test_frontends_build import read


def found(tmp_path: Path, **files: str) -> dict[str, Package]:
    for name, text in files.items():
        (tmp_path / name.replace("_", ".")).write_text(text)
    report = scan([tmp_path], Config(targets=("rocm", "cann")))
    return {package.name: package for package in report.packages}


def test_name_version_place_and_one_verdict_per_target(tmp_path: Path) -> None:
    torch = found(tmp_path, requirements_txt="numpy\ntorch==2.3.0\n")["torch"]
    assert (torch.kind, torch.version, torch.path, torch.line) == ("python", "==2.3.0", "requirements.txt", 2)
    assert [match.target.split("@")[0] for match in torch.matches] == ["rocm", "cann"]
    assert [match.status for match in torch.matches] == ["changed", "changed"]
    assert torch.matches[1].name == "torch torch-npu"


def test_unverified_rows_are_shown_as_such(tmp_path: Path) -> None:
    match = found(tmp_path, requirements_txt="fairscale\n")["fairscale"].matches[0]
    assert (match.status, match.evidence, match.name) == ("unknown", "assumed", "fairscale")


def test_names_of_families_are_those_written(tmp_path: Path) -> None:
    packages = found(tmp_path, requirements_txt='nvidia-nccl-cu12==2.20\ncupy-cuda12x ; sys_platform == "linux"\n')
    assert {name: package.version for name, package in packages.items()} == {
        "nvidia-nccl-cu12": "==2.20",
        "cupy-cuda12x": "",
    }


def test_conda_and_system_packages(tmp_path: Path) -> None:
    environment = "dependencies:\n  - nvidia::cuda-nvcc=12.1\n"
    packages = found(tmp_path, environment_yml=environment, install_sh="apt-get install -y libcudnn8=8.9\n")
    assert {name: (each.kind, each.version) for name, each in packages.items()} == {
        "cuda-nvcc": ("conda", "=12.1"),
        "libcudnn8": ("system", "8.9"),
    }


def test_packages_without_a_tie_to_nvidia_are_left_out() -> None:
    assert read("numpy\nrequests==2\n", "requirements.txt").uses == ()
