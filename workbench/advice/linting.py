"""The linter: what to reconsider in a prompt, told while it is typed and without any model.

Every rule is a function of a reading and a view that yields findings; rules of one family share a module.
What keeps a prompt from being rendered at all is not said here but by ``prompt_library.check_template``.
"""

from collections.abc import Callable, Iterator

from prompt_library.budget import is_unicode
from prompt_library.templates import MAX_CHARACTERS
from workbench.advice import content_rules, contradiction_rules, format_rules, template_rules, vague_rules
from workbench.advice.findings import Finding, finding
from workbench.advice.reading import Reading
from workbench.advice.scenario_views import ScenarioView

Rule = Callable[[Reading, ScenarioView], Iterator[Finding]]

RULES: tuple[Rule, ...] = (
    template_rules.variables,
    template_rules.separation,
    format_rules.output_format,
    content_rules.copies,
    content_rules.personal,
    content_rules.other_language,
    contradiction_rules.contradictions,
    vague_rules.vague_words,
)
MAX_FINDINGS = 20


def lint(
    text: str, view: ScenarioView, language: str, window_tokens: int | None = None
) -> tuple[Finding, ...]:
    """The findings for ``text``, warnings first and then by line; at most ``MAX_FINDINGS``.

    ``view`` is that of the exercise in ``language``, the language of its cases. ``window_tokens`` is what the
    model can hold, ``None`` if unknown. A blank text has no findings, one that is too long to be used only
    the one that says so. Never raises.
    """
    reading = Reading(text if is_unicode(text) else text.encode(errors="replace").decode())
    if len(reading.text) > MAX_CHARACTERS:
        return (finding("too-long", "warning", reading, n=len(reading.text), most=MAX_CHARACTERS),)
    if not reading.text.strip():
        return ()
    found = [item for rule in RULES for item in rule(reading, view)]
    found += content_rules.size(reading, view, language, window_tokens)
    found.sort(key=lambda item: (item.severity != "warning", item.line))
    return tuple(found[:MAX_FINDINGS])
