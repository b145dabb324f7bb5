"""The queue in the admin: sales work with it, editors and strangers never see it, and nobody adds to it."""

import html

import pytest
from django.urls import get_resolver, reverse

from contact.models import ConsultationRequest
from contact.transitions import move
from tests import factories

from .test_models import stored
from .visitor import form_values

LIST = "/admin/requests/"


def edit_url(request):
    return reverse("consultation_requests:edit", args=[request.pk])


def names_of_views():
    namespace = get_resolver().namespace_dict["consultation_requests"][1]
    return sorted(name for name in namespace.reverse_dict if isinstance(name, str))


def urls_of(request):
    """Every address of the viewset, whatever Wagtail adds to it."""
    for name in names_of_views():
        ways = get_resolver().namespace_dict["consultation_requests"][1].reverse_dict.getlist(name)
        takes_pk = any(parameters for possibilities, *_rest in ways for _path, parameters in possibilities)
        yield name, reverse(f"consultation_requests:{name}", args=[request.pk] if takes_pk else [])


def state_form(client, request):
    """The values that a browser would send back from the edit page."""
    response = client.get(edit_url(request))
    assert response.status_code == 200
    return form_values(response)


def messages(response):
    return html.unescape(response.content.decode())


# Sales ----------------------------------------------------------------------------------------------------------------


def test_sales_see_the_requests_in_order_of_arrival_with_their_states(sales):
    requests = [stored("spam", name="Aaa"), stored("new", name="Zzz"), stored("answered", name="Mmm")]
    text = sales.get(LIST).content.decode()
    places = [text.index(request.name) for request in requests]
    assert places == sorted(places)
    assert [label in text for label in ("spam", "new", "answered")] == [True] * 3


def test_sales_find_a_request_by_state_and_by_words(sales):
    stored("spam", name="Spammer")
    stored("new", name="Kim Min-jun", message="오래된 시스템")
    for query in ({"state": "new"}, {"q": "시스템"}, {"q": "min-jun"}):
        for path in (LIST, reverse("consultation_requests:index_results")):
            text = sales.get(path, query).content.decode()
            assert "Kim Min-jun" in text, query
            assert "Spammer" not in text, query


def test_sales_read_what_was_sent_and_none_of_it_runs(sales, home):
    request = stored(name="<script>alert(1)</script>", message="<img src=x onerror=alert(2)>", source_page=home)
    for path in (LIST, edit_url(request)):
        text = sales.get(path).content.decode()
        assert "&lt;script&gt;alert(1)" in text
        assert "<script>alert(1)" not in text
        assert "<img src=x" not in text
    assert "&lt;img src=x onerror=alert(2)&gt;" in text


def test_sales_change_the_state_and_nothing_else(sales):
    request = stored(name="Kim", message="Hello")
    values = {
        **state_form(sales, request),
        "state": "in-progress",
        "name": "Lee",
        "message": "",
        "email": "x@example.org",
    }
    response = sales.post(edit_url(request), values)
    assert response.status_code == 302
    request.refresh_from_db()
    assert (request.state, request.name, request.message) == ("in-progress", "Kim", "Hello")
    assert request.email != "x@example.org"
    event = request.events.get()
    assert (event.kind, event.user) == ("moved", sales.user)


def test_saving_without_a_change_leaves_no_event(sales):
    request = stored()
    assert sales.post(edit_url(request), state_form(sales, request)).status_code == 302
    assert not request.events.exists()


def test_only_the_states_that_may_follow_are_offered(sales):
    request = stored("lost")
    choices = sales.get(edit_url(request)).context["form"].fields["state"].choices
    assert {value for value, _label in choices} == {"lost", "in-progress"}


@pytest.mark.parametrize("state", ["answered", "spam", "new", "", "nonsense"])
def test_a_forbidden_state_is_refused_with_a_message(sales, state):
    request = stored("lost")
    response = sales.post(edit_url(request), {**state_form(sales, request), "state": state})
    assert response.status_code == 200
    assert response.context["form"].errors["state"]
    assert str(response.context["form"].errors["state"][0]) in messages(response)
    assert ConsultationRequest.objects.get().state == "lost"
    assert not request.events.exists()


