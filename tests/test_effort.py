"""The estimate: what is left, how parts add up to it, and that every parameter says where it comes from."""

from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor import data
from advisor.effort.days import days, read_days_model
from advisor.effort.lines import predict_rename, predict_rewrite, read_lines_models
from advisor.effort.model import ASSUMPTIONS, Evidence, effort, estimates
from advisor.effort.parameters import Parameters, as_report, model_of, read_parameters, with_packs
from advisor.errors import AdvisorError
from advisor.model import (
    STATUS_ORDER,
    Advice,
    Estimate,
    FileFacts,
    Finding,
    HourRange,
    Item,
    Kernel,
    KernelOperator,
    Likelihood,
    LineRange,
    Match,
    Origin,
    Port,
    PortEvidence,
    RuleInfo,
    Site,
    Span,
    Status,
    Target,
    Use,
)
from advisor.packs.pack import PortRow
from tests.helpers import packs

FILE = data.MAPPINGS / "effort.toml"
MODELS = read_lines_models(data.MAPPINGS / "effort_lines.toml")
DAYS = read_days_model(data.MAPPINGS / "effort_days.toml")
ROCM = Target(id="rocm@7.1", name="rocm", version="7.1")
CANN = Target(id="cann@9.1:A2", name="cann", version="9.1", product="A2")
SIMT = Target(id="cann@9.1:950", name="cann", version="9.1", product="950")
TARGETS = (ROCM, CANN, SIMT)
ORIGINS: tuple[Origin, ...] = ("own", "vendored", "generated", "test")
FILES = tuple(FileFacts(path=f"{origin}/a.py", kind="python", origin=origin, lines=400) for origin in ORIGINS)
NOTHING = (LineRange(p_any=0, mean=0, p10=0, p50=0, p90=0), HourRange(mean=0, p10=0, p50=0, p90=0))
PLAIN = {"files": 1, "gpu_files": 1, "loc": 200, "gpu_loc": 200, "kernels": 2, "kernel_loc": 60, "api_runtime": 12,
         "api_refs": 15, "api_lines": 14, "launches": 2}  # fmt: skip
WARP = PLAIN | {"warp_shfl": 6, "mask_full": 4, "mask_arg": 4, "warp_lit": 3}


def read(own: Path | None = None) -> Parameters:
    """The parameters of the package, or with a user's own, as a scan completes them from the packs."""
    return with_packs(read_parameters(FILE, own), packs(), TARGETS)


@pytest.fixture(scope="module")
def parameters() -> Parameters:
    return read()


def item(status: Status, places: int = 1, symbol: str = "f", **fields: Any) -> Item:
    """An API with so many equal places, all in `own/a.py` unless told otherwise."""
    values = {"id": "0" * 16, "path": "own/a.py", "line": 1, "column": 1, "end_line": 1, "end_column": 2}
    site = Site(**{**values, "spelling": "f", **fields})
    matches = tuple(Match(target=target.id, status=status) for target in TARGETS)
    return Item(symbol=symbol, kind="function", library="runtime", sites=(site,) * places, matches=matches)


def code(features: dict[str, int], path: str = "own/k.cu", origin: Origin = "own", **fields: Any) -> FileFacts:
    names = tuple(f"cudaF{number}" for number in range(8))
    return FileFacts(path=path, kind="cuda", origin=origin, features=features, feature_names=names, **fields)


def of(parameters: Parameters, *items: Item, target: Target = ROCM, files: tuple[FileFacts, ...] = ()) -> Estimate:
    return estimated(parameters, Evidence(facts=(*FILES, *files), items=items), target)


def estimated(parameters: Parameters, evidence: Evidence, target: Target = ROCM) -> Estimate:
    """The estimate of one target, as a report for it alone has it."""
    number = TARGETS.index(target)
    only = tuple(msgspec.structs.replace(each, matches=(each.matches[number],)) for each in evidence.items)
    evidence = msgspec.structs.replace(evidence, items=only)
    return estimates((target,), evidence, parameters, MODELS, DAYS, dict(DAYS.packs))[0]


