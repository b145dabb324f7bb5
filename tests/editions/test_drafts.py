"""The rows that say what the newest drafts hold: always there, and of one mind with the draft itself."""

from editions.drafts import DraftText, record
from editions.states import language_states


def in_sql(page):
    rows = DraftText.objects.with_states().filter(page=page.pk)
    return {row.language: (row.state, row.is_out_of_date) for row in rows}


def in_memory(page):
    newest = type(page).objects.get(pk=page.pk).get_latest_revision_as_object()
    return {code: (state.state, state.is_out_of_date) for code, state in language_states(newest).items()}


def test_first(note):
    record(note)
    assert in_sql(note) == in_memory(note)
