"""Names of PyTorch that Ascend's support pages tick for no product (`npu_unticked.tsv`, pages for PyTorch 2.13).

What the documents say is a fact of its own, beside whether the name exists in torch_npu (mapping rows) and whether the
patch covers it (`shim`). A missing tick is weak evidence, so this is never more than a hint. Names that other rules
speak of are left out of the table.
"""

from __future__ import annotations

from pathlib import Path

from advisor.rules.python.asked import Say, advice, each_use


def unticked() -> tuple[str, ...]:
    """The names, sorted."""
    return tuple((Path(__file__).parent / "npu_unticked.tsv").read_text(encoding="utf-8").split("\n")[1:-1])


each_use(
    "python-undocumented-on-npu",
    "A function of PyTorch that Ascend's pages tick for no product",
    advice(
        0,
        cann=Say(1, "limit", "The support pages list this name without a tick for A2, A3 and 950; such a gap is no "
                             "proof "
                 "that it fails.", "Run the place once on the product before you plan with it."),
    ),
    names=unticked(),
    where=lambda use: use.kind in ("call", "member"),
    confidence="medium",
)  # fmt: skip
