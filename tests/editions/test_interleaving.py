"""However the windows of several people interleave: what was saved last, knowingly, is in the newest draft, and nothing
that was ever saved is lost.

Hypothesis opens three edit forms and lets their users type, tick, save, autosave, reload and decide conflicts. The test
keeps its own book of what must be true: it knows only what each window shows and what its user has typed into it.
"""

import json

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from editions.forms import NOW
from editions.states import ready_languages
from tests import factories
from tests.conftest import client_of
from tests.editions.machines import OnePage, run
from tests.editions.notes.models import NotePage
from tests.editions.windows import Window, newest

BODY = "body_ja-0-value"
FIELDS = ["headline_ja", "summary_ja", BODY, "headline_vi"]
NAMES = ["one", "two", "three"]
names = st.sampled_from(NAMES)


def read(values):
    """The fields of a draft, as an object or as the content of a revision."""
    body = values["body_ja"]
    blocks = json.loads(body) if isinstance(body, str) else body.get_prep_value()
    return {name: blocks[0]["value"] if name == BODY else values[name] for name in FIELDS}


class Together(OnePage):
    clients = {}  # made once by the test, as the page

    def __init__(self):
        super().__init__()
        self.number = 0
        self.book = read(vars(newest(self.page)))
        self.saved = set()  # (field, text) that must be in some revision
        self.windows, self.shown, self.in_background, self.refused = {}, {}, {}, {}
        for name in NAMES:
            self.reload(name)

    # What a user does -------------------------------------------------------------------------------------------------

    @rule(name=names)
    def reload(self, name):
        self.windows[name] = Window(self.clients[name], self.page)
        self.shown[name] = dict(self.book)
        self.in_background[name] = set()  # texts that this window's next autosave may write over
        self.refused[name] = []

    @rule(name=names, field=st.sampled_from(FIELDS))
    def type(self, name, field):
        self.number += 1
        window = self.windows[name]
        window.data[field] = f"{name} {self.number}"
        if field != "headline_vi":
            window.data.pop("ready_ja", None)  # editor.js unticks

    @rule(name=names, field=st.sampled_from(FIELDS))
    def type_with_pauses(self, name, field):
        for _pause in range(2):
            self.type(name, field)
            self.autosave(name)

    @rule(name=names, field=st.sampled_from(FIELDS))
    def go_back(self, name, field):
        self.windows[name].data[field] = self.shown[name][field]

    @rule(name=names)
    def save(self, name):
        self.press(name, {})

    @rule(name=names)
    def mark(self, name):
        window = self.windows[name]
        typed = {field: window.data[field] for field in FIELDS if "_ja" in field}
        window.data["ready_ja"] = NOW
        if self.press(name, {}):
            assert "ja" in ready_languages(newest(self.page))
            assert {field: self.book[field] for field in typed} == typed  # the text that was on the screen
        else:
            window.data.pop("ready_ja", None)

    @precondition(lambda self: any(self.refused.values()))
    @rule(data=st.data())
    def take_theirs(self, data):
        name = data.draw(st.sampled_from([name for name in NAMES if self.refused[name]]))
        fields = self.refused[name]
        for field in fields:
            self.windows[name].data[field] = self.shown[name][field]
        self.press(name, {"theirs": [field.split("-")[0] for field in fields]})

    @rule(name=names)
    def autosave(self, name):
        changed, lost = self.changes(name)
        answer = self.windows[name].autosave()
        assert answer["success"] == (not lost)
        if answer["success"]:
            self.saved -= self.in_background[name]
            self.write(name, changed)
            self.in_background[name] |= {(field, self.book[field]) for field in changed}
            self.shown[name] |= changed

    # The book ---------------------------------------------------------------------------------------------------------

    def changes(self, name):
        """What the user has changed, and of that what would replace a text that they do not know."""
        typed = {field: self.windows[name].data[field] for field in FIELDS}
        changed = {
            field: text for field, text in typed.items() if text not in (self.shown[name][field], self.book[field])
        }
        return changed, [field for field in changed if self.shown[name][field] != self.book[field]]

    def press(self, name, once):
        changed, lost = self.changes(name)
        response = self.windows[name].save(once=once)
        if response.status_code == 302:
            assert not lost
            self.write(name, changed)
            self.reload(name)
            return True
        self.windows[name].shown_again(response)
        self.shown[name] = dict(self.book)
        self.refused[name] = lost
        shown = {field: self.windows[name].data[field] for field in FIELDS}
        assert shown == self.book | changed
        return False

    def write(self, name, changed):
        self.book |= changed
        self.saved |= set(changed.items())

    @invariant()
    def the_newest_draft_holds_what_was_saved_last(self):
        assert read(vars(newest(self.page))) == self.book

    @invariant()
    def no_text_is_lost(self):
        drafts = [read(content) for content in self.page.revisions.values_list("content", flat=True)]
        assert self.saved <= {pair for draft in drafts for pair in draft.items()}


def test_whatever_the_windows_do(home):
    page = factories.draft(home, NotePage, factories.texts(en="Hello", ja="こんにちは", vi="Chào"), slug="note")
    page.set_text("ja", body=[{"type": "text", "value": "まず", "id": "a"}])
    Together.page_id = factories.publish(page, "en", "ja").pk
    Together.clients = {name: client_of(name, is_superuser=True) for name in NAMES}
    run(Together, examples=12, steps=20)
