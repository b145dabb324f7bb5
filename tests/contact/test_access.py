"""Nobody but sales reaches anything of the queue.

The addresses are collected from the URL resolver, so that a new view can't be forgotten: every view that is written in
``contact``, and every view of Wagtail that is made for one of its models.
"""

from dataclasses import dataclass, field

import pytest
from django.apps import apps
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse
from wagtail.admin.views.bulk_action.registry import bulk_action_registry

from contact.erased import Cause, Erasure
from contact.models import ConsultationRequest, SalesSettings
from contact.transitions import claim
from tests import factories
from tests.conftest import client_of

from .test_models import stored

NAME = "Kim Min-jun"
ELSEWHERE = {"contactpage"}  # the public page: editors write it
# What the id in an address is of, where the view does not say so.
SHOWN = {"consultation_requests:erasure": Erasure}


@dataclass
class Address:
    name: str
    route: str
    view: object
    parameters: list[str] = field(default_factory=list)

    @property
    def model(self):
        return model_of(self.view)


def addresses():
    """All of ours, with the names of their parameters."""
    return [address for address in walk(get_resolver()) if is_ours(address.view)]


def walk(resolver, names=(), route="", parameters=()):
    for pattern in resolver.url_patterns:
        here = route + str(pattern.pattern)
        inner = [*parameters, *pattern.pattern.converters]
        if isinstance(pattern, URLPattern):
            yield Address(":".join([*names, pattern.name or ""]), here, pattern.callback, inner)
        else:
            yield from walk(pattern, [*names, *([pattern.namespace] if pattern.namespace else [])], here, inner)


def model_of(view):
    model = getattr(view, "view_initkwargs", {}).get("model") or getattr(
        getattr(view, "view_class", None), "model", None
    )
    return model if hasattr(model, "_meta") else None


def is_ours(view):
    module = getattr(view, "view_class", view).__module__
    model = model_of(view)
    is_of_model = model is not None and model._meta.app_label == "contact" and model._meta.model_name not in ELSEWHERE
    return is_of_model or module.partition(".")[0] == "contact"


def url_of(address, request):
    """With the id of something that exists: what does not exist is refused to everybody."""
    model = SHOWN.get(address.name, address.model)
    values = {name: value_for(name, model, request) for name in address.parameters}
    try:
        return reverse(address.name, kwargs=values)
    except NoReverseMatch:
        return "/" + address.route.replace("^", "").format(**values)


def value_for(parameter, model, request):
    if parameter == "mail":
        return request.mails.first().pk
    if model is None or model is ConsultationRequest:
        return request.pk
    thing = model._default_manager.first()
    assert thing is not None, f"make a {model.__name__} for this test, so that its views can be opened"
    return thing.pk


def settings_urls():
    """Wagtail has one address for the settings of all apps."""
    from wagtail.contrib.settings.registry import registry

    for model in registry:
        if model._meta.app_label == "contact":
            yield reverse("wagtailsettings:edit", args=["contact", model._meta.model_name, model.objects.get().pk])


def bulk_urls(request):
    """Nor has it one for each kind of thing to do with many at once."""
    for model in apps.get_app_config("contact").get_models():
        if model._meta.model_name not in ELSEWHERE:
            for action in bulk_action_registry.get_bulk_actions_for_model("contact", model._meta.model_name):
                url = reverse("wagtail_bulk_action", args=["contact", model._meta.model_name, action.action_type])
                yield f"{url}?id={value_for('pk', model, request)}"


@pytest.fixture
def request_of_kim(visitor):
    visitor.send(name=NAME, message="A secret of Kim")
    request = ConsultationRequest.objects.get()
    assert request.mails.count() == 2
    Erasure.objects.create(cause=Cause.choices[0][0])
    SalesSettings.current()
    return request


@pytest.fixture
def urls(request_of_kim):
    ours = [url_of(address, request_of_kim) for address in addresses()]
    queue = reverse("consultation_requests:index")
    exports = [f"{queue}?export={form}" for form in ("csv", "xlsx")]
    return [*ours, *exports, *settings_urls(), *bulk_urls(request_of_kim)]


