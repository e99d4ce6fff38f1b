"""Hand-made `Report` values for the tests of everything that renders one."""

from __future__ import annotations

from typing import Any

from advisor.model import (
    Alternative,
    Coverage,
    CudaVersion,
    Effort,
    Estimate,
    EstimatePart,
    FileRecord,
    Finding,
    HourRange,
    Item,
    Kernel,
    Library,
    LineRange,
    Match,
    PackInfo,
    Problem,
    Project,
    Report,
    Root,
    Severity,
    Site,
    Status,
    Target,
    Tool,
    WorkPackage,
)

ROCM = Target(id="rocm@7.1", name="rocm", version="7.1")
CANN = Target(id="cann@9.1:A2", name="cann", version="9.1", product="A2")

# Each breaks something that shows it as it is.
HOSTILE = (
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "a|b\\|c`d``e",
    "line\nbreak\r\n# heading\n\n- list",
    "\u202egnitrat\u202c \u2066x\u2069",
    "sep\u2028arated\u2029",
    "esc\x1b[31mred\x1b]8;;file:///etc\x07",
    "nul\x00 \x9b2J",
    "bytes\udcff\udc80 lone\ud800",
    "{{ 7 * 7 }}{% raw %}{# x",
    "[red]rich[/red] :bomb: @everyone #1 [x](javascript:alert)",
    "漢字テスト한글",
    "<!-- --> &lt; ]]> <![CDATA[ &#0;",
    "x" * 10_000,
)


def site(path: str = "src/copy.cu", line: int = 42, column: int = 5, **fields: Any) -> Site:
    """One place; `spelling` and the end are of no interest here."""
    values: dict[str, Any] = {"id": f"{line:016x}", "spelling": "x", "end_line": line, "end_column": column + 1}
    return Site(path=path, line=line, column=column, **{**values, **fields})


def item(symbol: str, rocm: Status, cann: Status, *sites: Site, **fields: Any) -> Item:
    """An item with a bare verdict for each of the two targets."""
    values: dict[str, Any] = {
        "kind": "call",
        "library": "cudart",
        "sites": sites,
        "matches": (Match(target=ROCM.id, status=rocm), Match(target=CANN.id, status=cann)),
    }
    return Item(symbol=symbol, **{**values, **fields})


def finding(rule: str, severity: Severity, **fields: Any) -> Finding:
    """A finding of a rule for all targets."""
    values: dict[str, Any] = {
        "id": f"{fields.get('line', 7):016x}", "family": "hazard", "effect": "compile", "confidence": "strong",
        "path": "src/k.cu", "line": 7, "column": 3, "end_line": 7, "end_column": 20, "message": rule,
    }  # fmt: skip
    return Finding(rule=rule, severity=severity, **{**values, **fields})


def estimate(target: Target, hours: float) -> Estimate:
    """An estimate around a P50 of `hours`."""
    spread = HourRange(mean=hours * 1.1, p10=hours / 2, p50=hours, p90=hours * 2)
    lines = LineRange(p_any=1.0, mean=hours * 3, p10=hours, p50=hours * 2.5, p90=hours * 6)
    part = EstimatePart(name="changed", symbols=1, sites=2, lines=lines, hours=spread)
    return Estimate(target=target.id, lines=lines, hours=spread, lines_all=lines, hours_all=spread, parts=(part,))


def package(name: str, hours: HourRange) -> WorkPackage:
    """A work package of these hours."""
    lines = LineRange(p_any=1.0, mean=1, p10=1, p50=1, p90=1)
    return WorkPackage(name=name, order=1, files=1, gpu_lines=1, lines=lines, hours=hours)


def report(**fields: Any) -> Report:
    """A report without items, files and problems, with `fields` in their place."""
    values: dict[str, Any] = {
        "tool": Tool(name="cuda-porting-advisor", version="0.1.0"),
        "project": Project(name="sample", roots=(Root(commit="5b1014c0ffee5b1014c0", dirty=True),)),
        "targets": (ROCM, CANN),
        "cuda": CudaVersion(version="12.8", why="CMakeLists.txt:4 asks for it"),
        "packs": (PackInfo(name="rocm", version="2026.11", digest="ab" * 16),),
        "names": {"cann": "CANN", "cuda": "CUDA", "rocm": "ROCm"},
        "coverage": Coverage(files=3, lines=1234, parsed_share=0.9999, unknown_share=0.25),
    }
    return Report(**{**values, **fields})


