#!/usr/bin/env python
"""Journeymap's command line: `manage.py help` lists every command."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "journeymap.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
