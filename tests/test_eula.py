"""Licence rules as a whole: their words, their data, texts by date, and what findings mean together."""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest

from advisor import eula
from advisor.config import Config
from advisor.errors import AdvisorError
from advisor.eula import editions
from advisor.licence import difference, inventory
from advisor.messages import translate
from advisor.model import Finding
from advisor.pipeline import scan
from advisor.render import licence
from advisor.rules.eula.escalate import FOLDED, SAME_FOLDER, SAME_REPOSITORY, SUMMARY, escalate
from advisor.rules.eula.neutral import COMPILED
from advisor.rules.eula.table import COLUMNS, rows
from advisor.rules.registry import Rule, all_rules, patterns
from tests.binaries import elf

ROOT = Path(__file__).parent.parent
RULES = [rule for rule in all_rules() if rule.family == "eula"]
_JUDGING = re.compile(r"violat|breach|illegal|unlawful|infring|违反|违约|违法|侵权|may not", re.IGNORECASE)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def _messages(rule: Rule) -> list[str]:
    advice = [text for each in rule.advice for text in (each.why, each.todo)]
    return [text for text in (rule.title, rule.help, *rule.messages, *advice) if text]


_SECTION = {
    *licence.STEPS.values(), *licence.WORDS, *filter(None, licence.EDITION_BY.values()), *difference.HOW.values(),
    difference.NOW_LISTED, difference.NO_MORE, difference.NOW_THERE, difference.NOT_THERE, inventory.HEAD,
    inventory.PART_B, inventory.SAYS_NOTHING,
}  # fmt: skip
EVERY_MESSAGE = sorted(
    {text for rule in RULES for text in _messages(rule)}
    | {*eula.INTRO, *eula.NOT_CHECKED}
    | (_SECTION - {"apt", "conda"})
)


# --- words ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_message_judges(language: str) -> None:
    shown = [translate(text, language) for text in EVERY_MESSAGE]
    assert [text for text in shown if _JUDGING.search(text)] == []


def test_the_summaries_of_clauses_do_not_judge_either() -> None:
    judging = re.compile(_JUDGING.pattern.replace("|may not", ""), re.IGNORECASE)
    shown = [translate(text, language) for text in eula.summaries() for language in ("en", "zh")]
    assert [text for text in shown if judging.search(text)] == []


def test_the_word_list_is_searched_for() -> None:
    assert _JUDGING.search("This violates the terms")
    assert _JUDGING.search("该文件违反条款")


def test_every_entry_of_the_catalogue_is_clean() -> None:
    catalogue = polib.pofile(str(ROOT / "advisor/locale/zh_CN/LC_MESSAGES/rules_eula.po"))
    assert len(catalogue) > 200
    judging = re.compile(_JUDGING.pattern.replace("|may not", ""), re.IGNORECASE)
    assert [entry.msgid for entry in catalogue if judging.search(entry.msgid + entry.msgstr)] == []


@pytest.mark.parametrize("text", [*EVERY_MESSAGE, *eula.summaries()])
def test_message_has_a_chinese_text(text: str) -> None:
    assert _CHINESE.search(translate(text, "zh"))


def test_the_intro_names_the_texts() -> None:
    english, chinese = " ".join(eula.intro("en")), "".join(eula.intro("zh"))
    for said in ("not legal advice", "October 2021", "2018", "nvImageCodec 2023", "its own file", "counsel"):
        assert said in english
    for said in ("不构成法律意见", "2021 年 10 月", "2018", "nvImageCodec", "文件本身", "法务"):
        assert said in chinese


# --- data -----------------------------------------------------------------------------------------------------------


def test_there_are_67_rules_and_the_summary() -> None:
    numbers = [
        *range(101, 114),
        *range(201, 210),
        *range(301, 313),
        *range(401, 419),
        *range(501, 510),
        *range(601, 607),
    ]
    assert {rule.id for rule in RULES} == {*(f"EULA-{number}" for number in numbers), SUMMARY}
    assert {rule.id for rule in RULES} == rows().keys()


@pytest.mark.parametrize("row", rows().values(), ids=lambda row: row.id)
def test_row_cites_known_clauses_and_classes(row: object) -> None:
    assert set(row.clauses.split()) <= eula.clause_ids()  # type: ignore[attr-defined]
    known = set("code build ci image script manifest prose license metadata deploy ptx binary".split())
    assert set(row.files) <= known  # type: ignore[attr-defined]
    assert all(literal == literal.lower() for literal in row.literals)  # type: ignore[attr-defined]
    assert bool(row.pattern) == bool(row.literals)  # type: ignore[attr-defined]