def in_days(found: Estimate) -> tuple[float, float, float]:
    assert found.days is not None
    return found.days.p10, found.days.p50, found.days.p90


def test_empty_project_costs_nothing(parameters: Parameters) -> None:
    for target in TARGETS:
        found = of(parameters, target=target)
        assert (found.lines, found.hours) == NOTHING
        assert (found.lines_all, found.hours_all) == NOTHING
        assert found.hours_total == NOTHING[1]
        assert (found.target, found.parts, found.packages, found.fixed) == (target.id, (), (), ())


def test_project_without_gpu_code_costs_nothing(parameters: Parameters) -> None:
    host = FileFacts(path="own/main.cpp", kind="cpp", features={"files": 1, "loc": 900, "warp_lit": 12})
    for target in TARGETS:
        found = of(parameters, target=target, files=(host,))
        assert (found.lines, found.hours, found.lines_all, found.hours_all) == NOTHING * 2


OPEN = ("changed", "partial", "manual", "none", "unknown")


@pytest.mark.parametrize("status", STATUS_ORDER)
def test_days_are_those_of_the_formula_for_what_needs_an_edit(status: Status, parameters: Parameters) -> None:
    found = of(parameters, item(status))
    expected = days(DAYS, "torch", "rocm", 1, 400) if status in OPEN else (0.0, 0.0, 0.0)
    assert in_days(found) == pytest.approx(expected, abs=0.005)
    assert found.hours.p50 == found.hours_total.p50 == pytest.approx(8 * expected[1], abs=0.05)
    assert found.days is not None
    assert (found.days.work, found.days.n) == ("torch", DAYS.classes["torch"].n)
    assert [(part.name, part.symbols, part.sites) for part in found.parts][:1] == [(status, 1, 1)]


def test_days_count_distinct_symbols_and_not_their_places(parameters: Parameters) -> None:
    one, many = of(parameters, item("manual")), of(parameters, item("manual", 50))
    two = of(parameters, item("manual"), item("none", symbol="g"))
    assert in_days(one) == in_days(many)
    assert two.hours.p50 > one.hours.p50


def test_code_of_the_c_family_is_renamed_or_rewritten(parameters: Parameters) -> None:
    place = item("manual", path="own/k.cu", side="host")
    hip, rewrite = (of(parameters, place, files=(code(PLAIN),), target=target) for target in (ROCM, CANN))
    assert hip.days is not None
    assert rewrite.days is not None
    assert (hip.days.work, hip.days.open_symbols, hip.days.gpu_lines) == ("rename", 1, 200)
    assert rewrite.days.work == "rewrite"
    assert rewrite.hours.p50 > hip.hours.p50
    assert in_days(hip) == pytest.approx(days(DAYS, "rename", "rocm", 1, 200), abs=0.005)


def test_rewrite_costs_at_least_what_renames_cost_in_the_same_report(parameters: Parameters) -> None:
    many = tuple(
        msgspec.structs.replace(
            item("manual", symbol=f"f{number}", path="own/k.cu"),
            matches=(
                Match(target=ROCM.id, status="manual"), Match(target=CANN.id, status="same"),
                Match(target=SIMT.id, status="same"),
            ),
        )
        for number in range(400)
    )  # fmt: skip
    evidence = Evidence(facts=(code(PLAIN),), items=many)
    hip, rewrite, simt = estimates(TARGETS, evidence, parameters, MODELS, DAYS, {})
    for low, high in zip(in_days(hip), in_days(rewrite), strict=True):
        assert high >= low
    assert in_days(simt) == in_days(rewrite)
    assert round(sum(each.hours.p90 for each in rewrite.packages), 2) == rewrite.hours.p90


