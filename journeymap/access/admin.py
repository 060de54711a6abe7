"""Accounts, roles, locks, tokens and the trail in the admin."""

from __future__ import annotations

from typing import Any, ClassVar

from axes.models import AccessAttempt
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from knox.models import AuthToken
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from .audit import record
from .lockouts import locked
from .models import Entry
from .readonly import NOTHING, ReadOnlyAdmin, Records
from .secondfactor import switch_off, switched_on
from .sessions import end_sessions

admin.site.index_title = "All records"
# Packages registered these themselves. Keys of second factors are nobody's to read; the others follow.
for model in (StaticDevice, TOTPDevice, User, Group, AuthToken):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    """The trail is read here and changed nowhere."""

    list_display = ("when", "who", "action", "target")
    list_filter = ("action",)
    search_fields = ("target", "who")
    date_hierarchy = "when"
    exclude = ("salt",)


@admin.register(User)
class AccountAdmin(UserAdmin, Records):
    """Who may sign in. An administrator switches a lost second factor off and ends sessions here."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "full_name", "roles", "is_active", "second_factor", "last_login")
    list_filter = ("groups", "is_active")
    search_fields = ("username", "first_name", "last_name", "email")
    actions = ("reset_second_factor", "sign_out")

    @admin.display(description="name", ordering="last_name")
    def full_name(self, user: User) -> str:
        return user.get_full_name() or NOTHING

    @admin.display(description="roles")
    def roles(self, user: User) -> str:
        return ", ".join(group.name for group in user.groups.all()) or NOTHING

    @admin.display(description="second factor", boolean=True)
    def second_factor(self, user: User) -> bool:
        return switched_on(user) is not None

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.action(description="Switch the second factor off", permissions=["change"])
    def reset_second_factor(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        for user in chosen:
            if switch_off(user):
                end_sessions(user, but=request.session.session_key)
                record(request.user, "second-factor.reset", user.get_username())
                messages.success(request, f"The second factor of {user} is off, and {user} is signed out.")
            else:
                messages.info(request, f"{user} has no second factor.")

    @admin.action(description="Sign out everywhere", permissions=["change"])
    def sign_out(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        for user in chosen:
            ended = end_sessions(user, but=request.session.session_key)
            record(request.user, "sessions.end", user.get_username(), ended=ended)
            messages.success(request, f"{user}: {ended} sessions ended.")


@admin.register(Group)
class RoleAdmin(GroupAdmin, Records):
    """The three roles are set anew after every migration; others are a company's own."""

    list_display = ("name", "members")
    search_fields = ("name",)

    @admin.display(description="members")
    def members(self, group: Group) -> int:
        return group.user_set.count()


@admin.register(AuthToken)
class TokenAdmin(ReadOnlyAdmin):
    """Tokens of programs. Deleting one revokes it; its owner makes another."""

    list_display = ("token_key", "user", "created", "expiry")
    list_filter = ("user",)
    search_fields = ("token_key", "user__username")
    fields = ("token_key", "user", "created", "expiry")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("knox.delete_authtoken"))


@admin.register(AccessAttempt)
class AttemptAdmin(ReadOnlyAdmin):
    """Wrong passwords and codes, by name and address. Deleting a row lifts the lock."""

    list_display = ("username", "ip_address", "failures_since_start", "attempt_time", "is_locked")
    search_fields = ("username", "ip_address")
    date_hierarchy = "attempt_time"
    fields = ("username", "ip_address", "user_agent", "path_info", "failures_since_start", "attempt_time")
    actions: ClassVar = ["lift"]

    @admin.display(description="locked now", boolean=True)
    def is_locked(self, attempt: AccessAttempt) -> bool:
        return locked().filter(pk=attempt.pk).exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("axes.delete_accessattempt"))

    @admin.action(description="Lift the lock", permissions=["delete"])
    def lift(self, request: HttpRequest, chosen: QuerySet[AccessAttempt]) -> None:
        for attempt in chosen:
            record(request.user, "lock.lift", attempt.username or "", since=str(timezone.now().date()))
        count, _ = chosen.delete()
        messages.success(request, f"{count} forgotten; they may try again at once.")
