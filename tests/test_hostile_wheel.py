"""The wheel is the same twice, and the list of its parts stands beside it."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from advisor.cli import cli
from advisor.commands.output import today
from advisor.errors import AdvisorError

ROOT = Path(__file__).parent.parent
pytest.importorskip("hatchling")


@pytest.mark.slow
def test_wheel_is_the_same_twice_and_names_its_parts(tmp_path: Path) -> None:
    built = []
    for name in ("first", "second"):
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / name)]
        environment = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}
        subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, timeout=600)
        (wheel,) = (tmp_path / name).glob("*.whl")
        built.append((wheel.read_bytes(), wheel.with_suffix(".cdx.json").read_bytes()))
    assert built[0] == built[1]
    parts = json.loads(built[0][1])
    assert (parts["bomFormat"], parts["specVersion"]) == ("CycloneDX", "1.5")
    assert parts["metadata"]["timestamp"] == "2023-11-14T22:13:20Z"
    main = parts["metadata"]["component"]
    assert main["name"] == "cuda-porting-advisor"
    assert main["hashes"] == [{"alg": "SHA-256", "content": hashlib.sha256(built[0][0]).hexdigest()}]
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    assert [part["name"] for part in parts["components"]] == sorted(each.split(">")[0] for each in wanted)


def test_date_is_that_of_the_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert today() == "2023-11-14"
    for wrong in ("soon", "9" * 30):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", wrong)
        with pytest.raises(AdvisorError, match=r"^SOURCE_DATE_EPOCH '"):
            today()


def test_page_has_that_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    (tmp_path / "a.cu").write_text("void f(void* p) { cudaFree(p); }\n")
    done = CliRunner().invoke(cli, ["scan", str(tmp_path), "-q", "--no-cache", "-o", str(tmp_path / "r.md")])
    assert done.exit_code == 0, done.output
    assert "2023-11-14" in (tmp_path / "r.md").read_text("utf-8")
