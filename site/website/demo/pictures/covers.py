"""The covers of the articles: one function per picture.

What makes them a series: flat shapes from one palette on a quiet ground, a floor at the same height (so that
neighbours in a list line up; only the map does without), and ochre kept for what the article is about.
"""

import math
import random
import zlib
from collections.abc import Callable

from .palette import INK, MIST, OCHRE, PAPER, SAGE, SAND, SLATE, TEAL, WHITE, Colour, Point, Sheet, curve, mix

WIDTH, HEIGHT = 1600, 900
FLOOR = 720


def _stage(ground: Colour = PAPER) -> Sheet:
    """Return a sheet with ``ground`` above the floor and a slightly deeper shade of it below."""
    sheet = Sheet(WIDTH, HEIGHT, ground)
    sheet.rect(0, FLOOR, WIDTH, HEIGHT - FLOOR, mix(ground, SLATE if ground == INK else INK, 0.07))
    return sheet


def _dice(slug: str) -> random.Random:
    """Return dice that fall the same way for ``slug`` every time."""
    return random.Random(zlib.crc32(slug.encode()))  # noqa: S311 - dots in a picture, not a secret


def _fastapi_vs_django() -> Sheet:
    """One tower twice: drawn with swift lines, and built from solid layers."""
    sheet, dice, edge, floor = _stage(), _dice("fastapi-vs-django-2026"), 780, FLOOR
    for row in range(21):
        y = FLOOR - 3 - row * 24.7
        start = edge - 300 - (0, 150, 60)[row % 3] * dice.uniform(0.3, 1.5)
        sheet.line([(start, y), (edge, y)], 6, OCHRE if row == 14 else TEAL)
    for height, colour in ((150, INK), (120, TEAL), (60, SLATE), (50, OCHRE), (120, INK)):
        sheet.rect(edge + 200, floor - height, 300, height - 5, colour)
        floor -= height
    return sheet


def _code_review() -> Sheet:
    """A remark on one line of code, and what grows in it."""
    sheet = _stage(MIST)
    sheet.rect(330, 130, 520, 640, WHITE, 14)
    lengths = (210, 300, 230, 260, 180, 320, 150, 240, 280, 200)
    for number, (indent, length) in enumerate(zip((0, 1, 1, 2, 2, 1, 1, 0, 1, 1), lengths, strict=True)):
        colour = OCHRE if number == 5 else mix(SLATE, INK, 0.15 if number % 3 else 0.6)
        sheet.rect(386 + indent * 44, 190 + number * 54, length, 18, colour, 9)
    sheet.shape([(790, 470), (930, 400), (930, 520)], TEAL, 6)
    sheet.rect(890, 210, 420, 380, TEAL, 40)
    sheet.line(curve((1096, 536), (1090, 450), (1100, 360)), 10, PAPER)
    sheet.leaf((1096, 462), (1226, 372), 92, PAPER)
    sheet.leaf((1098, 410), (984, 284), 92, OCHRE)
    return sheet


def _postgresql_migrations() -> Sheet:
    """A layer slides into the stack while the traffic above never stops."""
    sheet = _stage()
    for layer, (shift, colour) in enumerate(((0, INK), (0, TEAL), (190, OCHRE), (0, SLATE))):
        bottom = FLOOR + 10 - layer * 114
        x, top, rx, ry = 760 + shift, bottom - 106, 250, 46
        sheet.oval(x, bottom, rx, ry, colour)
        sheet.rect(x - rx, top, 2 * rx, bottom - top, colour)
        sheet.oval(x, top, rx, ry, mix(colour, PAPER, 0.28))
        if shift:
            sheet.dots([(x + rx + 40, top + 53), (x + rx + 190, top + 53)], 28, 6, colour)
    sheet.line([(0, 150), (WIDTH, 150)], 5, INK)
    for bead in range(9):
        sheet.disc(80 + bead * 180, 150, 14, INK)
    return sheet


