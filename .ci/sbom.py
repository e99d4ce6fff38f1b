"""Writes the list of a wheel's parts beside it when it is built: CycloneDX 1.5, the same bytes for the same wheel.

Components are what the wheel asks for, with the ranges of versions that it takes; which are installed is for the
one who installs (`.ci/requirements.txt` has those of the tests, with hashes).
"""

from __future__ import annotations

import hashlib
import json
import re
import uuid
import zipfile
from datetime import UTC, datetime
from email.parser import HeaderParser
from os import environ
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_REQUIREMENT = re.compile(r"([\w.-]+)(?:\[[^]]*\])?\s*([^;]*)(?:;\s*(.*))?")


def _component(requirement: str) -> dict[str, Any] | None:
    """A requirement as a component; None for one of an extra."""
    found = _REQUIREMENT.match(requirement)
    if found is None or "extra" in (found[3] or ""):
        return None
    name = re.sub(r"[-_.]+", "-", found[1]).lower()
    versions = {"name": "versions", "value": found[2].strip() or "any"}
    return {"type": "library", "bom-ref": f"pkg:pypi/{name}", "name": name, "purl": f"pkg:pypi/{name}",
            "properties": [versions]}  # fmt: skip


def document(wheel: Path) -> dict[str, Any]:
    """The list of parts of a built wheel."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(each for each in archive.namelist() if each.endswith(".dist-info/METADATA"))
        about = HeaderParser().parsestr(archive.read(name).decode("utf-8"))
    parts = [part for each in about.get_all("Requires-Dist", []) if (part := _component(each)) is not None]
    parts.sort(key=lambda part: str(part["name"]))
    sha = hashlib.sha256(wheel.read_bytes()).hexdigest()
    own = f"pkg:pypi/{about['Name']}@{about['Version']}"
    main = {
        "type": "application", "bom-ref": own, "name": about["Name"], "version": about["Version"], "purl": own,
        "licenses": [{"license": {"id": "Apache-2.0"}}], "hashes": [{"alg": "SHA-256", "content": sha}],
    }  # fmt: skip
    metadata: dict[str, Any] = {"component": main}
    if epoch := environ.get("SOURCE_DATE_EPOCH"):
        metadata = {"timestamp": datetime.fromtimestamp(int(epoch), UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), **metadata}
    return {
        "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, sha)}",
        "metadata": metadata, "components": parts,
        "dependencies": [{"ref": own, "dependsOn": [part["bom-ref"] for part in parts]}],
    }  # fmt: skip


class CustomBuildHook(BuildHookInterface[Any]):
    """Called by hatchling when the wheel is written."""

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Writes `NAME.cdx.json` beside the wheel; not for an editable install, which has no parts of its own."""
        if version == "standard" and artifact_path.endswith(".whl"):
            wheel = Path(artifact_path)
            text = json.dumps(document(wheel), indent=2) + "\n"
            wheel.with_suffix(".cdx.json").write_text(text, "utf-8")