def test_other_versions_of_the_packs_are_said(parameters: Parameters) -> None:
    evidence = Evidence(facts=FILES, items=(item("manual"),))
    for version, other in ((DAYS.packs["rocm"], False), ("1999.1", True)):
        found = estimates((ROCM, CANN, SIMT), evidence, parameters, MODELS, DAYS, {"rocm": version})[0]
        assert found.days is not None
        assert found.days.other_packs is other


def test_places_in_several_directories_share_what_is_learned(parameters: Parameters) -> None:
    here, there = item("manual"), item("manual", path="test/a.py")
    both = msgspec.structs.replace(here, sites=here.sites + there.sites)
    found = of(parameters, both)
    assert [package.name for package in found.packages] == ["own", "test"]
    assert round(sum(package.hours.p50 for package in found.packages), 2) == found.hours.p50
    assert found.packages[0].items[0].examples == ("f",)


STATUSES = st.sampled_from(STATUS_ORDER)
SYMBOLS = st.sampled_from(["f", "g", "h"])
ITEMS = st.lists(
    st.builds(item, STATUSES, st.integers(1, 40), SYMBOLS, path=st.sampled_from([f.path for f in FILES])), max_size=8
)


@given(ITEMS)
@settings(max_examples=40, deadline=None)
def test_parts_sum_to_the_places_billed(items: list[Item]) -> None:
    found = of(read(), *items)
    billed = [each for each in items if each.sites[0].path in ("own/a.py", "test/a.py")]
    assert sum(part.sites for part in found.parts) == sum(len(each.sites) for each in billed)
    packaged = [each for package in found.packages for each in package.items]
    assert sum(each.sites for each in packaged) == sum(part.sites for part in found.parts)


@given(ITEMS)
@settings(max_examples=40, deadline=None)
def test_ranges_are_in_order_and_all_is_never_less(items: list[Item]) -> None:
    found = of(read(), *items)
    for values in (found.lines, found.hours, found.lines_all, found.hours_all, found.hours_total):
        assert 0 <= values.p10 <= values.p50 <= values.p90
        assert values.p10 <= values.mean <= values.p90
    assert found.hours_all.p50 >= found.hours.p50


@given(ITEMS, st.sampled_from(TARGETS))
@settings(max_examples=40, deadline=None)
def test_parts_packages_and_items_add_up_to_the_total(items: list[Item], target: Target) -> None:
    found = of(read(), *items, target=target, files=(code(WARP),))
    for level in ("mean", "p10", "p50", "p90"):
        whole = getattr(found.hours, level)
        assert round(sum(getattr(part.hours, level) for part in found.parts), 2) == whole
        assert round(sum(getattr(package.hours, level) for package in found.packages), 2) == whole
        for package in found.packages:
            inner = sum(getattr(each.hours, level) for each in package.items)
            assert round(inner, 2) == getattr(package.hours, level)


@pytest.mark.parametrize(
    ("origin", "billed"), [("own", True), ("test", True), ("vendored", False), ("generated", False)]
)
def test_only_own_code_is_billed(origin: Origin, billed: bool, parameters: Parameters) -> None:
    path = f"{origin}/a.py"
    found = of(parameters, item("manual", path=path), files=(code(WARP, f"{origin}/k.cu", origin),))
    assert (found.hours.p50 > 0) is billed
    assert (found.lines.mean > 0) is billed
    assert found.lines_all.mean > 0
    assert found.hours_all.p50 > 0
    assert bool(found.parts) is billed
    assert [package.outcome for package in found.packages if package.name == "vendored"] == (
        ["replace"] if origin == "vendored" else []
    )


def test_done_places_are_billed_for_other_targets_only(parameters: Parameters) -> None:
    done = item("manual", done_for=(ROCM.id,))
    assert (of(parameters, done).lines, of(parameters, done).hours) == NOTHING
    assert of(parameters, done).hours_all == of(parameters, item("manual")).hours
    assert of(parameters, done, target=CANN).hours == of(parameters, item("manual"), target=CANN).hours