def _idempotent_apis() -> Sheet:
    """The same ring sent three times lands at one point and is one ring."""
    sheet = _stage()
    target = (1250, FLOOR - 92)
    for start, peak, share in ((320, -60, 0.62), (540, 150, 0.34), (760, 330, 0.0)):
        colour = mix(TEAL, PAPER, share)
        sheet.dots(curve((start, FLOOR - 190), (start + 180, peak), (1190, peak), target), 24, 5, colour)
        sheet.ring(start, FLOOR - 92, 92, 24, colour)
    sheet.disc(*target, 92, PAPER)
    sheet.ring(*target, 92, 24, TEAL)
    sheet.disc(*target, 36, OCHRE)
    return sheet


def _five_languages() -> Sheet:
    """Five ways of speaking overlap, with one thread through them all."""
    sheet, y, centres = _stage(), 400, (360, 580, 800, 1020, 1240)
    corners = [turn * math.tau / 6 for turn in range(6)]
    hexagon = [(800 + 168 * math.cos(angle), y + 168 * math.sin(angle)) for angle in corners]
    for x, colour in zip(centres, (SLATE, SAGE, TEAL, mix(SLATE, WHITE, 0.5), SLATE), strict=True):
        with sheet.overprint():
            if x == 360:
                sheet.disc(x, y, 160, colour)
            elif x == 580:
                sheet.rect(x - 150, y - 150, 300, 300, colour, 30)
            elif x == 800:
                sheet.shape(hexagon, colour, 16)
            elif x == 1020:
                sheet.rect(x - 160, y - 120, 320, 280, colour, 120)
            else:
                sheet.shape([(x - 140, y + 130), (x, y - 140), (x + 140, y + 130)], colour, 20)
            sheet.shape([(x - 40, y + 130), (x + 50, y + 130), (x - 60, y + 240)], colour, 4)
    sheet.line([(centres[0], y), (centres[-1], y)], 8, OCHRE)
    for x in centres:
        sheet.disc(x, y, 22, OCHRE)
    return sheet


def _accessibility() -> Sheet:
    """Stairs and a ramp to the same landing; the ramp gets used, again and again."""
    sheet = _stage(MIST)
    sheet.shape([(180, FLOOR), (960, 400), (960, FLOOR)], TEAL)
    sheet.rect(960, 400, 200, FLOOR - 400, INK)
    for step in range(4):
        sheet.rect(1160 + 64 * step, 464 + 64 * step, 64, FLOOR - 464 - 64 * step, INK)
    slope = math.hypot(780, 320)
    for share, colour in ((0.2, 0.75), (0.5, 0.5), (0.8, 0.25)):
        x, y = 180 + 780 * share - 320 / slope * 56, FLOOR - 320 * share - 780 / slope * 56
        sheet.ring(x, y, 56, 12, mix(OCHRE, MIST, colour))
    sheet.disc(1060, 344, 56, OCHRE)
    return sheet


def _distributed_teams() -> Sheet:
    """Cities of Asia where they lie, hours apart and in touch."""
    sheet = Sheet(WIDTH, HEIGHT, INK)
    for zone in range(1, 8):
        sheet.rect(zone * 200, 0, 200, HEIGHT, mix(INK, SLATE, 0.035 * zone))
    home, *others = [
        (210 + (longitude - 68) * 15.6, 680 - latitude * 13.8)
        for longitude, latitude in (
            (106.7, 10.8), (77.6, 13), (77.2, 28.6), (79.9, 6.9), (103.8, 1.3), (106.8, -6.2),
            (121, 14.6), (127, 37.6), (139.7, 35.7),
        )
    ]  # fmt: skip
    for x, y in others:
        across, down = x - home[0], y - home[1]
        # Arcs bulge to their upper side, as flights do on a map of the northern half.
        bulge = 0.32 if across > 0 else -0.32
        middle = (x + home[0]) / 2 + down * bulge, (y + home[1]) / 2 - across * bulge
        sheet.line(curve(home, middle, (x, y)), 4, SLATE)
        sheet.disc(x, y, 14, PAPER)
    sheet.disc(*home, 46, mix(INK, OCHRE, 0.4))
    sheet.disc(*home, 26, OCHRE)
    return sheet


