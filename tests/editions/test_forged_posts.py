"""Hand-made posts to every view that builds the edit form: nobody writes what they may not or marks unseen text."""

import json

import pytest
from django.contrib.auth.models import Group
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask

from editions.forms import NOW
from editions.states import ready_languages
from tests import factories
from tests.editions.notes.models import NotePage
from tests.editions.windows import CONFLICT, Window, newest

FORGED = {
    "headline_ja": "乗っ取り", "summary_en": "Hijacked", "slug": "hijacked", "source_language": "vi",
    "minor_change": "on", "ready_ko": NOW, "colour": "red", "theirs": ["headline_ja", "colour"], "take-over": "ja",
}  # fmt: skip


@pytest.fixture
def untouched(note):
    """Asserts that of the newest draft only Vietnamese has changed, and gives that."""
    before = newest(note)

    def check():
        draft = newest(note)
        for code in ("en", "ja", "ko", "zh-hans"):
            assert draft.text_in(code) == before.text_in(code)
        assert ready_languages(draft) == ready_languages(before)
        for name in ("slug", "source_language", "minor_change", "colour"):
            assert getattr(draft, name) == getattr(before, name)
        return draft.headline_in("vi")

    return check


@pytest.mark.parametrize("bases", ["as drawn", "left out", "forged"])
def test_the_edit_view(note, translator, untouched, bases):
    window = Window(translator, note)
    if bases != "as drawn":
        window.data = {name: value for name, value in window.data.items() if not name.startswith("base_")}
    if bases == "forged":
        window.data |= {f"base_{name}": json.dumps(dict.fromkeys(window.data, "x")) for name in ("en", "ja", "shared")}
    assert window.save(headline_vi="Xin chào", **FORGED).status_code == 302
    assert untouched() == "Xin chào"


def test_autosave(note, translator, untouched):
    assert Window(translator, note).autosave(headline_vi="Xin chào", **FORGED)["success"]
    assert untouched() == "Xin chào"


def test_the_plan_and_the_preview_show_and_save_nothing_forged(note, translator, untouched):
    window = Window(translator, note)
    window.data |= FORGED
    address = window.address
    said = translator.post(f"{address}plan/", window.data | {"action-submit": "action-submit"}).content.decode()
    assert "한국어" not in said.split("Publishes")[1].split(".")[0]
    assert translator.post(f"{address}preview/?mode=ja", window.data).json()["is_valid"]
    shown = translator.get(f"{address}preview/?mode=ja").content.decode()
    assert "こんにちは" in shown
    assert "乗っ取り" not in shown
    assert untouched() == ""


def test_a_workflow_action_that_sends_the_form(note, translator, admin, untouched):
    workflow = Workflow.objects.create(name="Review")
    task = GroupApprovalTask.objects.create(name="Approve")
    task.groups.set([Group.objects.get(name="Translators")])
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.update_or_create(page=note.get_parent(), defaults={"workflow": workflow})
    workflow.start(NotePage.objects.get(pk=note.pk), admin.user)
    window = Window(translator, note)
    actions = {"action-workflow-action": "true", "workflow-action-name": "reject"}
    assert window.save(headline_vi="Xin chào", **FORGED, **actions).status_code == 302
    assert NotePage.objects.get(pk=note.pk).current_workflow_state.status == "needs_changes"
    assert untouched() == "Xin chào"


def test_an_older_draft_brings_back_nothing_that_is_posted(note, translator, untouched):
    older = note.latest_revision_id
    window = Window(translator, note)
    window.save(headline_vi="Xin chào")
    window.address = f"/admin/pages/{note.pk}/revisions/{older}/revert/"
    window.save(**FORGED)
    assert untouched() == "Xin chào"


def test_a_translator_makes_no_page(home, translator):
    count = Page.objects.count()
    window = Window.of_new_page(translator, home, NotePage)
    window.save(headline_vi="Xin chào", slug="mine", source_language="vi")
    assert Page.objects.count() == count


# Fingerprints of what the form was drawn with -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "garbage",
    ["[" * 100_000, '{"a":' * 50_000, "1" * 6000, "null", "\x00", "NaN", '{"headline_ja": {"a": [1]}}', "{}" * 500_000],
)
def test_garbage_is_no_crash_and_takes_nothing_from_others(note, admin, colleague, garbage):
    window = Window(admin, note, opened=["vi"])
    Window(colleague, note).save(headline_ja="こんばんは", slug="theirs")
    window.data |= {"base_vi": garbage, "base_ja": garbage}
    assert window.save(headline_vi="Xin chào").status_code == 302
    draft = newest(note)
    assert (draft.headline_in("vi"), draft.headline_in("ja"), draft.slug) == ("Xin chào", "こんばんは", "theirs")


def test_the_fingerprints_of_another_page_are_a_conflict(note, admin, home):
    other = factories.published(home, NotePage, factories.texts(en="Other", ja="別"), slug="other")
    window = Window(admin, note)
    window.data["base_ja"] = Window(admin, other).data["base_ja"]
    assert CONFLICT in window.save(headline_ja="おはよう").content.decode()
    assert newest(note).headline_in("ja") == "こんにちは"


def test_the_draft_of_somebody_else_is_not_written_over(note, admin, colleague):
    Window(colleague, note).save(headline_ja="こんばんは")
    theirs = newest(note).latest_revision
    answer = Window(admin, note, overwrite_revision_id=theirs.pk).autosave(headline_ja="おはよう")
    assert not answer["success"]
    theirs.refresh_from_db()
    assert theirs.content["headline_ja"] == "こんばんは"


# Ready marks ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("base", [None, "{}"])
def test_a_language_that_is_not_in_the_form_can_not_be_marked(note, admin, base):
    window = Window(admin, note, opened=["vi"])
    window.save(ready_ko=NOW, headline_vi="Xin chào", **({"base_ko": base} if base else {}))
    assert "ko" not in ready_languages(newest(note))


@pytest.mark.parametrize("mark", ["0-0", "1-" + "a" * 20, "ON", "true", "x" * 100_000])
def test_a_mark_that_was_made_up_marks_nothing(note, admin, mark):
    assert Window(admin, note).save(ready_ko=mark).status_code == 302
    assert "ko" not in ready_languages(newest(note))
