"""The front page of the admin and Wagtail's list of pages say what state the languages are in."""

from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import GroupPagePermission

from editions.people import UserLanguage
from tests import factories
from tests.editions.notes.models import NotePage


def panel_of(client):
    soup = BeautifulSoup(client.get("/admin/").content, "html.parser")
    found = {}
    for section in soup.select(".waiting__language"):
        for heading in section.select("h4"):
            label, number = heading.a.get_text(" ", strip=True).rsplit(" ", 1)
            links = {link.get_text(strip=True): link["href"] for link in heading.find_next("ul").select("a")}
            found[section.h3.get_text(strip=True), label] = (int(number), links, heading.a["href"])
    return found


def edit(page, code, headline):
    draft = NotePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    draft.set_text(code, headline=headline)
    draft.mark_ready(code)
    return draft.save_revision()


def write(client, *codes, group="Translators"):
    client.user.groups.add(Group.objects.get(name=group))
    UserLanguage.objects.bulk_create([UserLanguage(user=client.user, language=code) for code in codes])
    return client


@pytest.fixture
def translator(stranger):
    return write(stranger, "ko", "vi")


def test_a_translator_sees_what_waits_in_their_languages_only(note, translator):
    found = panel_of(translator)
    assert {key: number for key, (number, *_others) in found.items()} == {
        ("한국어", "To be translated"): 1,  # the home page, which is public in English
        ("한국어", "Unfinished"): 1,
        ("Tiếng Việt", "To be translated"): 2,
    }
    _number, links, _url = found["한국어", "Unfinished"]
    assert links == {"Hello": f"/admin/pages/{note.pk}/edit/#tab-ko"}


def test_what_is_out_of_date_waits(note, translator):
    UserLanguage.objects.create(user=translator.user, language="ja")
    assert ("日本語", "Out of date") not in panel_of(translator)
    edit(note, "en", "Hello again").publish()
    number, links, _url = panel_of(translator)["日本語", "Out of date"]
    assert (number, list(links)) == (1, ["Hello again"])


def test_a_page_waits_to_be_translated_only_once_its_source_is_public(home, translator):
    before = panel_of(translator)["Tiếng Việt", "To be translated"][0]
    page = factories.draft(home, NotePage, factories.texts(ja="下書き"))
    assert panel_of(translator)["Tiếng Việt", "To be translated"][0] == before
    factories.publish(page, "ja")
    assert panel_of(translator)["Tiếng Việt", "To be translated"][0] == before + 1


def test_the_numbers_are_those_of_the_overview_that_they_lead_to(note, translator):
    edit(note, "en", "Hello again").publish()
    for number, _links, url in panel_of(translator).values():
        assert len(translator.get(url).context["object_list"]) == number


def test_the_newest_three_are_named_and_all_are_counted(home, translator):
    for number in range(5):
        factories.published(home, NotePage, factories.texts(en=f"Note {number}"))
    number, links, url = panel_of(translator)["한국어", "To be translated"]
    assert (number, list(links)) == (6, ["Note 4", "Note 3", "Note 2"])
    assert parse_qs(urlsplit(url).query) == {"language": ["ko"], "state": ["missing"], "source_public": ["yes"]}


def test_who_writes_everything_and_has_chosen_no_language_sees_all(note, admin):
    assert {language for language, _label in panel_of(admin)} == {"日本語", "한국어", "简体中文", "Tiếng Việt"}


def test_people_who_edit_no_pages_see_nothing(note, sales):
    UserLanguage.objects.create(user=sales.user, language="vi")
    assert panel_of(sales) == {}


def test_only_pages_that_the_user_may_change(note, stranger, home):
    group = Group.objects.create(name="Authors of a section")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    section = factories.published(home, NotePage, factories.texts(en="Section"))
    permission = Permission.objects.get(codename="change_page", content_type__app_label="wagtailcore")
    GroupPagePermission.objects.create(group=group, page=section, permission=permission)
    found = panel_of(write(stranger, "vi", group=group.name))
    assert list(found["Tiếng Việt", "To be translated"][1]) == ["Section"]


def queries_of(client, address, captured):
    client.get(address)
    with captured() as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.fixture
def captured():
    return lambda: CaptureQueriesContext(connection)


def test_the_panel_costs_the_same_for_many_pages(note, admin, captured):
    before = queries_of(admin, "/admin/", captured)
    for number in range(4):
        factories.published(note, NotePage, factories.texts(en=f"Note {number}"))
    assert queries_of(admin, "/admin/", captured) == before


def test_the_list_of_pages_says_the_state_of_each_language(note, home, admin):
    edit(note, "en", "Hello again").publish()
    soup = BeautifulSoup(admin.get(f"/admin/pages/{home.pk}/").content, "html.parser")
    words = [mark.get_text(strip=True) for mark in soup.select("td.languages .w-sr-only")]
    assert words == [
        "English: public", "日本語: public, out of date", "한국어: draft", "简体中文: missing", "Tiếng Việt: missing",
    ]  # fmt: skip
    assert [mark["aria-hidden"] for mark in soup.select("td.languages .language-state > :first-child")] == ["true"] * 5


@pytest.mark.parametrize("address", ["/admin/pages/{}/", "/admin/pages/{}/results/?q=note"])
def test_the_list_of_pages_costs_the_same_for_many_pages(note, home, admin, captured, address):
    factories.published(home, NotePage, factories.texts(en="Note"))
    before = queries_of(admin, address.format(home.pk), captured)
    for number in range(4):
        factories.published(home, NotePage, factories.texts(en=f"Note {number}"))
    assert queries_of(admin, address.format(home.pk), captured) == before


def test_pages_without_rows_are_listed(note, home, admin):
    note.draft_texts.all().delete()
    assert "Hello" in admin.get(f"/admin/pages/{home.pk}/").content.decode()
    assert "Hello" in admin.get("/admin/reports/translations/").content.decode()