def test_callers_of_a_wrapper_cost_nothing_beside_its_body(parameters: Parameters) -> None:
    body, callers = item("manual"), item("manual", 3, via="grab (own/a.py:1)")
    both = Item(symbol="f", kind="function", library="runtime", sites=body.sites + callers.sites, matches=body.matches)
    assert of(parameters, both).hours == of(parameters, both).hours_all == of(parameters, body).hours
    assert (of(parameters, callers).lines, of(parameters, callers).hours) == NOTHING


def test_done_and_open_places_of_one_api_count_apart(parameters: Parameters) -> None:
    done, left = item("manual", 3, done_for=(ROCM.id,)), item("manual", 2)
    both = Item(symbol="f", kind="function", library="runtime", sites=done.sites + left.sites, matches=left.matches)
    assert of(parameters, both).hours == of(parameters, left).hours


def use(**fields: Any) -> Use:
    span = Span("own/k.cu", 1, 1, 1, 2)
    return Use(symbol="cudaMalloc", library="runtime", spelling="cudaMalloc", span=span, kind="call", **fields)


def test_ported_code_costs_close_to_nothing_and_half_of_it_something_between(parameters: Parameters) -> None:
    def lines(*uses: Use) -> LineRange:
        return of(parameters, files=(code(WARP, uses=uses),)).lines

    done, left = use(done_for=("rocm",)), use()
    assert lines(done, done).mean == 0
    assert 0 < lines(done, left).mean < lines(left, left).mean
    assert of(parameters, files=(code(WARP, uses=(done,)),)).lines_all.mean > 0


def test_what_a_build_renames_is_done_only_where_the_code_speaks_of_the_target(parameters: Parameters) -> None:
    built = tuple(use(built_for=("rocm",)) for _ in range(19))
    files = (code(PLAIN | {"gpu_loc": 5000}, uses=(*built, use())),)
    step = Port(target=ROCM.id, evidence=(PortEvidence(kind="step", name="X", path="setup.py"),))
    macro = Port(target=ROCM.id, evidence=(PortEvidence(kind="macro", name="X", path="own/k.cu"),))
    plain, stepped, ported = (
        estimated(parameters, Evidence(facts=files, items=(item("changed", path="own/k.cu"),), ports=ports)).days
        for ports in ((), (step,), (macro,))
    )
    assert plain == stepped
    assert plain is not None
    assert ported is not None
    assert (plain.gpu_lines, ported.gpu_lines) == (5000, 250)
    assert 0 < ported.p50 < 0.5 * plain.p50


def test_a_port_that_exists_is_named_for_the_project_and_for_what_it_carries_along(parameters: Parameters) -> None:
    row = PortRow(project="Solver", folders=("my_solver",), instead="the vendor's", kind="port", source="s")
    carried = code(PLAIN, path="third_party/My-Solver-1.2/k.cu", origin="vendored")
    other = code(PLAIN, path="third_party/else/k.cu", origin="vendored")
    evidence = Evidence(facts=(carried, other), items=(), project="my-solver-2.0.1", known={"rocm": (row,)})
    found = estimated(parameters, evidence)
    assert found.exists is not None
    assert (found.exists.project, found.exists.instead) == ("Solver", "the vendor's")
    assert {each.name: (each.outcome, each.instead, each.hours.p90) for each in found.packages} == {
        "third_party/My-Solver-1.2": ("replace", "the vendor's", 0), "third_party/else": ("replace", "", 0),
    }  # fmt: skip
    assert estimated(parameters, evidence, CANN).exists is None


