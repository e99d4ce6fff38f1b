"""Places of edits: lines and columns as bytes, however long a line is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from advisor.fix import words
from advisor.fix.text import Text


@given(
    st.lists(st.sampled_from([b"a", b"\t", "ß".encode(), "核".encode(), "🂡".encode(), b"\xff", b"\xe2\x82"])),
    st.integers(1, 40),
)
def test_column_counts_code_points_and_undecodable_bytes(pieces: list[bytes], column: int) -> None:
    line = b"".join(pieces)
    before = line.decode("utf-8", "surrogateescape")[: column - 1]
    if len(before) == column - 1:
        assert Text(b"x\n" + line + b"\ny").offset(2, column) == 2 + len(before.encode("utf-8", "surrogateescape"))


def test_columns_of_a_long_line_are_exact_at_every_step() -> None:
    line = "核a" * 3000
    text = Text(b"x\n" + line.encode())
    for column in (1, 2, 1024, 1025, 1026, 2049, 5000, 6000, 6001):
        assert text.offset(2, column) == 2 + len(line[: column - 1].encode())


def test_lines_outside_of_the_file_have_no_place() -> None:
    assert [Text(b"a\nb").offset(line, 1) for line in (0, 1, 2, 3)] == [-1, 0, 2, -1]


def test_a_command_with_an_option_is_not_replaced_by_a_bare_name() -> None:
    assert words.replacement("cmd:nvcc -V", "nvcc -V", "hipcc") is None
    assert words.replacement("cmd:nvcc", "nvcc", "hipcc") == "hipcc"
    address = "https://download.pytorch.org/whl/"
    assert words.replacement("index:pytorch.org/whl/cu", f"{address}cu128", f"{address}rocm") is None