def small() -> Report:
    """Every status, two variants of one symbol, a wrapper, a place that is done, and a file of each outcome."""
    memcpy = Match(
        target=CANN.id,
        status="changed",
        name="aclrtMemcpyAsync",
        alternatives=(Alternative(name="aclrtMemcpyAsyncWithCondition", library="acl", since="8.5"),),
        by_product={"A2": "changed", "950": "none"},
        since="8.0",
        edits=("insert:1=$destMax",),
        reason="the worst of its products",
        basis="name",
        source="ascendcl-9.1",
        evidence="header",
    )
    items = (
        item(
            "cudaMemcpyAsync",
            "renamed",
            "changed",
            site(line=42, side="host", scope="copy_all", done_for=(ROCM.id,)),
            site(line=42, column=30, side="host", scope="copy_all"),
            site(path="third_party/v.cu", line=7, confidence="weak"),
            matches=(
                Match(target=ROCM.id, status="renamed", name="hipMemcpyAsync", since="3.0", evidence="compiled"),
                memcpy,
            ),
        ),
        item("cudaMalloc", "renamed", "renamed", site(line=10), variant="nargs=2"),
        item("cudaMalloc", "changed", "manual", site(line=11), variant="nargs=3"),
        item("cudaFree", "same", "same", site(line=12, via="CHECK"), site(line=13)),
        item("cudaGraphLaunch", "partial", "none", site(path="src/graph.cu", line=3, defined_here=True)),
        item("cudaProfilerStart", "unneeded", "unneeded", site(line=90)),
        item("__nanosleep", "none", "unknown", site(path="src/k.cuh", line=5, side="device", kernel="spin<T>")),
        item("cudaNewThing", "unknown", "unknown", site(line=99), kind="unknown", library=""),
    )
    files = (
        FileRecord(
            path="src/copy.cu",
            kind="cuda",
            lines=100,
            excerpts={"42": "    cudaMemcpyAsync(a, b, n, cudaMemcpyDeviceToHost, s);", "10": "  cudaMalloc(&p, n);"},
        ),
        FileRecord(
            path="third_party/v.cu", kind="cuda", lines=9, origin="vendored", excerpts={"7": "cudaMemcpyAsync("}
        ),
        FileRecord(path="src/k.cuh", kind="cuda", status="recovered", reason="parse errors on 2 lines"),
        FileRecord(path="big.cu", kind="cuda", status="skipped", reason="larger than 10 MB"),
    )
    return report(
        items=items,
        files=files,
        kernels=(Kernel(name="spin<T>", path="src/k.cuh", line=4, end_line=9, lines=6, launches=1, features={"b": 2}),),
        libraries=(Library(name="cudart", uses=9, files=3, matches=(Match(target=ROCM.id, status="none"),)),),
        estimates=(estimate(ROCM, 16), estimate(CANN, 123.4)),
        effort=Effort(assumptions=("One changed call takes 0.5 hours: a guess of the authors, not measured.",)),
        problems=(Problem(path="src/k.cuh", stage="parse", text="error near line 6"),),
    )


def hostile(text: str) -> Report:
    """A report with `text` wherever the scanned project can put text."""
    match = Match(target=ROCM.id, status="changed", name=text, note=text, reason=text, source=text, evidence="assumed")
    place = site(path=text, line=3, scope=text, kernel=text[::-1], guard=text, via=text, spelling=text)
    return report(
        project=Project(name=text, roots=(Root(prefix=text, git_prefix=text, commit=text),)),
        cuda=CudaVersion(version=text, why=text),
        items=(Item(symbol=text, kind="call", library=text, variant=text, sites=(place,), matches=(match,)),),
        files=(
            FileRecord(path=text, kind="cuda", excerpts={"3": text}),
            FileRecord(path=text + "2", kind=text, status="skipped", reason=text),
        ),
        kernels=(Kernel(name=text, path=text, line=1, end_line=2, lines=2, features={text: 1}),),
        libraries=(Library(name=text, uses=1, files=1),),
        effort=Effort(assumptions=(text,)),
        problems=(Problem(path=text, stage=text, text=text),),
    )


def large(apis: int, sites: int) -> Report:
    """A report with `apis` items of `sites` places each over 200 files, for tests of size and for looking at."""
    statuses: tuple[Status, ...] = ("same", "renamed", "renamed", "renamed", "changed", "partial", "manual", "unknown")
    libraries = ("cudart", "cublas", "cudnn", "nccl", "cub")
    items = []
    for number in range(apis):
        symbol = f"cublasLtMatmulDescSetAttribute{number}"
        places = tuple(
            site(
                path=f"csrc/kernels/attention/module_{(number + count) % 200}.cu",
                line=10 + number % 400,
                column=5,
                side="host",
                scope="forward_kernel_launcher",
            )
            for count in range(sites)
        )
        rocm, cann = statuses[number % 8], statuses[(number * 3 + 1) % 8]
        matches = tuple(
            Match(
                target=target.id,
                status=status,
                name=f"{prefix}{number}",
                since="6.1",
                source="hip-7.1",
                evidence="header",
            )
            for target, status, prefix in ((ROCM, rocm, "hipblasLtMatmulDescSet"), (CANN, cann, "aclnnMatmulDesc"))
        )
        items.append(item(symbol, rocm, cann, *places, library=libraries[number % 5], matches=matches))
    line = "    CHECK(cublasLtMatmulDescSetAttribute(desc, attribute, &value, sizeof(value)));"
    excerpts = {str(number): line for number in range(10, 410)}
    files = tuple(
        FileRecord(path=f"csrc/kernels/attention/module_{number}.cu", kind="cuda", lines=500, excerpts=excerpts)
        for number in range(200)
    )
    return report(
        items=tuple(items),
        files=files,
        estimates=(estimate(ROCM, 16), estimate(CANN, 123.4)),
        effort=Effort(assumptions=("One changed call takes 0.5 hours: a guess of the authors, not measured.",)),
    )
