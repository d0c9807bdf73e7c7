"""Two runs' answers to one case, word against word, with the scores of each."""

from collections.abc import Sequence
from typing import Any

from prompt_library import DiffPiece, word_diff
from workbench.comparison_address import answers_link
from workbench.services.side_by_side import CasePair, Side
from workbench.views.answers import answer_view, shown
from workbench.words import difference_points, points, say

_ALIKE = 0.2
"""Texts with a smaller share of words in common are not marked: everything would be."""

Part = tuple[bool, str]
"""Whether a passage is on this side only, and the passage."""


def side_by_side_view(found: CasePair, language: str, scale: int) -> dict[str, Any]:
    """The answers to one case, sample by sample."""
    runs = (found.a.version.record.id, found.b.version.record.id)
    return {
        "title": say(
            "side.title", language, case=found.case_id, a=found.a.version.label, b=found.b.version.label
        ),
        "id": found.case_id,
        "place": say("side.place", language, n=found.place, of=found.cases),
        "grades": _grades(found, language, scale),
        "before": answers_link(runs, found.before) if found.before else "",
        "after": answers_link(runs, found.after) if found.after else "",
        "samples": [
            _sample_view(found, sample, language, scale)
            for sample in sorted({*found.a.outputs, *found.b.outputs})
        ],
        "sent": [
            {
                "title": f"{name} = {side.version.label}",
                "messages": [
                    {"role": message.role, "content": shown(message.content, language)}
                    for output in list(side.outputs.values())[:1]
                    for message in output.messages
                ],
            }
            for name, side in (("A", found.a), ("B", found.b))
        ],
    }


def case_kind(value: float) -> str:
    """Whether B is better, worse or the same in a case."""
    return "same" if value == 0 else "better" if value > 0 else "worse"


def marked(a: str, b: str) -> tuple[list[Part], list[Part]]:
    """Two texts in passages, each with whether the other text lacks it. None of texts that have too little
    in common."""
    pieces = word_diff(a, b)
    same = sum(len(piece.text.strip()) for piece in pieces if piece.kind == "same")
    if 2 * same < _ALIKE * (len(a.strip()) + len(b.strip())):
        return [(False, a)], [(False, b)]
    return _part(pieces, "removed"), _part(pieces, "added")


def _part(pieces: Sequence[DiffPiece], only: str) -> list[Part]:
    return [
        (piece.kind == only and bool(piece.text.strip()), piece.text)
        for piece in pieces
        if piece.kind in ("same", only)
    ]


def _grades(found: CasePair, language: str, scale: int) -> str:
    if found.difference is None:
        return say("side.left_out", language)
    one = found.difference
    return say(
        "side.grades",
        language,
        a=points(one.a, language, scale),
        b=points(one.b, language, scale),
        scale=scale,
        difference=difference_points(one.value, language, scale),
        word=say(f"compare.case.{case_kind(one.value)}", language),
    )


def _sample_view(found: CasePair, sample: int, language: str, scale: int) -> dict[str, Any]:
    titles = {one.id: one.title[language] for one in found.scenario.rubric.criteria}
    texts = [_text(side, sample, language) for side in (found.a, found.b)]
    both = all(texts)
    parts = marked(texts[0], texts[1]) if both else tuple([(False, text)] for text in texts)
    note = ""
    if both:
        marks = any(only for part in parts for only, _ in part)
        same = texts[0].split() == texts[1].split()
        note = say(f"side.{'same' if same else 'legend' if marks else 'unlike'}", language)
    return {
        "title": say("answers.sample", language, n=sample + 1),
        "note": note,
        "sides": [
            {
                "title": f"{name} = {side.version.label}",
                "parts": part,
                "answer": answer_view(side.outputs[sample], side.scores[sample], titles, language, scale)
                if sample in side.outputs
                else None,
            }
            for name, side, part in zip(("A", "B"), (found.a, found.b), parts, strict=True)
        ],
    }


def _text(side: Side, sample: int, language: str) -> str:
    output = side.outputs.get(sample)
    return shown(output.text or "", language) if output else ""