def test_every_clause_names_known_texts() -> None:
    for clause in eula._clause_rows().values():
        assert set(clause.texts) <= eula.texts().keys()
        assert clause.texts


@pytest.mark.parametrize(
    "name",
    "patterns texts attachment_a attachment_b names components editions licence_words repositories artefacts".split(),
)
def test_table_is_sorted_and_whole(name: str) -> None:
    head, *lines = (ROOT / "mappings" / "eula" / f"{name}.tsv").read_text("utf-8").splitlines()
    assert [line.encode() for line in lines] == sorted(line.encode() for line in lines)
    assert {line.count("\t") for line in lines} == {head.count("\t")}
    assert name != "patterns" or head.split("\t") == COLUMNS.split()


def test_patterns_compile_and_match_no_empty_text() -> None:
    ids = [pattern.id for pattern in patterns()]
    assert len(ids) == len(set(ids))
    assert [p.id for p in patterns() if re.compile(p.regex.encode(), re.MULTILINE).search(b"")] == []


# --- texts by date --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "date", "listed"),
    [
        ("libcudart.so.12", "", True),
        ("libcudart-9335f6a2.so.12", "", True),
        ("cudart64_12.dll", "", True),
        ("libcupti.so.2026.2.0", "", True),
        ("libcupti_static.a", "", False),
        ("libnvperf_host.so", "", False),
        ("cuda_fp8.h", "2024-01-12", False),
        ("cuda_fp8.h", "2025-01-12", True),
        ("cuda_fp8.h", "", True),
        ("libnvJitLink.so.12", "2018-08-16", False),
        ("libnvJitLink.so.12", "2024-01-12", True),
    ],
)
def test_distributable_files_depend_on_the_date(name: str, date: str, listed: bool) -> None:
    assert eula.is_distributable(name, date) is listed


@pytest.mark.parametrize(("name", "component"), [("nvrtc64_120_0.dll", "NVRTC"), ("libcudnn_ops.so.9", "cuDNN")])
def test_library_is_known_whatever_its_version(name: str, component: str) -> None:
    found = eula.library(name)
    assert found is not None
    assert found.component == component


@pytest.mark.parametrize("name", ["libcudart.txt", "libcuda_helpers.so", "cudart", "libm.so.6", ""])
def test_other_files_are_no_library(name: str) -> None:
    assert eula.library(name) is None


def test_an_unknown_date_is_refused_with_the_known_ones() -> None:
    with pytest.raises(AdvisorError, match="2024-01-12"):
        eula.check_date("1999-01-01")
    assert eula.check_date("") == ""


def _dump(tmp_path: Path) -> Path:
    (tmp_path / "dump.sh").write_text("cuobjdump -sass app\n")
    return tmp_path


@pytest.mark.parametrize(("date", "stands"), [("", True), ("2018-08-16", False), ("2026-01-26", True)])
def test_the_report_says_whether_a_clause_stands_in_the_chosen_text(tmp_path: Path, date: str, stands: bool) -> None:
    report = scan([_dump(tmp_path)], Config(eula_text=date))
    assert report.eula.text_date == (date or "2026-01-26")
    clause = next(each for each in report.eula.clauses if each.id == "TK-1.2-8")
    assert clause.in_text is stands
    assert clause.in_texts == ("2021-10-08", "2024-01-12", "2025-01-12", "2026-01-26")
    finding = next(each for each in report.findings if each.rule == "EULA-102")
    assert (finding.path, finding.line, finding.severity, finding.clause) == ("dump.sh", 1, "work", "TK-1.2-8")
    assert report.files[0].excerpts["1"] == "cuobjdump -sass app"


def test_header_is_judged_by_the_chosen_text(tmp_path: Path) -> None:
    notice = "// NVIDIA CORPORATION and its licensors retain all intellectual property\n"
    (tmp_path / "cuda_fp8.h").write_text(notice)
    old = {f.rule: f.severity for f in scan([tmp_path], Config(eula_text="2024-01-12")).findings}
    new = {f.rule: f.severity for f in scan([tmp_path], Config(eula_text="2026-01-26")).findings}
    assert (old["EULA-307"], new["EULA-307"]) == ("risk", "work")


# --- findings together ----------------------------------------------------------------------------------------------


def _finding(rule: str, path: str, severity: str = "work", message: str = "m") -> Finding:
    return Finding(
        id=f"{rule}{path}", rule=rule, family="eula", severity=severity, effect="licence", confidence="strong",  # type: ignore[arg-type]
        path=path, line=1, column=1, end_line=1, end_column=2, message=message,
    )  # fmt: skip


