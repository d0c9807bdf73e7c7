"""What a run leaves behind: one output a case and sample, and the scores given to it."""

from dataclasses import dataclass

from prompt_library import Message, Phrase


@dataclass(frozen=True, slots=True)
class Output:
    """What a model gave for one case and one sample.

    ``messages`` is all that was sent, a conversation's replies included. ``text`` is ``None`` when the
    model failed: then ``error`` says why and ``error_kind`` is one of ``ModelError.KINDS``. Tokens are
    ``None`` where the endpoint does not count them; ``latency_ms`` is the sum over the calls. ``model`` is
    what the endpoint says that answered. ``cached``: an earlier answer to exactly the same question, of the
    same number among the samples; then there were no calls, and tokens and latency are the earlier ones.
    """

    case_id: str
    sample: int
    messages: tuple[Message, ...]
    text: str | None
    finish_reason: str | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    latency_ms: float = 0.0
    calls: int = 0
    retries: int = 0
    error: Phrase | None = None
    error_kind: str | None = None
    model: str | None = None
    cached: bool = False


@dataclass(frozen=True, slots=True)
class Score:
    """One check's value, 0..1, for one output. ``None`` is *unscored*, never 0.

    ``position`` is the check's place in its criterion; ``scorer`` says who scored (``check:regex``).
    """

    case_id: str
    sample: int
    criterion: str
    position: int
    value: float | None
    explanation: Phrase
    scorer: str
