"""Which local models suit which shipped scenario, as far as it was measured."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from scenarios.yaml_text import read_yaml

SUITED = Path(__file__).with_name("suited.yaml")
"""Written by calibration."""
RECORDINGS = Path(__file__).with_name("recordings")
"""The folder of the recorded answers to the shipped scenarios' own prompts."""


def suited_models(scenario_id: str, language: str) -> tuple[str, ...] | None:
    """The models on which a better prompt for the scenario shows; ``None`` where nothing was measured."""
    found = _found(scenario_id, language)
    return None if found is None else tuple(found["suited"])


def suits(scenario_id: str, language: str, model: str) -> bool | None:
    """Whether a better prompt for the scenario shows on the model; ``None`` where it was not measured."""
    found = _found(scenario_id, language) or {}
    if model in found.get("suited", ()):
        return True
    return False if model in found.get("unsuited", ()) else None


def _found(scenario_id: str, language: str) -> Mapping[str, Any] | None:
    found: Mapping[str, Any] | None = _measured().get(scenario_id, {}).get(language)
    return found


@lru_cache
def _measured() -> Mapping[str, Any]:
    data: Any = read_yaml(SUITED.read_text(encoding="utf-8"))
    return MappingProxyType(data)
