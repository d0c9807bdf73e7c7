"""What is wrong in a scenario file, said so that its author can mend it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

from prompt_library import Phrase
from scenarios.scenario import ScenarioError
from scenarios.schema import ScenarioModel

_REASONS = {
    "missing": ("missing", ""),
    "extra_forbidden": ("unknown-key", ""),
    "one_of": ("not-one-of", "allowed"),
    "id": ("not-an-id", ""),
    "name": ("not-a-name", ""),
    "blank": ("blank", ""),
    "too_short": ("blank", ""),
    "string_type": ("not-text", ""),
    "int_type": ("not-whole", ""),
    "float_type": ("not-a-number", ""),
    "list_type": ("not-a-list", ""),
    "texts_type": ("not-texts", ""),
    "dict_type": ("not-a-mapping", ""),
    "model_type": ("not-a-mapping", ""),
    "greater_than_equal": ("too-small", "ge"),
    "less_than_equal": ("too-large", "le"),
}
"""By pydantic's name for an error: the end of our phrase's key, and the detail that the phrase gives."""

Location = tuple[int | str, ...]
"""Where a value is, from the top of the file: keys of mappings and positions (from 0) in lists."""


@dataclass(frozen=True, slots=True)
class FileProblem:
    """One thing wrong in a file. ``path`` is where, as in ``cases[en-p01].split``; empty for all of it."""

    file: str
    path: str
    message: Phrase

    def to(self, language: str) -> str:
        """One line, ``file: path: what is wrong, what is allowed``."""
        return ": ".join(part for part in (self.file, self.path, self.message.to(language)) if part)

    def __str__(self) -> str:
        return self.to("en")


class ScenarioFileError(ScenarioError):
    """A scenario file cannot be used. ``problems`` is everything wrong in it; the message lists them."""

    def __init__(self, source: str, problems: Sequence[FileProblem]) -> None:
        super().__init__(Phrase("scenarios.file.refused", file=source, n=len(problems)))
        self.problems = tuple(problems)

    def to(self, language: str) -> str:
        return "\n".join([self.phrase.to(language), *(problem.to(language) for problem in self.problems)])

    def __str__(self) -> str:
        return self.to("en")


def path_text(location: Location, data: Any) -> str:
    """``location`` as people read it: an item of a list goes by its ``id`` where ``data`` gives it one."""
    path = ""
    for part in location:
        data, name = _step(data, part)
        path += f"[{name}]" if isinstance(part, int) else f".{name}"
    return path.removeprefix(".")


def shape_problems(
    source: str, data: Any, error: ValidationError, model: type[BaseModel] = ScenarioModel
) -> list[FileProblem]:
    """Every problem that pydantic found in ``data``, which was to be a ``model``, in our words and in the
    order of the schema."""
    found = error.errors(include_url=False)
    return [_shape_problem(source, data, dict(details), model) for details in found]


def _shape_problem(source: str, data: Any, details: Mapping[str, Any], model: type[BaseModel]) -> FileProblem:
    location = tuple(part for part in details["loc"] if part != "[key]")
    reason, name = _REASONS[details["type"]]
    if reason in ("missing", "unknown-key"):
        values: dict[str, Any] = {"keys": list(_model_at(model, location[:-1]).model_fields)}
    else:
        values = {"found": _shown(details["input"])}
    if name:
        values[name] = details["ctx"][name]
    return FileProblem(source, path_text(location, data), Phrase(f"scenarios.shape.{reason}", **values))


def _model_at(model: type[BaseModel], location: Location) -> type[BaseModel]:
    """The model whose keys stand at ``location`` of a ``model``."""
    # The one field of a model of the whole file.
    root = model.model_fields.get("root")
    annotation: Any = model if root is None else root.annotation
    for part in location:
        if get_origin(annotation) in (list, dict):
            annotation = get_args(annotation)[-1]
        else:
            annotation = annotation.model_fields[part].annotation
    found: type[BaseModel] = annotation
    return found


def _step(data: Any, part: int | str) -> tuple[Any, int | str]:
    """The value at ``part`` of ``data``, if there is one, and the name to show for the part."""
    if isinstance(part, int) and isinstance(data, list) and part < len(data):
        item = data[part]
        named = isinstance(item, dict) and isinstance(item.get("id"), str) and item["id"]
        return item, named or part
    return (data.get(part) if isinstance(data, dict) else None), part


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else text[:39] + "…"