def test_more_people_need_less_calendar_time(parameters: Parameters) -> None:
    team = msgspec.structs.replace(parameters.team, size=2.0, experience=0.5)
    alone = of(parameters, item("changed", 3), files=(code(PLAIN),))
    shared = of(msgspec.structs.replace(parameters, team=team), item("changed", 3), files=(code(PLAIN),))
    assert alone.calendar_days is None
    assert shared.calendar_days is not None
    assert alone.days is not None
    assert shared.calendar_days.p50 == pytest.approx(alone.days.p50 / 4, abs=0.01)


def test_lines_written_in_all_are_measured_and_lie_above_edits_in_place(parameters: Parameters) -> None:
    found = of(parameters, item("changed", 3), files=(code(PLAIN | {"gpu_loc": 3000}),))
    assert found.lines_new is not None
    assert found.lines.p50 < found.lines_new.p10 < found.lines_new.p50 < found.lines_new.p90
    assert of(parameters).lines_new is None


def test_lines_written_in_all_are_never_below_the_lines_changed(parameters: Parameters) -> None:
    large = {name: 200 * count for name, count in WARP.items()}
    found = of(parameters, item("none", 3), target=CANN, files=(code(large),))
    assert found.lines_new is not None
    assert found.lines_new.p10 >= found.lines.p10 > 500
    assert found.lines_new.p90 >= found.lines.p90


# --- lines ------------------------------------------------------------------------------------------------------------


def test_warp_code_is_likelier_to_need_edits_than_plain_code(parameters: Parameters) -> None:
    plain, warp = (of(parameters, files=(code(each),)).lines for each in (PLAIN, WARP))
    assert plain.p_any < 0.35 < 0.7 < warp.p_any
    assert plain.mean < warp.mean
    assert (plain.p10, plain.p50) == (0, 0)
    assert warp.p90 > plain.p90


def test_ones_and_widths_count_beside_warp_functions_only(parameters: Parameters) -> None:
    numbers = PLAIN | {"mask_arg": 2, "warp_lit": 3, "warp_size": 1}
    plain, alone, beside = (
        of(parameters, files=(code(each),)).lines for each in (PLAIN, numbers, numbers | {"warp_shfl": 1})
    )
    assert plain.p_any < alone.p_any < 0.6 < beside.p_any
    assert plain.mean < alone.mean < 0.5 * beside.mean


def test_names_that_stay_and_plain_calls_of_a_library_are_no_constructs(parameters: Parameters) -> None:
    same = PLAIN | {"fastmath_intr": 9, "api_cublas": 5, "arch_macro": 2, "fp16": 4, "api_cusparse": 3}
    assert of(parameters, files=(code(same),)).lines == of(parameters, files=(code(PLAIN),)).lines


def test_one_more_identical_call_raises_the_lines_by_less_than_the_first(parameters: Parameters) -> None:
    means = [of(parameters, files=(code(PLAIN | {"warp_shfl": count}),)).lines.mean for count in range(4)]
    steps = [after - before for before, after in pairwise(means)]
    assert all(step > 0 for step in steps)
    assert all(later < earlier for earlier, later in pairwise(steps))


def test_rewrite_targets_take_the_lines_of_the_code_and_simt_lies_between(parameters: Parameters) -> None:
    hip, simt, rewrite = (of(parameters, target=target, files=(code(WARP),)) for target in (ROCM, SIMT, CANN))
    assert (hip.model, simt.model, rewrite.model) == ("hip", "simt", "rewrite")
    assert (hip.basis, simt.basis, rewrite.basis) == ("measured", "assumed", "measured")
    assert hip.lines.p50 < simt.lines.p50 < rewrite.lines.p50
    assert simt.lines.p90 - simt.lines.p10 > hip.lines.p90 - hip.lines.p10
    assert rewrite.lines.p_any == 1.0
    assert rewrite.routes == ()  # no kernel has an operator


def test_rewritten_files_are_not_billed_by_their_apis_as_well(parameters: Parameters) -> None:
    found = of(parameters, item("none", 9, path="own/k.cu"), target=CANN, files=(code(WARP),))
    assert [part.name for part in found.parts] == ["line", "build"]


