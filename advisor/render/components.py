"""The table of NVIDIA's components: CSV for people, CycloneDX 1.6 and SPDX 2.3 (JSON) for tools.

Licences that SPDX does not list bear `LicenseRef-` ids; with them stands the SHA-1 of the text that was read, never the
text itself. The same report gives the same bytes.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import uuid
from collections.abc import Iterator
from typing import Any

from advisor.model import ComponentUse, Report
from advisor.render import Options
from advisor.render.csv_table import cell

COLUMNS = (
    "component", "versions", "found as", "places", "where", "licence", "edition", "SPDX", "SHA-1 of the text",
    "may be passed on", "NVIDIA GPUs only", "output clause", "evidence",
)  # fmt: skip
_EXPRESSION = re.compile(r"[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+)*")
_REF = re.compile(r"LicenseRef-[A-Za-z0-9.-]+")
_NAME = "cuda-porting-advisor"
_NO_DATE = "1970-01-01"
_HELD = frozenset(("library", "header", "tool", "static"))  # the component lies in the tree itself


def table(report: Report, options: Options) -> bytes:
    """A header line and one line per component, UTF-8 with a byte order mark, lines ended by CRLF."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for each in report.eula.components:
        row = (
            each.name, " ".join(each.versions), " ".join(each.kinds), each.places, "; ".join(each.where), each.licence,
            each.edition, each.spdx, each.text_sha1, each.redistributable, each.nvidia_gpu_only, each.output_clause,
            each.evidence,
        )  # fmt: skip
        writer.writerow([cell(value) for value in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _identity(report: Report) -> str:
    """A digest of what the table says and of which project: 40 hex digits."""
    told = [report.project.name, *(root.commit for root in report.project.roots), *map(repr, report.eula.components)]
    return hashlib.sha1("\0".join(told).encode("utf-8", "replace"), usedforsecurity=False).hexdigest()


def _expression(component: ComponentUse) -> str:
    """The licence as an SPDX expression; '' where it is none."""
    return component.spdx if _EXPRESSION.fullmatch(component.spdx) and component.spdx != "unknown" else ""


def _reference(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9.-]+", "-", name).strip("-")


def _properties(each: ComponentUse) -> Iterator[dict[str, str]]:
    facts = (
        ("licence", each.licence), ("edition", each.edition), ("text-sha1", each.text_sha1),
        ("may-be-passed-on", each.redistributable), ("nvidia-gpu-only", each.nvidia_gpu_only),
        ("output-clause", each.output_clause), ("found-as", " ".join(each.kinds)), ("evidence", each.evidence),
    )  # fmt: skip
    for name, value in facts:
        if value:
            yield {"name": f"{_NAME}:{name}", "value": value}


def cyclonedx(report: Report, options: Options) -> bytes:
    """A CycloneDX 1.6 document: each component with its versions, licence expression and places as evidence."""
    components = []
    for each in report.eula.components:
        found: dict[str, Any] = {
            "type": "library", "bom-ref": _reference(each.name), "name": each.name,
            "version": " ".join(each.versions) or "unknown",
        }  # fmt: skip
        if expression := _expression(each):
            found["licenses"] = [{"expression": expression}]
        else:
            found["licenses"] = [{"license": {"name": each.licence}}]
        found["evidence"] = {"occurrences": [{"location": place} for place in each.where]}
        found["properties"] = list(_properties(each))
        components.append(found)
    document = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.UUID(_identity(report)[:32])}",
        "version": 1,
        "metadata": {
            "timestamp": f"{options.date or _NO_DATE}T00:00:00Z",
            "tools": {
                "components": [{"type": "application", "name": report.tool.name, "version": report.tool.version}]
            },
            "component": {"type": "application", "bom-ref": "project", "name": report.project.name or "project"},
        },
        "components": components,
    }
    return _written(document)


def _extracted(report: Report) -> Iterator[dict[str, Any]]:
    """The licences that SPDX does not list, each once, with the digests of the texts that were read."""
    digests: dict[str, set[str]] = {}
    names: dict[str, str] = {}
    for each in report.eula.components:
        for reference in _REF.findall(_expression(each)):
            digests.setdefault(reference, set()).update(each.text_sha1.split())
            names.setdefault(reference, each.licence)
    for reference in sorted(digests):
        known = " ".join(sorted(digests[reference]))
        said = f"The SHA-1 of texts that were read begins with: {known}." if known else "No text of it was read."
        yield {
            "licenseId": reference, "name": names[reference],
            "extractedText": f"The text is not reproduced here. {said}",
        }  # fmt: skip


def spdx(report: Report, options: Options) -> bytes:
    """An SPDX 2.3 document: one package per component, with `LicenseRef-` ids explained."""
    identity = _identity(report)
    packages: list[dict[str, Any]] = [
        {
            "SPDXID": "SPDXRef-project", "name": report.project.name or "project", "downloadLocation": "NOASSERTION",
            "filesAnalyzed": False, "licenseConcluded": "NOASSERTION", "licenseDeclared": "NOASSERTION",
            "copyrightText": "NOASSERTION",
        }
    ]  # fmt: skip
    relations = [
        {
            "spdxElementId": "SPDXRef-DOCUMENT",
            "relationshipType": "DESCRIBES",
            "relatedSpdxElement": "SPDXRef-project",
        }
    ]
    for each in report.eula.components:
        reference = f"SPDXRef-{_reference(each.name)}"
        package: dict[str, Any] = {
            "SPDXID": reference, "name": each.name, "downloadLocation": "NOASSERTION", "filesAnalyzed": False,
            "licenseConcluded": "NOASSERTION", "licenseDeclared": _expression(each) or "NOASSERTION",
            "copyrightText": "NOASSERTION",
            "comment": "; ".join(f"{p['name'].partition(':')[2]}: {p['value']}" for p in _properties(each)),
        }  # fmt: skip
        if each.versions:
            package["versionInfo"] = " ".join(each.versions)
        packages.append(package)
        kind = "CONTAINS" if _HELD & {*each.kinds} else "DEPENDS_ON"
        relations.append(
            {"spdxElementId": "SPDXRef-project", "relationshipType": kind, "relatedSpdxElement": reference}
        )
    document = {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": report.project.name or "project",
        "documentNamespace": f"https://spdx.org/spdxdocs/{_NAME}-{identity}",
        "creationInfo": {
            "created": f"{options.date or _NO_DATE}T00:00:00Z",
            "creators": [f"Tool: {report.tool.name}-{report.tool.version}"],
        },
        "packages": packages,
        "relationships": relations,
        "hasExtractedLicensingInfos": list(_extracted(report)),
    }
    return _written(document)


def _written(document: dict[str, Any]) -> bytes:
    return (json.dumps(document, indent=1, ensure_ascii=True) + "\n").encode()
