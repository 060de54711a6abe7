"""Ends the parts when the supervisor itself was killed and could not.

Run as a script by the supervisor, which writes "+PGID" and "-PGID" lines to its standard input as parts start
and end. When that pipe closes, however the supervisor died, every process group still listed is killed.
"""

import contextlib
import os
import signal
import sys


def main() -> None:
    # Ctrl-C in a terminal reaches this process too; it must outlive the supervisor, not end with it.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: set[int] = set()
    for line in sys.stdin:
        (groups.add if line[0] == "+" else groups.discard)(int(line[1:]))
    for group in groups:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    main()
