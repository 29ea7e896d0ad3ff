"""Translation by gettext; the pseudo-locale shows unwrapped sentences."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from hsa_app.core import i18n, settings
from hsa_app.core.formatting import pluralize
from hsa_app.core.i18n import N_, _, ngettext, ngettext_noop, pseudo_translate
from scripts.pseudo_locale import find_plain_words
from scripts.untranslated import find_marked_constants, find_untranslated_constants
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


@pytest.fixture
def polish_catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, set_environment: SetEnvironment) -> Iterator[None]:
    """A catalogue of one message, in a language with three plural forms."""
    catalog = Catalog(locale="pl")
    catalog.add(("{count} job", "{count} jobs"), ("{count} praca", "{count} prace", "{count} prac"))
    folder = tmp_path / "pl" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "messages.mo").open("wb") as file:
        write_mo(file, catalog)
    monkeypatch.setattr(settings, "LOCALES_FOLDER", tmp_path)
    monkeypatch.setattr(i18n, "LOCALES_FOLDER", tmp_path)
    i18n.get_translations.cache_clear()
    set_environment(HSA_LANGUAGE="pl")
    yield
    i18n.get_translations.cache_clear()


@pytest.mark.usefixtures("polish_catalog")
@pytest.mark.parametrize(("count", "text"), [(1, "1 praca"), (3, "3 prace"), (5, "5 prac"), (22, "22 prace")])
def test_language_with_three_plural_forms_uses_all_of_them(count: int, text: str) -> None:
    assert pluralize(count, "{count} job", "{count} jobs") == text


@pytest.mark.usefixtures("polish_catalog")
def test_message_without_translation_is_shown_in_english() -> None:
    assert _("Sign in") == "Sign in"
    assert i18n.get_page_language() == "pl"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Sign in", ["Sign", "in"]),
        (i18n.pseudo_translate("Sign in"), []),
        (i18n.pseudo_translate("{name} accepted").format(name="₹499"), []),
        ("411045 · #7 · a@example.com · https://example.com/services", []),
        (i18n.pseudo_translate("Reject ") + "and more", ["and", "more"]),
    ],
)
def test_text_that_is_not_translated_is_found(text: str, words: list[str]) -> None:
    assert find_plain_words(text) == words


def test_marked_constant_outside_of_a_translating_call_is_found() -> None:
    tree = ast.parse('LABELS = {"a": N_("Waiting")}\nshown = _(LABELS[key])\nplain = LABELS[key]')
    found = find_untranslated_constants(tree, set(find_marked_constants(tree)))
    assert [ast.unparse(node) for node in found] == ["LABELS[key]"]


@pytest.mark.parametrize("text", ["", "123", "{count}"])
def test_pseudo_locale_leaves_text_without_letters_unchanged(text: str) -> None:
    assert pseudo_translate(text).startswith(text)
