"""The models that prompts are run on: configured endpoints, and llama.cpp on this machine."""

from typing import TYPE_CHECKING

from prompt_library.later import later
from workbench.models.offers import ModelInfo, OpenModel, Probe
from workbench.models.registry import Models
from workbench.models.weights import LOCAL_MODELS, LocalModel

if TYPE_CHECKING:
    from workbench.models.fetching import pull

# Few commands fetch a model.
__getattr__ = later(__name__, {"pull": "workbench.models.fetching"})

__all__ = ["LOCAL_MODELS", "LocalModel", "ModelInfo", "Models", "OpenModel", "Probe", "pull"]
