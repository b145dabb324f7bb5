"""How well the search finds what readers want, measured on a sample of queries: ``make search-quality``.

recall@10: how much of what is wanted is among the first ten. precision@5: how much of the first five (or of as many as
there are) is wanted. R-precision: of the first R, where R is how many are wanted.
"""

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

SAMPLE = Path(__file__).with_name("gold_sample.json")
LEAST = {"recall@10": 1.0, "precision@5": 0.9, "R-precision": 0.95}


@dataclass(frozen=True)
class Answer:
    query: str
    expected: list[str]
    found: list[str]  # the first ten, best first
    total: int

    @property
    def figures(self) -> dict[str, float]:
        wanted = set(self.expected)
        first = self.found[:5]
        return {
            "recall@10": len(wanted & set(self.found)) / len(wanted),
            "precision@5": len(wanted & set(first)) / len(first) if first else 0.0,
            "R-precision": len(wanted & set(self.found[: len(wanted)])) / len(wanted),
        }


def load_sample() -> dict[str, Any]:
    return json.loads(SAMPLE.read_text())


def publish(documents: dict[str, dict[str, dict[str, str]]]) -> None:
    """An article in five languages for each document of the sample; its slug is the document's name."""
    from blog.models import ArticlePage
    from tests import factories

    blog = factories.blog_page(factories.home_page())
    for name, texts in documents.items():
        by_language = {
            {"zh": "zh-hans"}.get(code, code): {
                "headline": text["headline"],
                "body": [{"type": "paragraph", "value": f"<p>{text['body']}</p>"}],
            }
            for code, text in texts.items()
        }
        factories.published(blog, ArticlePage, by_language, slug=name)


def ask(queries: dict[str, list[dict[str, Any]]]) -> dict[str, list[Answer]]:
    from blog.search import Query, answer
    from editions.languages import BY_PREFIX

    answers = {}
    for prefix, asked in queries.items():
        answers[prefix] = []
        for query in asked:
            hits = answer(Query(query["query"], BY_PREFIX[prefix].code)).found.hits
            names = [edition.page.slug for edition in hits[:10]]
            answers[prefix].append(Answer(query["query"], query["expected"], names, hits.count()))
    return answers


def figures(answers: list[Answer]) -> dict[str, float]:
    return {name: mean(answer.figures[name] for answer in answers) for name in LEAST}


def report(answers: dict[str, list[Answer]]) -> bool:
    """Print the figures of each language and every answer that falls short; whether they are good enough."""
    print("       " + "".join(f"{name:>13}" for name in LEAST) + "  queries")
    is_good = True
    for prefix, given in answers.items():
        measured = figures(given)
        print(f"  {prefix:5}" + "".join(f"{value:13.2f}" for value in measured.values()) + f"{len(given):9}")
        is_good = is_good and all(measured[name] >= least for name, least in LEAST.items())
        for answer in given:
            if any(value < 1 for value in answer.figures.values()):
                print(f"         {answer.query}: wanted {answer.expected}, found {answer.found[:5]} of {answer.total}")
    return is_good


def main() -> int:
    """Measure on the database of DATABASE_URL (SQLite if unset); 1 if a figure is below the least we accept."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "website.settings.test")
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    databases = setup_databases(verbosity=0, interactive=False)
    sample = load_sample()
    try:
        publish(sample["documents"])
        print(f"{connection.vendor}, {len(sample['documents'])} articles in five languages")
        return 0 if report(ask(sample["queries"])) else 1
    finally:
        teardown_databases(databases, verbosity=0)


if __name__ == "__main__":
    sys.exit(main())
