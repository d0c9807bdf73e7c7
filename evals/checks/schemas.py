"""JSON Schema, kept on a leash: nothing is fetched, and no answer makes a validation run away."""

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from evals.checks.libraries import load
from evals.checks.patterns import pattern_fault, search
from evals.checks.text import clip, clip_all
from prompt_library import Phrase

Schema = dict[str, Any] | bool

_REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")


def schema_fault(schema: Schema) -> str | None:
    """Why ``schema`` is no usable JSON Schema: the library's words, or what leads nowhere.

    A ``$ref`` must begin with ``#``: a schema is complete, and never fetched from anywhere.
    """
    jsonschema = load("jsonschema")
    try:
        dialect = _dialect(schema)
        dialect.check_schema(schema)
        return next(_faults(schema, _resolver(schema, dialect)), None)
    except jsonschema.SchemaError as error:
        return f"{error.json_path}: {clip(error.message)}"
    except ValueError as error:  # an address that is none
        return clip(str(error))
    except RecursionError:
        return "nested too deeply"


def schema_breach(value: Any, schema: Schema) -> Phrase | None:
    """What a learner should know of how ``value`` breaks ``schema``; ``None`` if it does not.

    Raises ``SlowPattern`` if a pattern takes too long on one of the value's texts, ``RecursionError`` if
    the schema goes round in circles.
    """
    jsonschema = load("jsonschema")
    registry = load("jsonschema_specifications").REGISTRY
    validator = _bounded(_dialect(schema))(schema, registry=registry)
    error = jsonschema.exceptions.best_match(validator.iter_errors(value))
    return None if error is None else _breach(error)


def _breach(error: Any) -> Phrase:
    where = clip(error.json_path)
    match error.validator:
        case "required" if isinstance(error.validator_value, list):  # draft 3 has true or false here
            missing = [key for key in error.validator_value if key not in error.instance]
            return Phrase("evals.json-schema.required", where=where, missing=clip_all(missing))
        case "type":
            wanted = error.validator_value
            wanted = [wanted] if isinstance(wanted, str) else wanted
            return Phrase("evals.json-schema.type", where=where, found=_json(error.instance), wanted=wanted)
        case "additionalProperties":
            return Phrase("evals.json-schema.extra", where=where, found=_json(error.instance))
        case keyword:
            return Phrase(
                "evals.json-schema.rule",
                where=where,
                found=_json(error.instance),
                rule=str(keyword),
                wanted=_json(error.validator_value),
            )


def _json(value: Any) -> str:
    return clip(json.dumps(value, ensure_ascii=False))


def _dialect(schema: Schema) -> Any:
    jsonschema = load("jsonschema")
    named = isinstance(schema, dict) and isinstance(schema.get("$schema"), str)
    newest = jsonschema.Draft202012Validator
    return jsonschema.validators.validator_for(schema, default=newest) if named else newest


def _resolver(schema: Schema, dialect: Any) -> Any:
    specification = load("referencing.jsonschema").specification_with(dialect.META_SCHEMA["$schema"])
    resource = specification.create_resource(schema)
    registry = load("jsonschema_specifications").REGISTRY.with_resource("", resource)
    return registry.resolver()


def _faults(schema: Any, resolver: Any) -> Iterator[str]:
    """What the library only finds when it gets there: references that lead nowhere, unusable patterns."""
    if isinstance(schema, list):
        for item in schema:
            yield from _faults(item, resolver)
    elif isinstance(schema, dict):
        for keyword, value in schema.items():
            if keyword in _REFERENCES and isinstance(value, str):
                if not _leads_somewhere(value, resolver):
                    yield f"{keyword}: {clip(value)}"
            elif keyword == "pattern" and isinstance(value, str):
                fault = pattern_fault(value)
                if fault is not None:
                    yield f"pattern: {fault}"
            else:
                yield from _faults(value, resolver)


def _leads_somewhere(reference: str, resolver: Any) -> bool:
    if not reference.startswith("#"):
        return False
    try:
        resolver.lookup(reference)
    except load("referencing.exceptions").Unresolvable:
        return False
    return True


@lru_cache
def _bounded(dialect: Any) -> Any:
    """``dialect`` with the two keywords replaced whose cost an answer could drive up."""
    return load("jsonschema").validators.extend(dialect, {"pattern": _pattern, "uniqueItems": _unique_items})


def _pattern(validator: Any, pattern: str, instance: Any, schema: Any) -> Iterator[Any]:
    if validator.is_type(instance, "string") and search(pattern, instance) is None:
        yield load("jsonschema").ValidationError(f"does not match {pattern}")


def _unique_items(validator: Any, wanted: bool, instance: Any, schema: Any) -> Iterator[Any]:
    if wanted and validator.is_type(instance, "array"):
        # The library compares every item with every other one when items cannot be sorted.
        spelled = {json.dumps(item, sort_keys=True) for item in instance}
        if len(spelled) < len(instance):
            yield load("jsonschema").ValidationError("has items that are the same")