def test_single_unit_has_the_quantiles_of_its_model(parameters: Parameters) -> None:
    counts = {name: float(count) for name, count in WARP.items()} | {"api_distinct": 8.0}
    assert of(parameters, files=(code(WARP),)).lines == predict_rename(MODELS.rename, counts).range()
    assert of(parameters, target=CANN, files=(code(WARP),)).lines == predict_rewrite(MODELS.rewrite, counts).range()


def test_large_projects_are_predicted_in_units_by_directory(parameters: Parameters) -> None:
    files = tuple(code(WARP | {"gpu_loc": 2000, "loc": 2000}, f"d{number}/k.cu") for number in range(4))
    found = of(parameters, files=files)
    assert sorted(package.name for package in found.packages) == ["d0", "d1", "d2", "d3"]
    assert found.lines.mean == pytest.approx(sum(package.lines.mean for package in found.packages), abs=0.05)
    assert found.lines.p10 > 4 * 0
    assert found.lines.p90 < sum(package.lines.p90 for package in found.packages)


def test_same_input_gives_the_same_bytes(parameters: Parameters) -> None:
    files = tuple(code(WARP | {"gpu_loc": 2000}, f"d{number}/k.cu") for number in range(6))
    one, other = (of(parameters, item("manual", 3), files=files) for _ in range(2))
    assert msgspec.json.encode(one) == msgspec.json.encode(other)


# --- findings, packages ----------------------------------------------------------------------------------


def finding(rule: str, **fields: Any) -> Finding:
    values: dict[str, Any] = {"id": "0" * 16, "rule": rule, "family": "hazard", "severity": "risk", "effect": "wrong",
                              "confidence": "strong", "path": "own/a.py", "line": 1, "column": 1, "end_line": 1,
                              "end_column": 2, "message": "m", "target": ROCM.id}  # fmt: skip
    return Finding(**{**values, **fields})


def rule(name: str, effort_class: str) -> RuleInfo:
    advice = Advice(target="rocm", severity="risk", effect="wrong", why="w", todo="t", effort=effort_class)
    return RuleInfo(id=name, title=name, help="", family="hazard", advice=(advice,))


def with_findings(parameters: Parameters, *findings: Finding) -> Estimate:
    evidence = Evidence(facts=FILES, items=(), findings=findings, rules=(rule("lane-mask", "moderate"),))
    return estimated(parameters, evidence)


def test_finding_has_the_share_of_the_class_of_its_advice(parameters: Parameters) -> None:
    found = with_findings(parameters, finding("lane-mask"))
    assert [(part.name, part.symbols, part.sites) for part in found.parts] == [
        ("finding.moderate", 1, 1),
        ("build", 0, 0),
    ]
    assert found.parts[1].hours.p50 == pytest.approx(DAYS.build_share * found.hours.p50, abs=0.01)
    assert (found.packages[0].risks, found.packages[0].blockers) == (1, 0)


@pytest.mark.parametrize(
    "fields",
    [{"done": True}, {"severity": "info"}, {"family": "eula"}, {"target": CANN.id}, {"path": "vendored/a.py"}],
    ids=str,
)
def test_finding_that_is_no_work_costs_nothing(fields: dict[str, Any], parameters: Parameters) -> None:
    assert with_findings(parameters, finding("lane-mask", **fields)).hours == NOTHING[1]


def test_packages_with_blockers_come_first(parameters: Parameters) -> None:
    evidence = Evidence(
        facts=FILES,
        items=(item("none", 30),),
        findings=(finding("lane-mask", path="test/a.py", severity="blocker"),),
        rules=(rule("lane-mask", "small"),),
    )
    found = estimated(parameters, evidence)
    assert [(package.order, package.name, package.blockers) for package in found.packages] == [
        (1, "test", 1),
        (2, "own", 0),
    ]


