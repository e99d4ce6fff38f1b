"""The generated reference, the tables about accuracy, the tutorial's commands, and what the action uses."""

from __future__ import annotations

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from advisor.rules.registry import all_rules
from tests.helpers import packs

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "docs" / "make_reference.py"))


def test_every_rule_has_a_page_with_what_why_and_what_to_do(made: dict[str, Any]) -> None:
    shown = made["examples"]()
    for rule in all_rules():
        page = made["rule_page"](rule, shown.get(rule.id))
        assert page.startswith(f"# {rule.id}\n")
        assert page.count("**What to do.**") == len(rule.advice)
        assert "``" in page or rule.family in ("eula", "build", "package", "python") or rule.id not in shown
    with_example = sum(rule.id in shown for rule in all_rules())
    assert with_example >= 0.9 * len(list(all_rules()))


def test_every_library_has_a_table_with_evidence_and_dated_sources(made: dict[str, Any]) -> None:
    from advisor.model import Target

    libraries = made["by_library"](packs())
    assert {
        entry.library for entries in packs().catalogue.entries.values() for entry in entries if entry.kind != "sign"
    } == {*libraries}
    pack = packs().targets["rocm"]
    target = Target(id="rocm@10.0", name="rocm", version="10.0")
    page, _, sources = made["api_page"](pack, target, "cublas", libraries["cublas"], "13.0").partition("## Sources")
    assert page.count("\n| ") == len(libraries["cublas"]) + 1
    assert "| CUBLAS\\_COMPUTE\\_16F | renamed | HIPBLAS\\_COMPUTE\\_16F | header |" in page
    last = [line.rstrip("| ").rpartition("| ")[2] for line in page.splitlines() if line.startswith("| CU")]
    for key in {key for cell in last for key in cell.split(", ")}:
        assert f"| {key} |" in sources


def test_tables_about_accuracy_are_counted_from_the_audits(made: dict[str, Any]) -> None:
    text = made["ACCURACY"].read_text("utf-8")
    assert made["with_tables"](text) == text, "make them anew: python docs/make_reference.py --accuracy"
    for number, share, wrong in re.findall(r"\| (\d+) \| \d+ \(([\d.]+) %\) \| (\d+) \|", text):
        assert float(share) <= 100
        assert int(wrong) <= int(number)


def test_actions_that_the_action_uses_are_pinned_by_commit() -> None:
    used = re.findall(r"uses: (\S+)", (ROOT / "action.yml").read_text("utf-8"))
    assert used
    assert [each for each in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", each)] == []


@pytest.mark.slow
def test_tutorial_runs_to_the_letter(tmp_path: Path) -> None:
    """Its blocks in one shell, but for the installation: the program is the one that is tested."""
    blocks = re.findall(
        r"^```sh\n(.*?)^```", (ROOT / "docs" / "tutorial.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    script = "".join(blocks).replace("/tmp/heat", str(tmp_path / "heat"))  # noqa: S108
    assert "pip install" in script
    script = re.sub(r"^python3 -m venv .*$", "", script, flags=re.MULTILINE)
    folder = tmp_path / "bin"
    folder.mkdir()
    command = folder / "advisor"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m advisor "$@"\n')
    command.chmod(0o755)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "ADVISOR_"))}
    environment = inherited | {"PATH": f"{folder}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "hipDeviceSynchronize" in (tmp_path / "heat" / "src" / "stencil.cu").read_text() or "hip" in done.stdout
    assert (tmp_path / "heat" / "progress.jsonl").is_file()
