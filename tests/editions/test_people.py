"""Who may do what: the groups that the migrations make, and the languages set on a user."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Workflow

from contact.models import ConsultationRequest
from editions.models import Edition
from editions.people import own_languages, set_languages, writable_languages
from tests import factories
from tests.editions.notes.models import NotePage

REFUSED = (302, 403)  # Wagtail sends people who lack a permission away, with a message


def user_data(**changes):
    return {
        "username": "linh", "email": "linh@example.org", "first_name": "Linh", "last_name": "Trần",
        "password1": "a long phrase", "password2": "a long phrase", "is_active": "on", **changes,
    }  # fmt: skip


# Languages of a user --------------------------------------------------------------------------------------------------


def test_languages_are_set_when_a_user_is_made_and_changed_afterwards(admin):
    group = Group.objects.get(name="Translators")
    admin.post(reverse("wagtailusers_users:add"), user_data(languages=["vi", "ja"], groups=[group.pk]))
    linh = get_user_model().objects.get(username="linh")
    assert writable_languages(linh) == ["ja", "vi"]
    url = reverse("wagtailusers_users:edit", args=[linh.pk])
    html = admin.get(url).content.decode()
    boxes = {box.split('value="')[1].split('"')[0]: "checked" in box for box in html.split('name="languages"')[1:]}
    assert boxes == {"en": False, "ja": True, "ko": False, "zh-hans": False, "vi": True}
    admin.post(url, user_data(languages=["vi", "zh-hans"], groups=[group.pk]))
    assert own_languages(linh) == ["zh-hans", "vi"]
    admin.post(url, user_data(groups=[group.pk]))
    assert own_languages(linh) == []


def test_a_form_with_errors_changes_no_language(admin, translator):
    url = reverse("wagtailusers_users:edit", args=[translator.user.pk])
    assert admin.post(url, user_data(email="", languages=["ja"])).status_code == 200
    assert own_languages(translator.user) == ["vi"]


def test_the_list_of_users_shows_their_languages_without_asking_for_each(
    admin, translator, django_assert_max_num_queries
):
    for number in range(5):
        user = get_user_model().objects.create_user(f"user{number}")
        set_languages(user, ["ja", "ko"])
    with django_assert_max_num_queries(15):
        html = admin.get(reverse("wagtailusers_users:index")).content.decode()
    assert "Tiếng Việt" in html
    assert html.count("日本語, 한국어") == 5


def test_only_who_may_manage_users_sets_languages(editor, translator, sales):
    for client in (editor, translator, sales):
        url = reverse("wagtailusers_users:edit", args=[translator.user.pk])
        assert client.post(url, user_data(languages=["ja"])).status_code in REFUSED
    assert own_languages(translator.user) == ["vi"]


@pytest.mark.parametrize("group", ["Editors", "Moderators"])
def test_editors_and_moderators_write_in_every_language(group, db):
    user = get_user_model().objects.create_user("someone")
    user.groups.add(Group.objects.get(name=group))
    set_languages(user, ["ja"])
    assert writable_languages(user) == ["en", "ja", "ko", "zh-hans", "vi"]


def test_the_permission_is_in_the_form_of_groups(admin):
    group = Group.objects.get(name="Translators")
    html = admin.get(reverse("wagtailusers_groups:edit", args=[group.pk])).content.decode()
    assert "Can write in every language, and what all share" in html


# Translators ----------------------------------------------------------------------------------------------------------


def refusals(note, home):
    """Everything that is done to a page as a whole: (what, address, form)."""
    bulk = f"?id={note.pk}&next=/admin/"
    return [
        ("add", reverse("wagtailadmin_pages:add", args=["notes", "notepage", note.pk]), {"headline_vi": "Trang mới"}),
        ("delete", reverse("wagtailadmin_pages:delete", args=[note.pk]), {}),
        ("move", reverse("wagtailadmin_pages:move_confirm", args=[note.pk, home.pk]), {}),
        ("copy", reverse("wagtailadmin_pages:copy", args=[note.pk]),
         {"new_title": "Copy", "new_slug": "copy", "new_parent_page": home.pk}),
        ("unpublish", reverse("wagtailadmin_pages:unpublish", args=[note.pk]), {}),
        ("reorder", reverse("wagtailadmin_pages:set_page_position", args=[note.pk]), {}),
        ("restrict", reverse("wagtailadmin_pages:set_privacy", args=[note.pk]), {"restriction_type": "login"}),
        ("lock", reverse("wagtailadmin_pages:lock", args=[note.pk]), {}),
        *(
            (f"{action} in bulk", reverse("wagtail_bulk_action", args=["wagtailcore", "page", action]) + bulk, {})
            for action in ("delete", "publish", "unpublish")
        ),
        ("move in bulk", reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"]) + bulk,
         {"chooser": home.pk}),
    ]  # fmt: skip


@pytest.fixture
def draft(home):
    """A page that Wagtail's own rules would let anybody delete and move who may change it."""
    page = factories.draft(home, NotePage, factories.texts(en="Hello", vi="Xin chào"), slug="draft")
    page.save_revision()
    return page


