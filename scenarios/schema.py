"""The shape of a scenario file, as a person writes it and as a snapshot keeps it.

What one key alone can get wrong is refused here; what needs two keys to be seen is in ``rules``.
"""

import re
from collections.abc import Sequence
from typing import Annotated, LiteralString

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue
from pydantic_core import PydanticCustomError

from prompt_library import LANGUAGES
from scenarios.scenario import KINDS, OBJECTIVES, SPLITS, USE_CASES, CheckUse

SKILLS = tuple(f"S{number}" for number in range(1, 16))


def one_of(allowed: Sequence[str]) -> AfterValidator:
    """Refuses every text that is not ``allowed``."""

    def choose(value: str) -> str:
        if value not in allowed:
            raise PydanticCustomError("one_of", "not allowed", {"allowed": list(allowed)})
        return value

    return AfterValidator(choose)


def _like(pattern: str, error: LiteralString) -> AfterValidator:
    def match(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise PydanticCustomError(error, "wrong form")
        return value

    return AfterValidator(match)


Text = Annotated[str, _like(r"(?s).*\S.*", "blank")]
Id = Annotated[str, _like(r"[a-z0-9]+(-[a-z0-9]+)*", "id")]
Name = Annotated[str, _like(r"[a-z][a-z0-9_]*", "name")]


class _Model(BaseModel):
    # Few of them are ever used by themselves: pydantic makes their validators when they are.
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, defer_build=True)


class TranslatedModel(_Model):
    en: Text
    fr: Text


class HintsModel(_Model):
    en: list[Text] = Field(min_length=1)
    fr: list[Text] = Field(min_length=1)


class PromptsModel(_Model):
    naive: TranslatedModel
    reference: TranslatedModel
    cheat: TranslatedModel


class CheckModel(_Model):
    """A check's name; every other key is one of its parameters, which only ``evals`` can judge."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, JsonValue]

    check: Text

    def use(self) -> CheckUse:
        return CheckUse(self.check, self.__pydantic_extra__)


class RunCheckModel(CheckModel):
    """A check of a whole run; every key but these three is one of its parameters."""

    id: Id
    title: TranslatedModel


class CriterionModel(_Model):
    id: Id
    title: TranslatedModel
    weight: float = Field(ge=0)
    objective: Annotated[str, one_of(OBJECTIVES)]
    checks: list[CheckModel]


class CaseModel(_Model):
    id: Id
    language: Annotated[str, one_of(LANGUAGES)]
    split: Annotated[str, one_of(SPLITS)]
    variables: dict[Name, JsonValue]
    turns: list[Text] = []
    expected: dict[Name, JsonValue] = {}
    source: Id | None = None


class RubricModel(_Model):
    """A rubric by itself, under the key that it has in a scenario: its problems are placed the same."""

    rubric: list[CriterionModel] = Field(min_length=1)


class ScenarioModel(_Model):
    id: Id
    kind: Annotated[str, one_of(KINDS)] = "prompt"
    use_case: Annotated[str, one_of(USE_CASES)]
    skills: list[Annotated[str, one_of(SKILLS)]] = Field(min_length=1)
    level: int = Field(ge=1, le=4)
    max_tokens: int = Field(ge=1, le=4096)
    title: TranslatedModel
    brief: TranslatedModel
    hints: HintsModel
    closing: TranslatedModel | None = None
    variables: dict[Name, TranslatedModel]
    starter: TranslatedModel
    prompts: PromptsModel
    rubric: list[CriterionModel] = Field(min_length=1)
    run_checks: list[RunCheckModel] = []
    cases: list[CaseModel] = Field(min_length=1)
