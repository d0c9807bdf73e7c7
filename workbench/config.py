"""What `workbench.toml` and the environment say: which endpoints there are, and where data lives.

    [[endpoints]]
    id = "ollama"
    base_url = "http://127.0.0.1:11434/v1"
    key_env = "OLLAMA_KEY"        # the name of an environment variable; leave out where no key is needed
    models = ["llama3.2:3b"]      # leave out to accept any name that the endpoint knows
    timeout_s = 120               # the longest that one reply may take; leave out for the run's own limit
    concurrency = 8               # calls under way at once
    requests_per_minute = 600     # of each model, and
    tokens_per_minute = 200000    # its tokens, asked and answered; leave out where there is no such limit

    [[prices]]                    # what a million tokens cost; of a model that is not here it is not known
    model = "openai/gpt-5-mini"   # as `workbench models` names it
    input = 0.25
    output = 2.0
    currency = "USD"

`OPENAI_API_KEY`, `OPENAI_BASE_URL` and `OPENAI_MODEL` add an endpoint `openai`, after those of the file and
only where the file has none of that name. No value of the file is ever quoted in a message: somebody may
have pasted a key.
"""

import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from prompt_library import Phrase
from workbench.errors import WorkbenchError
from workbench.loading import loaded

FILE_NAME = "workbench.toml"
OPENAI_URL = "https://api.openai.com/v1"
RESERVED_IDS = ("embedded", "scripted")


def _endpoint_id(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", value) or value in RESERVED_IDS:
        raise ValueError
    return value


def _base_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
        raise ValueError
    if parts.username is not None or parts.query or parts.fragment:
        # These are the places where a key could hide in an address.
        raise ValueError
    return value.rstrip("/")


def _variable_name(value: str) -> str:
    # Keys hold lower-case letters or dashes, or are one long run without a break; names of variables do not.
    if not re.fullmatch(r"[A-Z][A-Z0-9]{0,23}(_[A-Z0-9]{1,24})*", value):
        raise ValueError
    return value


class Endpoint(BaseModel):
    """A place that answers the OpenAI chat API. ``key_env`` names the variable that holds its key."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)

    id: Annotated[str, AfterValidator(_endpoint_id)]
    base_url: Annotated[str, AfterValidator(_base_url)]
    key_env: Annotated[str, AfterValidator(_variable_name)] | None = None
    models: list[Annotated[str, Field(min_length=1)]] = []
    timeout_s: Annotated[float, Field(gt=0, le=3600)] | None = None
    concurrency: Annotated[int, Field(ge=1, le=256)] = 8
    requests_per_minute: Annotated[int, Field(ge=1)] | None = None
    tokens_per_minute: Annotated[int, Field(ge=1)] | None = None


class ModelPrice(BaseModel):
    """What a million tokens of a model cost, asked and answered."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)

    model: Annotated[str, Field(min_length=1)]
    input: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    output: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class Config(BaseModel):
    """Every endpoint that users may pick, in the order of the file, and what is known of prices."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)

    endpoints: list[Endpoint] = []
    prices: list[ModelPrice] = []


def data_dir(explicit: Path | None = None) -> Path:
    """The folder of the database and the pulled models; it need not exist yet."""
    named = explicit or os.environ.get("WORKBENCH_DATA")
    if named:
        return Path(named).expanduser()
    return Path(loaded("platformdirs").user_data_path("prompt-practice-workbench", appauthor=False))


def config_file(data: Path, explicit: Path | None = None) -> Path:
    """The file that ``load_config`` reads, or would read if it were there."""
    asked_for = explicit or os.environ.get("WORKBENCH_CONFIG")
    if asked_for:
        return Path(asked_for).expanduser()
    here = Path(FILE_NAME)
    return here if here.is_file() else data / FILE_NAME


def load_config(data: Path, explicit: Path | None = None) -> Config:
    """The configuration; ``data`` is the data folder.

    The file is ``explicit``, else ``WORKBENCH_CONFIG``, else ``workbench.toml`` here, else the one in
    ``data``; only a file that was asked for must exist. Raises ``WorkbenchError`` with the file and the
    path of the key that is wrong.
    """
    file = config_file(data, explicit)
    asked_for = explicit or os.environ.get("WORKBENCH_CONFIG")
    config = _read(file) if asked_for or file.is_file() else Config()
    added = _from_environment(os.environ)
    if added is None or any(endpoint.id == added.id for endpoint in config.endpoints):
        return config
    return Config(endpoints=[*config.endpoints, added])


def _read(file: Path) -> Config:
    try:
        parsed = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        reason = error.strerror or ""
        raise WorkbenchError(Phrase("workbench.config.unreadable", file=str(file), reason=reason)) from None
    except ValueError as error:
        line = re.search(r"at line (\d+)", str(error))
        where = f"{file}:{line[1]}" if line else str(file)
        raise WorkbenchError(Phrase("workbench.config.syntax", file=where)) from None
    try:
        config = Config.model_validate(parsed)
    except ValidationError as error:
        raise WorkbenchError(_problem(str(file), error)) from None
    _refuse_twice(file, "duplicate", "endpoints[{}].id", [one.id for one in config.endpoints])
    _refuse_twice(file, "duplicate_price", "prices[{}].model", [one.model for one in config.prices])
    return config


def _refuse_twice(file: Path, fault: str, path: str, names: Sequence[str]) -> None:
    for position, name in enumerate(names):
        if name in names[:position]:
            where = path.format(position)
            raise WorkbenchError(Phrase(f"workbench.config.{fault}", file=str(file), path=where))


_TABLES: Mapping[str, type[BaseModel]] = {"endpoints": Endpoint, "prices": ModelPrice}


def _problem(file: str, error: ValidationError) -> Phrase:
    first = error.errors(include_input=False, include_url=False)[0]
    *parents, key = first["loc"]
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first["loc"]).lstrip(".")
    table = _TABLES.get(str(parents[0]) if parents else "", Config)
    if first["type"] == "extra_forbidden":
        allowed = list(table.model_fields)
        return Phrase("workbench.config.unknown-key", file=file, path=path, allowed=allowed)
    if first["type"] == "missing":
        return Phrase("workbench.config.missing-key", file=file, path=path)
    known = (*table.model_fields, *_TABLES)
    field = next(part for part in (key, *parents[::-1]) if part in known)
    return Phrase(f"workbench.config.wrong.{field}", file=file, path=path)


def _from_environment(environ: Mapping[str, str]) -> Endpoint | None:
    key, url, model = (environ.get(f"OPENAI_{part}") for part in ("API_KEY", "BASE_URL", "MODEL"))
    if not key and not url:
        return None
    try:
        return Endpoint(
            id="openai",
            base_url=url or OPENAI_URL,
            key_env="OPENAI_API_KEY" if key else None,
            models=[model] if model else [],
        )
    except ValidationError:
        raise WorkbenchError(
            Phrase("workbench.config.wrong.base_url", file="OPENAI_BASE_URL", path="OPENAI_BASE_URL")
        ) from None