def _security_review() -> Sheet:
    """A rocket on its pad, looked over once more; the way up still only dotted."""
    sheet, x = _stage(), 740
    sheet.dots([(x, 96), (x, -10)], 30, 6, SLATE)
    for side in (-1, 1):
        fin = ((0, 490), (90, 490), (190, 640), (190, FLOOR), (0, FLOOR))
        sheet.shape([(x + side * out, y) for out, y in fin], INK)
    hull = curve((0, 140), (122, 250), (114, 480), (82, 690))
    sheet.shape([(x - half, y) for half, y in hull] + [(x + half, y) for half, y in reversed(hull)], TEAL)
    sheet.rect(x - 60, 690, 120, FLOOR - 690, SLATE)
    with sheet.overprint():
        sheet.disc(x + 60, 390, 160, mix(SLATE, WHITE, 0.5))
    sheet.line([(x + 180, 510), (x + 330, 660)], 40, INK)
    sheet.ring(x + 60, 390, 170, 24, INK)
    sheet.disc(x + 10, 390, 38, OCHRE)
    return sheet


def _vine(sheet: Sheet, path: list[Point], colour: Colour) -> None:
    """Draw a stem along ``path`` with leaves on alternating sides that get smaller towards its tip."""
    sheet.line(path, 12, colour)
    for step in range(8, len(path) - 1, 7):
        (ax, ay), (bx, by) = path[step], path[step + 1]
        angle = math.atan2(by - ay, bx - ax) + (0.95 if step % 2 else -0.95)
        length = 108 - step * 0.8
        tip = ax + length * math.cos(angle), ay + length * math.sin(angle)
        sheet.leaf((ax, ay), tip, 0.42 * length, colour)


def _strangler_fig() -> Sheet:
    """A fig climbs an old wall and already stands where the wall is gone."""
    sheet = _stage(SAND)
    for row, bricks in enumerate((4.5, 4.5, 3.5, 3, 2.5, 1)):
        for place in range(math.ceil(bricks)):
            x = 430 + (place - row % 2 / 2) * 146
            left, right = max(x, 430), min(x + 140, 430 + bricks * 146 - 6)
            shade = mix(SLATE, SAND, (0.05, 0.22, 0.12)[(row + place) % 3])
            sheet.rect(left, FLOOR - 84 * (row + 1), right - left, 78, shade, 4)
    stems: list[tuple[Colour, list[Point]]] = [
        (SAGE, curve((1210, 730), (1180, 560), (1010, 520), (1060, 330), (1170, 240))),
        (TEAL, curve((1120, 730), (1090, 560), (760, 600), (860, 330), (980, 90))),
        (mix(TEAL, INK, 0.4), curve((940, 730), (980, 600), (560, 560), (620, 360), (720, 170))),
    ]
    for colour, path in stems:
        _vine(sheet, path, colour)
        sheet.disc(*path[-1], 24, OCHRE)
    return sheet


def _requirements() -> Sheet:
    """One line passes every stage of the work and comes out as it went in."""
    sheet, y, start = _stage(), 430, 180
    sheet.disc(start, y, 42, OCHRE)
    for number, colour in enumerate((SLATE, TEAL, INK, SAGE)):
        x, rise = 385 + number * 240, (0, 50, -20, 30)[number]
        sheet.shape([(x, 230 - rise), (x + 130, 150 - rise), (x + 130, FLOOR - 30), (x, FLOOR + 50)], colour)
        sheet.oval(x + 65, y, 38, 72, PAPER)
        # The line goes on unseen behind the sheet, from the rim of the hole to the far edge.
        sheet.rect(start, y - 8, x + 102 - start, 16, OCHRE)
        start = x + 130
    sheet.rect(start, y - 8, 1420 - start, 16, OCHRE)
    sheet.disc(1420, y, 42, OCHRE)
    return sheet


