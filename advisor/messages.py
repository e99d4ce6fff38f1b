"""Texts in the user's language: the English text is the key of standard `.po` catalogues, one file per subject."""

from __future__ import annotations

import gettext
from collections.abc import Iterator, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path

from advisor import data

LANGUAGES = {"en": "", "zh": "zh_CN"}  # what users write → name of the catalogue's folder
_LOCALE = Path(__file__).parent / "locale"


def mark(text: str) -> str:
    """Marks a constant text for translation and returns it unchanged."""
    return text


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """All catalogues of a language as one; English is itself."""
    folder = LANGUAGES[language]
    merged = gettext.NullTranslations()
    if not folder:
        return merged
    import polib

    for path in sorted((_LOCALE / folder / "LC_MESSAGES").glob("*.po")):
        translations = gettext.GNUTranslations(BytesIO(polib.pofile(str(path)).to_binary()))
        translations.add_fallback(merged)
        merged = translations
    return merged


_LEARNT: dict[str, str] = {}  # Chinese texts of users' packs; only ever added to


def learn(texts: Mapping[str, str]) -> None:
    """Adds Chinese texts of users' packs to those of the program."""
    _LEARNT.update(texts)


def pairs(table: object) -> Iterator[tuple[str, str]]:
    """The English and Chinese texts that stand side by side in a table, as `why` and `why_zh` or as `en` and `zh`."""
    if isinstance(table, list):
        for each in table:
            yield from pairs(each)
    elif isinstance(table, dict):
        for key, value in table.items():
            chinese = table.get("zh" if key == "en" else f"{key}_zh")
            if isinstance(value, str) and isinstance(chinese, str):
                yield value, chinese
            else:
                yield from pairs(value)


@cache
def _of_rows() -> dict[str, str]:
    """The Chinese texts of the hazard rows that the program brings."""
    import tomli

    files = sorted((*data.MAPPINGS.glob("hazards/*.toml"), *data.MAPPINGS.glob("*/hazards.toml")))
    return {en: zh for path in files for en, zh in pairs(tomli.loads(path.read_text("utf-8"))) if zh}


def translate(text: str, language: str) -> str:
    """`text` in a language of `LANGUAGES`; itself where neither catalogue nor rows have it in that language."""
    if not text:
        return ""
    if language == "zh" and (known := _LEARNT.get(text) or _of_rows().get(text)):
        return known
    return catalogue(language).gettext(text)


def say(text: str, language: str, **values: object) -> str:
    """`text` in a language with its `{fields}` filled in; a value is never read for fields itself."""
    return translate(text, language).format(**values)


def amount(count: int, one: str, many: str, language: str) -> str:
    """A count with its noun: `one` or `many`, both with the field `{n}`, thousands separated by commas."""
    return say(one if count == 1 else many, language, n=f"{count:,}")
