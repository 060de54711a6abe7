"""A child process that is killed before it says anything."""

import os
import signal

os.kill(os.getpid(), signal.SIGKILL)
