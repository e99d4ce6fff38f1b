"""Working time as people say it: two significant digits, below half a day in hours, and no figure finer than that."""

from __future__ import annotations

from advisor.messages import mark, say
from advisor.model import HourRange

_UNITS = {"h": mark("{n} h"), "d": mark("{n} d")}


def digits(value: float) -> str:
    """A figure with two significant digits; what is less than a tenth is said to be that."""
    if 0 < value < 0.1:
        return "< 0.1"
    rounded = float(f"{value:.1e}")
    return f"{rounded:,.0f}" if rounded >= 10 else f"{rounded:g}"


def _unit(hours: float, daily: float) -> str:
    return "h" if hours < daily / 2 else "d"


def _in(unit: str, hours: float, daily: float) -> str:
    return digits(hours if unit == "h" else hours / daily)


def said(hours: float, daily: float, language: str = "en") -> str:
    """An amount of work, '' for none."""
    unit = _unit(hours, daily)
    return say(_UNITS[unit], language, n=_in(unit, hours, daily)) if hours > 0 else ""


def span(hours: HourRange, daily: float, language: str = "en") -> str:
    """P10 to P90 of an amount of work: one unit where both ends have the same."""
    low, high = _unit(hours.p10, daily), _unit(hours.p90, daily)
    end = say(_UNITS[high], language, n=_in(high, hours.p90, daily))
    if low == high or hours.p10 <= 0:
        return f"{_in(high, hours.p10, daily)}–{end}"
    return f"{say(_UNITS[low], language, n=_in(low, hours.p10, daily))} – {end}"


def spoken(hours: HourRange, daily: float, language: str = "en") -> str:
    """P10 to P90 of an amount of work, in the words of a sentence."""
    low, high = _unit(hours.p10, daily), _unit(hours.p90, daily)
    text = mark("{low} to {high} days")
    if high == "h":
        text = mark("{low} to {high} hours")
    elif low == "h" and hours.p10 > 0:
        text = mark("{low} hours to {high} days")
    start = _in(low if hours.p10 > 0 else high, hours.p10, daily)
    return say(text, language, low=start, high=_in(high, hours.p90, daily))
