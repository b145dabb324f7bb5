"""Links and pictures in published text stay right when their targets change (rule 8 of the design)."""

import pytest
from django.db.models import ProtectedError, RestrictedError
from wagtail.documents.models import Document
from wagtail.models import ReferenceIndex

from editions import publishing, references
from tests import factories
from tests.editions.notes.models import NotePage


def html(text):
    return [{"type": "html", "value": text}]


@pytest.fixture
def linking(home, note):
    """A page in English and Japanese that links to ``note``, shows a picture and offers a document."""
    picture = factories.image()
    document = Document.objects.create(title="Paper", file="paper.pdf")
    body = (
        f'<p><a linktype="page" id="{note.pk}">that note</a> <a id="{document.pk}" linktype="document">paper</a></p>'
        f'<figure><embed embedtype="image" id="{picture.pk}" format="text" alt="A &quot;teal&quot; box"/></figure>'
    )
    by_language = factories.texts(en="Linking", ja="リンク", vi="Liên kết")
    for values in by_language.values():
        values["body"] = html(body)
    page = factories.published(home, NotePage, by_language, slug="linking")
    page.target, page.picture, page.document = note, picture, document
    return page


def body_of(client, prefix):
    return client.get(f"/{prefix}/linking/").content.decode()


def test_a_link_leads_to_the_edition_in_the_same_language(linking, client):
    assert '<a href="/ja/note/">that note</a>' in body_of(client, "ja")
    assert '<a href="/en/note/">that note</a>' in body_of(client, "en")


def test_else_to_the_source_edition_marked_with_its_language(linking, client):
    assert '<a href="/en/note/" hreflang="en">that note</a>' in body_of(client, "vi")


def test_else_it_becomes_plain_text(linking, client):
    NotePage.objects.get(pk=linking.target.pk).unpublish()
    assert "<p>that note " in body_of(client, "ja")


def test_it_follows_a_target_that_moves_gains_and_loses_an_edition(linking, client, home):
    section = factories.published(home, NotePage, factories.texts(en="Section"), slug="section")
    NotePage.objects.get(pk=linking.target.pk).move(section, pos="last-child")
    assert '<a href="/ja/section/note/">' in body_of(client, "ja")
    publishing.withdraw(factories.edition(linking.target, "ja"))
    assert '<a href="/en/section/note/" hreflang="en">' in body_of(client, "ja")
    draft = NotePage.objects.get(pk=linking.target.pk).get_latest_revision_as_object()
    draft.set_text("vi", headline="Xin chào")
    factories.publish(draft, "vi")
    assert '<a href="/vi/section/note/">' in body_of(client, "vi")


def test_pictures_are_responsive_and_say_their_size(linking, client):
    shown = body_of(client, "en")
    assert "<picture>" in shown
    assert 'alt="A &quot;teal&quot; box"' in shown
    assert 'width="' in shown
    assert "embedtype" not in shown


def test_a_replaced_picture_is_shown_without_publishing_again(linking, client):
    before = body_of(client, "en")
    linking.picture.file.save("other.png", factories.image("other", colour="red").file)
    linking.picture.renditions.all().delete()
    after = body_of(client, "en")
    assert "other" in after
    assert before != after


def test_documents_are_linked(linking, client):
    assert f'href="/documents/{linking.document.pk}/paper.pdf"' in body_of(client, "en")


def test_what_an_edition_refers_to_is_protected_though_the_draft_no_longer_mentions_it(linking):
    draft = linking.get_latest_revision_as_object()
    for code in ("en", "ja", "vi"):
        draft.set_text(code, body=[])
    draft.save_revision()
    with pytest.raises(ProtectedError):
        linking.picture.delete()
    with pytest.raises(ProtectedError):
        linking.document.delete()
    with pytest.raises(RestrictedError):
        linking.target.delete()


def test_it_shows_in_wagtails_usage(linking, admin):
    usage = ReferenceIndex.get_grouped_references_to(linking.picture)
    assert usage.is_protected
    assert {str(edition) for edition, _references in usage} == {
        "English: Linking",
        "日本語: リンク",
        "Tiếng Việt: Liên kết",
    }
    assert "日本語: リンク" in admin.get(f"/admin/images/usage/{linking.picture.pk}/").content.decode()


def test_the_admin_says_why_a_page_can_not_be_deleted(linking, admin):
    response = admin.post(f"/admin/pages/{linking.target.pk}/delete/", follow=True)
    assert "Published text still links to this page: English: Linking" in response.content.decode()
    assert NotePage.objects.filter(pk=linking.target.pk).exists()


def test_a_section_may_go_together_with_the_pages_that_link_within_it(linking, home):
    section = factories.published(home, NotePage, factories.texts(en="Section"), slug="section")
    for page in (linking.target, linking):
        NotePage.objects.get(pk=page.pk).move(section, pos="last-child")
    NotePage.objects.get(pk=section.pk).delete()
    assert not NotePage.objects.filter(pk=linking.pk).exists()


def test_a_page_is_not_listed_as_used_by_its_own_editions(note):
    assert not ReferenceIndex.get_references_to(note).exists()


def test_a_link_to_something_deleted_before_publishing_is_no_error(home, client):
    by_language = factories.texts(en="Linking")
    by_language["en"]["body"] = html('<p><a linktype="page" id="9999">gone</a></p><embed embedtype="image" id="999"/>')
    factories.published(home, NotePage, by_language, slug="linking")
    assert "<p>gone</p>" in body_of(client, "en")


def test_an_id_that_no_database_takes_is_none(home, client):
    by_language = factories.texts(en="Linking")
    by_language["en"]["body"] = html(f'<p><a linktype="page" id="{"9" * 30}">gone</a></p>')
    factories.published(home, NotePage, by_language, slug="linking")
    assert ">gone<" in body_of(client, "en")


def test_many_links_are_looked_up_together(linking, django_assert_num_queries):
    body = linking.text_in("en")["body"][0]["value"]
    links = "".join(f'<a linktype="page" id="{pk}">x</a>' for pk in range(1, 50))
    with django_assert_num_queries(3):  # pages, pictures, documents
        found = references.targets(f"{body}{links}")
    assert ("page", linking.target.pk) in found
    assert ("image", linking.picture.pk) in found
