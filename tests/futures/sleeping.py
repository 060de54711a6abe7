"""A child process that tells its number beside what it was asked, and goes on until somebody kills it."""

import os
import sys
import time
from pathlib import Path

told = Path(sys.argv[1]).with_name("number.part")
told.write_text(str(os.getpid()))
told.rename(told.with_name("number"))
time.sleep(120)
