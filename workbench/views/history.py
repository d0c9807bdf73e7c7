"""What a person has tried, version by version, and how two versions differ."""

from collections.abc import Sequence
from typing import Any

from workbench.comparison_address import ComparisonAddress
from workbench.services import Tried, VersionDiff, VersionSummary
from workbench.site_map import HISTORY, PRACTICE
from workbench.words import day_and_time, graded, reading, say

ALL = "all"
"""What the page's address says to show every version."""
MARKS = {"added": "+", "removed": "−", "same": ""}


def tried_view(tried: Sequence[Tried], language: str, scale: int) -> dict[str, Any]:
    """A line for each exercise that the person tried."""
    return {
        "lines": [
            {
                "title": one.scenario.title[language],
                "link": HISTORY.link(scenario=one.scenario.id, language=one.language),
                "cases": say(f"language.{one.language}", language),
                "versions": one.versions,
                "runs": one.runs,
                "best": graded(one.best, language, scale),
                "word": reading(one.best.interval, language) if one.best else "",
                "when": day_and_time(one.newest),
            }
            for one in tried
        ]
    }


def history_view(
    summaries: Sequence[VersionSummary], scenario: str, cases: str, language: str, scale: int
) -> dict[str, Any]:
    """Versions of one prompt, newest first, with what the newest run of each came to; where the oldest are
    left out, how many there are and the page with all of them."""
    numbers = [summary.version.number for summary in summaries]
    left_out = bool(numbers) and numbers[-1] > 1
    return {
        "newest": say("history.newest_of", language, shown=len(numbers), n=numbers[0]) if left_out else "",
        "all": HISTORY.link(scenario=scenario, language=cases, versions=ALL),
        "practice": PRACTICE.link(scenario=scenario, language=cases),
        "versions": [
            {
                "number": summary.version.number,
                "link": PRACTICE.link(scenario=scenario, language=cases, version=summary.version.number),
                "note": summary.version.note,
                "expected": summary.version.hypothesis,
                "text": summary.version.text,
                "when": day_and_time(summary.version.created),
                "grade": graded(run.grade, language, scale) if run else say("page.not_run", language),
                "word": reading(run.grade.interval, language) if run and run.grade else "",
                "model": run.record.plan.model if run else "–",
                "runs": summary.runs,
            }
            for summary in summaries
            for run in [summary.newest]
        ],
    }


def compare_link_view(numbers: tuple[int, int], runs: Sequence[int], language: str) -> dict[str, str]:
    """The way to the comparison of two versions, by their numbers and runs; none without a run of each."""
    if len(runs) < 2:
        return {}
    old, new = numbers
    return {
        "text": say("compare.versions", language, old=old, new=new),
        "link": ComparisonAddress(tuple(runs)).link(),
    }


def diff_view(diff: VersionDiff, language: str) -> dict[str, Any]:
    """Two versions as one text: what was taken out and put in is marked by signs, not by colour alone."""
    return {
        "title": say("history.diff_title", language, old=diff.old.number, new=diff.new.number),
        "same": all(piece.kind == "same" for piece in diff.pieces),
        "pieces": [
            {"kind": piece.kind, "mark": MARKS[piece.kind], "text": piece.text} for piece in diff.pieces
        ],
    }