def test_output_beside_a_translator_is_raised() -> None:
    found = escalate([_finding("EULA-101", "a/x.sh", "info"), _finding("EULA-103", "a/p.py", "risk")])
    assert (found[0].severity, found[0].message) == ("risk", SAME_FOLDER)


def test_output_in_another_folder_is_to_be_looked_at() -> None:
    found = escalate([_finding("EULA-101", "b/x.sh", "info"), _finding("EULA-103", "a/p.py", "risk")])
    assert (found[0].severity, found[0].message) == ("work", SAME_REPOSITORY)


@pytest.mark.parametrize("partner", [("EULA-105", "info", "m"), ("EULA-106", "work", "m"), ("EULA-201", "work", "m")])
def test_output_stays_a_note_without_a_partner(partner: tuple[str, str, str]) -> None:
    rule, severity, message = partner
    found = escalate([_finding("EULA-101", "a/x.sh", "info"), _finding(rule, "a/p.cpp", severity, message)])
    assert found[0].severity == "info"


def test_a_layer_for_compiled_programs_is_a_partner() -> None:
    found = escalate([_finding("EULA-107", "a/x.sh", "info"), _finding("EULA-106", "a/y.sh", "work", COMPILED)])
    assert found[0].severity == "risk"


def test_three_marks_make_a_layer_and_fold_its_places() -> None:
    marks = [
        _finding("EULA-105", "c.cpp", "risk"),
        _finding("EULA-201", "b.cpp"),
        _finding("EULA-203", "a.txt", "risk"),
    ]
    found = escalate([*marks, _finding("EULA-301", "n.cu", "risk")])
    summary = next(each for each in found if each.rule == SUMMARY)
    assert (summary.path, summary.severity) == ("a.txt", "risk")
    assert summary.detail == "EULA-105: 1, EULA-201: 1, EULA-203: 1"
    folded = {each.rule: (each.severity, each.message) for each in found if each.rule != SUMMARY}
    assert folded["EULA-201"] == ("info", FOLDED)
    assert folded["EULA-301"] == ("risk", "m")


def test_two_marks_are_no_layer() -> None:
    found = escalate([_finding("EULA-105", "c.cpp", "risk"), _finding("EULA-201", "b.cpp")])
    assert SUMMARY not in {each.rule for each in found}


def test_a_repository_without_nvidia_material_has_no_licence_finding() -> None:
    report = scan([ROOT / "fixtures" / "projects" / "no_cuda"], Config())
    assert [finding for finding in report.findings if finding.family == "eula"] == []


# --- audits ---------------------------------------------------------------------------------------------------------


def test_hand_read_findings_are_at_most_ten_percent_false() -> None:
    path = ROOT / "tests" / "audits" / "eula.tsv"
    head, *lines = path.read_text("utf-8").splitlines()
    read = [dict(zip(head.split("\t"), line.split("\t"), strict=True)) for line in lines]
    assert len({row["project"] for row in read}) >= 6
    assert {row["verdict"] for row in read} <= {"true", "false"}
    assert sum(row["verdict"] == "false" for row in read) <= 0.1 * len(read)


@pytest.mark.parametrize(
    ("name", "component"),
    [
        ("libcublas.so.12", "cuBLAS"),
        ("cublas.so", ""),
        ("cudnn.cpython-311-x86_64-linux-gnu.so", ""),
        ("nvshmem_bootstrap_pmi2.so.3", "NVSHMEM"),
        ("cublas64_12.dll", "cuBLAS"),
    ],
)
def test_module_called_like_a_library_is_none_of_nvidias(name: str, component: str) -> None:
    known = eula.library(name)
    assert (known.component if known else "") == component


def _messages_of(root: Path, rule: str) -> dict[str, str]:
    return {f.path: f.message for f in scan([root], Config()).findings if f.rule == rule}


def test_a_library_that_is_only_looked_up_is_not_loaded(tmp_path: Path) -> None:
    (tmp_path / "asks.py").write_text('from ctypes.util import find_library\nhas = bool(find_library("cudart"))\n')
    (tmp_path / "opens.py").write_text('import ctypes\nrt = ctypes.CDLL(ctypes.util.find_library("cudart"))\n')
    said = _messages_of(tmp_path, "EULA-205")
    assert said["asks.py"] == "NVIDIA's library is looked up here"
    assert said["opens.py"] == "NVIDIA's library is loaded at run time"


def test_helpers_of_a_converter_are_not_told_of_a_build(tmp_path: Path) -> None:
    (tmp_path / "made.cpp").write_text("#include <dpct/dpct.hpp>\n")
    assert _messages_of(tmp_path, "EULA-603") == {"made.cpp": "Helpers of SYCLomatic's stand in the source"}
    (tmp_path / "made.cpp").unlink()
    (tmp_path / "convert.sh").write_text("c2s --in-root=src\n")
    assert _messages_of(tmp_path, "EULA-603") == {"convert.sh": "SYCLomatic in the build"}


