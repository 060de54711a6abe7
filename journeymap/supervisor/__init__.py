"""One process that starts the others, restarts what dies or hangs, and ends them all. No Django here."""
