"""The ROCm verdicts against names that real ports use (tests/data/rocm_pairs.tsv): precision and recall."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.model import Match
from advisor.packs.lookup import look_up
from advisor.packs.pack import Packs
from advisor.packs.targets import parse_target
from advisor.packs.when import Conditions
from tests.helpers import packs as whole_packs

PAIRS = Path(__file__).parent / "data" / "rocm_pairs.tsv"

# Names of the ports that the pack does not give, and why.
MISSES = {
    "__CUDACC_VER_MAJOR__": "kept in code that only CUDA compiles; no HIP compiler defines it",
    "__cvta_generic_to_shared": "kept beside inline PTX; no HIP header declares it",
    "__float2bfloat162_rn": "no examined HIP header declares it",
    "__stcs": "no examined HIP header declares it",
}


def pairs() -> list[dict[str, str]]:
    lines = [line for line in PAIRS.read_text(encoding="utf-8").split("\n") if line and not line.startswith("#")]
    head = lines[0].split("\t")
    return [dict(zip(head, line.split("\t"), strict=True)) for line in lines[1:]]


@pytest.fixture(scope="module")
def packs() -> Packs:
    return whole_packs()


def matches(packs: Packs, name: str) -> list[Match]:
    target = parse_target("rocm", packs)
    found = packs.catalogue.entries.get(name, ())
    return [look_up(packs.targets["rocm"], target, name, each.library, Conditions(cuda="12.6")) for each in found]


def given(match: Match) -> set[str]:
    """The names a verdict gives; an unknown one only hints at them."""
    return set() if match.status == "unknown" else {match.name, *(each.name for each in match.alternatives)} - {""}


def test_names_of_real_ports(packs: Packs) -> None:
    useful = [
        pair for pair in pairs() if pair["used"] and not pair["noise"] and pair["cuda"] in packs.catalogue.entries
    ]
    answered, right, missed = 0, 0, set()
    for pair in useful:
        found = given(matches(packs, pair["cuda"])[0])
        fits = bool(found & {*pair["used"].split(), *pair["documented"].split()})
        answered += bool(found)
        right += fits
        if not fits:
            missed.add(pair["cuda"])
    print(f"{len(useful)} names, {answered} answered, {right} right: ", end="")
    print(f"precision {right / answered:.4f}, recall {right / len(useful):.4f}; missed {sorted(missed)}")
    assert missed == set(MISSES)
    assert right / answered >= 0.99
    assert right / len(useful) >= 0.985


def test_names_the_catalogue_lacks_have_no_verdict(packs: Packs) -> None:
    lacking = [pair["cuda"] for pair in pairs() if pair["cuda"] not in packs.catalogue.entries]
    assert lacking
    assert [name for name in lacking if matches(packs, name)] == []
