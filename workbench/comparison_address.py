"""Where a comparison is found: what an address says of it, and the addresses of what belongs to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from workbench.site_map import COMPARE

MARGIN = 5
"""Points of 100 that do not matter, unless the address or the page says another number."""
MOST_MARGIN = 20
FORMATS = ("html", "csv", "json")


@dataclass(frozen=True, slots=True)
class ComparisonAddress:
    """Runs, the first of which the others are held against; the margin in points of 100; and the run whose
    pair with the first is shown in detail, 0: the second's."""

    runs: tuple[int, ...]
    margin: int = MARGIN
    pair: int = 0

    def link(self) -> str:
        """The page that compares them."""
        return COMPARE.link(**self._query())

    def report(self, format: str) -> str:
        """The report as a file, in one of ``FORMATS``."""
        return f"{COMPARE.path}/report?{urlencode({**self._query(), 'format': format})}"

    @property
    def file_name(self) -> str:
        """What a file of the report is called, without its ending."""
        more = len(self.runs) - 2
        return "-".join(["comparison", *map(str, self.runs[:2]), *([f"and-{more}-more"] if more > 0 else [])])

    def _query(self) -> dict[str, object]:
        query: dict[str, object] = {"runs": ",".join(map(str, self.runs)), "margin": self.margin}
        return {**query, "pair": self.pair} if self.pair else query


def asked_comparison(query: Mapping[str, str]) -> ComparisonAddress:
    """What a query asks for; what is no number is left out, and the margin is brought within its bounds."""
    runs = chosen_runs(query.get("runs", "").split(","))
    return ComparisonAddress(runs, chosen_margin(query.get("margin")), whole(query.get("pair"), 0))


def chosen_runs(said: Iterable[object]) -> tuple[int, ...]:
    """The runs that are named; whatever else is among them is left out."""
    return tuple(run for run in (whole(one, 0) for one in said) if run)


def chosen_margin(said: object) -> int:
    """Points of 100, from 1 to ``MOST_MARGIN``."""
    return min(max(1, whole(said, MARGIN)), MOST_MARGIN)


def answers_link(runs: Sequence[int], case: str) -> str:
    """Where the answers of two runs to a case are read side by side."""
    return f"{COMPARE.path}/answers/{runs[0]}/{runs[1]}/{case}"


def whole(said: object, otherwise: int) -> int:
    """A number that somebody sent, and may be anything."""
    told = str(said if said is not None else "").removesuffix(".0")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 16 else otherwise
