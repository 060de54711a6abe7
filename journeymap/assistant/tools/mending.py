"""What is wrong with the arguments of a call, in words by which whoever wrote it can mend it. Pure."""

from __future__ import annotations

from pydantic import ValidationError

from journeymap.assistant.tools.contract import Arguments, Unclear


def unclear(takes: type[Arguments], error: ValidationError) -> Unclear:
    """The first thing that is wrong, without what was said. takes: the arguments that there are."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    field = takes.model_fields.get(str(first["loc"][0])) if first["loc"] else None
    meaning = f" It is: {field.description}." if field and field.description else ""
    if first["type"] == "missing":
        return Unclear(f"{where} is missing.{meaning}", where)
    if first["type"] == "extra_forbidden":
        inside = len(first["loc"]) > 1
        there = "" if inside else f" There are: {', '.join(takes.model_fields)}."
        return Unclear(f"{where} is no argument of this.{there}", where)
    if first["type"] == "string_pattern_mismatch":
        return Unclear(f"{where} is not written as it must be.{meaning}", where)
    return Unclear(f"{where or 'arguments'}: {first['msg']}.{meaning}", where)
