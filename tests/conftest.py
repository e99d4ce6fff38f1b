"""What holds for all tests: nothing of the user's cache is read or written, and a busy machine fails none."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from tests.browser_fixtures import axe, browser  # noqa: F401 - one each for the whole session

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache directory of the test's own."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder
