"""The child process of a forecast: `python -m journeymap.futures.child SPEC.json`. No Django, no database.

It talks as `journeymap.mining.runner` does: progress on stdout, its last word on stderr, the same exit codes.
"""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from journeymap import forecasting
from journeymap.mining.definition import JourneyDefinition
from journeymap.mining.filters import Filter
from journeymap.mining.log import Log
from journeymap.mining.runner import (
    BAD_SPEC,
    DONE,
    FAILED,
    NO_MEMORY,
    NO_TIME,
    OutOfTime,
    progress_on_stdout,
    said,
    set_limits,
)


class Spec(BaseModel):
    """What is asked. log, output: absolute paths; the output is `Outlook` as JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    log: Path
    definition: JourneyDefinition
    changes: tuple[dict[str, Any], ...] = ()
    weeks: int = 13
    part: Filter | None = None
    contacts: tuple[str, ...] = ()
    seed: int = 0
    output: Path
    memory_bytes: int | None = None
    cpu_seconds: int | None = None


def main(arguments: list[str]) -> int:
    """Exit status; see the module's docstring."""
    try:
        (path,) = arguments
        spec = Spec.model_validate_json(Path(path).read_text())
        changes = forecasting.parse(list(spec.changes))
    except (ValueError, OSError, ValidationError) as error:
        return said(BAD_SPEC, f"the forecast was asked in a way that cannot be read: {error}")
    with progress_on_stdout() as progress:
        try:
            set_limits(spec.memory_bytes, spec.cpu_seconds)
            outlook = forecasting.forecast(
                Log.open(spec.log), spec.definition, changes, weeks=spec.weeks, part=spec.part,
                contacts=spec.contacts, seed=spec.seed, progress=lambda share: progress(share, "forecasting"),
            )  # fmt: skip
            spec.output.write_text(outlook.model_dump_json())
        except OutOfTime:
            return said(NO_TIME, f"the forecast used up its {spec.cpu_seconds} seconds of CPU time")
        except MemoryError as error:
            return said(NO_MEMORY, f"the forecast needs more memory than it may use: {error}")
        except ValueError as error:  # a place that the journey has not any more: it says which
            return said(FAILED, str(error))
        except Exception as error:  # whatever went wrong belongs on the row, in full
            traceback.print_exc()
            return said(FAILED, f"the forecast failed: {type(error).__name__}: {error}")
    return DONE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
