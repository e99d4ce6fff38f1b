"""What several tests need: small trees on the disk, git without the user's configuration, packs read once."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from advisor import data
from advisor.frontends.source import Source
from advisor.model import FileFacts, Item, Report, Site, TargetWords, Vocabulary
from advisor.packs.pack import Packs
from advisor.packs.read import read_packs, standing_names, vocabulary

_IDENTITY = ("-c", "user.name=Tester", "-c", "user.email=tester@example.org", "-c", "init.defaultBranch=main")
_FIXED = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z",
    "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z",
}


@cache
def packs() -> Packs:
    """The mapping packs of this checkout, read once for all tests."""
    return read_packs(data.MAPPINGS)


@cache
def words() -> Vocabulary:
    """The vocabulary of the catalogue and the targets, arranged once for all tests."""
    return vocabulary(packs().catalogue, packs().targets.values())


@cache
def standing_words() -> Vocabulary:
    """The vocabulary of a scan that names no target."""
    return vocabulary(packs().catalogue, (packs().targets[name] for name in standing_names(data.MAPPINGS)))


# What code calls two targets, for front ends that are tested with a vocabulary of a few names.
TARGET_WORDS = (
    TargetWords(name="cann", files=("npu", "ascend"), names=("acl",), devices=("npu", "hccl")),
    TargetWords(name="rocm", files=("rocm", "hip", "amd"), names=("hip",), devices=("hip", "rocm", "rccl"),
                dispatch_keys=("HIP",)),
)  # fmt: skip


def git(folder: Path, *arguments: str, stdin: bytes = b"") -> str:
    """Standard output of git in `folder`, with no configuration but that of the repository."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(
        ["git", *_IDENTITY, *arguments],
        cwd=folder,
        env=inherited | _FIXED,
        input=stdin,
        capture_output=True,
        check=True,
    )
    return done.stdout.decode("utf-8", "surrogateescape").strip()


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Writes files by relative path and returns the folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def source(text: str | bytes, path: str = "a.cu", kind: str = "cuda") -> Source:
    """A file as a front end receives it."""
    return Source(path=path, kind=kind, data=text.encode() if isinstance(text, str) else text)


def facts(text: str | bytes, path: str = "a.cu", kind: str = "cuda") -> FileFacts:
    """The facts of a file by the front end of its kind."""
    from advisor import frontends

    return frontends.extract(source(text, path, kind), words())


def items_of(report: Report, symbol: str) -> list[Item]:
    """All items of a symbol, in the order of the report."""
    return [item for item in report.items if item.symbol == symbol]


def sites_of(report: Report, symbol: str) -> list[Site]:
    """All places of a symbol, in the order of the report."""
    return [site for item in items_of(report, symbol) for site in item.sites]
