"""How the sales team works: hours, holidays, limits, how long data are kept."""

from datetime import time
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from .requests import State


class Country(models.TextChoices):
    """Whose public holidays the team keeps: ISO 3166."""

    VIETNAM = "VN", _("Vietnam")
    JAPAN = "JP", _("Japan")
    KOREA = "KR", _("South Korea")
    CHINA = "CN", _("China")
    BRITAIN = "GB", _("United Kingdom")


class Zone(models.TextChoices):
    HO_CHI_MINH = "Asia/Ho_Chi_Minh", "Asia/Ho Chi Minh"
    TOKYO = "Asia/Tokyo", "Asia/Tokyo"
    SEOUL = "Asia/Seoul", "Asia/Seoul"
    SHANGHAI = "Asia/Shanghai", "Asia/Shanghai"
    LONDON = "Europe/London", "Europe/London"
    UTC = "UTC", "UTC"


@register_setting(icon="mail")
class SalesSettings(BaseGenericSetting):
    country = models.CharField(_("holidays of"), max_length=2, choices=Country.choices, default=Country.VIETNAM)
    time_zone = models.CharField(_("time zone"), max_length=40, choices=Zone.choices, default=Zone.HO_CHI_MINH)
    opens_at = models.TimeField(_("work begins"), default=time(9))
    closes_at = models.TimeField(_("work ends"), default=time(18))
    works_on_saturday = models.BooleanField(_("Saturday is a working day"), default=False)
    works_on_sunday = models.BooleanField(_("Sunday is a working day"), default=False)
    hours_to_answer = models.PositiveSmallIntegerField(
        _("hours to the first answer"), default=18, help_text=_("Working hours: with nine a day, 18 are two days.")
    )
    lead_email = models.EmailField(
        _("e-mail of the team lead"), blank=True, help_text=_("Told once of each request that is overdue.")
    )
    round_robin = models.BooleanField(
        _("assign new requests by turn"),
        default=False,
        help_text=_("To members of Sales who speak the language. An administrator sets languages on the user."),
    )

    most_links = models.PositiveSmallIntegerField(_("links in a message"), default=2)
    # With none allowed nobody could send a request.
    most_per_network = models.PositiveSmallIntegerField(
        _("requests an hour from one network"), default=10, validators=[MinValueValidator(1)]
    )
    most_per_email = models.PositiveSmallIntegerField(
        _("requests an hour from one e-mail address"), default=5, validators=[MinValueValidator(1)]
    )
    turned_away_after = models.PositiveSmallIntegerField(
        _("attempts an hour from one network"),
        default=60,
        validators=[MinValueValidator(1)],
        help_text=_("After that the form asks to try again later."),
    )

    days_of_quarantine = models.PositiveSmallIntegerField(_("quarantine"), default=30)
    days_without_answer = models.PositiveSmallIntegerField(State.NO_ANSWER.label, default=365)
    days_lost = models.PositiveSmallIntegerField(_("lost"), default=730)
    days_won = models.PositiveSmallIntegerField(_("won"), default=3650)

    panels: ClassVar = [
        MultiFieldPanel(
            [
                FieldPanel("country"),
                FieldPanel("time_zone"),
                FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
                FieldPanel("works_on_saturday"),
                FieldPanel("works_on_sunday"),
                FieldPanel("hours_to_answer"),
                FieldPanel("lead_email"),
                FieldPanel("round_robin"),
            ],
            heading=_("Working hours"),
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("most_links", "most_per_network", "most_per_email", "turned_away_after")],
            heading=_("More than this is suspicious"),
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("days_of_quarantine", "days_without_answer", "days_lost", "days_won")],
            heading=_("Days after which requests are erased"),
            help_text=_("Counted from the last thing that happened to a request. 0 keeps it for good."),
        ),
    ]

    class Meta:
        verbose_name = _("sales")

    def clean(self) -> None:
        super().clean()
        if self.opens_at >= self.closes_at:
            raise ValidationError({"closes_at": _("Work ends after it begins.")})

    def works_on(self, weekday: int) -> bool:
        """``weekday`` counts from Monday, 0."""
        return weekday < 5 or (weekday == 5 and self.works_on_saturday) or (weekday == 6 and self.works_on_sunday)

    @classmethod
    def current(cls) -> "SalesSettings":
        settings: Any = cls.load()
        return settings  # type: ignore[no-any-return]
