"""Licence section beside findings: notices, editions, components, what to do, and their outputs."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor import eula, review
from advisor.cli import cli
from advisor.config import Config
from advisor.errors import AdvisorError
from advisor.eula import editions
from advisor.eula.components import components, of_named, of_package
from advisor.eula.words import spdx_of
from advisor.frontends.notices import notices, statements
from advisor.kinds import kind_of
from advisor.licence.difference import NOW_LISTED, affected
from advisor.licence.inventory import draft, entries, inventory, notices_of
from advisor.licence.notices import key_of
from advisor.model import Decision, Report
from advisor.pipeline import scan
from advisor.render import Options, render
from advisor.render.licence import by_step, rows
from tests.binaries import elf

HEADER = "/*\n * Copyright 1993-{year} NVIDIA Corporation.  All rights reserved.\n *\n * NOTICE TO LICENSEE:\n */\n"
SAMPLE = """/*
 * Copyright 1993-{year} NVIDIA Corporation.  All rights reserved.
 *
 * Please refer to the NVIDIA end user license agreement (EULA) associated
 * with this source code for terms and conditions.
 */
__global__ void kernel_{name}(int *x) {{}}
"""


# --- notices --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "holder", "years"),
    [
        ("// Copyright (c) 2019-2024, NVIDIA CORPORATION.  All rights reserved.", "NVIDIA CORPORATION", "2019-2024"),
        ("# SPDX-FileCopyrightText: Copyright (c) 2024 NVIDIA & AFFILIATES.", "NVIDIA & AFFILIATES", "2024"),
        ("/* Copyright 2008-20120 NVIDIA Corporation */", "NVIDIA Corporation", "2008-20120"),
        ("Copyright NVIDIA/apex", "NVIDIA/apex", ""),
        ("* Copyright © 2020 by A. Author <a@example.org>", "A. Author <a@example.org>", "2020"),
        ("(C) Copyright John Doe 2006", "John Doe", "2006"),
        ("# Copyright (c) <2025> NVIDIA CORPORATION", "NVIDIA CORPORATION", "2025"),
        ("Copyright &#169; 2023, NVIDIA", "NVIDIA", "2023"),
        ("&copy; Copyright 2023, NVIDIA.", "NVIDIA", "2023"),
    ],
)
def test_copyright_line_has_holder_and_years(line: str, holder: str, years: str) -> None:
    (found,) = statements(line.encode())
    assert (found.holder, found.years) == (holder, years)


@pytest.mark.parametrize(
    "line",
    [
        "the above copyright notice, this list of conditions",
        "THE COPYRIGHT HOLDERS AND CONTRIBUTORS",
        "under copyright law",
        "f(c) = 2020",
        "Copyright Notice",
        "Copyright (c) <YEAR> <OWNER>",
        "which you do not control copyright.  Those thus making or running the covered works",
    ],
)
def test_sentences_of_licences_are_no_copyright_line(line: str) -> None:
    assert list(statements(line.encode())) == []


def test_notice_reaches_to_the_end_of_its_comment_in_any_style() -> None:
    for lines in (
        ["/*", " * Copyright (c) 2020 A", " * Licensed under the Apache License", " */", "int x;"],
        ["// Copyright (c) 2020 A", "//", "// Licensed under the Apache License", "int x;"],
        ["# Copyright (c) 2020 A", "#", "# Licensed under the Apache License", "x = 1"],
        ['"""', "Copyright (c) 2020 A", "Licensed under the Apache License", '"""', "x = 1"],
    ):
        (found,) = notices("\n".join(lines).encode())
        assert found.text.splitlines()[0] == "Copyright (c) 2020 A"
        assert found.text.splitlines()[-1] == "Licensed under the Apache License"
        assert spdx_of(found.text) == "Apache-2.0"


APACHE = "Apache License\nVersion 2.0, January 2004\nhttp://www.apache.org/licenses/\n"
BSD = "Redistribution and use in source and binary forms are permitted. Neither the name of A nor of B may be used.\n"
MIT = "Permission is hereby granted, free of charge, to any person obtaining a copy of this software\n"


@pytest.mark.parametrize(
    ("text", "spdx"),
    [
        (APACHE + MIT, "Apache-2.0 AND MIT"),
        (f"{APACHE}==========\n{BSD}\nThis licence is the BSD licence of A.\n", "Apache-2.0 AND BSD-3-Clause"),
        ("Parts are under the Apache License.\n" + MIT, "MIT"),
        ("    GNU GENERAL PUBLIC LICENSE\n  Version 2, June 1991\n\nSome other software is covered by "
         "the GNU Lesser General Public License instead.\n", "GPL-2.0-or-later"),
        ("GNU GENERAL PUBLIC LICENSE\nVersion 3, 29 June 2007\n", "GPL-3.0-or-later"),
        ("Mozilla Public License Version 2.0\n==========\n\n1. Definitions\nthe GNU Affero General Public "
         "License, Version 3.0\n", "MPL-2.0"),
        ("License Agreement for NVIDIA Software Development Kits\n" + MIT, "LicenseRef-NVIDIA-Agreement AND MIT"),
    ],
)  # fmt: skip
def test_a_licence_file_is_called_by_the_texts_in_it(text: str, spdx: str) -> None:
    (found,) = notices_of("THIRD_PARTY_LICENSES", f"Copyright 2020 A\n{text}".encode())
    assert found.spdx == spdx


def test_copies_that_differ_in_years_are_one_text() -> None:
    assert key_of("Copyright 2019-2024 NVIDIA") == key_of("Copyright  2021\nNVIDIA")
    assert key_of("Copyright 2019 NVIDIA") != key_of("Copyright 2019 AMD")


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"Copyright 2020 ", b"/* copyright ", b"\xc2\xa9 ", b"(c) 2020"]))
def test_any_bytes_have_notices_inside_the_text(data: bytes, mark: bytes) -> None:
    text = data + mark + data
    for found in notices(text):
        assert 0 <= found.start < found.end <= len(text)


def test_inventory_finds_every_copyright_line_whatever_the_file(tmp_path: Path) -> None:
    for name in ("a.cu", "b.py", "c.unknown", "LICENSE", "d.proto"):
        (tmp_path / name).write_text(HEADER.format(year=2020))
    (tmp_path / "e.bin").write_bytes(b"\0" * 100 + b"Copyright 2020 NVIDIA")
    found = inventory([tmp_path]).found
    assert [(each.path, each.holders, each.years) for each in found] == [
        (name, ("NVIDIA Corporation",), "1993-2020") for name in ("LICENSE", "a.cu", "b.py", "c.unknown", "d.proto")
    ]
    assert {each.spdx for each in found} == {"LicenseRef-NVIDIA-Proprietary"}
    text = draft("toy", found)
    assert "NVIDIA Corporation (1993-2020)" in text
    assert len(entries(found)) == len({key_of(each.text) for each in found})


def test_inventory_reads_what_a_scan_has_no_reader_for(tmp_path: Path) -> None:
    """Headers of libcu++ have no suffix; a licence text may name nobody; the ninth notice of a file counts as well."""
    head = "// SPDX-FileCopyrightText: Copyright (c) 2023 NVIDIA CORPORATION & AFFILIATES.\n"
    (tmp_path / "stream_ref").write_text(f"{head}#include <cuda_runtime_api.h>\ncudaStream_t get();\n")
    (tmp_path / "LICENSE").write_text("The SOFTWARE is copyrighted and remains the property of NVIDIA.\n")
    people = "".join(f"/* Copyright 20{n} Person{chr(65 + n - 10)} */\nint a{n};\n" for n in range(10, 30))
    (tmp_path / "many.c").write_text(f"{people}/* Copyright 2031 NVIDIA CORPORATION */\n")
    found = inventory([tmp_path]).found
    assert {each.path for each in found if "NVIDIA" in each.text} == {"LICENSE", "many.c", "stream_ref"}
    assert "no holder named" in draft("toy", found)


def _run(*words: str) -> str:
    done = CliRunner().invoke(cli, list(words), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_notices_command_writes_all_its_formats(tmp_path: Path) -> None:
    (tmp_path / "a.cu").write_text(HEADER.format(year=2020))
    (tmp_path / "libcublas.so.12").write_bytes(elf("libcublas.so.12"))
    assert "1 notices in 1 files" in _run("notices", str(tmp_path))
    table = list(csv.reader(io.StringIO(_run("notices", str(tmp_path), "--format", "csv").lstrip("\ufeff"))))
    assert table[1][:5] == ["a.cu", "1", "NVIDIA Corporation", "1993-2020", "LicenseRef-NVIDIA-Proprietary"]
    assert json.loads(_run("notices", str(tmp_path), "--format", "json"))["found"][0]["path"] == "a.cu"
    notice = _run("notices", str(tmp_path), "--format", "notice")
    assert "cuBLAS / cuBLASLt / NVBLAS: code by Vasily Volkov" in notice


def test_notices_of_an_unpacked_archive_regard_no_gitignore(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("dist*/\n")
    (tmp_path / "distributed").mkdir()
    (tmp_path / "distributed" / "a.hpp").write_text("// Copyright (c) 2024 - 2025 NVIDIA CORPORATION\n")
    assert "distributed/a.hpp" in _run("notices", str(tmp_path))


def test_hundreds_of_equal_notices_are_one_row(tmp_path: Path) -> None:
    for number in range(300):
        (tmp_path / f"s{number}.cu").write_text(SAMPLE.format(year=2008 + number % 9, name=number))
    report = scan([tmp_path], Config(targets=("rocm",)))
    findings = [each for each in report.findings if each.rule == "EULA-302"]
    assert len(findings) == 300
    assert [len(row.files) for row in rows(report) if row.first.rule == "EULA-302"] == [300]
    assert len(report.eula.notices) == 1
    assert len(report.eula.notices[0].files) == 300


# --- editions -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "date"),
    [("10.2", "2018-08-16"), ("11.2", "2020-11-02"), ("12.4", "2024-01-12"), ("13.1", "2025-01-12"), ("", "")],
)
def test_release_says_its_text(version: str, date: str) -> None:
    assert editions.of_release(version) == date


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("libcudart-c64a25f3.so.12.3.101", "2021-10-08"),
        ("libcupti.so.2026.2.0", "2026-01-26"),
        ("nvrtc64_120_0.dll", "2021-10-08"),
        ("libcufft.so.11.2.1", ""),
        ("libours.so.12.4.1", ""),
    ],
)
def test_file_name_says_its_text(name: str, date: str) -> None:
    assert editions.of_file_name(name) == date


def _edition(report: Report, path: str) -> tuple[str, str]:
    edition = next(each.edition for each in report.findings if each.path == path and each.edition is not None)
    return edition.date, edition.by


def test_each_file_has_the_edition_that_it_points_at(tmp_path: Path) -> None:
    old, new = tmp_path / "old" / "include", tmp_path / "new" / "include"
    for folder, number in ((old, 11020), (new, 13010)):
        folder.mkdir(parents=True)
        (folder / "cuda.h").write_text(HEADER.format(year=2020) + f"#define CUDA_VERSION {number}\n")
        (folder / "cuda_fp8.h").write_text(HEADER.format(year=2020))
    (tmp_path / "dump.sh").write_text("cuobjdump -sass app\n")
    (tmp_path / "Dockerfile").write_text("FROM nvidia/cuda:12.4.1-devel-ubuntu22.04\nRUN cuobjdump -sass app\n")
    report = scan([tmp_path], Config())
    assert _edition(report, "old/include/cuda_fp8.h") == ("2020-11-02", "header")
    assert _edition(report, "new/include/cuda_fp8.h") == ("2025-01-12", "header")
    assert _edition(report, "dump.sh") == ("2026-01-26", "newest")
    assert _edition(report, "Dockerfile") == ("2024-01-12", "image")
    severities = {each.path: each.severity for each in report.findings if each.rule == "EULA-307"}
    assert severities["old/include/cuda_fp8.h"] == "risk"
    assert severities["new/include/cuda_fp8.h"] == "work"
    chosen = scan([tmp_path], Config(eula_text="2018-08-16"))
    assert _edition(chosen, "new/include/cuda_fp8.h") == ("2018-08-16", "chosen")


def test_eula_diff_names_clauses_files_and_findings(tmp_path: Path) -> None:
    text = _run("eula", "diff", "2018-08-16", "2021-10-08")
    assert "changed: clause 1.2(6) (TK-1.2-6b)" in text
    assert "new: clause 1.2(8) (TK-1.2-8)" in text
    (tmp_path / "cuda_fp8.h").write_text(HEADER.format(year=2020))
    report = scan([tmp_path], Config(targets=("rocm",)))
    found = affected(report, "2024-01-12", "2025-01-12")
    assert [(each.rule, each.path, each.change) for each in found] == [("EULA-307", "cuda_fp8.h", NOW_LISTED)]
    assert "2025-01-12" in _run("eula", "dates").split()


def test_eula_diff_refuses_an_unknown_date() -> None:
    with pytest.raises(AdvisorError, match="1999-01-01"):
        CliRunner().invoke(cli, ["eula", "diff", "1999-01-01", "2021-10-08"], catch_exceptions=False)


# --- components -----------------------------------------------------------------------------------------------------

PROPRIETARY = """nvidia-cudnn-cu12 nvidia-cuda-crt nvidia-cuda-cuobjdump nvidia-cuda-nvdisasm nvidia-cuda-cuxxfilt
    nvidia-nvvm nvidia-nvfatbin nvidia-nvptxcompiler nvidia-nvml-dev nvidia-cudss-cu12 nvidia-cublasmp-cu12
    nvidia-nvimgcodec-cu12 nvidia-libmathdx-cu12 nvidia-cuest-cu13 custatevec-cu12 tensorrt-cu12-libs""".split()


@pytest.mark.parametrize("name", PROPRIETARY)
def test_proprietary_package_is_known(name: str) -> None:
    found = of_package(name)
    assert found is not None
    assert found.is_proprietary


@pytest.mark.parametrize("name", ["nvidia-nvtx", "nvidia-cuda-cccl", "nvidia-ml-py", "nvidia-cudnn-frontend", "numpy"])
def test_open_package_is_not_called_proprietary(name: str) -> None:
    found = of_package(name)
    assert found is None or not found.is_proprietary


def test_every_name_has_its_component_and_every_component_its_texts() -> None:
    assert [named.name for named in eula.named().values() if of_named(named) is None] == []
    known = {"toolkit", *eula.texts()}
    assert [each.component for each in components().values() if not set(each.texts) <= known] == []


def _tree(folder: Path) -> Path:
    (folder / "requirements.txt").write_text("nvidia-cudnn-cu12==9.1.0\n")
    (folder / "libcudart.so.12.4.127").write_bytes(elf("libcudart.so.12"))
    (folder / "ext.so").write_bytes(elf(defines=("cudaLaunchKernel",), rodata="/cudart.shm"))
    return folder


def test_components_tell_where_and_under_which_edition(tmp_path: Path) -> None:
    used = {each.name: each for each in scan([_tree(tmp_path)], Config()).eula.components}
    assert used["cuDNN"].versions == ("9.1.0",)
    assert used["cuDNN"].kinds == ("requirement",)
    assert used["cuDNN"].edition == "2020-01-28"
    runtime = used["CUDA runtime (dynamic)"]
    assert (runtime.kinds, runtime.versions, runtime.edition) == (("library",), ("12.4.127",), "2024-01-12")
    assert runtime.output_clause == "yes"
    assert used["CUDA runtime (static)"].where == ("ext.so",)


def test_libraries_inside_a_compiled_file_are_components(tmp_path: Path) -> None:
    settings = "CUFFT_FORCE_64BIT CUTENSOR_LOG_FILE CUTENSOR_LOG_LEVEL CUTENSOR_LOG_MASK"
    (tmp_path / "ext.so").write_bytes(elf(sections=(".nv_fatbin",), rodata=settings))
    report = scan([tmp_path], Config())
    used = {each.name: (each.kinds, each.where) for each in report.eula.components}
    assert used == {"cuFFT / cuFFTW": (("static",), ("ext.so",)), "cuTENSOR": (("static",), ("ext.so",))}
    told = {finding.detail: finding.clause for finding in report.findings if finding.rule == "EULA-411"}
    assert told == {"ext.so: cuFFT": "TK-2.2-A", "ext.so: cuTENSOR": ""}


def test_bills_of_material_bear_licence_references_and_digests(tmp_path: Path) -> None:
    report = scan([_tree(tmp_path)], Config())
    bill = json.loads(render(report, "cyclonedx", Options(date="2030-01-02")))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    by_name = {each["name"]: each for each in bill["components"]}
    assert by_name["cuDNN"]["licenses"] == [{"expression": "LicenseRef-NVIDIA-Proprietary"}]
    assert {"location": "requirements.txt:1 nvidia-cudnn-cu12"} in by_name["cuDNN"]["evidence"]["occurrences"]
    document = json.loads(render(report, "spdx", Options(date="2030-01-02")))
    (extracted,) = document["hasExtractedLicensingInfos"]
    assert extracted["licenseId"] == "LicenseRef-NVIDIA-Proprietary"
    assert "3566c9400e" in extracted["extractedText"]
    ids = {each["SPDXID"] for each in document["packages"]}
    assert all(re.fullmatch(r"SPDXRef-[a-zA-Z0-9.-]+", each) for each in ids)
    assert {each["relatedSpdxElement"] for each in document["relationships"]} == ids
    assert render(report, "spdx", Options()) == render(report, "spdx", Options())
    table = list(csv.reader(io.StringIO(render(report, "components", Options()).decode("utf-8-sig"))))
    assert [row[0] for row in table[1:]] == [each.name for each in report.eula.components]


# --- what to do, and decisions --------------------------------------------------------------------------------------


def test_what_to_do_comes_in_the_order_of_the_checklist(tmp_path: Path) -> None:
    report = scan([_tree(tmp_path)], Config(targets=("rocm",)))
    assert [step for step, _ in by_step(report)] == ["remove", "keep-notice"]
    table = list(csv.reader(io.StringIO(render(report, "licence", Options()).decode("utf-8-sig"))))
    assert table[1][:3] == ["remove", "work", "EULA-401"]
    assert {row[2] for row in table[1:]} == {each.rule for each in report.findings if each.family == "eula"}


@pytest.mark.parametrize(
    ("identity", "decided"),
    [
        ("rule:EULA-302", {"a/x.cu", "b/y.cu"}),
        ("rule:EULA-302 folder:a", {"a/x.cu"}),
        ("folder:b", {"b/y.cu"}),
        ("notice:{notice}", {"a/x.cu", "b/y.cu"}),
    ],
)
def test_decision_holds_for_a_group(tmp_path: Path, identity: str, decided: set[str]) -> None:
    for path in ("a/x.cu", "b/y.cu"):
        (tmp_path / path).parent.mkdir()
        (tmp_path / path).write_text(SAMPLE.format(year=2010, name="k"))
    report = scan([tmp_path], Config(targets=("rocm",)))
    identity = identity.format(notice=report.eula.notices[0].sha1[:16])
    made = Decision(
        id="", decision="accept", by="A. Counsel", date="2030-01-02", reason="read", reference="F-7", second="B. Reader"
    )
    kept, missing = review.record((), report, [identity], made)
    assert missing == []
    (tmp_path / review.FILE).write_text(review.write_text(kept), "utf-8")
    again = scan([tmp_path], Config(targets=("rocm",), review=(str(tmp_path / review.FILE),)))
    assert {each.path for each in again.findings if each.decision} == decided
    assert {each.decided for each in again.findings if each.decision} == {identity}
    assert [(each.state, each.reference, each.second) for each in again.decisions] == [("open", "F-7", "B. Reader")]


def test_decision_about_unknown_words_is_refused() -> None:
    with pytest.raises(AdvisorError, match="notice:SHA1"):
        review.selector("colour:red")
    report = msgspec.structs.replace(scan([Path(__file__).parent / "data"], Config(include=("nothing",))))
    assert review.record((), report, ["rule:EULA-302"], Decision(id="", decision="accept"))[1] == ["rule:EULA-302"]


def test_counsel_gets_one_archive(tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    _run("scan", "-q", "--no-cache", str(_tree(tmp_path / "tree")), "--counsel", str(tmp_path / "for.zip"))
    with zipfile.ZipFile(tmp_path / "for.zip") as archive:
        names = archive.namelist()
        about = json.loads(archive.read("about.json"))
        files = archive.read("files.csv").decode("utf-8-sig").splitlines()
    assert names[0] == "about.json"
    assert {"page.html", "findings.csv", "components.spdx.json", "decisions.csv", "notices.csv"} <= set(names)
    assert (about["tool"]["name"], about["licence text"]) == ("cuda-porting-advisor", "2026-01-26")
    assert [line.split(",")[0] for line in files[1:]] == ["ext.so", "libcudart.so.12.4.127", "requirements.txt"]


# --- compiled device code -------------------------------------------------------------------------------------------


def test_artefacts_have_four_facts_each(tmp_path: Path) -> None:
    (tmp_path / "take.py").write_text('a = kernel.asm["ptx"]\nb = kernel.asm["cubin"]\n')
    (tmp_path / "jit.cpp").write_text(
        "#include <cuda_fp16.h>\nvoid f(nvrtcProgram p, char *t) {\n"
        "  nvrtcGetCUBIN(p, t);\n  cuModuleLoadData(&m, t);\n}\n"
    )
    (tmp_path / "ext.so").write_bytes(
        elf(sections=(".nv_fatbin",), defines=("cudaLaunchKernel",), rodata="/cudart.shm")
    )
    (tmp_path / "old.ptx").write_text("// compiled with /x/open64/lib//be\n.version 1.4\n.target sm_13\n")
    found = {(each.path, each.form): each for each in scan([tmp_path], Config()).eula.artefacts}
    assert found["take.py", "PTX"].made_by == "an open compiler (LLVM NVPTX)"
    assert found["take.py", "cubin"].made_by == "ptxas"
    jit = found["jit.cpp", "cubin"]
    assert (jit.made_by, jit.inside, jit.read_by) == ("NVRTC", ("cuda_fp16.h",), ("cuModuleLoadData",))
    binary = found["ext.so", "host binary with fatbin"]
    assert (binary.inside, binary.read_by) == (("static CUDA runtime",), ())
    assert found["old.ptx", "PTX"].made_by == "nvcc (nvopencc)"


# --- editions and texts of packages ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.dist-info/LICENSES.third-party", "license"), ("COPYING.LIB", "license"), ("license.py", "python")],
)
def test_licence_file_may_have_a_word_behind_its_dot(name: str, kind: str) -> None:
    assert kind_of(name) == kind


def test_text_in_a_packages_metadata_gives_the_edition_and_the_agreement(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "a.cu").write_text(SAMPLE.format(year=2020, name="a"))
    (tmp_path / "ours-1.dist-info").mkdir()
    text = b"NVIDIA End User License Agreement\n"
    (tmp_path / "ours-1.dist-info" / "LICENSE").write_bytes(text)
    known = msgspec.structs.replace(eula.texts()["T2018"], sha1=hashlib.sha1(text).hexdigest()[:10])  # noqa: S324
    every = eula.texts()
    monkeypatch.setattr(eula, "texts", lambda: every | {"T2018": known})
    (finding,) = [each for each in scan([tmp_path], Config()).findings if each.rule == "EULA-302"]
    assert finding.edition is not None
    assert (finding.edition.date, finding.edition.by) == ("2018-08-16", "text")
    other = msgspec.structs.replace(known, agreement="Another agreement")
    monkeypatch.setattr(eula, "texts", lambda: every | {"T2018": other})
    (finding,) = [each for each in scan([tmp_path], Config()).findings if each.rule == "EULA-302"]
    assert finding.clause == ""
    assert "Another agreement" in finding.detail


@pytest.mark.parametrize(
    ("heading", "clause"),
    [
        ("LICENSE AGREEMENT FOR NVIDIA MATH LIBRARIES SOFTWARE DEVELOPMENT KITS", ""),
        ("NVIDIA CUDA Toolkit End User License Agreement", "TK-1.2-2"),
    ],
)
def test_the_toolkits_clause_stays_out_of_packages_with_an_agreement_of_their_own(
    tmp_path: Path, heading: str, clause: str
) -> None:
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "a.hpp").write_text(HEADER.format(year=2020))
    (tmp_path / "ours-1.dist-info").mkdir()
    (tmp_path / "ours-1.dist-info" / "LICENSE").write_text(f"{heading}\n")
    (finding,) = [each for each in scan([tmp_path], Config()).findings if each.rule == "EULA-301"]
    assert finding.clause == clause


def test_metadata_that_name_a_licence_cover_bare_copyright_lines(tmp_path: Path) -> None:
    (tmp_path / "PKG-INFO").write_text("Metadata-Version: 2.1\nName: ours\nLicense: Apache 2.0\n")
    (tmp_path / "a.py").write_text("# Copyright (c) 2023, NVIDIA CORPORATION. All rights reserved.\n\nVALUE = 1\n")
    (finding,) = [each for each in scan([tmp_path], Config()).findings if each.rule == "EULA-312"]
    assert finding.severity == "info"
    assert "metadata" in finding.message


def test_a_copyright_line_says_what_the_licence_above_it_is(tmp_path: Path) -> None:
    """A licence file of others does not make the line a note; parts of others do not lend their licence to the file."""
    (tmp_path / "LICENSE").write_text("Copyright (c) 2020 The Authors\nPermission is hereby granted, free of charge\n")
    (tmp_path / "a.cu").write_text("// Copyright (c) 2021, NVIDIA CORPORATION.\n__global__ void f(int *x) {}\n")
    findings = scan([tmp_path], Config(targets=("rocm",))).findings
    (bare,) = [each for each in findings if each.rule == "EULA-312"]
    assert (bare.severity, "is not NVIDIA's" in bare.message) == ("work", True)


def _clauses_of(rule: str, folder: Path) -> list[str]:
    return [each.clause for each in scan([folder], Config()).findings if each.rule == rule]


def test_terms_of_the_toolkit_are_not_cited_for_packages_under_other_agreements(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("nvidia-cublas-cu12\nnvidia-cutlass-dsl\n")
    assert _clauses_of("EULA-414", tmp_path) == ["TK-2.1", ""]


@pytest.mark.parametrize(
    ("line", "cites"), [("#include <NvInfer.h>\nnvinfer1::IBuilder *b;\n", False), ("cublasHandle_t h;\n", True)]
)
def test_copyleft_beside_tensorrt_alone_cites_no_clause_of_the_toolkit(tmp_path: Path, line: str, cites: bool) -> None:
    (tmp_path / "a.cu").write_text(line)
    (tmp_path / "LICENSE").write_text("GNU GENERAL PUBLIC LICENSE\nVersion 3, 29 June 2007\n")
    (clause,) = _clauses_of("EULA-505", tmp_path)
    assert bool(clause) is cites


def test_headers_with_an_agreement_of_their_own_are_not_looked_for_in_the_toolkits_list(tmp_path: Path) -> None:
    notice = "/* Copyright 2023 NVIDIA Corporation. NOTICE TO LICENSEE: Licensed Deliverables */\n"
    (tmp_path / "cudnn.h").write_text(notice + "int cudnnVersion(void);\n")
    (tmp_path / "cusparse.h").write_text(notice + "int cusparseVersion(void);\n")
    told = {
        each.path: (each.severity, each.clause)
        for each in scan([tmp_path], Config()).findings
        if each.rule == "EULA-307"
    }
    assert told == {"cudnn.h": ("work", ""), "cusparse.h": ("risk", "TK-1.2-2 TK-2.2-A")}


def test_an_article_is_no_licence() -> None:
    assert spdx_of("SPDX-License-Identifier: The MIT License (MIT)") == "MIT"
