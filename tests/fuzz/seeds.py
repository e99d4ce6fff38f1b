"""Writes the seeds of the harnesses into a folder, from the fixtures: `seeds.py FOLDER`."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from advisor import data
from advisor.config import Config
from advisor.kinds import kind_of
from advisor.pipeline import scan
from advisor.render import render

sys.path.insert(0, str(Path(__file__).parent))
from fuzz import NAMES, small_archives

ROOT = Path(__file__).parents[2]
MOST = 20_000  # bytes of a seed
OWN = {
    "settings": b'targets = ["rocm@7.1"]\nmax-bytes = 100\n[gate]\nnew.blocker = 0\n[per-path]\n"t/**" = ["api"]\n',
    "review": b'[[decision]]\nid = "0123456789abcdef"\ndecision = "accept"\nexpires = "2027-01-01"\nreason = "x"\n',
    "baseline": b"# advisor baseline 1\n0123456789abcdef\t0123456789abcdef\tcudaMalloc\ta.cu\tf\ndef\tname\tcudaOwn\n",
    "ignore": b"!/a/**/[!b-d]*x?\\ /\na/b/cx.cu",
    "toml": b"[a.b]\nc = [1, {d = 'x'}]\n",
    "binary": b"\x7fELF\2\1\1" + b"\0" * 200,
}


def main(folder: Path) -> None:
    seeds: dict[str, list[bytes]] = {name: [content] for name, content in OWN.items()}
    seeds |= {name: [content] for name, content in small_archives().items()}
    seeds["effort"] = [(data.MAPPINGS / "effort.toml").read_bytes()]
    files = [path for path in sorted((ROOT / "fixtures").rglob("*")) if path.is_file()]
    for name, path in NAMES.items():
        seeds[name] = [each.read_bytes()[:MOST] for each in files if kind_of(each.name) == kind_of(path)]
    seeds["report"] = [render(scan([ROOT / "fixtures/projects/cuda_app"], Config(source=False)), "json")]
    for name, contents in seeds.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        for content in contents:
            (folder / name / hashlib.sha256(content).hexdigest()[:16]).write_bytes(content)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
