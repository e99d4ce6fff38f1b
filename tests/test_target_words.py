"""No module of the program names a target: what is said about one stands in its folder below `mappings/`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers import packs

PROGRAM = Path(__file__).parent.parent / "advisor"
_NAMES = re.compile(r"\b(?:rocm|ROCm|hip[A-Z_]?\w*|HIP\w*|cann|CANN|[Aa]scend|npu|NPU|hccl|HCCL|acl(?:rt|nn)?\w*)\b")
# File or folder, why it may, and the words that it may hold ('' = any). An entry that nothing needs fails a test.
ALLOWED: tuple[tuple[str, str, str], ...] = (
    (
        "kinds.py",
        "`hip` is the kind of a file in reports; the others are suffixes of files that are read as text",
        "hip maca sycl",
    ),
    ("effort/parameters.py", "`hip` is the name of a lines model in reports and in users' own parameters", "hip"),
    ("effort/calibrate.py", "`manual_hip` and `sycl_changed` are columns of effort_features.tsv", "hip sycl"),
    ("pair.py", "`manual_hip` and `sycl_changed` are columns of effort_features.tsv", "hip sycl"),
    ("commands/calibrate.py", "`manual_hip` and `sycl_changed` are columns of effort_features.tsv", "hip sycl"),
    ("rules/checks/python/devices.py", "device words of PyTorch that mean no CUDA, whatever the target", "xpu"),
    ("rules/eula/", "agreements and products by the names that licence texts give them", ""),
    (
        "locale/zh_CN/LC_MESSAGES/rules_eula.po",
        "texts of licence rules, which name other licences",
        "",
    ),
)


def _pack_words() -> re.Pattern[str]:
    """Whatever the shipped packs call their target, as a word or as a part of one that `_` sets off."""
    found: set[str] = set()
    for name, pack in packs().targets.items():
        about = pack.about
        found |= {name, *about.files.words, *about.torch.devices, *about.torch.backends, *about.shims.names}
        found |= {
            product for product in (*about.products, *about.aliases) if not product[0].isdigit() and len(product) > 2
        }
        found |= {about.launch.macro, *(command.split()[0].split("-")[0] for command in about.tools.mechanical)}
        found |= {macro for macro in about.guards.macros if macro != "PADDLE_WITH_CUSTOM_DEVICE"}
    words = "|".join(sorted(map(re.escape, found - {"", "import"}), key=lambda word: (-len(word), word)))
    return re.compile(rf"(?<![A-Za-z])(?:{words})(?![A-Za-z])", re.IGNORECASE)


def _files() -> Iterator[tuple[str, str]]:
    for path in sorted((*PROGRAM.rglob("*.py"), *PROGRAM.rglob("*.po"))):
        yield path.relative_to(PROGRAM).as_posix(), path.read_text(encoding="utf-8")


def _entry(file: str, word: str) -> tuple[str, str, str] | None:
    for entry in ALLOWED:
        fits = file == entry[0] or (entry[0].endswith("/") and file.startswith(entry[0]))
        if fits and word.lower() in (entry[2] or word.lower()).split():
            return entry
    return None


def _found(pattern: re.Pattern[str]) -> Iterator[tuple[str, int, str]]:
    for file, text in _files():
        for number, line in enumerate(text.split("\n"), start=1):
            yield from ((file, number, match[0]) for match in pattern.finditer(line))


@pytest.mark.parametrize("pattern", [_NAMES, _pack_words()], ids=["names-of-two-targets", "words-of-the-packs"])
def test_no_module_names_a_target(pattern: re.Pattern[str]) -> None:
    assert [each for each in _found(pattern) if _entry(each[0], each[2]) is None] == []


def test_each_exception_is_needed() -> None:
    used = {_entry(file, word) for pattern in (_NAMES, _pack_words()) for file, _, word in _found(pattern)}
    assert [entry[0] for entry in ALLOWED if entry not in used] == []
