"""How a name is written after a rename, given how it is written before it."""

from __future__ import annotations

from collections.abc import Mapping


def respelled(symbol: str, spelling: str, name: str, namespaces: Mapping[str, str]) -> str | None:
    """The new spelling of a use of `symbol` that becomes `name`; None where no text at the place can say it.

    What a `using` or an alias of a namespace leaves out stays left out: these lines are edited themselves, where
    `namespaces` renames the namespace as a whole.
    """
    if spelling == symbol:
        return name
    if spelling == f"::{symbol}":
        return f"::{name}"
    old, new = symbol.split("::"), name.split("::")
    written = spelling.split("::")
    if len(old) < 2 or len(old) != len(new) or any(not part.strip() for part in written):
        return None
    same = 0
    while same < min(len(written), len(old)) and written[-1 - same] == old[-1 - same]:
        same += 1
    if not same:
        return None
    brought = old[: len(old) - same]  # what the place leaves to a using or an alias
    if (
        brought
        and new[: len(brought)] != brought
        and namespaces.get("::".join(brought)) != "::".join(new[: len(brought)])
    ):
        return None
    return "::".join((*written[: len(written) - same], *new[len(new) - same :]))
