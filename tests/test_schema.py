"""The published JSON Schema is current, and reports meet it."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import report_samples as samples

from advisor.render import json_report

_SCHEMA = Path(__file__).parent.parent / "docs" / "report.schema.json"


def test_committed_schema_is_made_from_the_types() -> None:
    committed = _SCHEMA.read_text(encoding="utf-8")
    assert committed == json_report.schema_text(), "write advisor.render.json_report.schema_text() to this file again"


def test_schema_is_itself_valid() -> None:
    schema = json_report.schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$id"] == "urn:cuda-porting-advisor:report:1"


@pytest.mark.parametrize("report", [samples.report(), samples.small(), samples.hostile(samples.HOSTILE[0])])
def test_report_meets_the_schema(report: samples.Report) -> None:
    jsonschema.validate(json.loads(json_report.dump(report)), json_report.schema())


def test_schema_refuses_what_is_not_in_the_vocabulary() -> None:
    document = json.loads(json_report.dump(samples.small()))
    document["items"][0]["matches"][0]["status"] = "unsupported"
    with pytest.raises(jsonschema.ValidationError) as caught:
        jsonschema.validate(document, json_report.schema())
    assert caught.value.json_path == "$.items[0].matches[0].status"
