"""A person decides whether an analyzer runs, when and with which parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from pydantic import ValidationError

from journeymap.access.audit import record
from journeymap.analysis.models import Alert, Run, Schedule, Setting, SettingChange
from journeymap.analysis.models.setting import switched_off
from journeymap.jobs.states import OPEN
from journeymap.journeys.models import Journey
from journeymap.mining import Analyzer
from journeymap.mining.registry import load


class SettingError(ValueError):
    """A setting that cannot be. `fields`: name of the parameter -> what is wrong with it, in words."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = dict(fields)
        super().__init__("; ".join(f"{name}: {said}" for name, said in fields.items()))


class StaleSetting(RuntimeError):
    """Somebody else decided meanwhile; nothing was saved. `current`: in force now; `since`: what others did.

    since: their changes after the one that was told, oldest first.
    """

    def __init__(self, current: Setting, since: list[SettingChange]) -> None:
        self.current, self.since = current, since
        who = sorted({str(change.by) for change in since if change.by}) or ["somebody"]
        super().__init__(
            f"The setting of {current} was changed meanwhile by {' and '.join(who)}; nothing was saved."
        )


def checked(analyzer: type[Analyzer], params: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters that differ from the analyzer's defaults, as JSON. SettingError names the fields."""
    try:
        found = analyzer.Params.model_validate(dict(params))
    except ValidationError as invalid:
        raise SettingError(faults(invalid)) from invalid
    default = analyzer.Params().model_dump(mode="json")
    told = found.model_dump(mode="json")
    return {name: value for name, value in told.items() if value != default.get(name)}


def faults(invalid: ValidationError) -> dict[str, str]:
    """Field -> what is wrong with it; "" for what is wrong with all of them together."""
    said: dict[str, str] = {}
    for each in invalid.errors(include_url=False, include_context=False, include_input=False):
        name = str(each["loc"][0]) if each["loc"] else ""
        sentence = each["msg"].removeprefix("Value error, ")
        said[name] = f"{said[name]}; {sentence}" if name in said else sentence
    return said


def configure(
    name: str,
    journey: Journey | None,
    by: AbstractBaseUser,
    revision: int,
    *,
    enabled: bool = True,
    schedule: str = str(Schedule.NEW_DATA),
    params: Mapping[str, Any] | None = None,
) -> Setting:
    """Store the setting of an analyzer for a journey (None: for all that have none of their own).

    revision: of the setting that the person saw, 0 where there was none. Raises KeyError for an unknown
    analyzer, SettingError, StaleSetting; then nothing changed.
    """
    analyzer = load().get(name)
    if analyzer.scope == "company" and journey is not None:
        raise SettingError({"journey": f"{analyzer.title} looks at the company: it has one setting for all."})
    if schedule not in Schedule.values:
        raise SettingError({"schedule": f"There is no schedule {schedule!r}; tell one of {Schedule.values}."})
    with transaction.atomic():
        row = _locked(name, journey, revision)  # first: mending a wrong value must not win over others
        told = {"enabled": enabled, "schedule": schedule, "params": checked(analyzer, params or {})}
        before = row.told()
        if row.pk and told == before:
            return row
        for field, value in told.items():
            setattr(row, field, value)
        row.by, row.changed, row.revision = by, timezone.now(), _next(name, journey)
        row.save()
        _remember(row)
        record(by, "analyzer.setting", row, revision=row.revision, before=before, after=told)
        stand_still()
    return row


def forget(name: str, journey: Journey | None, by: AbstractBaseUser, revision: int) -> None:
    """Take a setting away: a journey goes by what holds for all again, the company by the defaults."""
    with transaction.atomic():
        row = _locked(name, journey, revision)
        if row.pk is None:
            return
        row.by, row.revision = by, _next(name, journey)
        _remember(row, removed=True)
        record(by, "analyzer.setting.remove", row, before=row.told())
        row.delete()
        stand_still()


def stand_still() -> None:
    """What is switched off stops, also where it runs or waits; and it cannot say that an incident lasts."""
    off = switched_off()
    Alert.objects.filter(off, closed=None).update(closed=timezone.now(), ending=Alert.Ending.OFF)
    for run in Run.objects.filter(off, status__in=OPEN):
        run.cancel()


def history(name: str, journey: Journey | None) -> list[SettingChange]:
    """All versions of a setting, newest first."""
    return list(SettingChange.objects.filter(analyzer=name, journey=journey).select_related("by"))


def _locked(name: str, journey: Journey | None, revision: int) -> Setting:
    rows = Setting.objects.select_for_update().filter(analyzer=name, journey=journey)
    row = rows.first() or Setting(analyzer=name, journey=journey)
    if row.revision != revision:
        since = [change for change in history(name, journey) if change.revision > revision]
        raise StaleSetting(row, since[::-1])
    return row


def _next(name: str, journey: Journey | None) -> int:
    """Numbers of a setting go on when it was taken away and made again."""
    known = SettingChange.objects.filter(analyzer=name, journey=journey)
    return (known.aggregate(last=Max("revision"))["last"] or 0) + 1


def _remember(row: Setting, removed: bool = False) -> None:
    SettingChange.objects.create(
        analyzer=row.analyzer,
        journey=row.journey,
        by=row.by,
        revision=row.revision,
        removed=removed,
        **row.told(),
    )
