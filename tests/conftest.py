"""What holds for all tests: nothing of the user's cache is read or written, and neither chance nor load fails one."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import settings

from advisor import data
from advisor.errors import AdvisorError
from advisor.packs.compiled import compiled_copy
from tests.browser_fixtures import axe, browser  # noqa: F401 - one each for the whole session

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # hundreds of tests start the program: compiled once, not each time
if "PYTEST_XDIST_WORKER" not in os.environ:  # those have the folder of the one that started them
    os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="advisor-tests-")
    atexit.register(shutil.rmtree, os.environ["XDG_CACHE_HOME"], ignore_errors=True)

# The same examples in every run: what passed yesterday passes today. `--hypothesis-profile=random` looks for new ones.
settings.register_profile("random", deadline=None, derandomize=False)
settings.register_profile("fixed", deadline=None, derandomize=True)
settings.load_profile("fixed")


@pytest.fixture(scope="session")
def compiled_mappings() -> Path | None:
    """The compiled mapping tables, made once for all processes of the tests; None where the tables are malformed."""
    with suppress(AdvisorError):
        return compiled_copy(data.MAPPINGS)
    return None


@pytest.fixture(autouse=True)
def own_cache(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, compiled_mappings: Path | None
) -> Iterator[Path]:
    """A cache directory for the length of the test; it holds nothing but the compiled mapping tables."""
    folder = tmp_path_factory.mktemp("cache")
    if compiled_mappings is not None:
        place = folder / compiled_mappings.parent.name
        place.mkdir()
        for file in (compiled_mappings, compiled_mappings.with_suffix(".sum")):  # a copy without its sum is made anew
            os.link(file, place / file.name)
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