@pytest.mark.parametrize("wanted", ["in-progress", "lost", "new"])
def test_who_was_slower_than_a_colleague_is_told_and_undoes_nothing(sales, admin, wanted):
    """Wanted: the same as the colleague did, something else, and nothing at all."""
    request = stored()
    opened = state_form(sales, request)
    admin.post(edit_url(request), {**state_form(admin, request), "state": "in-progress"})
    response = sales.post(edit_url(request), {**opened, "state": wanted})
    assert response.status_code == 200
    assert "Somebody else has changed this request meanwhile." in messages(response)
    assert ConsultationRequest.objects.get().state == "in-progress"
    assert [(event.kind, event.user) for event in request.events.all()] == [("moved", admin.user)]


def test_who_was_slower_can_go_on_from_there(sales):
    request = stored()
    opened = state_form(sales, request)
    move(request, "in-progress")
    refused = sales.post(edit_url(request), {**opened, "state": "new"})
    values = form_values(refused)
    assert values["state"] == "in-progress"
    assert sales.post(edit_url(request), {**values, "state": "answered"}).status_code == 302
    assert ConsultationRequest.objects.get().state == "answered"


@pytest.mark.parametrize("seen", [None, "", "nonsense", "spam"])
def test_a_form_that_does_not_know_what_it_saw_changes_nothing(sales, seen):
    request = stored()
    values = {"state": "answered"} | ({} if seen is None else {"seen": seen})
    response = sales.post(edit_url(request), values)
    assert response.status_code == 200
    assert ConsultationRequest.objects.get().state == "new"


def test_releasing_a_request_from_the_quarantine_sends_the_withheld_mails(sales):
    request = stored("spam")
    sales.post(edit_url(request), {**state_form(sales, request), "state": "new"})
    assert request.mails.count() == 2


def test_sales_see_no_pages(sales, home):
    assert home.headline_in("en") == "Home"
    for path in (reverse("wagtailadmin_explore_root"), reverse("wagtailadmin_explore", args=[home.pk])):
        assert sales.get(path).status_code == 302
    for name in ("edit", "history", "usage", "delete"):
        assert sales.get(reverse(f"wagtailadmin_pages:{name}", args=[home.pk])).status_code == 302
    assert "explorer" not in {item["name"] for item in menu(sales)}


def menu(client):
    from wagtail.admin.menu import admin_menu

    request = client.get("/admin/").wsgi_request
    return [{"name": item.name} for item in admin_menu.menu_items_for_request(request)]


def test_only_sales_find_the_queue_in_the_menu(sales, editor):
    assert "requests" in {item["name"] for item in menu(sales)}
    assert "requests" not in {item["name"] for item in menu(editor)}


# Everybody else -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["editor", "stranger"])
def test_editors_and_strangers_are_refused_everywhere(who, request):
    client = request.getfixturevalue(who)
    stored_request = stored(name="Kim Min-jun")
    assert {"index", "index_results", "edit", "delete", "history", "usage"} <= set(names_of_views())
    for name, url in urls_of(stored_request):
        for method in (client.get, client.post):
            response = method(url)
            assert response.status_code in (302, 403, 404), (name, method)
            assert response.status_code != 302 or not response.url.startswith(LIST), name
            assert b"Kim" not in response.content, name
    assert ConsultationRequest.objects.get().state == "new"


def test_the_anonymous_are_sent_to_the_login(client, db):
    for name, url in urls_of(stored()):
        assert client.get(url).url.startswith("/admin/login/"), name


@pytest.mark.parametrize("who", ["sales", "admin"])
def test_nobody_adds_a_request(who, request):
    client = request.getfixturevalue(who)
    add = reverse("consultation_requests:add")
    for response in (client.get(add), client.post(add, {"state": "new"})):
        assert response.status_code in (302, 403)
    assert not ConsultationRequest.objects.exists()
    assert add not in client.get(LIST).content.decode()


def test_sales_cant_delete_a_request(sales):
    request = stored()
    assert sales.post(reverse("consultation_requests:delete", args=[request.pk])).status_code in (302, 403)
    assert ConsultationRequest.objects.exists()


def test_editors_meet_no_name_of_a_visitor_anywhere_else(editor, sales, home):
    article = factories.article(factories.blog_page(home), en="Why systems age")
    request = stored(name="Kim Min-jun", source_page=article)
    sales.post(edit_url(request), {**state_form(sales, request), "state": "in-progress"})
    places = [
        "/admin/",
        reverse("wagtailadmin_pages:usage", args=[article.pk]),
        reverse("wagtailadmin_pages:delete", args=[article.pk]),
        reverse("wagtailadmin_pages:history", args=[article.pk]),
        reverse("wagtailadmin_reports:site_history"),
    ]
    for place in places:
        response = editor.get(place)
        assert response.status_code == 200, place
        assert "Kim Min-jun" not in response.content.decode(), place
