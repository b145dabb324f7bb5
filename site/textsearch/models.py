"""What is known of the search index."""

from typing import ClassVar

from django.db import models


class IndexBuild(models.Model):
    """A complete build of the index."""

    analyser = models.PositiveIntegerField()  # analysis.VERSION
    finished_at = models.DateTimeField(auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        get_latest_by = "pk"
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.analyser}, {self.finished_at:%Y-%m-%d %H:%M}"
