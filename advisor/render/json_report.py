"""The report as JSON, the interface that everything else is made from: written, read back, and its JSON Schema."""

from __future__ import annotations

import inspect
import json
from typing import Any

import msgspec

from advisor.errors import AdvisorError
from advisor.model import SCHEMA_VERSION, Report
from advisor.render.text import shown, visible

SCHEMA_ID = f"urn:cuda-porting-advisor:report:{SCHEMA_VERSION}"
# Equal reports give equal bytes, however their dicts were filled.
_ENCODER = msgspec.json.Encoder(order="deterministic")


class _Version(msgspec.Struct):
    """The one field that says whether the rest can be read."""

    schema_version: int


def _add_field(buffer: bytearray, name: str, value: object) -> None:
    """One member of the report, a list with one element per line, so that reports can be compared with `diff`."""
    buffer += _ENCODER.encode(name) + b":"
    if not isinstance(value, tuple) or not value:
        buffer += _ENCODER.encode(value)
        return
    for number, element in enumerate(value):
        buffer += b",\n" if number else b"[\n"
        _ENCODER.encode_into(element, buffer, -1)
    buffer += b"\n]"


def _encode(report: Report) -> bytes:
    """Written into one buffer: the JSON of a large tree is larger than all that is known of it."""
    buffer = bytearray(b"{")
    for number, name in enumerate(report.__struct_fields__):
        buffer += b",\n" if number else b""
        _add_field(buffer, name, getattr(report, name))
    buffer += b"}\n"
    return bytes(buffer)


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return "".join(visible(char) if "\ud800" <= char <= "\udfff" else char for char in value)
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_surrogates(item) for item in value]
    return value


def dump(report: Report) -> bytes:
    """The report as UTF-8 JSON with one trailing newline; lone surrogates are written as `\\xNN` or `\\uNNNN`."""
    try:
        return _encode(report)
    except UnicodeEncodeError:  # rare: a name slipped through undecoded; worth a slow second pass, not a crash
        return _encode(msgspec.convert(_without_surrogates(msgspec.to_builtins(report)), Report))


def load(data: bytes, name: str) -> Report:
    """The report in `data`, which was read from `name`.

    Raises AdvisorError for anything but a report of this `schema_version`, with the JSON path of the first error.
    """
    try:
        version = msgspec.json.decode(data, type=_Version).schema_version
        if version != SCHEMA_VERSION:
            raise AdvisorError(
                f"{visible(name)}: $.schema_version is {version}, this program reads {SCHEMA_VERSION}; "
                f"scan again or use the version that wrote it"
            )
        return msgspec.json.decode(data, type=Report)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise AdvisorError(f"{visible(name)}: not a report: {shown(str(error))}; give the JSON of a scan") from None


def _with_plain_descriptions(value: Any) -> Any:
    """A schema whose descriptions are docstrings without the indentation of their source.

    Whether msgspec (or Python, from 3.13) takes it away depends on the version; the published schema must not.
    """
    if isinstance(value, dict):
        return {
            key: inspect.cleandoc(item)
            if key == "description" and isinstance(item, str)
            else _with_plain_descriptions(item)
            for key, item in value.items()
        }
    return [_with_plain_descriptions(item) for item in value] if isinstance(value, list) else value


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the report, made from the types: the same with every version of msgspec."""
    made = _with_plain_descriptions(msgspec.json.schema(Report))
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": f"CUDA porting report, schema version {SCHEMA_VERSION}",
    }
    return {**head, **made}


def schema_text() -> str:
    """The schema as it is committed in `docs/report.schema.json`."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
