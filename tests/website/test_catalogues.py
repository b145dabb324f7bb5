"""Each catalogue is complete, keeps the placeholders, and is what readers see. `make test` compiles them first."""

import re
from collections import defaultdict

import polib
import pytest
from django.conf import settings
from django.utils.translation import to_locale

from editions.languages import DEFAULT, LANGUAGES
from tests import factories
from tests.reading import read, text

TRANSLATED = [language for language in LANGUAGES if language != DEFAULT]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def catalogue(language):
    return polib.pofile(settings.LOCALE_PATHS[0] / to_locale(language.code) / "LC_MESSAGES" / "django.po")


@pytest.mark.parametrize("language", TRANSLATED, ids=str)
def test_the_catalogue_is_complete(language):
    po = catalogue(language)
    assert len(po) > 100
    assert not [entry.msgid for entry in po.untranslated_entries() + po.fuzzy_entries()]


@pytest.mark.parametrize("language", TRANSLATED, ids=str)
def test_translations_keep_the_placeholders(language):
    for entry in catalogue(language).translated_entries():
        # Languages with one form say the number where English has a word for one.
        said = entry.msgid_plural or entry.msgid
        for translation in [entry.msgstr, *entry.msgstr_plural.values()]:
            if translation:
                assert set(PLACEHOLDER.findall(translation)) == set(PLACEHOLDER.findall(said)), entry.msgid
                if PLACEHOLDER.search(said):  # so that a sign in "90%" is doubled
                    assert translation % defaultdict(int), entry.msgid


@pytest.mark.parametrize("language", TRANSLATED, ids=str)
def test_a_page_speaks_the_language_of_its_address(db, client, language):
    home = factories.home_page(**{language.prefix: "x"})
    page = factories.article(factories.blog_page(home, **{language.prefix: "x"}), **{language.prefix: "x"})
    back = catalogue(language).find("Back to Blog").msgstr
    assert back
    assert back in text(read(client, f"/{language.prefix}/blog/{page.slug}/"), ".back")
