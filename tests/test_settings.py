"""Configuration: where it is found, what stands above what, and what is refused."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from advisor.cli import cli
from advisor.commands.scan import FIELDS
from advisor.commands.scan import scan as scan_command
from advisor.config import SETTINGS, Config
from advisor.errors import AdvisorError
from advisor.gates import failures, measures
from advisor.pipeline import scan
from advisor.records import records
from advisor.render import render
from advisor.settings import find, listed, merged, read_file
from tests.helpers import git, write


def test_nearest_file_up_to_the_repository_counts(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "advisor.toml": 'cuda = "11.0"\n',
            "repo/.git/x": "",
            "repo/pyproject.toml": '[tool.advisor]\ncuda = "12.0"\n',
        },
    )
    write(tmp_path, {"repo/sub/pyproject.toml": "[tool.other]\n", "repo/sub/a.cu": "", "free/a.cu": ""})
    assert find(tmp_path / "repo" / "sub" / "a.cu").values == {"cuda": "12.0"}
    assert find(tmp_path / "free").values == {"cuda": "11.0"}
    (tmp_path / "repo" / "pyproject.toml").unlink()
    assert find(tmp_path / "repo" / "sub").values == {}


def test_own_file_stands_above_pyproject(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"advisor.toml": 'language = "zh"\n', "pyproject.toml": '[tool.advisor]\nlanguage = "en"\n', ".git/x": ""},
    )
    assert find(tmp_path).values == {"language": "zh"}


def test_keys_take_both_spellings_and_gates_are_dotted(tmp_path: Path) -> None:
    text = 'max-bytes = 10\nrequire_reason = true\n[gate]\nnew.blocker = 0\ncoverage = 95\n[per-path]\n"t/*" = ["a"]\n'
    loaded = read_file(write(tmp_path, {"advisor.toml": text}) / "advisor.toml")
    assert loaded is not None
    config = merged(loaded, {})
    assert (config.max_bytes, config.require_reason) == (10, True)
    assert config.gate == {"new.blocker": 0, "coverage": 95}
    assert config.per_path == {"t/*": ("a",)}


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    text = 'baseline = "known"\npacks = ["a"]\n'
    loaded = read_file(write(tmp_path, {"advisor.toml": text}) / "advisor.toml")
    assert loaded is not None
    assert loaded.values == {"baseline": str(tmp_path / "known"), "packs": [str(tmp_path / "a")]}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("target = []\n", "unknown key `target`; did you mean `targets`?"),
        ("zzz = 1\n", "unknown key `zzz`; known are "),
        ('max-bytes = "many"\n', "max-bytes: "),
        ('language = "fr"\n', "language: "),
        ("targets = [\n", "advisor.toml: "),
        ('[gate]\nnew.blocker = "x"\n', "gate.new.blocker: "),
        ("[gate]\ncoverage = nan\n", "gate.coverage: "),
        ("jobs = 0\n", "jobs: "),
        ("per-path = 3\n", "per-path: "),
        ('[per-path]\n"a" = ["x"]\n"b" = 3\n', "per-path.b: "),
        ('today = "soon"\n', "today: "),
        ('[severity]\ninline-ptx = "bad"\n', "severity.inline-ptx: "),
    ],
)
def test_wrong_settings_are_named(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(AdvisorError) as error:
        read_file(write(tmp_path, {"advisor.toml": text}) / "advisor.toml")
    assert message in str(error.value)
    assert str(tmp_path / "advisor.toml") in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("text", ["[tool]\nadvisor = 3\n", "tool.advisor = [1]\n"])
def test_section_that_is_no_table_is_named(text: str, tmp_path: Path) -> None:
    path = write(tmp_path, {"pyproject.toml": text}) / "pyproject.toml"
    with pytest.raises(AdvisorError, match=r"pyproject\.toml: tool\.advisor: not a table"):
        read_file(path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('ignore = ["api-chnged"]\n', "ignore: unknown rule or name `api-chnged`; did you mean `api-changed`?"),
        ('[per-path]\n"t/" = ["cudaMalllloc"]\n', "per-path.t/: unknown rule or name `cudaMalllloc`; did you mean"),
        ('[severity]\napi-unknow = "info"\n', "severity: unknown rule `api-unknow`; did you mean `api-unknown`?"),
        ('[severity]\nEULA-414 = "info"\n', "severity.EULA-414: a licence rule cannot be made less severe"),
        ("[gate]\nnew.blokcer = 0\n", "gate `new.blokcer`: unknown; did you mean `new.blocker`?"),
    ],
)
def test_rules_and_limits_that_nobody_knows_are_said_before_the_scan(text: str, message: str, tmp_path: Path) -> None:
    write(tmp_path, {"a.cu": "", "advisor.toml": text})
    done = CliRunner().invoke(cli, ["scan", str(tmp_path), "--trust-config", "-o", str(tmp_path / "r.json")])
    assert isinstance(done.exception, AdvisorError)
    assert str(done.exception).startswith(message)
    assert not (tmp_path / "r.json").exists()


def test_limit_on_hours_of_a_target_that_is_not_asked_for_is_no_mistake(tmp_path: Path) -> None:
    write(tmp_path, {"a.cu": "", "advisor.toml": "[gate]\nhours.cann = 1e9\n"})
    assert call("scan", tmp_path, "--trust-config", "-t", "rocm", "-q")[0] == 0


def test_severity_of_a_rule_changes_uses_and_findings(tmp_path: Path) -> None:
    code = '__global__ void k(int* x) { asm("mov.u32 %0, %laneid;" : "=r"(*x)); }\nvoid f(void* p) { cudaFree(p); }\n'
    write(tmp_path, {"a.cu": code})
    plain = scan([tmp_path], Config(targets=("rocm",)))
    before = {record.subject: (record.rule, record.severity) for record in records(plain)}
    assert before["cudaFree"] == ("api-renamed", "info")
    assert before["inline-ptx"][1] == "work"
    wanted = {"api-renamed": "blocker", "inline-ptx": "risk"}
    changed = scan([tmp_path], Config(targets=("rocm",), severity=wanted))  # type: ignore[arg-type]
    after = {record.subject: record.severity for record in records(changed)}
    assert (after["cudaFree"], after["inline-ptx"]) == ("blocker", "risk")
    assert changed.severities == wanted
    level = {each["ruleId"]: each["level"] for each in json.loads(render(changed, "sarif"))["runs"][0]["results"]}
    assert (level["api-renamed"], level["inline-ptx"]) == ("error", "warning")


def test_patterns_hold_from_the_root_of_the_repository_as_well(tmp_path: Path) -> None:
    git(tmp_path, "init")
    write(tmp_path, {"sub/old/a.cu": CODE, "sub/new/a.cu": CODE})
    write(
        tmp_path, {"advisor.toml": 'targets = ["cann"]\nexclude = ["/sub/old/"]\nper-path = {"/sub/new/" = ["api"]}\n'}
    )
    for folder in (tmp_path, tmp_path / "sub"):
        report = scan([folder], merged(find(folder), {}))
        states = {(record.path.removeprefix("sub/"), record.state) for record in records(report) if record.site}
        assert states == {("new/a.cu", "suppressed")}


def test_origin_of_every_setting(tmp_path: Path) -> None:
    write(tmp_path, {"advisor.toml": 'cuda = "12.0"\nstrict = true\n'})
    settings = {each.name: each for each in listed(find(tmp_path), {"strict": (False, "option")})}
    assert (settings["cuda"].value, settings["cuda"].origin) == ("12.0", str(tmp_path / "advisor.toml"))
    assert (settings["strict"].value, settings["strict"].origin) == (False, "option")
    assert settings["targets"].origin == "default"
    assert settings.keys() == {name.replace("_", "-") for name in SETTINGS}


# --- gates ------------------------------------------------------------------------------------------------------------

CODE = "#include <cuda_runtime.h>\nvoid f(void** p) { cudaMalloc(p, 4); }\n"


def test_gate_limits_what_it_names(tmp_path: Path) -> None:
    report = scan([write(tmp_path, {"a.cu": CODE})], Config(targets=("cann",)))
    found = measures(report)
    assert found["all.info"] >= found["all.work"] >= 1
    assert found["coverage"] == 100
    assert list(failures(report, {"new.work": found["new.work"], "coverage": 100})) == []
    assert next(failures(report, {"new.work": 0})).startswith("new.work is ")
    assert list(failures(report, {"coverage": 101})) == ["coverage is 100, at least 101 is wanted"]
    with pytest.raises(AdvisorError, match=r"^gate `new\.bloker`: unknown; did you mean `new\.blocker`"):
        list(failures(report, {"new.bloker": 0}))


def call(*arguments: object, env: dict[str, str] | None = None) -> tuple[int, str]:
    done = CliRunner().invoke(cli, [str(each) for each in arguments], env=env)
    return done.exit_code, done.output


def test_scan_takes_targets_and_gate_from_the_file_and_options_above_it(tmp_path: Path) -> None:
    write(tmp_path, {"a.cu": CODE, "advisor.toml": 'targets = ["cann"]\n[gate]\nnew.work = 0\n'})
    code, output = call("scan", tmp_path, "--trust-config")
    assert code == 1
    assert "CANN" in output
    assert "ROCm" not in output
    assert "gate failed: new.work is " in output
    code, output = call("scan", tmp_path, "--trust-config", "-t", "rocm")
    assert "ROCm" in output
    assert "CANN" not in output


def test_environment_stands_above_the_file(tmp_path: Path) -> None:
    write(tmp_path, {"a.cu": CODE, "advisor.toml": 'targets = ["cann"]\n'})
    output = call("scan", tmp_path, "--trust-config", env={"ADVISOR_SCAN_TARGETS": "rocm"})[1]
    assert "ROCm" in output
    assert "CANN" not in output


def test_variables_are_named_after_the_options(tmp_path: Path) -> None:
    write(tmp_path, {"a.cu": CODE, "empty/n.data": ""})
    assert "已读" in call("scan", tmp_path, env={"ADVISOR_SCAN_LANG": "zh"})[1]
    assert "已读" in call("scan", tmp_path, env={"ADVISOR_SCAN_LANGUAGE": "zh"})[1]
    assert "  read " in call("scan", tmp_path, "--lang", "en", env={"ADVISOR_SCAN_LANG": "zh"})[1]
    output = call("scan", tmp_path, env={"ADVISOR_SCAN_TARGET": "amd"})[1]
    assert "ROCm" in output
    assert "CANN" not in output
    shown = call("config", "show", tmp_path, "--origin", env={"ADVISOR_SCAN_LANG": "zh"})[1]
    line = next(line for line in shown.splitlines() if line.startswith("language"))
    assert [part.strip() for part in line.split(" # ")] == ['language = "zh"', "environment"]


def test_config_show_prints_values_and_origins(tmp_path: Path) -> None:
    write(tmp_path, {"advisor.toml": 'cuda = "12.0"\n[gate]\nnew.risk = 3\n'})
    code, output = call("config", "show", tmp_path, "--origin", "--trust-config")
    assert code == 0
    assert f"# {tmp_path / 'advisor.toml'}" in next(
        line for line in output.splitlines() if line.startswith('cuda = "12.0"')
    )
    assert 'gate = {"new.risk" = 3.0}' in output
    assert tomllib.loads(output)["gate"] == {"new.risk": 3}


def test_config_show_tells_of_the_environment_and_of_the_defaults_of_a_scan(tmp_path: Path) -> None:
    write(tmp_path, {"advisor.toml": 'exclude = ["x/"]\nfail-on = "info"\n'})
    output = call("config", "show", tmp_path, "--origin", "--trust-config", env={"ADVISOR_SCAN_EXCLUDE": "y/ z/"})[1]
    lines = {line.split(" = ")[0]: line.split(" # ") for line in output.splitlines()}
    assert [part.strip() for part in lines["exclude"]] == ['exclude = ["y/", "z/"]', "environment"]
    assert lines["fail-on"][1] == str(tmp_path / "advisor.toml")
    assert [part.strip() for part in lines["cache"]] == ["cache = true", "default"]


def test_options_stand_above_the_file_for_every_setting_that_has_both(tmp_path: Path) -> None:
    fields = {option.name for option in scan_command.params} & set(SETTINGS)
    assert fields - {"cache", "source", "ignore_comments"} <= FIELDS.keys()
    assert {"jobs", "exclude", "fail_on", "language"} <= fields


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script(shell: str) -> None:
    code, output = call("completion", shell)
    assert code == 0
    assert "_ADVISOR_COMPLETE" in output


def test_rules_are_listed_and_explained() -> None:
    code, output = call("rules")
    assert code == 0
    assert "inline-ptx" in output
    code, output = call("rules", "inline-ptx")
    assert code == 0
    assert output.startswith("inline-ptx: ")
    assert "rocm" in output
    done = CliRunner().invoke(cli, ["rules", "inline-ptxx"])
    assert isinstance(done.exception, AdvisorError)
    assert "did you mean inline-ptx" in str(done.exception)
