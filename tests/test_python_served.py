"""Python code that serves a target beside a place: what is done for it there, and what is not."""

from __future__ import annotations

import pytest

from advisor.frontends.python_served import named_in, served, speakers
from advisor.frontends.python_tree import Code
from advisor.model import TargetWords

HERE = speakers([TargetWords(name="here", files=("zpu",), devices=("zpu", "zccl"), asks=("torch.version.zip",))])

DONE = {
    "chain": "if has_zpu():\n    a()\nelif place:\n    b()\n",
    "condition shut out": "if not is_zpu:\n    place()\n",
    "else of a negation": "if not torch.version.zip:\n    place()\nelse:\n    b()\n",
    "compared": 'if d.type != "zpu":\n    place()\n',
    "is None": "if torch.version.zip is None:\n    place()\n",
    "ternary": 'x = "zccl" if zpu else place\n',
    "value of a nested ternary": 'x = place if cuda else "zccl" if other else "gloo"\n',
    "table": 'x = {"cuda": place, "zpu": 1}\n',
    "key of an enumeration": "x = {Kind.CUDA: lambda: place(), Kind.ZPU: 1}\n",
    "match": 'match k:\n    case "zpu":\n        a()\n    case "cuda":\n        place()\n',
    "import": "try:\n    import torch_zpu\nexcept ImportError:\n    place()\n",
    "or": "x = t.place or t.is_zpu\n",
    "and": "x = not is_zpu and place\n",
    "left before": "def f():\n    if is_zpu():\n        return 1\n    place()\n",
    "class": "class CudaX(B):\n    def f(self):\n        place()\nclass ZpuX(B):\n    def f(self): ...\n",
}
OPEN = {
    "alone": "if cuda:\n    place()\n",
    "the target's own arm": "if is_zpu:\n    place()\nelse:\n    b()\n",
    "sister raises": "if is_zpu:\n    raise X\nelif cuda:\n    place()\n",
    "another key": 'x = {"name": place, "zpu": 1}\n',
    "table without it": 'x = {"cuda": place, "cpu": 1}\n',
    "word inside another": "if inzputs:\n    a()\nelse:\n    place()\n",
    "another method": "class CudaX(B):\n    def f(self):\n        place()\nclass ZpuX(B):\n    def g(self): ...\n",
    "another base": "class CudaX(B):\n    def f(self):\n        place()\nclass ZpuX(C):\n    def f(self): ...\n",
    "another import": "try:\n    import torch_zpu\nexcept ImportError:\n    pass\nplace()\n",
    "returned elsewhere": "def f():\n    place()\n    if is_zpu():\n        return 1\n",
}


def answer(code: str) -> tuple[str, ...]:
    data = code.encode()
    start = data.index(b"place")
    return served(Code(data).path(start, start + 5), HERE)


@pytest.mark.parametrize("code", DONE.values(), ids=DONE.keys())
def test_done_where_a_sibling_serves_the_target(code: str) -> None:
    assert answer(code) == ("here",)


@pytest.mark.parametrize("code", OPEN.values(), ids=OPEN.keys())
def test_open_where_none_does(code: str) -> None:
    assert answer(code) == ()


def test_only_targets_that_a_file_speaks_of_are_asked_for() -> None:
    assert [each.target for each in named_in({b"HAS_ZPU", b"x"}, HERE)] == ["here"]
    assert named_in({b"inzputs", b"x"}, HERE) == ()
