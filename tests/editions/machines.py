"""The ground of the tests in which hypothesis does things to one page in random order."""

from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from tests.editions.notes.models import NotePage


class OnePage(RuleBasedStateMachine):
    """What an example does to the page, made once by the test, is rolled back after it."""

    page_id = 0

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)
        super().teardown()

    @property
    def page(self):
        return NotePage.objects.get(pk=self.page_id)


def run(machine, examples, steps):
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],  # shrinking takes many minutes with a database
        ),
    )
