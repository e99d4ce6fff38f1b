"""The condition language of mapping rows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import AdvisorError
from advisor.packs import when
from advisor.packs.when import Condition, Conditions

FAMILIES = {"wave64": ("gfx90a", "gfx942")}

HOLDS = [
    pytest.param("", Conditions(), id="no-condition"),
    pytest.param("cuda>=13.0", Conditions(cuda="13.0"), id="at-least"),
    pytest.param("cuda>=13.0", Conditions(cuda="13"), id="13-is-13.0"),
    pytest.param("cuda>=9.9", Conditions(cuda="9.10"), id="versions-are-numbers"),
    pytest.param("cuda>12.8", Conditions(cuda="12.8.1"), id="above"),
    pytest.param("cuda<13.0", Conditions(cuda="12.9"), id="below"),
    pytest.param("cuda<=12.9", Conditions(cuda="12.9.0"), id="at-most"),
    pytest.param("cuda==12.4", Conditions(cuda="12.4"), id="exactly"),
    pytest.param("cuda>=12.0,cuda<13.0", Conditions(cuda="12.6"), id="range"),
    pytest.param("product=A2|A3", Conditions(product="A3"), id="one-of-products"),
    pytest.param("product=wave64", Conditions(product="gfx942"), id="family"),
    pytest.param("nargs=3", Conditions(nargs=3), id="number-of-arguments"),
    pytest.param("arg1=0", Conditions(args=("stream", " 0 ")), id="argument-stripped"),
    pytest.param("arg0=f<a>(b)", Conditions(args=("f<a>(b)",)), id="argument-text"),
    pytest.param("kw.dtype=torch.float64", Conditions(keywords=(("dtype", "torch.float64"),)), id="keyword"),
    pytest.param("side=device", Conditions(side="device"), id="side"),
    pytest.param("side=device", Conditions(side="both"), id="code-for-both-sides-is-device-code"),
    pytest.param("side=both", Conditions(side="both"), id="both"),
]

FAILS = [
    pytest.param("cuda>=13.0", Conditions(cuda="12.9"), id="older"),
    pytest.param("cuda<13.0", Conditions(cuda="13.0"), id="not-below"),
    pytest.param("cuda==12.4", Conditions(cuda="12.4.1"), id="not-exactly"),
    pytest.param("cuda<13.0", Conditions(), id="unknown-cuda"),
    pytest.param("product=A2|A3", Conditions(product="950"), id="other-product"),
    pytest.param("product=wave64", Conditions(product="gfx1100"), id="not-in-family"),
    pytest.param("product=A2", Conditions(), id="unknown-product"),
    pytest.param("nargs=3", Conditions(nargs=2), id="other-number-of-arguments"),
    pytest.param("nargs=0", Conditions(), id="unknown-number-of-arguments"),
    pytest.param("arg1=0", Conditions(args=("0",)), id="argument-missing"),
    pytest.param("arg0=a", Conditions(args=("b",)), id="other-argument"),
    pytest.param("kw.dtype=float64", Conditions(keywords=(("device", "float64"),)), id="keyword-missing"),
    pytest.param("side=device", Conditions(side="host"), id="other-side"),
    pytest.param("side=both", Conditions(side="host"), id="one-side-is-not-both"),
    pytest.param("side=build", Conditions(side="both"), id="both-sides-are-not-the-build"),
    pytest.param("side=device", Conditions(), id="unknown-side"),
    pytest.param("nargs=3,side=device", Conditions(nargs=3), id="only-one-of-two-holds"),
]


@pytest.mark.parametrize(("text", "known"), HOLDS)
def test_holds(text: str, known: Conditions) -> None:
    assert when.holds(text, known, FAMILIES)


@pytest.mark.parametrize(("text", "known"), FAILS)
def test_does_not_hold(text: str, known: Conditions) -> None:
    assert not when.holds(text, known, FAMILIES)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("bogus=1", "unknown condition `bogus=1`"),
        ("nargs=3,", "unknown condition ``"),
        ("cuda=13.0", "write one of >= <= == > < after cuda"),
        ("nargs>=3", "write = after nargs"),
        ("cuda>=new", "wrong value in condition `cuda>=new`"),
        ("nargs=x", "wrong value in condition `nargs=x`"),
        ("side=gpu", "wrong value in condition `side=gpu`"),
        ("product=A2|", "wrong value in condition `product=A2|`"),
        ("arg0=", "wrong value in condition `arg0=`"),
        ("arg0= x", "wrong value in condition `arg0= x`"),
        ("nargs=1,side=host,arg0=x,cuda>1.0", "4 conditions in"),
        ("nargs=1,nargs=2", "two conditions about the same thing"),
    ],
)
def test_nonsense_is_refused(text: str, message: str) -> None:
    with pytest.raises(AdvisorError) as error:
        when.parse(text)
    assert message in str(error.value)
    assert "write" in str(error.value)


def test_parts() -> None:
    text = "side=device,cuda>=13.0,arg3=x"
    assert when.parse(text)[1] == Condition(key="cuda", operator=">=", value="13.0")
    assert when.specificity(text) == 3
    assert when.specificity("") == 0
    assert when.site_part(text) == "arg3=x,side=device"
    assert when.site_part("cuda>=13.0,product=A2") == ""


_WORDS = st.text("abcXYZ019_:<>()*& .-=", min_size=1, max_size=12).filter(
    lambda text: text == text.strip() and not text.startswith("=")  # `arg0==x` is taken for a mistake
)
_CONDITION = st.one_of(
    st.builds(
        lambda operator, major, minor: Condition(key="cuda", operator=operator, value=f"{major}.{minor}"),
        st.sampled_from([">=", "<=", "==", ">", "<"]),
        st.integers(0, 20),
        st.integers(0, 20),
    ),
    st.lists(st.sampled_from(["A2", "A3", "950", "wave64"]), min_size=1, unique=True).map(
        lambda names: Condition(key="product", operator="=", value="|".join(names))
    ),
    st.integers(0, 99).map(lambda count: Condition(key="nargs", operator="=", value=str(count))),
    st.builds(lambda place, text: Condition(key=f"arg{place}", operator="=", value=text), st.integers(0, 99), _WORDS),
    st.builds(lambda name, text: Condition(key=f"kw.{name}", operator="=", value=text), st.just("dtype"), _WORDS),
    st.sampled_from(["host", "device", "both", "build"]).map(
        lambda side: Condition(key="side", operator="=", value=side)
    ),
)


@given(st.lists(_CONDITION, max_size=3, unique_by=lambda condition: condition.key).map(tuple))
def test_what_is_written_is_parsed(conditions: tuple[Condition, ...]) -> None:
    assert when.parse(when.write(conditions)) == conditions


@given(st.text("cudaproutngsie03|=<>,.kw A", max_size=30) | st.text(max_size=20))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    try:
        conditions = when.parse(text)
    except AdvisorError as error:
        message = str(error)
    else:
        message = ""
        assert when.write(conditions) == text
    assert message == "" or "; write " in message
