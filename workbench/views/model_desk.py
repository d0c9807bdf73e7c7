"""The models, a fetch of a larger one, and how an endpoint is added, as a reader sees them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from workbench.models import ModelInfo, Probe
from workbench.services import Asked, Configuration, KnownModel, Overview, Pullable, PullState
from workbench.words import day_and_time, say

MOST_LISTED, LONGEST_NAME = 12, 60
"""How many names of an endpoint's own list are shown, and how many characters of each."""

EXAMPLE = """\
[[endpoints]]
id = "ollama"
base_url = "http://127.0.0.1:11434/v1"
models = ["llama3.2:3b"]
concurrency = 2
timeout_s = 120

[[endpoints]]
id = "school"
base_url = "https://llm.example.org/v1"
models = ["small", "large"]
key_env = "SCHOOL_KEY"
"""
FIELDS = ("id", "base_url", "models", "key_env", "concurrency", "timeout_s")
VARIABLES = ("OPENAI_BASE_URL", "OPENAI_API_KEY", "OPENAI_MODEL")


def models_view(overview: Overview, asked: Asked | None, language: str) -> dict[str, Any]:
    """One line a model; with what it answered, if the models were asked."""
    return {
        "problem": overview.problem.to(language) if overview.problem else None,
        "when": day_and_time(asked.when) if asked else None,
        "models": [
            {
                "name": known.info.name,
                "is_default": known.is_default,
                "where": _where(known.info, language),
                "languages": spoken(known.info.languages, language),
                "speed": _speed(known, language),
                "used": day_and_time(known.last_used) if known.last_used else None,
                "state": _state(known.info, language),
                "answers": _answers(known.info, asked, language) if asked else None,
            }
            for known in overview.models
        ],
    }


def pull_choices(models: Sequence[Pullable], language: str) -> list[tuple[str, str]]:
    """The models that can be fetched, with what to know of each."""

    def label(one: Pullable) -> str:
        return say(
            "models.choice_here" if one.here else "models.choice",
            language,
            model=one.model.name,
            megabytes=_megabytes(one.model.size),
            languages=spoken(one.model.languages, language),
        )

    return [(label(one), one.model.name) for one in models]


def pull_view(state: PullState, language: str) -> dict[str, Any]:
    """A fetch as a status line, with its bar while it is under way."""
    done, total = _megabytes(state.done), _megabytes(state.total)
    phase = state.status
    if phase == "running":
        phase = "asking" if state.done == 0 else "checking" if state.done >= state.total else "running"
    if state.error is not None:
        message = state.error.to(language)
    else:
        message = say(f"models.pull.is_{phase}", language, model=state.name, done=done, total=total)
    return {
        "kind": "problem" if state.status == "failed" else "quiet",
        "message": message,
        "running": state.under_way,
        "done": done if state.under_way else None,
        "total": total,
    }


def endpoint_view(configuration: Configuration, language: str) -> dict[str, Any]:
    """How an endpoint is added: the file, an example, what each key is, the variables."""
    key = "models.file_found" if configuration.found else "models.file_absent"
    return {
        "file": _homely(configuration.file),
        "file_help": say(key, language),
        "example": EXAMPLE,
        "fields": [{"name": name, "help": say(f"models.field.{name}", language)} for name in FIELDS],
        "variables": [
            {"name": name, "help": say(f"models.variable.{name.lower()}", language)} for name in VARIABLES
        ],
    }


def spoken(languages: Sequence[str] | None, language: str) -> str:
    """The names of languages; words where they are not known."""
    if languages is None:
        return say("models.languages_unknown", language)
    return ", ".join(say(f"language.{code}", language) for code in languages)


def _where(info: ModelInfo, language: str) -> str:
    return info.endpoint if info.kind == "endpoint" else say("models.this_machine", language)


def _state(info: ModelInfo, language: str) -> str:
    if info.kind == "endpoint":
        if info.available:
            return say("models.state.configured", language)
        return info.note.to(language) if info.note else ""
    state = say("models.state.ready" if info.available else "models.state.absent", language)
    return state if info.size is None else f"{state} ({_size(info.size, language)})"


def _speed(known: KnownModel, language: str) -> str:
    if known.last_used is None:
        return say("models.speed.unused", language)
    if known.speed is None:
        return say("models.speed.no_answer", language)
    seconds = _short(known.speed.seconds)
    if known.speed.tokens_per_s is None:
        return say("models.speed.seconds", language, seconds=seconds)
    return say("models.speed.both", language, tokens=_short(known.speed.tokens_per_s), seconds=seconds)


def _answers(info: ModelInfo, asked: Asked, language: str) -> dict[str, Any]:
    """Whether a model answers, and what its endpoint lists where that says more; empty: nobody to ask."""
    probe = asked.probes.get(info.name) or _namesake(info, asked)
    if info.kind != "endpoint" and not info.available:
        return {"text": "", "listed": ""}
    if probe is None or (info.kind == "embedded" and not probe.info.available):
        # It was pulled since.
        return {"text": say("models.not_asked", language), "listed": ""}
    if probe.error is not None:
        return {"text": say("models.no", language, reason=probe.error.to(language)), "listed": ""}
    own = info.name.removeprefix(f"{info.endpoint}/")
    unlisted = info.kind == "endpoint" and probe.listed and own not in probe.listed
    key = "models.not_listed" if unlisted and info.available else "models.answers"
    text = say(key, language, ms=max(1, round(probe.latency_ms or 0)))
    return {"text": text, "listed": _listed(probe, language) if unlisted and not info.available else ""}


def _namesake(info: ModelInfo, asked: Asked) -> Probe | None:
    """An endpoint is asked once, and answers for a model that no list names, too."""
    same = (probe for probe in asked.probes.values() if probe.info.endpoint == info.endpoint)
    return next(same, None) if info.kind == "endpoint" else None


def _listed(probe: Probe, language: str) -> str:
    names = ", ".join(name[:LONGEST_NAME] for name in probe.listed[:MOST_LISTED])
    more = len(probe.listed) - MOST_LISTED
    return say("models.listed_more" if more > 0 else "models.listed", language, names=names, n=more)


def _short(value: float) -> int | float:
    """Two digits that count are enough for a speed."""
    return round(value) if value >= 10 else round(value, 1 if value >= 0.1 else 2)


def _megabytes(size: int) -> int:
    return round(size / 1_000_000)


def _size(size: int, language: str) -> str:
    return say("models.megabytes", language, n=_megabytes(size))


def _homely(file: Path) -> str:
    """The path with ``~`` for the home folder, whose name is nobody else's business."""
    try:
        return f"~/{file.relative_to(Path.home())}"
    except (ValueError, RuntimeError):
        return str(file)
