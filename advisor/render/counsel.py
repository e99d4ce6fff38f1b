"""What counsel gets as one archive: the page, tables of findings, components and decisions, digests, versions, commits.

The same report gives the same bytes: entries are in a fixed order and bear a fixed time.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Sequence

from advisor.model import Report
from advisor.render import Options
from advisor.render.components import cyclonedx, spdx
from advisor.render.components import table as components
from advisor.render.csv_table import cell
from advisor.render.licence import table as licence

_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that the format knows


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([cell(value) for value in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "backslashreplace")


def _files(report: Report) -> bytes:
    """The files that licence findings are about, with their digests (BLAKE2b, 32 hex digits)."""
    named = {finding.path for finding in report.findings if finding.family == "eula"}
    rows = [(file.path, file.digest, file.bytes, file.lines) for file in report.files if file.path in named]
    return _csv(("path", "digest", "bytes", "lines"), rows)


def _notices(report: Report) -> bytes:
    rows = [
        (each.sha1, "; ".join(each.holders), each.spdx, file.path, file.line, file.years, each.text)
        for each in report.eula.notices
        for file in each.files
    ]
    return _csv(("SHA-1 of the text", "holder", "SPDX", "path", "line", "years", "text"), rows)


def _decisions(report: Report) -> bytes:
    header = ("decision", "about", "by", "date", "reason", "reference", "second", "expires", "state", "rule", "path")
    rows = [
        (d.decision, d.id, d.by, d.date, d.reason, d.reference, d.second, d.expires, d.state, d.rule, d.path)
        for d in report.decisions
    ]
    return _csv(header, rows)


def _about(report: Report, options: Options) -> bytes:
    """Versions, commits and settings: what another run needs to come to the same."""
    told = {
        "project": report.project.name,
        "roots": [{"prefix": root.prefix, "commit": root.commit, "dirty": root.dirty} for root in report.project.roots],
        "tool": {"name": report.tool.name, "version": report.tool.version},
        "packs": [{"name": pack.name, "version": pack.version, "digest": pack.digest} for pack in report.packs],
        "configuration": report.config_digest,
        "licence text": report.eula.text_date,
        "date": options.date,
        "command": options.command,
    }
    return (json.dumps(told, indent=1) + "\n").encode()


def render(report: Report, options: Options) -> bytes:
    """The archive as a zip file."""
    from advisor.render.html import render as page

    contents = {
        "about.json": _about(report, options),
        "page.html": page(report, options),  # `page.html?section=eula` shows the licence section alone
        "findings.csv": licence(report, options),
        "components.csv": components(report, options),
        "components.cdx.json": cyclonedx(report, options),
        "components.spdx.json": spdx(report, options),
        "decisions.csv": _decisions(report),
        "files.csv": _files(report),
        "notices.csv": _notices(report),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(zipfile.ZipInfo(name, _TIME), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
