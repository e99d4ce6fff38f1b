"""Notebooks: cells as Python, places as lines and columns of the JSON file, bad input listed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.frontends.notebook import extract
from advisor.frontends.source import Source
from advisor.model import FileFacts
from tests.helpers import standing_words
from tests.test_frontend_python import VOCABULARY

WHOLE = standing_words()


def facts_of(data: str | bytes) -> FileFacts:
    data = data.encode() if isinstance(data, str) else data
    return extract(Source(path="a.ipynb", kind="notebook", data=data), VOCABULARY)


def notebook(*cells: str | list[str], **more: object) -> str:
    parts = [{"cell_type": "code", "outputs": [{"text": "x.cuda()"}], "source": cell} for cell in cells]
    return json.dumps({"cells": [{"cell_type": "markdown", "source": "x.cuda()"}, *parts], **more}, indent=1)


def test_places_are_those_of_the_json_file() -> None:
    text = notebook(["import torch\n", 'y = x.to("cuda")\n'], ["%time x\n", "x.cuda()"])
    lines = text.split("\n")
    found = [(use.symbol, use.span.line, use.scope) for use in facts_of(text).uses]
    first = next(n for n, line in enumerate(lines, 1) if "y = x.to" in line)
    second = next(n for n, line in enumerate(lines, 1) if '"x.cuda()"' in line and "text" not in line and n > first)
    assert found == [("str:cuda", first, "cell 2"), ("torch.Tensor.cuda", second, "cell 3")]
    use = facts_of(text).uses[0]
    assert lines[first - 1][use.span.column - 1 : use.span.end_column - 1] == '\\"cuda\\"'


def test_a_cell_may_be_one_string() -> None:
    text = notebook("import torch\nclass A:\n    def f(self):\n        x.cuda()\n")
    assert [(use.symbol, use.scope) for use in facts_of(text).uses] == [("torch.Tensor.cuda", "cell 2: A.f")]


def api_uses(text: str) -> list[tuple[str, str, str]]:
    """Symbol, spelling and scope of the API uses of a notebook, with the names of the whole catalogue."""
    found = extract(Source(path="a.ipynb", kind="notebook", data=text.encode()), WHOLE).uses
    return [(use.symbol, use.spelling, use.scope) for use in found if not use.rules_only]


@pytest.mark.parametrize("line", ["%run x.cuda()", "?x.cuda", "%matplotlib cuda", "%envelope nvcc"])
def test_other_magics_are_left_out(line: str) -> None:
    assert facts_of(notebook([f"{line}\n"])).uses == ()


@pytest.mark.parametrize(
    ("line", "symbol", "spelling"),
    [
        ("!nvidia-smi", "cmd:nvidia-smi", "nvidia-smi"),
        ("  out = !nvcc --version", "cmd:nvcc --version", "nvcc"),
        ("!pip install -q cupy-cuda12x", "pkg:cupy-cuda*", "cupy-cuda12x"),
        ("%pip install triton==3.0", "pkg:triton", "triton==3.0"),
        ("!{sys.executable} -m pip install nvidia-nccl-cu12", "pkg:nvidia-nccl-cu*", "nvidia-nccl-cu12"),
        ("%env CUDA_VISIBLE_DEVICES=0", "env:CUDA_VISIBLE_DEVICES", "CUDA_VISIBLE_DEVICES"),
        ("%conda install cupy", "pkg:cupy", "cupy"),
    ],
)
def test_shell_commands_are_read_where_they_stand(line: str, symbol: str, spelling: str) -> None:
    text = notebook(["import os\n", f"{line}\n", "a = 1\n"])
    assert symbol in {found for found, _, _ in api_uses(text)}
    use = next(each for each in extract(Source(path="a.ipynb", kind="notebook", data=text.encode()), WHOLE).uses
               if each.symbol == symbol)  # fmt: skip
    written = text.split("\n")[use.span.line - 1][use.span.column - 1 : use.span.end_column - 1]
    assert written == use.spelling
    assert (use.spelling.startswith(spelling.split("=")[0]), use.scope) == (True, "cell 2")


def test_a_command_goes_on_behind_a_backslash() -> None:
    found = api_uses(notebook(["!pip install numpy \\\n", "  cupy-cuda12x\n", "x.cuda()\n"]))
    assert ("pkg:cupy-cuda*", "cell 2") in [(symbol, scope) for symbol, _, scope in found]


@pytest.mark.parametrize("magic", ["%%bash", "%%sh", "%%script bash", "%%script /bin/bash -e", "%%system"])
def test_cells_of_shell_commands_are_read(magic: str) -> None:
    assert ("cmd:nvidia-smi", "cell 2") in [(s, c) for s, _, c in api_uses(notebook([f"{magic}\n", "nvidia-smi\n"]))]


@pytest.mark.parametrize("magic", ["%%cu", "%%writefile add.cu", "%%nvcc", "%%cuda_group_save -n add.cu -g one"])
def test_cells_of_cuda_code_are_read(magic: str) -> None:
    text = notebook([f"{magic}\n", "__global__ void f(int *p) {}\n", "int main() { f<<<1, 2>>>(0); }\n"])
    compiler = [] if "writefile" in magic or "save" in magic else ["cmd:nvcc"]
    assert [symbol for symbol, _, _ in api_uses(text)] == [*compiler, "__global__", "<<<>>>"]


def test_cells_and_notebooks_of_other_languages_are_left_out() -> None:
    assert facts_of(notebook(["%%javascript\n", "x.cuda()\n"])).uses == ()
    assert facts_of(notebook(["x.cuda()"], metadata={"language_info": {"name": "julia"}})).uses == ()
    assert len(facts_of(notebook(["%%time\n", "x.cuda()\n"])).uses) == 1


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ('{"cells": [', "not a notebook: not JSON (Expecting value in line 1)"),
        ("[]", "not a notebook: no cells"),
        ('{"a": 1}', "not a notebook: no cells"),
        (b"\xff\xfe\x00", "not a notebook: not JSON (Expecting value in line 1)"),
    ],
)
def test_what_is_no_notebook_is_listed(data: str | bytes, why: str) -> None:
    facts = facts_of(data)
    assert (facts.status, facts.reason, [problem.text for problem in facts.problems]) == ("skipped", why, [why])


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    assert facts_of(data).status in ("ok", "recovered", "skipped")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=4))
def test_any_cell(cells: list[str]) -> None:
    facts = facts_of(notebook(*cells, ["import torch\n", "x.cuda()"]))
    assert "torch.Tensor.cuda" in [use.symbol for use in facts.uses] or facts.status == "recovered"
