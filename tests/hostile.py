r"""A source tree that tries everything: bytes, names, links and a repository configuration meant to harm a scanner.

`build` writes it and says what it wrote. Names are given as the report shows them: relative to the tree, undecodable
bytes as `\xNN`. What the platform or the file system refuses is left out of the answer.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

MARKER = "marker"
LONG_LINE_BYTES = 20_000_000
_CALL = b"cudaMalloc(&p, 1); "
_KERNEL = b"#include <cuda_runtime.h>\n__global__ void k(float* p) { p[threadIdx.x] = 0; }\n"

# Settings of a repository that make git start a program of the repository's choice.
_GIT_CONFIG = """\
[core]
\trepositoryformatversion = 0
\tbare = false
\tfsmonitor = {program}
\thooksPath = {hooks}
\tsshCommand = {program}
\tpager = {program}
\teditor = {program}
[diff]
\texternal = {program}
[filter "evil"]
\tclean = {program}
\tsmudge = {program}
\tprocess = {program}
\trequired = true
[diff "evil"]
\ttextconv = {program}
\tcommand = {program}
[alias]
\tls-files = !{program}
\trev-parse = !{program}
[credential]
\thelper = !{program}
[uploadpack]
\tpackObjectsHook = {program}
[include]
\tpath = {included}
"""
_HOOKS = ("post-index-change", "pre-commit", "post-checkout", "fsmonitor-watchman", "reference-transaction")


def _texts() -> dict[str, tuple[bytes, str]]:
    """Files with ordinary names: content and oddity."""
    return {
        "plain.cu": (_KERNEL, ""),
        "bad_text.cu": (b"// \xff\xfe caf\xe9\n" + _KERNEL + b'const char* s = "\xc3\x28";\n', "text is not UTF-8"),
        "long_line.cu": (b"void f() { void* p; " + _CALL * (LONG_LINE_BYTES // len(_CALL)) + b"}\n", "20 MB line"),
        "long_name_of_identifier.cu": (b"int cuda" + b"x" * 1_000_000 + b";\n", "identifier of a million letters"),
        "empty.cu": (b"", "empty"),
        "empty.py": (b"", "empty"),
        "newlines.cu": (b"\n" * 100_000, "only newlines"),
        "no_newline.cu": (b"// cudaMalloc", "no newline at the end"),
        "carriage_returns.cu": (_KERNEL.replace(b"\n", b"\r"), "lines end in carriage returns"),
        "open_braces.cu": (_KERNEL + b"{" * 10_000, "10,000 braces open"),
        "closed_braces.cu": (b"}" * 10_000 + _KERNEL, "10,000 braces closed"),
        "deep_calls.cu": (b"int x = " + b"f(" * 10_000 + b"1" + b")" * 10_000 + b";\n", "10,000 calls nested"),
        "deep_conditions.cu": (b"#if A\n" * 10_000 + _KERNEL, "10,000 #if open"),
        "open_comment.cu": (_KERNEL + b"/* cudaMalloc", "comment without end"),
        "open_string.cu": (_KERNEL + b'const char* s = "cudaMalloc\n' + _KERNEL, "string without end"),
        "open_raw_string.cu": (_KERNEL + b'auto s = R"x(cudaMalloc', "raw string without end"),
        "splices.cu": (b"int a" + b"\\\n" * 100_000 + b"b;\n" + _KERNEL, "100,000 line splices"),
        "nul.cu": (_KERNEL + b"cuda\0Malloc(\0);\n" + b"\0" * 1000, "NUL bytes"),
        "utf16.cu": (_KERNEL.decode().encode("utf-16"), "UTF-16 with byte order mark"),
        "utf8_mark.cu": (b"\xef\xbb\xbf" + _KERNEL, "UTF-8 with byte order mark"),
        "separators.cu": ("// \u2028 \u202e txet \u0085\n".encode() + _KERNEL, "line separators, override"),
        "markup.cu": (_KERNEL + b"// </script><script>alert(1)</script>\n'\"><img src=x>\n", "markup in text"),
        "tabs.py": (b"if 1:\n\timport torch\n        x = torch.cuda.is_available()\n\ty = 1\n", "tabs and blanks"),
        "nul.py": (b"import torch\n\0x = torch.device('cuda')\n", "NUL bytes"),
        "bad_text.py": (b"import torch\ns = '\xff\xe9'\ntorch.cuda.synchronize()\n", "text is not UTF-8"),
        "coding.py": (b"# -*- coding: no-such-codec -*-\nimport torch\n", "unknown source encoding"),
        "latin.py": (b"# -*- coding: latin-1 -*-\ns = '\xe9'\nimport torch\n", "Latin-1 by its coding line"),
        "deep.py": (b"x = " + b"(" * 10_000 + b")" * 10_000 + b"\n", "10,000 parentheses"),
        "broken.ipynb": (b'{"cells": [{"cell_type": "code", "source": ["import torch\\n', "broken JSON"),
        "wrong.ipynb": (b'[1, {"cells": 3}, null]', "JSON of another shape"),
        "deep.ipynb": (b"[" * 100_000, "JSON 100,000 deep"),
        "requirements.txt": (b"torch==2.4\n-r requirements.txt\n-r ../../../../etc/passwd\n", "includes itself"),
        "CMakeLists.txt": (b'project(x LANGUAGES CUDA\nset(a "${a}', "unbalanced quotes and parentheses"),
        "setup.py": (b"raise SystemExit('executed')\n", "would stop whoever runs it"),
        "conftest.py": (b"raise SystemExit('executed')\n", "would stop whoever imports it"),
        "part/pyproject.toml": (b"[project\nx = \xff", "broken TOML"),
        "-o.cu": (_KERNEL, "name like an option"),
        "CON.cu": (_KERNEL, "reserved name on Windows"),
        " leading and trailing .cu": (_KERNEL, "blanks in the name"),
        "quote'\"&amp;.cu": (_KERNEL, "quotes and an entity in the name"),
        "%s{0}${HOME}$(id)`id`.cu": (_KERNEL, "format and shell characters in the name"),
        "\u202ecu.exe.cu": (_KERNEL, "right-to-left override in the name"),
        "back\\slash.cu": (_KERNEL, "backslash in the name"),
        "a\n<script>alert(1)<%2Fscript>.cu": (_KERNEL, "newline and markup in the name"),
        "tab\tand\x1b[31mcolour.cu": (_KERNEL, "tab and terminal escape in the name"),
        "n" * 250 + ".cu": (_KERNEL, "name of 253 characters"),
        "NFD_e\u0301.cu": (_KERNEL, "combining character in the name"),
        "dir.cu/inner.cu": (_KERNEL, "in a directory named like a source file"),
        "a\n<script>alert(1)</script>.cu": (_KERNEL, "newline and markup in the name of file and directory"),
    }


def _write_texts(folder: Path) -> dict[str, str]:
    written = {}
    for name, (content, oddity) in _texts().items():
        try:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        except OSError:
            continue
        written[name] = oddity
    return written


def _write_bytes_name(folder: Path) -> dict[str, str]:
    path = os.fsencode(folder) + b"/bad_\xff\xe9_name.cu"
    with open(path, "wb") as file:  # noqa: PTH123 - a name that no string holds
        file.write(_KERNEL)
    return {r"bad_\xff\xe9_name.cu": "name is not UTF-8"}


def _write_deep_directories(folder: Path) -> dict[str, str]:
    name = "/".join(["d"] * 100) + "/deep.cu"
    (folder / name).parent.mkdir(parents=True)
    (folder / name).write_bytes(_KERNEL)
    return {name: "100 directories deep"}


def _write_links(folder: Path) -> dict[str, str]:
    outside = folder.parent / f"{folder.name}_outside"
    outside.mkdir(exist_ok=True)
    (outside / "secret.cu").write_bytes(b"void outside() { cudaDeviceReset(); }\n")
    (folder / "loop").mkdir()
    (folder / "loop/again").symlink_to(folder, target_is_directory=True)
    (folder / "self.cu").symlink_to("self.cu")
    (folder / "broken.cu").symlink_to("no/such/file.cu")
    (folder / "outside.cu").symlink_to(outside / "secret.cu")
    (folder / "outside_dir").symlink_to(outside, target_is_directory=True)
    (folder / "inside.cu").symlink_to("plain.cu")
    return {
        "loop/again": "symlink to a directory above",
        "self.cu": "symlink to itself",
        "broken.cu": "symlink to nothing",
        "outside.cu": "symlink out of the tree",
        "outside_dir": "symlink to a directory outside",
        "inside.cu": "symlink to a file of the tree",
    }


def _write_fifo(folder: Path) -> dict[str, str]:
    os.mkfifo(folder / "pipe.cu")
    return {"pipe.cu": "fifo: opening it waits for ever"}


def _write_unreadable(folder: Path) -> dict[str, str]:
    (folder / "unreadable.cu").write_bytes(_KERNEL)
    (folder / "unreadable.cu").chmod(0)
    return {"unreadable.cu": "no permission to read (root may)"}


def _write_program(path: Path, marker: Path) -> None:
    path.write_text(f'#!/bin/sh\necho "$0 $*" >> "{marker}"\n', encoding="utf-8")
    path.chmod(0o755)


def _write_repository(folder: Path) -> dict[str, str]:
    """A real repository whose configuration names a program for everything git can be told to run."""
    side = folder.parent / f"{folder.name}_programs"
    (side / "hooks").mkdir(parents=True, exist_ok=True)
    marker = side / "executed"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")} | {"GIT_CONFIG_GLOBAL": os.devnull}
    subprocess.run(["git", "init", "-q", "-b", "main", "."], cwd=folder, env=environment, check=True)
    subprocess.run(["git", "add", "plain.cu", "setup.py"], cwd=folder, env=environment, check=True)
    (folder / ".gitattributes").write_text("* filter=evil diff=evil\n", encoding="utf-8")
    (folder / ".gitmodules").write_text('[submodule "x"]\n\tpath = x\n\turl = ext::sh -c "exit 1"\n', encoding="utf-8")
    (folder / ".gitignore").write_text("ignored.cu\n", encoding="utf-8")
    (folder / "ignored.cu").write_bytes(_KERNEL)
    _write_program(side / "program", marker)
    for place in (side / "hooks", folder / ".git/hooks"):
        place.mkdir(exist_ok=True)
        for hook in _HOOKS:
            _write_program(place / hook, marker)
    config = _GIT_CONFIG.format(program=side / "program", hooks=side / "hooks", included=side / "config")
    (side / "config").write_text(f"[core]\n\taskPass = {side / 'program'}\n", encoding="utf-8")
    (folder / ".git/config").write_text(config, encoding="utf-8")
    return {
        MARKER: str(marker),
        ".gitattributes": "names a filter driver",
        ".gitmodules": "submodule with a command as its address",
        "ignored.cu": "ignored by .gitignore",
    }


_STEPS: tuple[Callable[[Path], dict[str, str]], ...] = (
    _write_texts, _write_bytes_name, _write_deep_directories, _write_links, _write_fifo, _write_unreadable,
    _write_repository,
)  # fmt: skip


def build(folder: Path) -> dict[str, str]:
    r"""Writes the tree into the empty `folder` and a few files beside it; returns {path as shown: oddity}.

    The key `MARKER` holds the path of a file that appears when a program named in the repository's configuration ran;
    it is missing where there is no git. An oddity of '' marks an ordinary file.
    """
    oddities: dict[str, str] = {}
    for step in _STEPS:
        try:
            oddities |= step(folder)
        except (OSError, AttributeError, NotImplementedError, subprocess.CalledProcessError):
            continue  # the platform has no such thing: no fifo, no links, no such names, no git
    return oddities


def programs_run_by(oddities: dict[str, str]) -> str:
    """What the programs of the repository's configuration wrote when they were run; '' when none was."""
    marker = Path(oddities[MARKER])
    return marker.read_text(encoding="utf-8") if marker.exists() else ""


def spring_trap(folder: Path) -> None:
    """Calls git in the tree as a careless scanner would, so that a test can show that `MARKER` would have appeared."""
    subprocess.run(["git", "status", "--short"], cwd=folder, check=False, capture_output=True)
