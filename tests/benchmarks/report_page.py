"""Prints size and speed of the HTML report: `python tests/benchmarks/report_page.py [--million]`.

Records are made like those of real projects: 800 APIs, 2,000 files, guards, scopes, notes, findings, distinct
fingerprints. Times are wall clock of this machine, so they say little where it is shared.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

import report_samples as samples

from advisor.model import Finding, Match, Report, Status
from advisor.render import Options, render

_APIS, _FILES = 800, 2000
_STATUSES: tuple[Status, ...] = ("same", "renamed", "renamed", "renamed", "changed", "partial", "manual", "none")
_LIBRARIES = ("runtime", "cublas", "cudnn", "nccl", "cub", "cufft", "device")


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _path(number: int) -> str:
    return f"project/csrc/module_{number % 40}/kernels_{number % 7}/operator_{number}.cu"


def _match(target: str, number: int, offset: int) -> Match:
    status = _STATUSES[(number * 7 + offset) % 8]
    return Match(
        target=target,
        status=status,
        name=f"target_name_{offset}_{number}",
        since="6.1",
        effort="small",
        source="headers",
        evidence="header",
        note=f"note-{number % 50}",
    )


def _sites(api: int, count: int) -> tuple[Any, ...]:
    found = []
    for place in range(count):
        mixed = (api * 7919 + place * 104729) % 1_000_003
        line = 1 + (mixed * 31) % 1900
        found.append(
            samples.site(
                path=_path(mixed % _FILES),
                line=line,
                column=5 + mixed % 60,
                id=_digest(f"{api} {place}"),
                scope=f"launch_operator_{mixed % 900}",
                guard="" if mixed % 9 else f"defined(FEATURE_{mixed % 30})",
                side=("host", "device")[mixed % 2],
                spelling=f"cudaOperation{api}",
            )
        )
    return tuple(found)


def _findings(count: int) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            id=_digest(f"finding {number}"),
            rule=f"rule-{number % 60}",
            family="hazard",
            severity=("risk", "work", "blocker", "info")[number % 4],
            effect="wrong",
            confidence="strong",
            path=_path(number * 13 % _FILES),
            line=1 + number * 17 % 1900,
            column=3,
            end_line=1,
            end_column=4,
            message=f"What rule {number % 60} says about a place",
            detail=f"value {number % 500}",
        )
        for number in range(count)
    )


def report(records: int) -> Report:
    """A report of so many records: nineteen in twenty are uses, the others findings."""
    uses = records * 19 // 20
    items = tuple(
        samples.item(
            f"cudaOperation{api}",
            "same",
            "same",
            *_sites(api, uses // _APIS + (api < uses % _APIS)),
            library=_LIBRARIES[api % 7],
            matches=(_match(samples.ROCM.id, api, 0), _match(samples.CANN.id, api, 3)),
        )
        for api in range(_APIS)
    )
    files = tuple(samples.FileRecord(path=_path(number), kind="cuda", lines=2000) for number in range(_FILES))
    return samples.report(items=items, files=files, findings=_findings(records - uses))


def _page_times(path: Path) -> dict[str, float]:
    """Seconds until the list is ready, and of three filters, in a browser."""
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("ADVISOR_CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.set_default_timeout(120_000)
        page.goto(path.as_uri() + "#v=list")
        page.wait_for_selector("html[data-ready=list]")
        ready = page.evaluate("performance.now()") / 1000
        filters = {
            "severity": "state.filters = {severity: ['blocker']}; refresh();",
            "search": "state.filters = {}; state.q = 'operation77'; refresh();",
            "all, sorted by name": "state.filters = {}; state.q = ''; state.sort = 'name'; refresh();",
        }
        times = {
            name: page.evaluate(f"() => {{ const start = performance.now(); {act} return performance.now() - start; }}")
            for name, act in filters.items()
        }
        browser.close()
    return {"ready": ready, **{f"filter: {name}": value / 1000 for name, value in times.items()}}


def _measure(name: str, value: Report) -> None:
    start = time.perf_counter()
    data = render(value, "html", Options(date="2026-01-01"))
    rendered = time.perf_counter() - start
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.html"
        path.write_bytes(data)
        times = _page_times(path)
    print(f"{name}: {len(data):,} bytes, rendered in {rendered:.1f} s")
    for what, seconds in times.items():
        print(f"  {what}: {seconds:.3f} s")


def main() -> None:
    """Print the figures of an empty report, of 100,000 records, and with `--million` of a million."""
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores (shared: times are upper bounds)")
    _measure("empty", samples.report())
    _measure("100,000 records without source", report(100_000))
    if "--million" in sys.argv:
        _measure("1,000,000 records without source", report(1_000_000))


if __name__ == "__main__":
    main()
