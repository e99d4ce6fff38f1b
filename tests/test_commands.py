"""Shell text becomes commands and words with the right places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.frontends.commands import commands


def _words(text: str, make: bool = False) -> list[list[str]]:
    return [[word.text for word in (*each.assignments, *each.words)] for each in commands(text, make=make)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("nvcc -O3 a.cu", [["nvcc", "-O3", "a.cu"]], id="one command"),
        pytest.param("a; b && c || d | e & f", [["a"], ["b"], ["c"], ["d"], ["e"], ["f"]], id="operators"),
        pytest.param('a \'x y\' "z \\" w" b\\ c', [["a", "x y", 'z " w', "b c"]], id="quotes"),
        pytest.param("nvcc \\\n  -O3 \\\n  a.cu\nls", [["nvcc", "-O3", "a.cu"], ["ls"]], id="continued lines"),
        pytest.param("# nvidia-smi\nls # nvcc\necho a#b", [["ls"], ["echo", "a#b"]], id="comments"),
        pytest.param("x=$(nvidia-smi -L)", [["x=$(nvidia-smi -L)"], ["nvidia-smi", "-L"]], id="substitution"),
        pytest.param('x="v $(nvcc --version)"', [["x=v $(nvcc --version)"], ["nvcc", "--version"]], id="in quotes"),
        pytest.param("if nvidia-smi; then ls; fi", [["nvidia-smi"], ["ls"]], id="keywords"),
        pytest.param("cat > f <<EOF\nnvcc a\nEOF\nls", [["cat", "f"], ["ls"]], id="here document"),
        pytest.param(
            "bash -c 'nvcc a.cu && ls'", [["bash", "-c", "nvcc a.cu && ls"], ["nvcc", "a.cu"], ["ls"]], id="-c"
        ),
        pytest.param("a 2>&1 >/dev/null", [["a", "/dev/null"]], id="redirections keep no operator"),
    ],
)
def test_words(text: str, expected: list[list[str]]) -> None:
    got = [[word for word in words if not word.isdigit()] for words in _words(text)]
    assert got == expected


def test_make_variables_are_words() -> None:
    assert _words("$(NVCC) $(addprefix -I,$(INC)) -c a.cu", make=True) == [
        ["$(NVCC)", "$(addprefix -I,$(INC))", "-c", "a.cu"]
    ]


@pytest.mark.parametrize(
    ("text", "program"),
    [
        ("sudo -E /usr/local/cuda/bin/nvcc a.cu", "nvcc"),
        ("env A=1 B=2 nsys profile x", "nsys"),
        ("CUDA_VISIBLE_DEVICES=0 python a.py", "python"),
        ("timeout 10 ncu x", "ncu"),
        ("A=1", ""),
        ("sudo", "sudo"),
    ],
)
def test_program_behind_wrappers(text: str, program: str) -> None:
    assert commands(text)[0].program == program


def test_places_are_those_of_the_text() -> None:
    text = "ls\nFOO='a b' nvcc \"-O 3\""
    command = commands(text)[1]
    places = [text[word.start : word.end] for word in (*command.assignments, *command.words)]
    assert places == ["FOO='a b'", "nvcc", '"-O 3"']


@given(st.text(alphabet="ab=$(){}`'\"\\\n;&|<># -\t1E", max_size=80), st.booleans())
def test_any_text_gives_words_that_stand_where_they_say(text: str, make: bool) -> None:
    for command in commands(text, make=make):
        for word in (*command.assignments, *command.words):
            assert 0 <= word.start < word.end <= len(text)
            if not set(word.text) & set("\"'\\`$"):
                assert set(word.text) <= set(text[word.start : word.end])
