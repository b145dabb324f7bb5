"""Which version of the source a translation follows (rule 11 of the design)."""

import pytest

from editions import publishing
from editions.models import Edition
from tests import factories
from tests.editions.notes.models import NotePage


def republish(page, code, headline, **shared):
    draft = NotePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    draft.set_text(code, headline=headline)
    for name, value in shared.items():
        setattr(draft, name, value)
    return factories.publish(draft, code)


def stale(page):
    return set(Edition.objects.filter(page=page.pk).out_of_date().values_list("language", flat=True))


def test_translations_published_with_their_source_are_up_to_date(note):
    assert stale(note) == set()


def test_publishing_the_source_with_changes_makes_translations_out_of_date(note):
    republish(note, "en", "Hello again")
    assert stale(note) == {"ja"}


def test_publishing_the_source_unchanged_does_not(note):
    republish(note, "en", "Hello", colour="red")
    assert stale(note) == set()


def test_a_minor_change_leaves_them_up_to_date_and_counts_once(note):
    page = republish(note, "en", "Hello!", minor_change=True)
    assert stale(note) == set()
    assert page.minor_change is False
    republish(note, "en", "Something else")
    assert stale(note) == {"ja"}


def test_a_minor_change_does_not_excuse_an_earlier_one(note):
    republish(note, "en", "Something else")
    republish(note, "en", "Something else!", minor_change=True)
    assert stale(note) == {"ja"}


def test_a_translation_moves_on_when_it_is_published_again(note):
    republish(note, "en", "Something else")
    republish(note, "ja", "別のこと")
    assert stale(note) == set()


def test_a_translation_moves_on_when_somebody_says_so(note):
    republish(note, "en", "Something else")
    publishing.mark_up_to_date(factories.edition(note, "ja"))
    assert stale(note) == set()


def test_other_languages_published_later_do_not_move_it_on(note):
    republish(note, "en", "Something else")
    republish(note, "vi", "Điều khác")
    assert stale(note) == {"ja"}


def test_going_back_to_what_it_follows_makes_it_up_to_date_again(note):
    first = factories.edition(note, "en").version
    republish(note, "en", "Something else")
    publishing.restore(first)
    assert stale(note) == set()


def test_a_source_published_after_its_translation_is_what_the_translation_follows(home):
    page = factories.draft(home, NotePage, factories.texts(ja="原文", en="Translation"))
    page = factories.publish(page, "en")
    assert stale(page) == set()
    page = republish(page, "ja", "原文")
    assert stale(page) == set()
    republish(page, "ja", "新しい原文")
    assert stale(page) == {"en"}


def test_a_change_of_source_language_keeps_what_is_known(note):
    republish(note, "ko", "안녕하십니까")
    republish(note, "en", "Something else")
    republish(note, "ko", "다른 것")
    assert stale(note) == {"ja"}
    republish(note, "en", "Something else", source_language="ko")
    assert factories.edition(note, "ko").is_source
    assert not factories.edition(note, "en").is_source
    assert stale(note) == {"ja"}


def test_a_new_source_language_leads_only_once_it_is_public(note):
    republish(note, "en", "Hello", source_language="ko")
    assert factories.edition(note, "en").is_source
    republish(note, "ko", "초안", source_language="ko")
    assert factories.edition(note, "ko").is_source


@pytest.mark.parametrize("outdated", [False, True])
def test_a_live_copy_is_as_up_to_date_as_its_original(note, outdated):
    if outdated:
        republish(note, "en", "Something else")
    copy = NotePage.objects.get(pk=note.pk).copy(update_attrs={"slug": "copy"}, keep_live=True)
    assert stale(copy) == ({"ja"} if outdated else set())


def test_restoring_a_translation_makes_it_follow_what_was_public_then(note):
    first = factories.edition(note, "ja").version
    republish(note, "en", "Something else")
    republish(note, "ja", "別のこと")
    publishing.restore(first)
    assert stale(note) == {"ja"}
