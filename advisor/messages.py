"""Texts in the user's language: the English text is the key of standard `.po` catalogues, one file per subject."""

from __future__ import annotations

import gettext
from functools import cache
from io import BytesIO
from pathlib import Path

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


def translate(text: str, language: str) -> str:
    """`text` in a language of `LANGUAGES`; itself where the catalogue has no entry (a test forbids that)."""
    return catalogue(language).gettext(text) if text else ""


def say(text: str, language: str, **values: object) -> str:
    """`text` in a language with its `{fields}` filled in; a value is never read for fields itself."""
    return translate(text, language).format(**values)


def amount(count: int, one: str, many: str, language: str) -> str:
    """A count with its noun: `one` or `many`, both with the field `{n}`, thousands separated by commas."""
    return say(one if count == 1 else many, language, n=f"{count:,}")
