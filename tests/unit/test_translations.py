"""Sentences are translated by gettext; the pseudo-locale shows which are not."""

import pytest

from hsa_app.core.formatting import pluralize
from hsa_app.core.i18n import N_, _, ngettext, ngettext_noop, pseudo_translate
from tests.conftest import SetEnvironment


def test_source_language_needs_no_catalog() -> None:
    assert (_("Request sent"), ngettext("one", "many", 2)) == ("Request sent", "many")


@pytest.fixture
def pseudo_locale(set_environment: SetEnvironment) -> None:
    set_environment(HSA_LANGUAGE="en-XA")


@pytest.mark.usefixtures("pseudo_locale")
def test_pseudo_locale_accents_and_lengthens_but_keeps_placeholders() -> None:
    translated = _("{name} accepted <b>your</b> request &amp; more")
    assert "{name}" in translated
    assert "<b>" in translated
    assert "&amp;" in translated
    assert translated.format(name="Ana") != "Ana accepted <b>your</b> request &amp; more"
    assert len(pseudo_translate("Choose a day")) == round(1.4 * len("Choose a day"))


@pytest.mark.usefixtures("pseudo_locale")
def test_placeholders_are_filled_in_after_translation() -> None:
    assert "Ana" in _("{name} accepted").format(name="Ana")
    assert pluralize(2, "{count} job", "{count} jobs").startswith("2 ")


@pytest.mark.usefixtures("pseudo_locale")
def test_marked_constants_are_translated_where_they_are_shown() -> None:
    label, forms = N_("Accepted"), ngettext_noop("{count} job", "{count} jobs")
    assert (label, _(label)) == ("Accepted", pseudo_translate("Accepted"))
    assert pluralize(2, *forms) == pseudo_translate("{count} jobs").format(count=2)


@pytest.mark.parametrize("text", ["", "123", "{count}"])
def test_pseudo_locale_leaves_text_without_letters_unchanged(text: str) -> None:
    assert pseudo_translate(text).startswith(text)
