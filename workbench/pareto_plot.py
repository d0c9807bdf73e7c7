"""Where the parts of a Pareto plot stand: a grade against an expense from the left, in SVG units."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 360, 260
LEFT, RIGHT, TOP, BOTTOM = 44, 22, 16, 44
RADIUS = 5
_LETTER, _LINE = 7, 11


@dataclass(frozen=True, slots=True)
class Dot:
    """A run in a plot: ``name`` stands at ``label_x``, ``label_y``, and is empty where it found no room and
    the run is not on the front; the grade's interval goes from ``low`` up to ``high``, both ``None`` where
    there is none."""

    name: str
    x: float
    y: float
    low: float | None
    high: float | None
    on_front: bool
    label_x: float
    label_y: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark at ``at`` along an axis, for ``value``."""

    at: float
    value: float


@dataclass(frozen=True, slots=True)
class Plot:
    """``steps`` is the path along the front: what the best grade is that an expense can buy."""

    dots: tuple[Dot, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    steps: str


@dataclass(frozen=True, slots=True)
class Point:
    """A run to be shown: ``expense`` from 0, ``grade`` and its interval 0..1."""

    name: str
    expense: float
    grade: float
    low: float | None
    high: float | None
    on_front: bool


def plot(points: Sequence[Point]) -> Plot:
    """The places of all parts; the expense's axis starts at 0 and ends beyond the dearest."""
    most = max((point.expense for point in points), default=0.0)
    step = _step(most)
    end = max(step, math.ceil(most / step + 0.05) * step)

    def x(expense: float) -> float:
        return round(LEFT + expense / end * (WIDTH - LEFT - RIGHT), 1)

    places = [(x(point.expense), _y(point.grade)) for point in points]
    labels = _labels(points, places)
    dots = tuple(
        Dot(
            point.name if label else "",
            *place,
            None if point.low is None else _y(point.low),
            None if point.high is None else _y(point.high),
            point.on_front,
            *(label or place),
        )
        for point, place, label in zip(points, places, labels, strict=True)
    )
    ticks = tuple(Tick(x(step * n), step * n) for n in range(round(end / step) + 1))
    return Plot(dots, ticks, tuple(Tick(_y(n / 4), n / 4) for n in range(5)), _steps(dots))


def _y(grade: float) -> float:
    return round(HEIGHT - BOTTOM - grade * (HEIGHT - TOP - BOTTOM), 1)


def _step(most: float) -> float:
    """A round distance of at most 5 marks up to ``most``."""
    if most <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(most / 4))
    return next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor * 4.5 >= most)


def _steps(dots: Sequence[Dot]) -> str:
    front = sorted((dot.x, -dot.y) for dot in dots if dot.on_front)
    if not front:
        return ""
    path = f"M {front[0][0]:g} {-front[0][1]:g}"
    for across, up in front[1:]:
        path += f" H {across:g} V {-up:g}"
    return f"{path} H {WIDTH - RIGHT}"


def _labels(
    points: Sequence[Point], places: Sequence[tuple[float, float]]
) -> list[tuple[float, float] | None]:
    """Where each name starts, beside its dot: the first place that is free. The front chooses first."""
    taken = [(x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS) for x, y in places]
    found: list[tuple[float, float] | None] = [None] * len(points)
    for place in sorted(range(len(points)), key=lambda place: not points[place].on_front):
        x, y = places[place]
        wide = _LETTER * len(points[place].name)
        right, left, middle = x + RADIUS + 2, x - RADIUS - 2 - wide, x - wide / 2
        beside = [(right, y - 4), (left, y - 4), (middle, y - RADIUS - 3), (middle, y + RADIUS + _LINE)]
        beside += [(right, y + _LINE + 4), (right, y - _LINE - 4), (left, y + _LINE + 4)]
        free = (at for at in beside if not any(_meet(_box(at, wide), box) for box in taken))
        at = next(free, beside[0] if points[place].on_front else None)
        if at is not None:
            taken.append(_box(at, wide))
            found[place] = (round(at[0], 1), round(at[1], 1))
    return found


def _box(at: tuple[float, float], wide: float) -> tuple[float, float, float, float]:
    return at[0], at[1] - _LINE + 2, at[0] + wide, at[1]


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
