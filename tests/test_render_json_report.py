"""Report JSON: what is written can be read back, and what cannot be read is refused in one line."""

from __future__ import annotations

import json

import msgspec
import pytest
import report_samples as samples
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import AdvisorError
from advisor.render import json_report

_ANY_TEXT = st.text(st.characters(), max_size=40)


def test_written_report_is_read_back() -> None:
    report = samples.small()
    assert json_report.load(json_report.dump(report), "r.json") == report


def test_layout_is_the_plain_encoding_with_one_element_per_line() -> None:
    report = samples.small()
    data = json_report.dump(report)
    assert json.loads(data) == json.loads(msgspec.json.encode(report))
    lines = data.decode().split("\n")
    assert sum(line.startswith('{"symbol":') for line in lines) == len(report.items) == 8
    assert data.endswith(b"}\n")
    assert not data.endswith(b"\n\n")


def test_order_of_dict_entries_does_not_show() -> None:
    one, two = ({"2": "b", "10": "a"}, {"10": "a", "2": "b"})
    records = [samples.FileRecord(path="a", kind="cuda", excerpts=lines) for lines in (one, two)]
    assert json_report.dump(samples.report(files=records[:1])) == json_report.dump(samples.report(files=records[1:]))


@given(_ANY_TEXT)
def test_any_text_without_surrogates_comes_back_equal(text: str) -> None:
    text = "".join(char for char in text if not "\ud800" <= char <= "\udfff")
    report = samples.hostile(text)
    assert json_report.load(json_report.dump(report), "r.json") == report


@pytest.mark.parametrize(
    ("text", "written"),
    [("a\udcff", r"a\xff"), ("\ud800b", r"\ud800b"), ("\udc80\n", "\\x80\n"), ("\udcffü", r"\xffü")],
)
def test_lone_surrogates_are_written_as_escapes(text: str, written: str) -> None:
    data = json_report.dump(samples.hostile(text))
    read = json_report.load(data, "r.json")
    assert read.project.name == written
    assert read.files[0].excerpts == {"3": written}


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "not a report: "),  # what follows is worded by msgspec
        (b"[]", "not a report: "),
        (b"\xff\xfe", "not a report: "),
        (b'{"schema_version":2}', "$.schema_version is 2, this program reads 1"),
        (b'{"schema_version":1}', "`tool`"),
        (b'{"schema_version":"1"}', "$.schema_version"),
        (b'{"schema_version":1,"x":' + b"[" * 200_000, "not a report"),
    ],
)
def test_what_is_not_a_report_is_refused_in_one_line(data: bytes, says: str) -> None:
    with pytest.raises(AdvisorError) as caught:
        json_report.load(data, "dir/r\n.json")
    message = str(caught.value)
    assert message.startswith(r"dir/r\n.json: ")
    assert says in message
    assert len(message.splitlines()) == 1


def test_error_names_the_json_path() -> None:
    document = json.loads(json_report.dump(samples.small()))
    document["items"][1]["sites"][0]["line"] = "ten"
    with pytest.raises(AdvisorError, match=r"\$\.items\[1\]\.sites\[0\]\.line"):
        json_report.load(json.dumps(document).encode(), "r.json")


def test_fields_of_a_later_version_are_ignored() -> None:
    document = json.loads(json_report.dump(samples.small()))
    document["items"][0]["added_later"] = 1
    assert json_report.load(json.dumps(document).encode(), "r.json") == samples.small()