def test_estimate_names_what_tools_do(parameters: Parameters) -> None:
    assert of(parameters).mechanical[0].startswith("hipify-perl ")
    assert "transfer_to_npu" in of(parameters, target=CANN).mechanical[0]


@pytest.mark.parametrize(
    ("target", "model"),
    [(ROCM, "hip"), (CANN, "rewrite"), (SIMT, "simt"), (Target(id="x@1.0", name="x", version="1.0"), "none")],
)
def test_lines_model_of_a_target(target: Target, model: str, parameters: Parameters) -> None:
    assert model_of(target, parameters) == model


# --- parameters -------------------------------------------------------------------------------------------------------


def test_every_parameter_is_labelled(parameters: Parameters) -> None:
    shown = effort(as_report(parameters))
    written = tomllib.loads(FILE.read_text("utf-8"))
    groups = ("status", "finding")
    names = {f"{group}.{name}" for group in groups for name in written[group]} | (written.keys() - set(groups))
    assert shown.parameters.keys() == names
    for name, parameter in shown.parameters.items():
        assert parameter["status"] in ("measured", "assumed"), name
        assert parameter["source"], name
        assert parameter["unit"], name
    assert shown.assumptions == ASSUMPTIONS


def test_report_shows_the_values_of_the_file(parameters: Parameters) -> None:
    written = tomllib.loads(FILE.read_text("utf-8"))
    shown = as_report(parameters)
    assert shown["repeat"]["value"] == written["repeat"]["value"]
    low, likely, high = written["status"]["manual"]["hours"]
    manual = shown["status.manual"]
    assert (manual["hours_low"], manual["hours_likely"], manual["hours_high"]) == (low, likely, high)


