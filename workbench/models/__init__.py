"""The models that prompts are run on: configured endpoints, and llama.cpp on this machine."""

from workbench.models.offers import ModelInfo, OpenModel, Probe
from workbench.models.pull import pull
from workbench.models.registry import Models
from workbench.models.weights import LOCAL_MODELS, LocalModel

__all__ = ["LOCAL_MODELS", "LocalModel", "ModelInfo", "Models", "OpenModel", "Probe", "pull"]
