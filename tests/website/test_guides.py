"""The guides of docs/, read in the admin."""

import pytest


@pytest.mark.parametrize(("name", "title"), [("editors.md", "Guide for editors"), ("sales.md", "Guide for sales")])
def test_a_guide_is_in_the_help_menu_and_can_be_read(admin, name, title):
    assert f"/admin/guides/{name}" in admin.get("/admin/").content.decode()
    html = admin.get(f"/admin/guides/{name}").content.decode()
    assert title in html
    assert "<h2>" in html


@pytest.mark.parametrize("address", ["readme.md", "..%2FREADME.md", "pictures/no.png", "pictures/..%2F..%2Fmanage.py"])
def test_nothing_else_can_be_read(admin, address):
    assert admin.get(f"/admin/guides/{address}", follow=True).status_code == 404


def test_a_guide_is_for_people_who_work_here(client):
    assert client.get("/admin/guides/editors.md").status_code == 302
