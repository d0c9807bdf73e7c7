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
    by_language = _measured().get(scenario_id, {})
    return tuple(by_language[language]) if language in by_language else None


@lru_cache
def _measured() -> Mapping[str, Any]:
    data: Any = read_yaml(SUITED.read_text(encoding="utf-8"))
    return MappingProxyType(data)
