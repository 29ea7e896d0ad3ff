"""Translation by gettext; the pseudo-locale shows unwrapped sentences."""

import pytest

from hsa_app.core.formatting import pluralize
from hsa_app.core.i18n import N_, _, get_current_language, ngettext, pseudo_translate, use_language
from tests.conftest import SetEnvironment


def test_source_language_needs_no_catalog() -> None:
    assert (get_current_language(), _("Request sent"), ngettext("one", "many", 2)) == ("en", "Request sent", "many")


def test_pseudo_locale_accents_and_lengthens_but_keeps_placeholders() -> None:
    with use_language("en-XA"):
        translated = _("{name} accepted <b>your</b> request &amp; more")
    assert "{name}" in translated
    assert "<b>" in translated
    assert "&amp;" in translated
    assert translated.format(name="Ana") != "Ana accepted <b>your</b> request &amp; more"
    assert len(pseudo_translate("Choose a day")) == round(1.4 * len("Choose a day"))


def test_placeholders_are_filled_in_after_translation() -> None:
    with use_language("en-XA"):
        assert "Ana" in _("{name} accepted").format(name="Ana")
        assert pluralize(2, "{count} job", "{count} jobs").startswith("2 ")


def test_language_follows_the_setting(set_environment: SetEnvironment) -> None:
    set_environment(HSA_LANGUAGE="en-XA")
    assert _("Sign in") == pseudo_translate("Sign in") != "Sign in"


def test_marked_constant_is_translated_where_it_is_shown() -> None:
    label = N_("Accepted")
    with use_language("en-XA"):
        assert (label, _(label)) == ("Accepted", pseudo_translate("Accepted"))


@pytest.mark.parametrize("text", ["", "123", "{count}"])
def test_pseudo_locale_leaves_text_without_letters_unchanged(text: str) -> None:
    assert pseudo_translate(text).startswith(text)
