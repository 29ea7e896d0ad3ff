"""Translation of every sentence a person reads: GNU gettext, one catalogue a language below `hsa_app/locales`.

Sentences are written in English where they are used, inside `_()`, with named placeholders that are filled in
afterwards: `_("{name} accepted").format(name=name)`. Constants at module level are marked with `N_()` or, with both
forms of a plural, `ngettext_noop()`, and translated by `_()` or `ngettext()` where they are shown. `en` needs no
catalogue; `en-XA` is the pseudo-locale: English with accents, 40 % longer, to find sentences that are not translated
and layouts that break.
"""

import gettext
import re
from functools import lru_cache

from hsa_app.core.settings import LOCALES_FOLDER, get_settings

GETTEXT_DOMAIN = "messages"
PSEUDO_LANGUAGE = "en-XA"
PSEUDO_GROWTH = 0.4
"""By how much text grows from English into most other languages."""

_ACCENTS = str.maketrans("AEIOUYaceinouyCNSszZ", "ÀÉÎÕÛÝàçéîñõûýÇÑŠšžŽ")
_PLACEHOLDER_PATTERN = re.compile(r"(\{[^{}]*\}|<[^<>]+>|&\w+;)")
"""What a translation must not change: placeholders, tags and entities."""


class PseudoTranslations(gettext.NullTranslations):
    """Accents every letter that has one and makes text longer, placeholders kept."""

    def gettext(self, message: str) -> str:
        """Translate one message."""
        return pseudo_translate(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Translate the form that fits the number `n`."""
        return pseudo_translate(msgid1 if n == 1 else msgid2)


def pseudo_translate(message: str) -> str:
    """`message` in the pseudo-locale."""
    parts = _PLACEHOLDER_PATTERN.split(message)
    accented = "".join(part if index % 2 else part.translate(_ACCENTS) for index, part in enumerate(parts))
    text = "".join(parts[::2])
    return accented + "~" * round(len(text) * PSEUDO_GROWTH) if any(map(str.isalpha, text)) else accented


def _(message: str) -> str:
    """Translate `message` into the language in use."""
    return get_translations(get_settings().language).gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """Translate the form that fits `count`, by the plural rule of the language in use."""
    return get_translations(get_settings().language).ngettext(singular, plural, count)


def N_(message: str) -> str:  # noqa: N802 (gettext's own name)
    """Mark a constant for extraction; `_()` translates it where it is shown."""
    return message


def ngettext_noop(singular: str, plural: str) -> tuple[str, str]:
    """Mark both forms of a constant for extraction; `ngettext` or `pluralize` translates them where they are shown."""
    return singular, plural


def get_page_language() -> str:
    """The `lang` of pages and mails (BCP 47): English is that of India, which dates, numbers and words follow."""
    language = get_settings().language
    return "en-IN" if language == "en" else language


@lru_cache
def get_translations(tag: str) -> gettext.NullTranslations:
    """The catalogue of a language, by its BCP 47 tag; English where a message has no translation."""
    if tag == PSEUDO_LANGUAGE:
        return PseudoTranslations()
    return gettext.translation(
        GETTEXT_DOMAIN, LOCALES_FOLDER, [tag.replace("-", "_"), tag.partition("-")[0]], fallback=True
    )
