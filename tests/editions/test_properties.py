"""Whatever editors do in whatever order: readers see only text that was ready in that language when it was published,
or that somebody published or scheduled in that language by itself, and no draft is lost.

Hypothesis drives random edits, marks, publishes, schedules, withdrawals, unpublishes, moves, copies and restores, and
keeps its own, much simpler book of what must be true.
"""

from datetime import UTC, datetime, timedelta

import time_machine
from django.core.management import call_command
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule
from wagtail.models import Page

from editions import publishing, restoring, scheduling
from editions.availability import reading
from editions.languages import BY_CODE
from editions.models import DraftText, Edition, ScheduledText
from editions.states import language_states, ready_languages, with_states
from tests import factories
from tests.editions.machines import OnePage, run
from tests.editions.notes.models import NotePage

CODES = ["en", "ja", "zh-hans"]
languages = st.sampled_from(CODES)
HOUR = timedelta(hours=1)


class Publishing(OnePage):
    """One page, three languages. Every text is new, so that it can be told when and how it became public."""

    home_id = section_id = 0  # made once by the test, as the page

    def __init__(self):
        super().__init__()
        self.clock = time_machine.travel(datetime(2026, 3, 1, tzinfo=UTC), tick=False)
        self.traveller = self.clock.start()
        self.texts = 0
        self.draft = {"en": "text 0"}  # language -> text of the newest draft
        self.marked = {}  # language -> text that was marked, whether it still stands or not
        self.withdrawn = set()  # languages that an editor took down
        self.went_out = {code: set() for code in CODES}  # texts that were ready when published
        self.scheduled = None  # what a scheduled publication of the page takes
        self.alone = {}  # language -> text scheduled by itself
        self.wrote = {code: [] for code in CODES}  # every text that a draft has held, oldest first
        self.wrote["en"].append("text 0")

    def teardown(self):
        self.clock.stop()
        super().teardown()

    # What the test knows of the page ----------------------------------------------------------------------------------

    @property
    def newest(self):
        return self.page.get_latest_revision_as_object()

    def ready(self):
        """By the test's own book: marked, and not changed since."""
        return {code: text for code, text in self.marked.items() if self.draft.get(code) == text}

    def public(self):
        visible = Edition.objects.visible().filter(page=self.page_id)
        return dict(visible.values_list("language", "headline"))

    def forget_marks(self, code):
        """An editor has withdrawn or restored the language: no mark or schedule from before undoes that."""
        self.marked.pop(code, None)
        if self.scheduled is not None:
            self.scheduled.pop(code, None)

    def write(self, code, text):
        self.draft[code] = text
        self.wrote[code].append(text)

    def take(self, texts):
        """These go out now: a mark made after a withdrawal brings the language back."""
        self.withdrawn -= set(texts)
        for code, text in texts.items():
            self.went_out[code].add(text)

    # What people do ---------------------------------------------------------------------------------------------------

    @rule(code=languages, ready=st.booleans())
    def edit(self, code, ready):
        self.texts += 1
        self.write(code, f"text {self.texts}")
        draft = self.newest
        draft.set_text(code, headline=self.draft[code])
        if ready:
            draft.mark_ready(code)
            self.marked[code] = self.draft[code]
        draft.save_revision()

    @precondition(lambda self: set(self.draft) - set(self.ready()))
    @rule(data=st.data())
    def mark(self, data):
        code = data.draw(st.sampled_from(sorted(set(self.draft) - set(self.ready()))))
        draft = self.newest
        draft.mark_ready(code)
        draft.save_revision()
        self.marked[code] = self.draft[code]

    @rule()
    def publish(self):
        ready = self.ready()
        before = self.public()
        try:
            with transaction.atomic():
                draft = self.newest
                draft.go_live_at = None
                draft.save_revision().publish()
        except publishing.Refused:
            assert not ready
            assert not Edition.objects.filter(page=self.page_id).exists()
            return
        self.take(ready)
        self.scheduled = None
        public = self.public()
        assert {code: public[code] for code in ready} == ready
        assert {code: public[code] for code in before if code not in ready} == {
            code: headline for code, headline in before.items() if code not in ready
        }
        assert not self.withdrawn & set(public)

    @rule(data=st.data())
    def publish_one(self, data):
        """The draft's text goes out, ready or not. Nothing else changes for readers."""
        code = data.draw(st.sampled_from(sorted(self.draft)))
        before = self.public()
        publishing.publish_language(self.page_id, code, self.newest.text_in(code))
        self.take({code: self.draft[code]})
        assert self.public() == {**before, code: self.draft[code]}

    @rule(data=st.data())
    def schedule_one(self, data):
        code = data.draw(st.sampled_from(sorted(self.draft)))
        scheduling.schedule(self.page, code, datetime.now(UTC) + HOUR, self.newest.text_in(code))
        self.alone[code] = self.draft[code]

    @precondition(lambda self: self.alone)
    @rule(data=st.data())
    def cancel_one(self, data):
        code = data.draw(st.sampled_from(sorted(self.alone)))
        scheduling.cancel(ScheduledText.objects.get(page=self.page_id, language=code))
        del self.alone[code]

    @precondition(lambda self: self.ready() and self.scheduled is None)
    @rule()
    def schedule(self):
        draft = self.newest
        draft.go_live_at = datetime.now(UTC) + HOUR
        with transaction.atomic():
            draft.save_revision().publish()
        self.scheduled = self.ready()

    @precondition(lambda self: self.scheduled is not None or self.alone)
    @rule()
    def wait(self):
        self.traveller.shift(2 * HOUR)
        call_command("publish_scheduled")
        due = {**(self.scheduled or {}), **self.alone}
        for texts in (self.scheduled or {}, self.alone):
            self.take(texts)
        public = self.public()
        assert {code for code, headline in public.items() if code in due} == set(due)
        for code in due:
            assert public[code] in ((self.scheduled or {}).get(code), self.alone.get(code))
        self.scheduled, self.alone = None, {}

    @precondition(lambda self: self.public())
    @rule(data=st.data())
    def withdraw(self, data):
        code = data.draw(st.sampled_from(sorted(self.public())))
        publishing.withdraw(Edition.objects.get(page=self.page_id, language=code))
        self.forget_marks(code)
        self.alone.pop(code, None)
        self.withdrawn.add(code)
        assert code not in self.public()

    @precondition(lambda self: self.public())
    @rule()
    def unpublish_and_publish(self):
        public = self.public()
        self.page.unpublish()
        self.scheduled, self.alone = None, {}
        assert not self.public()
        self.publish()
        assert set(self.public()) >= set(public)

    @precondition(lambda self: self.public())
    @rule(data=st.data(), back=st.integers(0, 3))
    def restore(self, data, back):
        code = data.draw(st.sampled_from(sorted(self.public())))
        edition = Edition.objects.get(page=self.page_id, language=code)
        versions = [version for version in edition.versions.all() if version.values]
        version = versions[-1 - back % len(versions)]
        publishing.restore(version)
        self.forget_marks(code)
        assert self.public()[code] == version.values["headline"]

    @rule(data=st.data())
    def bring_back(self, data):
        """An older text into the draft: it goes out only when it is ready again."""
        code = data.draw(st.sampled_from(sorted(self.draft)))
        text = data.draw(st.sampled_from(self.wrote[code]))
        field = f"headline_{BY_CODE[code].suffix}"
        older = next(revision for revision in self.page.revisions.all() if revision.content[field] == text)
        before = self.public()
        restoring.bring_back(self.page_id, {code: older.as_object().text_in(code)}, moment=datetime.now(UTC), user=None)
        self.write(code, text)
        self.marked.pop(code, None)
        assert code not in ready_languages(self.newest)
        assert self.public() == before

    @rule()
    def move(self):
        target = self.section_id if self.page.get_parent().pk == self.home_id else self.home_id
        self.page.move(Page.objects.get(pk=target), pos="last-child")

    @precondition(lambda self: self.public())
    @rule()
    def copy(self):
        public = self.public()
        self.texts += 1
        copy = self.page.copy(update_attrs={"slug": f"copy-{self.texts}"}, keep_live=True)
        copied = {edition.language: edition.headline for edition in Edition.objects.visible().filter(page=copy.pk)}
        assert copied == public
        copy.delete()

    # What must always be true -----------------------------------------------------------------------------------------

    @invariant()
    def readers_see_only_what_was_ready_when_it_was_published(self):
        for edition in Edition.objects.visible().filter(page=self.page_id):
            assert edition.headline in self.went_out[edition.language]

    @invariant()
    def no_draft_is_lost(self):
        newest = self.newest
        assert {code: newest.headline_in(code) for code in CODES if newest.headline_in(code)} == self.draft
        kept = list(self.page.revisions.values_list("content", flat=True))
        for code, texts in self.wrote.items():
            assert {content[f"headline_{BY_CODE[code].suffix}"] for content in kept} >= set(texts)

    @invariant()
    def the_index_of_drafts_agrees_with_the_draft(self):
        rows = with_states(DraftText.objects.filter(page=self.page_id))
        found = {row.language: (row.state, row.is_out_of_date, row.headline) for row in rows}
        states = language_states(self.newest).values()
        assert found == {s.language.code: (s.state, s.is_out_of_date, s.headline) for s in states}

    @invariant()
    def what_is_scheduled_by_itself_waits(self):
        waiting = ScheduledText.objects.filter(page=self.page_id)
        assert {text.language: text.values["headline"] for text in waiting} == self.alone

    @invariant()
    def a_live_page_and_its_editions_agree(self):
        page = self.page
        assert bool(reading(page, "en").of(page.pk)) == Edition.objects.public().filter(page=page.pk).exists()
        if not page.live:
            assert not Edition.objects.visible().filter(page=page.pk).exists()

    @invariant()
    def the_newest_version_is_what_readers_see(self):
        for edition in Edition.objects.filter(page=self.page_id):
            newest = edition.versions.last()
            assert newest.values == (edition.values if edition.withdrawn_at is None else None)


def test_readers_see_only_what_was_ready_and_no_draft_is_lost(home):
    section = factories.published(home, NotePage, factories.texts(en="Section"), slug="section")
    page = factories.draft(home, NotePage, {"en": {"headline": "text 0"}}, slug="subject")
    page.save_revision()
    Publishing.home_id, Publishing.section_id, Publishing.page_id = home.pk, section.pk, page.pk
    run(Publishing, examples=15, steps=30)
