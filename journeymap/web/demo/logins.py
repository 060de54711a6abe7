"""One account for each role, to look at the demo company with; random passwords, kept as hashes only."""

from __future__ import annotations

import secrets

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from journeymap.access.audit import record
from journeymap.access.roles import ADMINISTRATOR, BUSINESS_USER, SUPPORT_AGENT

LOGINS = {"demo-business": BUSINESS_USER, "demo-support": SUPPORT_AGENT, "demo-admin": ADMINISTRATOR}


def make_logins() -> dict[str, str]:
    """Make those that are missing. Their names and passwords, which nobody can read again."""
    users = get_user_model().objects
    made = {}
    for name, role in LOGINS.items():
        if users.filter(username=name).exists():
            continue
        made[name] = secrets.token_urlsafe(12)
        # A lock on staff pages is each role's permissions; is_staff only lets them sign in there.
        user = users.create_user(name, password=made[name], is_staff=True)
        user.groups.add(Group.objects.get(name=role))
    return made


def new_passwords() -> dict[str, str]:
    """Give the demo's own accounts new passwords; sessions opened with the old ones end."""
    changed = {}
    for user in get_user_model().objects.filter(username__in=LOGINS).order_by("pk"):
        changed[user.username] = secrets.token_urlsafe(12)
        user.set_password(changed[user.username])
        user.save(update_fields=["password"])
        record(None, "password", user.username)
    return changed
