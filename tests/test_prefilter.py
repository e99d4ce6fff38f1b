"""What rules ask the Python front end for is found in files that hold nothing else: no list says where."""

from __future__ import annotations

import msgspec
import pytest

from advisor.frontends.python import extract
from advisor.frontends.source import Source
from advisor.model import Vocabulary
from advisor.rules.registry import asked, words
from tests.helpers import standing_words

KNOWN = standing_words()


def snippet(word: str) -> str:
    """The smallest program that uses what the word asks for."""
    form, _, name = word.partition(":")
    name, _, beside = name.partition("@")
    if form == "import":
        return f"import {name}\n"
    if form == "kw":
        return f"f({name}=1)\n"
    if form == "op":
        return f"import torch\ntorch.{name}(x)\n"
    if name.startswith("."):
        return f"x{name}()\n"
    owner, _, leaf = name.rpartition(".")
    if owner == "torch.utils.cpp_extension":  # counts where it builds CUDA sources
        return f"from {owner} import {leaf}\n{leaf}(1, cuda_sources=x)\n"
    return f"from {owner} import {leaf}\n{leaf}(1)  {'# ' + beside if beside else ''}\n"


def found(text: str, vocabulary: Vocabulary) -> set[str]:
    return {use.symbol for use in extract(Source(path="a.py", kind="python", data=text.encode()), vocabulary).uses}


def is_python(word: str) -> bool:
    return word.partition(":")[0] in ("py", "import", "kw", "op") and "*" not in word and "(" not in word


@pytest.mark.parametrize("word", sorted(filter(is_python, words())))
def test_what_a_rule_asks_for_is_found_alone(word: str) -> None:
    form, _, name = word.partition("@")[0].partition(":")
    symbol = name if form == "py" and not name.startswith(".") else f"{form}:{name}"
    assert symbol in found(snippet(word), asked(KNOWN))


@pytest.mark.parametrize(
    "text",
    [
        "from torch.nn import (\n    Linear,\n    NewName,\n)\nNewName(1)\n",
        "import torch.nn as layers\nlayers.NewName(1)\n",
        "import torch as th\nth.nn.NewName(1)\n",
        "import torch\ntorch . nn . NewName(1)\n",
        "from torch import nn\nnn.NewName(1)\n",
    ],
)
def test_a_name_that_a_new_rule_asks_for_needs_no_further_list(text: str) -> None:
    new = msgspec.structs.replace(KNOWN, words=frozenset({"py:torch.nn.NewName"}))
    assert "torch.nn.NewName" in found(text, new)
    assert "torch.nn.NewName" not in found(text, KNOWN)


def test_a_name_that_needs_a_text_beside_it_is_looked_for_where_the_text_is() -> None:
    new = msgspec.structs.replace(KNOWN, words=frozenset({"py:torch.nn.NewName@special"}))
    program = "import torch\ntorch.nn.NewName(1)\n"
    assert "torch.nn.NewName" not in found(program, new)
    assert "torch.nn.NewName" in found(program + "# special\n", new)
