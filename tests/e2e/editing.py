"""An editor at work in a browser."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from playwright.sync_api import Page, expect

from editions.people import set_languages


def log_in(page: Page, site, name: str = "editor", group: str = "", languages: tuple[str, ...] = ()) -> None:
    """Without a group, as an administrator."""
    users = get_user_model().objects
    user = (users.create_user if group else users.create_superuser)(name, f"{name}@example.org", "password")
    if group:
        user.groups.add(Group.objects.get(name=group))
    set_languages(user, languages)
    session = Client()  # the form to log in is Wagtail's; to draw it and the front page each time takes seconds
    session.force_login(user)
    key = session.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": site.url}])


def tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name, exact=False).click()


def rewrite(page: Page, suffix: str, headline: str) -> None:
    """Change the headline of a public language and mark it as ready anew."""
    page.fill(f"#id_headline_{suffix}", headline)
    expect(page.locator(f"#id_ready_{suffix}")).not_to_be_checked()
    page.check(f"#id_ready_{suffix}")


def press(page: Page, button: str = "[name=action-publish]") -> None:
    """Press a button of the menu at the foot of the form."""
    item = page.locator(f"footer {button}").first
    is_in_menu = item.evaluate("item => item.closest('[data-tippy-root], [data-w-dropdown-target=content]') !== null")
    toggle = page.locator("footer [data-w-dropdown-target=toggle]")
    if is_in_menu and toggle.get_attribute("aria-expanded") != "true":
        toggle.click()
    item.click()


def confirm(page: Page) -> str:
    """Go on from the dialog that says what changes for readers; returns what it says."""
    words = page.locator("[data-plan-words]")
    expect(words).to_be_visible()
    said = words.inner_text()
    page.locator("[data-plan-confirm]").click()
    return said


def publish(page: Page) -> str:
    press(page)
    said = confirm(page)
    expect(page.locator(".messages")).to_contain_text("published")
    return said