def test_everything_is_collected(urls):
    """The collection itself must not quietly become empty."""
    names = {address.name for address in addresses()}
    for name in ("index", "index_results", "edit", "delete", "history", "usage", "take_next", "resend"):
        assert f"consultation_requests:{name}" in names
    assert len(set(urls)) >= 15
    assert any("/settings/contact/salessettings/" in url for url in urls)


@pytest.fixture
def writer(db):
    return client_of("writer", "Editors")


@pytest.mark.parametrize("who", ["writer", "editor", "translator", "stranger"])  # `editor` is a moderator
def test_everybody_else_is_refused_everywhere(who, request, urls):
    client = request.getfixturevalue(who)
    before = everything()
    for url in urls:
        for method in (client.get, client.post):
            response = method(url)
            assert response.status_code in (302, 403), (url, method.__name__)
            if response.status_code == 302:
                assert response.url == reverse("wagtailadmin_home") or "/login/" in response.url, (url, response.url)
            assert b"Kim" not in response.content, url
    assert everything() == before


def everything():
    """All rows of the app, to see that nothing was written."""
    return {
        model: list(model._base_manager.order_by("pk").values())
        for model in apps.get_app_config("contact").get_models()
    }


def test_the_anonymous_are_sent_to_the_login(urls, client):
    client.logout()
    for url in urls:
        for method in (client.get, client.post):
            assert method(url).url.startswith(reverse("wagtailadmin_login")), url


def status(client, url):
    response = client.get(url)
    response.close()  # an export is streamed from a file
    return response.status_code


def test_sales_are_let_in(urls, sales, request_of_kim):
    """So that the refusals above are refusals and not broken addresses."""
    queue = [url for url in urls if url.startswith("/admin/requests/")]
    opened = {url for url in queue if status(sales, url) in (200, 405)}
    assert reverse("consultation_requests:index") in opened
    assert reverse("consultation_requests:edit", args=[request_of_kim.pk]) in opened
    assert len(opened) >= len(queue) / 2


def test_an_administrator_finds_every_address(urls, admin):
    for url in urls:
        assert status(admin, url) != 404, url


@pytest.mark.parametrize("who", ["sales", "admin"])
def test_nobody_adds_a_request(who, request):
    client = request.getfixturevalue(who)
    add = reverse("consultation_requests:add")
    for response in (client.get(add), client.post(add, {"state": "new"})):
        assert response.status_code in (302, 403)
    assert not ConsultationRequest.objects.exists()
    assert add not in client.get(reverse("consultation_requests:index")).content.decode()


def test_sales_cant_delete_a_request(sales):
    request = stored()
    assert sales.post(reverse("consultation_requests:delete", args=[request.pk])).status_code in (302, 403)
    assert ConsultationRequest.objects.exists()


def test_sales_see_no_pages(sales, home):
    for path in (reverse("wagtailadmin_explore_root"), reverse("wagtailadmin_explore", args=[home.pk])):
        assert sales.get(path).status_code == 302
    for name in ("edit", "history", "usage", "delete"):
        assert sales.get(reverse(f"wagtailadmin_pages:{name}", args=[home.pk])).status_code == 302
    assert "explorer" not in menu(sales)


def menu(client):
    from wagtail.admin.menu import admin_menu

    request = client.get("/admin/").wsgi_request
    return {item.name for item in admin_menu.menu_items_for_request(request)}


def test_only_sales_find_the_queue_in_the_menu(sales, editor):
    assert "requests" in menu(sales)
    assert "requests" not in menu(editor)


def test_editors_meet_no_name_of_a_visitor_anywhere_else(editor, sales, home):
    article = factories.article(factories.blog_page(home), en="Why systems age")
    request = stored(name=NAME, source_page=article)
    claim(request, sales.user)
    for place in (
        "/admin/",
        reverse("wagtailadmin_pages:usage", args=[article.pk]),
        reverse("wagtailadmin_pages:delete", args=[article.pk]),
        reverse("wagtailadmin_pages:history", args=[article.pk]),
        reverse("wagtailadmin_reports:site_history"),
    ):
        response = editor.get(place)
        assert response.status_code == 200, place
        assert NAME not in response.content.decode(), place