def _cloud_cost() -> Sheet:
    """Seven days under a cloud, each with less to pay."""
    sheet = _stage(MIST)
    for day, length in enumerate((350, 340, 310, 265, 205, 150, 110)):
        colour = OCHRE if day == 6 else mix(TEAL, MIST, 0.09 * day)
        sheet.rect(504 + day * 90, 350, 52, length, colour, 26)
    for x, y, radius in ((520, 295, 95), (680, 220, 145), (880, 215, 125), (1060, 275, 115)):
        sheet.disc(x, y, radius, INK)
    sheet.rect(520, 270, 540, 120, INK)
    return sheet


def _observability() -> Sheet:
    """Logs, a metric and a trace of the same minutes; three people, at the moment the three explain."""
    sheet, dice, x = _stage(INK), _dice("observability-for-small-teams"), 260
    while x < 1330:
        length = min(dice.randint(14, 70), 1340 - x)
        sheet.rect(x, 150, length, 18, mix(INK, SLATE, dice.choice((0.4, 0.65, 0.9))), 9)
        x += length + dice.randint(12, 34)
    levels = [390 - dice.randint(0, 26) for _ in range(13)]
    levels[6:10] = 330, 240, 285, 350
    sheet.line([(260 + step * 90, level) for step, level in enumerate(levels)], 8, SAGE)
    for row, (start, length) in enumerate(((260, 1080), (420, 640), (640, 380), (1060, 200))):
        sheet.rect(start, 460 + row * 44, length, 20, mix(SLATE, INK, 0.15 * row), 10)
    sheet.line([(890, 90), (890, 640)], 5, OCHRE)
    sheet.disc(890, 240, 26, OCHRE)
    for person in (-1, 0, 1):
        sheet.disc(890 + person * 62, FLOOR - 24, 24, PAPER)
    return sheet


def _language_models() -> Sheet:
    """Loose tokens are let through a narrow gate and settle in the cells of an application."""
    sheet, dice, y = _stage(), _dice("language-models-in-business-software"), 430
    for column in range(10):
        spread = 58 - column * 4.6
        for row in range(-4, 5):
            if dice.random() < 0.8:
                x = 140 + column * 60 + dice.uniform(-18, 18)
                height = (row + dice.uniform(-0.3, 0.3)) * spread
                sheet.disc(x, y + height, dice.choice((6, 9, 14)), dice.choice((SLATE, SAGE, TEAL)))
    sheet.rect(780, 130, 28, y - 60 - 130, INK)
    sheet.rect(780, y + 60, 28, FLOOR - y - 60, INK)
    sheet.rect(900, 170, 540, 500, WHITE, 16)
    sheet.rect(930, 200, 200, 22, INK, 11)
    for row in range(4):
        for column in range(3):
            colour = OCHRE if (row, column) == (1, 1) else (MIST, SAGE, TEAL)[column]
            sheet.rect(930 + column * 166, 256 + row * 98, 148, 78, colour, 8)
    sheet.disc(794, y, 20, OCHRE)
    return sheet


COVERS: dict[str, Callable[[], Sheet]] = {
    "fastapi-vs-django-2026": _fastapi_vs_django,
    "code-review-that-teaches": _code_review,
    "zero-downtime-postgresql-migrations": _postgresql_migrations,
    "idempotent-apis": _idempotent_apis,
    "one-product-five-languages": _five_languages,
    "accessibility-is-a-delivery-habit": _accessibility,
    "distributed-teams-across-asia": _distributed_teams,
    "security-review-before-launch": _security_review,
    "strangler-fig-for-core-systems": _strangler_fig,
    "requirements-that-survive-development": _requirements,
    "cloud-cost-review-in-a-week": _cloud_cost,
    "observability-for-small-teams": _observability,
    "language-models-in-business-software": _language_models,
}