HOURS = "hours = [0.5, 3.0, 16.0]"
BROKEN = {  # what is replaced, by what, and what the message must say
    "no status": ('status = "measured"\n', "", "missing required field `status` - at `$.repeat`"),
    "unknown status": ('status = "measured"', 'status = "guessed"', "'guessed' - at `$.repeat.status`"),
    "no source": ('source = "set by the user"\n', "", "missing required field `source` - at `$.team`"),
    "empty source": ('source = "set by the user"', 'source = ""', "at `$.team.source`"),
    "unknown field": ("rate = 0.0", "rate = 0.0\nrat = 1", "unknown field `rat` - at `$.team`"),
    "unknown table": ("[team]", "[x]\n[team]", "unknown field `x`"),
    "unknown verdict": ("[status.none]", "[status.gone]", "'gone' - at `key` in `$.status`"),
    "no number": ("rate = 0.0", 'rate = "0"', "at `$.team.rate`"),
    "exponent above 1": ("value = 0.5", "value = 1.5", "at `$.repeat.value`"),
    "range out of order": (HOURS, "hours = [3.5, 3.0, 16.0]", "status.manual.hours are not low, likely and high"),
    "range without end": (HOURS, "hours = [0.5, 3.0, inf]", "status.manual.hours are not low, likely and high"),
    "negative range": (HOURS, "hours = [-0.5, 3.0, 9.0]", "status.manual.hours are not low, likely and high"),
    "short range": (HOURS, "hours = [0.5, 3.0]", "of length 3, got 2"),
    "no TOML": ("[repeat]", "[repeat", "(at line 6, column 8)"),
    "unknown class": ("[finding.small]", "[finding.tiny]", "'tiny' - at `key` in `$.finding`"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_wrong_parameter_is_named(name: str, tmp_path: Path) -> None:
    old, new, message = BROKEN[name]
    text = FILE.read_text("utf-8")
    assert old in text
    (tmp_path / "effort.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(AdvisorError) as error:
        read_parameters(tmp_path / "effort.toml")
    text = str(error.value)
    assert text.startswith("effort.toml: ")
    assert message in text
    assert text.endswith("; correct the parameter named")
    assert "\n" not in text


def test_missing_status_is_named(tmp_path: Path) -> None:
    text = FILE.read_text("utf-8")
    start = text.index("[status.none]")
    (tmp_path / "effort.toml").write_text(text[:start] + text[text.index("# Hours for one rule") :], encoding="utf-8")
    with pytest.raises(AdvisorError, match=r"^effort\.toml: status\.none is missing; correct the parameter named$"):
        read_parameters(tmp_path / "effort.toml")


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        AdvisorError, match=r"effort\.toml: cannot be read \(No such file or directory\); name a TOML file"
    ):
        read_parameters(tmp_path / "effort.toml")


def test_own_file_overrules_some_parameters(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text('[team]\nexperience = 2.0\nrate = 90.0\ncurrency = "EUR"\n')
    ours = read(tmp_path / "ours.toml")
    assert (ours.team.experience, ours.team.rate, ours.team.currency) == (2.0, 90.0, "EUR")
    assert ours.status == read().status
    assert of(ours, item("manual")).hours.p50 == pytest.approx(2 * of(read(), item("manual")).hours.p50, abs=0.02)
    assert in_days(of(ours, item("manual"))) == in_days(of(read(), item("manual")))


def test_fault_in_the_own_file_names_it(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text("[team]\nexperience = 0\n")
    with pytest.raises(AdvisorError, match=r"^ours\.toml: .*\$\.team\.experience"):
        read_parameters(FILE, tmp_path / "ours.toml")


def test_fitted_models_are_measured_and_sourced() -> None:
    for about in (MODELS.rename.about, MODELS.rewrite.about):
        assert about.status == "measured"
        assert "HeCBench" in about.source
        assert about.rows > 300


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[rename.any]", "[rename.all]", "unknown field `all`"),
        ('inputs = ["index", "kinds"', 'inputs = ["index"', "one centre, scale and weight for each input"),
        ("[rename]", "[rename", "write it with `advisor calibrate`"),
    ],
)
def test_wrong_models_are_refused(old: str, new: str, message: str, tmp_path: Path) -> None:
    text = (data.MAPPINGS / "effort_lines.toml").read_text("utf-8")
    assert old in text
    (tmp_path / "lines.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(AdvisorError) as error:
        read_lines_models(tmp_path / "lines.toml")
    assert str(error.value).startswith("lines.toml: ")
    assert message in str(error.value)


def test_tree_whose_kernels_have_operators_is_priced_by_calling_them(parameters: Parameters) -> None:
    def kernel(name: str, likelihood: Likelihood) -> Kernel:
        operator = KernelOperator(
            target=CANN.id, operation="softmax", operators=("aclnnSoftmax",), likelihood=likelihood
        )
        place = {"path": "own/k.cu", "line": 1, "end_line": 9, "lines": 9}
        return Kernel(name=name, tensor_code=True, operators=(operator,), **place)  # type: ignore[arg-type]

    def found(*kernels: Kernel) -> Estimate:
        place = item("manual", path="own/k.cu", side="host")
        place = msgspec.structs.replace(place, matches=(Match(target=CANN.id, status="manual"),))
        evidence = Evidence(facts=(*FILES, code(PLAIN)), items=(place,), kernels=kernels)
        return estimates((CANN,), evidence, parameters, MODELS, DAYS, {})[0]

    called, written = found(kernel("a", "likely"), kernel("b", "possible")), found(kernel("a", "possible"))
    assert called.days is not None
    assert written.days is not None
    assert (called.days.work, written.days.work) == ("operators", "rewrite")
    other = next(route for route in called.routes if route.name == "write all kernels")
    assert other.days is not None
    assert other.days.p50 == written.days.p50 > called.days.p50
    (route,) = written.routes
    assert route.name == "call the vendor's operators"
    assert route.lines.p50 == pytest.approx(9 * parameters.operators.lines[1])  # of the kernel that has one
    assert [route.name for route in called.routes] == ["write all kernels"]
