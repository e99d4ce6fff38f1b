"""Tables of the mapping packs: tab-separated text without quoting, read with the place of every mistake."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from advisor.errors import AdvisorError


def column_of(fields: Sequence[str], index: int) -> int:
    """The 1-based character column where field `index` of a row starts, or would start after the last."""
    return sum(len(field) + 1 for field in fields[:index]) + 1


def fault(file: str, line: int, column: int, text: str) -> AdvisorError:
    """A mistake in a mapping file, in one line; `text` ends with what to write instead."""
    return AdvisorError(f"{file}:{line}:{column}: {text}")


def decode(data: bytes, file: str) -> str:
    """The text of a mapping file. Raises AdvisorError for bytes that are not UTF-8 and for a carriage return."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        place = _place(data[: error.start].decode("utf-8"))
        raise fault(file, *place, f"byte 0x{data[error.start]:02x} is not UTF-8; write the file as UTF-8") from None
    if "\r" in text:
        raise fault(file, *_place(text[: text.index("\r")]), "carriage return; write line ends as LF")
    return text


def _place(before: str) -> tuple[int, int]:
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def lines_of(data: bytes, file: str, columns: Sequence[str]) -> list[str]:
    """The rows below the header line as they stand. Raises AdvisorError for another header and as `decode` does."""
    lines = decode(data, file).split("\n")
    if lines[0] != "\t".join(columns):
        raise fault(file, 1, 1, f"wrong header line; write the columns {' '.join(columns)}, separated by tabs")
    if lines[-1] == "":
        lines.pop()
    return lines[1:]


def fields_of(text: str, file: str, line: int, columns: Sequence[str]) -> list[str]:
    """The fields of a row. Raises AdvisorError where there are more or fewer than columns."""
    fields, width = text.split("\t"), len(columns)
    if len(fields) != width:
        column = column_of(fields, min(width, len(fields)))
        raise fault(file, line, column, f"{len(fields)} columns; write {width}: {' '.join(columns)}")
    return fields


def rows(data: bytes, file: str, columns: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Line number and fields of every row below the header line.

    `columns` are the names the header line must hold. Raises AdvisorError for another header, a row with another number
    of fields, and whatever `decode` refuses.
    """
    for line, text in enumerate(lines_of(data, file, columns), 2):
        yield line, fields_of(text, file, line, columns)


def canonical(text: str) -> str:
    """The canonical form of a table: header line first, other lines sorted bytewise, each once and ended by LF."""
    head, *lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "".join(f"{line}\n" for line in (head, *sorted({line for line in lines if line})))
