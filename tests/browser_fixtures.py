"""One browser and one axe-core for all tests that open a page; where they come from is said in test_browser.py."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

REQUIRED = os.environ.get("ADVISOR_REQUIRE_BROWSER") == "1"
# The one without windows takes less than half of the processor: a whole browser draws its own bars for every page.
CHROMIUM = os.environ.get("ADVISOR_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium-headless-shell", "chromium"))), "/usr/bin/chromium"
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tool:
        opened = tool.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    if given := os.environ.get("ADVISOR_AXE"):
        return Path(given).read_text("utf-8")
    folder = tmp_path_factory.mktemp("axe")
    if shutil.which("npm"):
        subprocess.run(["npm", "pack", "--silent", "axe-core@4"], cwd=folder, capture_output=True, check=False)
    packed = next(folder.glob("axe-core-*.tgz"), None)
    if packed is None:
        assert not REQUIRED, "axe-core could not be fetched"
        pytest.skip("axe-core could not be fetched: set ADVISOR_AXE to a copy of axe.min.js")
    with tarfile.open(packed) as archive:
        source = archive.extractfile("package/axe.min.js")
        assert source is not None
        return source.read().decode("utf-8")