@pytest.mark.parametrize("number", range(12))
@pytest.mark.parametrize("kind", ["public", "draft"])
def test_a_translator_can_do_nothing_to_a_page_as_a_whole(number, kind, translator, note, draft, home):
    section = factories.published(home, NotePage, factories.texts(en="Section"), slug="section")
    page = note if kind == "public" else draft
    before = list(NotePage.objects.order_by("pk").values("pk", "path", "slug", "live", "locked"))
    editions = list(Edition.objects.order_by("pk").values("pk", "withdrawn_at", "version"))
    what, url, data = refusals(page, section)[number]
    translator.post(url, data)
    assert list(NotePage.objects.order_by("pk").values("pk", "path", "slug", "live", "locked")) == before, what
    assert list(Edition.objects.order_by("pk").values("pk", "withdrawn_at", "version")) == editions, what
    assert not page.view_restrictions.exists()


@pytest.mark.parametrize("number", range(12))
def test_an_administrator_can_do_all_of_that(number, admin, note, home):
    """So that the refusals above are refusals, and not mistyped addresses."""
    section = factories.published(home, NotePage, factories.texts(en="Section"), slug="section")
    what, url, data = refusals(note, section)[number]
    assert admin.post(url, data).status_code in (200, 302), what


@pytest.mark.parametrize("name", ["wagtailadmin_pages:delete", "wagtailadmin_pages:move", "wagtailadmin_pages:copy"])
def test_a_translator_is_offered_none_of_it(name, translator, draft):
    url = reverse(name, args=[draft.pk])
    assert f'href="{url}' not in translator.get(reverse("wagtailadmin_pages:edit", args=[draft.pk])).content.decode()
    assert translator.get(url).status_code in REFUSED


def test_publishing_in_a_hand_made_post_saves_a_draft_at_most(translator, note, seen):
    url = reverse("wagtailadmin_pages:edit", args=[note.pk])
    translator.post(url, {"headline_vi": "Xin chào", "ready_vi": "on", "action-publish": "action-publish"})
    assert not Edition.objects.filter(page=note.pk, language="vi").exists()
    assert (seen(note, "en"), seen(note, "ja")) == ("Hello", "こんにちは")


def test_a_translator_sees_neither_requests_nor_users_nor_authors(translator):
    request = ConsultationRequest.objects.create(
        name="Kim", email="kim@example.org", message="Hello", language="ko", consented_at=timezone.now()
    )
    for url in [
        reverse("consultation_requests:index"),
        reverse("consultation_requests:edit", args=[request.pk]),
        reverse("wagtailusers_users:index"),
        reverse("wagtailusers_users:add"),
        reverse("wagtailusers_groups:index"),
        reverse("wagtailsnippets_blog_author:list"),
        reverse("wagtailsnippets_blog_author:add"),
        reverse("wagtailsnippets_blog_tag:add"),
        reverse("wagtailimages:add"),
        reverse("wagtaildocs:add"),
        reverse("wagtailsites:index"),
    ]:
        assert translator.get(url).status_code in REFUSED, url


def test_a_translator_chooses_pictures_and_documents(translator):
    picture = factories.image()
    assert picture.title in translator.get(reverse("wagtailimages_chooser:choose")).content.decode()
    assert translator.get(reverse("wagtaildocs_chooser:choose")).status_code == 200


def test_sales_see_no_page(sales, note):
    assert sales.get(reverse("wagtailadmin_pages:edit", args=[note.pk])).status_code in REFUSED


def test_new_sites_have_the_review_by_moderators(home):
    workflow = home.get_workflow()
    assert workflow == Workflow.objects.get()
    assert [group.name for task in workflow.tasks for group in task.specific.groups.all()] == ["Moderators"]