def test_a_copyright_line_without_its_licence_is_told_as_such(tmp_path: Path) -> None:
    origin = "# Adapted from https://github.com/NVIDIA/Megatron-LM/blob/main/a.py\n"
    (tmp_path / "bare.py").write_text(origin)
    (tmp_path / "line.py").write_text(f"{origin}# Copyright (c) 2022, NVIDIA CORPORATION. All rights reserved.\n")
    said = _messages_of(tmp_path, "EULA-311")
    assert said["bare.py"] == "Code from a repository of NVIDIA's without its notice"
    assert said["line.py"].endswith("with its copyright line and without its licence")


@pytest.mark.parametrize("at", ["toy/LICENSE", "toy-1.0.dist-info/licenses/LICENSE"])
def test_no_clause_of_the_toolkit_beside_another_agreement(tmp_path: Path, at: str) -> None:
    (tmp_path / "toy").mkdir()
    (tmp_path / "toy" / "ops.h").write_text('// Copyright NVIDIA. This code ("Licensed Deliverables") is ours.\n')
    bare = [f.clause for f in scan([tmp_path], Config()).findings if f.rule == "EULA-301"]
    (tmp_path / at).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / at).write_text(
        "LICENSE AGREEMENT FOR NVIDIA MATH LIBRARIES\n\nThis agreement is between you and NVIDIA.\n"
    )
    beside = [f.clause for f in scan([tmp_path], Config()).findings if f.rule == "EULA-301" and f.path == "toy/ops.h"]
    assert (bare, beside) == (["TK-1.2-2"], [""])


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("libnvrtc.so.11.2", ""), ("nvrtc64_112_0.dll", ""), ("libnvrtc.so.11.1", "2018-08-16"),
        ("libnvrtc-builtins.so.11.8", "2021-10-08"), ("nvrtc64_110_0.dll", "2018-08-16"),
    ],
)  # fmt: skip
def test_a_kept_file_name_tells_no_release(name: str, date: str) -> None:
    assert editions.of_file_name(name) == date


def _library(path: Path, soname: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(elf(soname))


def test_nvtx_under_its_own_open_licence_lacks_no_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _library(tmp_path / "nvidia" / "lib" / "libnvtx3interop.so.1", "libnvtx3interop.so.1")
    info = tmp_path / "nvidia_nvtx-13.0.dist-info"
    (info / "licenses").mkdir(parents=True)
    (info / "METADATA").write_text("Name: nvidia-nvtx\nLicense: Apache 2.0\n")
    without = {f.rule: f.severity for f in scan([tmp_path], Config()).findings}
    assert (without["EULA-401"], without["EULA-418"]) == ("work", "work")
    (info / "licenses" / "License.txt").write_text("Apache License\n")
    own = next(text for text in eula.texts().values() if text.agreement == "NVTX licence")
    monkeypatch.setattr(eula, "text_of_digest", lambda sha1: own)
    beside = {f.rule: f.severity for f in scan([tmp_path], Config()).findings}
    assert beside["EULA-401"] == "info"
    assert "EULA-418" not in beside


def test_a_stale_text_in_a_package_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("libnvJitLink.so", "libcheckpoint.so"):
        _library(tmp_path / "nvidia" / "lib" / name, name)
    (tmp_path / "nvidia_toy-1.0.dist-info").mkdir()
    (tmp_path / "nvidia_toy-1.0.dist-info" / "License.txt").write_text("End User License Agreement\n")
    oldest = eula.text_of(eula.TOOLKIT, "2018-08-16")
    monkeypatch.setattr(eula, "text_of_digest", lambda sha1: oldest)
    said = _messages_of(tmp_path, "EULA-407")
    assert said["nvidia/lib/libnvJitLink.so"].endswith("the newest text does")
    assert said["nvidia/lib/libcheckpoint.so"] == "NVIDIA library outside the list of distributable files"


def test_a_short_header_says_whether_it_forwards(tmp_path: Path) -> None:
    (tmp_path / "cublas_v2.h").write_text("#pragma once\n#include <cublas_api.h>\n")
    (tmp_path / "curand.h").write_text("#pragma once\ntypedef struct generator_t *curandGenerator_t;\n")
    said = _messages_of(tmp_path, "EULA-209")
    assert said["cublas_v2.h"].endswith("that forwards to others")
    assert said["curand.h"].endswith("with content of its own")
