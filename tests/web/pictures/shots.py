"""What is photographed: every page with the demo company, and the first steps on an empty installation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from journeymap.access.roles import ADMINISTRATOR, BUSINESS_USER, SUPPORT_AGENT, grant_roles
from journeymap.actions.models import Channel, Handover, Notice, Tracker
from journeymap.analysis.models import Finding, Measure, Proposal, Run
from journeymap.analysis.parts import Part
from journeymap.assistant.asker import Asker
from journeymap.assistant.asking import ask as ask_assistant
from journeymap.assistant.drafting.making import draft
from journeymap.connecting.due import start as start_pull
from journeymap.connecting.models import Connection, Pull
from journeymap.customers.addresses import opaque
from journeymap.feedback.models import Feedback
from journeymap.futures import questions
from journeymap.futures.forecasts import ask
from journeymap.futures.making import make
from journeymap.futures.operations import add_change
from journeymap.ingest.models import Draft, Import
from journeymap.jobs.claiming import attempt, run_here
from journeymap.journeys.models import Drafting, Journey
from journeymap.maps.choices import choices
from journeymap.maps.keeping import kept_map
from journeymap.publishing.editions import newest, publish
from journeymap.sharing.links import allow, share
from journeymap.tracking.keys import make as make_key
from journeymap.tracking.models import WriteKey
from journeymap.web.demo.journeys import JOURNEYS

BUSINESS, SUPPORT, ADMIN = "demo-business", "demo-support", "demo-admin"
QUESTIONS = ("What should we fix first?", "Where do we lose people, and why?", "And for the app?")
ROLES = {BUSINESS: BUSINESS_USER, SUPPORT: SUPPORT_AGENT, ADMIN: ADMINISTRATOR}


@dataclass(frozen=True)
class Shot:
    """A page: who opens it (None: nobody is signed in), and its address, asked for once."""

    name: str
    who: str | None
    address: Callable[[], str]
    whole: bool = False


def at(name: str, *of: object) -> Callable[[], str]:
    return lambda: reverse(name, args=of)


def shop() -> Journey:
    return Journey.objects.get(name=JOURNEYS[0].name)


def connection() -> str:
    """A source that does not answer: how trouble looks."""
    told = {"address": "postgresql://reader@127.0.0.1:9/shop", "cursor": "changed", "key": "id",
            "query": "select id, customer_id, status, changed from orders"}  # fmt: skip
    made, new = Connection.objects.get_or_create(
        name="Orders of the warehouse", defaults={"kind": "sql", "settings": told}
    )
    if new and (pull := start_pull(made)):
        attempt(Pull, pull.pk)
    return reverse("connection", args=[made.pk])


def messages(then: str = "messages") -> str:
    """Receivers in every state, and a tracker with an issue that is done."""
    sent, new = Channel.objects.get_or_create(
        name="Weekly to the board",
        defaults={"kind": "mail", "address": "board@example.com", "occasions": ["digest"], "on": True},
    )
    if new:
        for status in ("done", "failed"):
            Notice.objects.create(channel=sent, occasion="digest", status=status, error="The server is away")
        off = {"kind": "slack", "address": "hooks.slack.com", "occasions": ["alerts", "lists"]}
        Channel.objects.create(name="CX team in Slack", **off)
        tracker = Tracker.objects.create(
            name="Shop's issues", kind="github", address="https://api.github.com", on=True,
            settings={"repository": "acme/shop", "label": "cx"},
        )  # fmt: skip
        Handover.objects.create(
            tracker=tracker, journey=shop(), title="Show the fee on the product page", status="done",
            key="12", link="https://github.com/acme/shop/issues/12", state="done",
        )  # fmt: skip
    if then == "tracker":
        return reverse("tracker", args=[Tracker.objects.get().pk])
    return reverse(then, args=[] if then == "messages" else [sent.pk])


def connections() -> str:
    connection()
    Connection.objects.get_or_create(
        name="Survey answers", defaults={"kind": "webhook", "gives": "feedback", "source": "Typeform"}
    )
    return reverse("connections")


def of_shop(name: str) -> Callable[[], str]:
    return lambda: reverse(name, args=[shop().slug])


def of_live(name: str) -> Callable[[], str]:
    """A page of live tracking, where a site may send."""

    def address() -> str:
        row = WriteKey.objects.first() or make_key(None, "Shop, website", "shop-web")[0]
        return reverse(name, args=[row.pk] if name == "write-key" else [])

    return address


def the_map(query: str = "") -> str:
    return reverse("map", args=[shop().slug]) + query


def showing(query: str) -> Callable[[], str]:
    return lambda: the_map(query)


def worst() -> Finding:
    return Finding.objects.filter(run__journey=shop(), mood="pain").order_by("-impact").first()


def felt_worst() -> str:
    """Address of the touchpoint whose texts are unhappiest."""
    moods = [
        each for each in kept_map(shop())["measures"]
        if (each["unit"], each["anchor"]["place"]) == ("polarity", "touchpoint") and each["value"] is not None
    ]  # fmt: skip
    return min(moods, key=lambda each: each["value"])["address"]


def measure() -> str:
    """The whole list of one measure of the newest run that measured something."""
    found = Measure.objects.order_by("-run_id", "pk").first()
    return reverse("run-measure", args=[found.run_id, found.measure])


def proposed_rows() -> str:
    """What stands behind the newest proposal that names rows."""
    found = Proposal.objects.exclude(evidence=None).exclude(run=None).latest("pk")
    return reverse("proposed-rows", args=[found.pk])


def two_channels() -> str:
    one, other, *_ = choices(shop())["channels"]
    return the_map(f"?channel={one['name']}&compare=1&vs_channel={other['name']}")


def rows() -> str:
    return reverse("map-rows", args=[shop().slug, felt_worst()])


def somebody(name: str) -> Callable[[], str]:
    """A page of one customer who said something."""
    return lambda: reverse(name, args=[opaque(Feedback.objects.exclude(customer="").first().customer)])


def shared_outside() -> str:
    """The links of the shop's journey: one of them, freshly made."""
    linked()
    return reverse("shares", args=[shop().slug])


def linked() -> str:
    by = get_user_model().objects.get(username=ADMIN)
    allow(True, by)
    _, token = share(shop(), by, name="Board meeting", query={"channel": []}, notes=True)
    return reverse("shared", args=[token])


def future_linked() -> str:
    """A link to the scenario of the shop's future map."""
    future()()
    by = get_user_model().objects.get(username=ADMIN)
    allow(True, by)
    found = shop().futures.first()
    _, token = share(shop(), by, name="Board meeting", query={}, notes=True, state="future", future=found)
    return reverse("shared", args=[token])


def future_on_wall() -> str:
    future()()
    return f"{reverse('wall')}?view={shop().slug}/future:{shop().futures.first().slug}"


def day_linked() -> str:
    by = get_user_model().objects.get(username=ADMIN)
    allow(True, by)
    _, token = share(shop(), by, name="Board meeting", query={"strip": ["weekday"]}, state="day")
    return reverse("shared", args=[token])


def edition() -> str:
    """The newest published version; the first is published where there is none."""
    made = newest(shop()) or publish(shop(), None, "the team agreed")
    return reverse("edition", args=[shop().slug, made.number])


def future(query: str = "") -> Callable[[], str]:
    """A future map of the shop with one change, its forecast made; made where there is none."""

    def address() -> str:
        plan = shop().futures.first() or make(shop(), "No surprises", None, None)
        if not plan.changes.exists():
            stage = next(each for each in plan.base["stages"][1:] if each["touchpoints"])
            told = {"what": {"kind": "fix_theme", "touchpoint": stage["touchpoints"][0]}, "effort": "S"}
            add_change(plan, None, plan.revision, told)
            run_here(ask(plan.scenarios.get(), None))
        opened = query.replace("CHANGE", str(plan.changes.first().pk))
        return reverse("future", args=[shop().slug, plan.slug]) + opened

    return address


def drafted(kind: str, name: str = "") -> Callable[[], str]:
    """First drafts that wait at the shop."""

    def address() -> str:
        draft(Asker(get_user_model().objects.get(username=BUSINESS)), kind, shop().slug, name)
        return f"{reverse('drafts')}?kind={kind}&journey={shop().slug}&name={name}"

    return address


def asked_forecast() -> str:
    """What a question about the next weeks got."""
    user = get_user_model().objects.get(username=BUSINESS)
    question = questions.asked(shop(), Part(), [], 13)
    found = questions.known(shop(), question, user) or questions.ask(shop(), question, user)
    if found.is_open:
        run_here(found)
    return reverse("asked-forecast", args=[found.pk]) if found.journey else reverse("home")


def talk() -> str:
    """A conversation of the business user: two questions and a follow-up; asked where there is none."""
    who = get_user_model().objects.get(username=BUSINESS)
    held = who.conversations.filter(title=QUESTIONS[0]).first()
    number = held.pk if held else None
    for text in () if held else QUESTIONS:
        number = ask_assistant(Asker(who), text, shop().slug, number).conversation
    return reverse("conversation", args=[number])


SHOTS = [
    Shot("sign-in", None, at("sign-in")),
    Shot("home", BUSINESS, at("home"), whole=True),
    Shot("ask", BUSINESS, at("ask")),
    Shot("ask-talk", BUSINESS, talk),
    Shot("ask-support", SUPPORT, at("ask")),
    Shot("map", BUSINESS, the_map),
    Shot("map-whole", BUSINESS, the_map, whole=True),
    Shot("map-finding", BUSINESS, lambda: the_map(f"?cell=f{worst().pk}")),
    Shot("map-drawer", BUSINESS, lambda: the_map(f"?cell={felt_worst()}")),
    Shot("map-compared", BUSINESS, two_channels),
    Shot("map-sankey", BUSINESS, showing("?show=sankey"), whole=True),
    Shot("map-graph", BUSINESS, showing("?show=graph"), whole=True),
    Shot("map-variants", BUSINESS, showing("?show=variants"), whole=True),
    Shot("map-funnel", BUSINESS, showing("?show=funnel"), whole=True),
    Shot("rows", BUSINESS, rows),
    Shot("day", BUSINESS, of_shop("day"), whole=True),
    Shot("day-rows", BUSINESS, lambda: reverse("day-rows", args=[shop().slug, "sessions-weekday-18-21"])),
    Shot("day-notes", BUSINESS, of_shop("day-notes-history")),
    Shot("future", BUSINESS, future()),
    Shot("future-change", BUSINESS, future("?side=change&change=CHANGE")),
    Shot("future-opportunities", BUSINESS, future("?side=opportunities")),
    Shot("futures", BUSINESS, of_shop("futures")),
    Shot("editions", BUSINESS, of_shop("editions")),
    Shot("journey-design", BUSINESS, of_shop("journey-design"), whole=True),
    Shot("edition", BUSINESS, edition),
    Shot("edition-compared", BUSINESS, lambda: f"{of_shop('editions-compare')()}?kind=within", whole=True),
    Shot("comments", BUSINESS, of_shop("comments")),
    Shot("mentions", BUSINESS, at("mentions")),
    Shot("journeys", BUSINESS, at("journeys")),
    Shot("journey-new", BUSINESS, at("new-journey"), whole=True),
    Shot("journey-from-file", BUSINESS, at("journey-from-file")),
    Shot("journey-edit", BUSINESS, of_shop("journey-edit"), whole=True),
    Shot("journey-rules", BUSINESS, of_shop("journey-rules"), whole=True),
    Shot("journey-settings", BUSINESS, of_shop("journey-settings"), whole=True),
    Shot("journey-history", BUSINESS, of_shop("journey-history")),
    Shot("journey-delete", BUSINESS, of_shop("journey-delete")),
    Shot("imports", SUPPORT, at("imports"), whole=True),
    Shot("import", SUPPORT, lambda: reverse("import", args=[Import.objects.latest("pk").pk]), whole=True),
    Shot("undo", SUPPORT, lambda: reverse("undo-import", args=[Import.objects.latest("pk").pk])),
    Shot("live", ADMIN, of_live("live-tracking"), whole=True),
    Shot("write-key", ADMIN, of_live("write-key"), whole=True),
    Shot("write-key-new", ADMIN, at("write-key-new")),
    Shot("desks", BUSINESS, at("desks"), whole=True),
    Shot("exits", ADMIN, at("exits"), whole=True),
    Shot("analyzers", BUSINESS, at("analyzers"), whole=True),
    Shot("analyzer", BUSINESS, lambda: reverse("analyzer", args=[worst().run.analyzer]), whole=True),
    Shot("messages", ADMIN, messages, whole=True),
    Shot("messages-receiver", ADMIN, lambda: messages("channel"), whole=True),
    Shot("messages-form", ADMIN, at("new-channel", "slack"), whole=True),
    Shot("messages-digest", ADMIN, lambda: messages("digest"), whole=True),
    Shot("messages-tracker", ADMIN, lambda: messages("tracker"), whole=True),
    Shot("messages-tracker-form", ADMIN, at("new-tracker", "jira"), whole=True),
    Shot("connections", ADMIN, connections, whole=True),
    Shot("connection", ADMIN, connection, whole=True),
    Shot("connection-kinds", ADMIN, at("choose-connection")),
    Shot("connection-form", ADMIN, at("new-connection", "sql"), whole=True),
    Shot("runs", BUSINESS, at("runs")),
    Shot("run", BUSINESS, lambda: reverse("run", args=[Run.objects.latest("pk").pk]), whole=True),
    Shot("opportunities", BUSINESS, at("opportunities"), whole=True),
    Shot("findings", BUSINESS, lambda: f"{reverse('findings')}?journey={shop().slug}&mood=pain", whole=True),
    Shot("lists", BUSINESS, at("lists")),
    Shot("answers", BUSINESS, at("answers"), whole=True),
    Shot(
        "answers-narrowed", BUSINESS, lambda: f"{reverse('answers')}?journey={shop().slug}&group=detractors"
    ),
    Shot("themes", BUSINESS, at("all-themes"), whole=True),
    Shot("personas", BUSINESS, at("all-personas"), whole=True),
    Shot("measure", BUSINESS, measure, whole=True),
    Shot("models", ADMIN, at("models")),
    Shot("proposals", BUSINESS, at("proposals")),
    Shot("drafts", BUSINESS, drafted("ideas"), whole=True),
    Shot("asked-forecast", BUSINESS, asked_forecast),
    Shot("proposed-rows", BUSINESS, proposed_rows),
    Shot("alerts", BUSINESS, at("alerts")),
    Shot("people", ADMIN, at("people")),
    Shot("person", ADMIN, somebody("person"), whole=True),
    Shot("timeline", BUSINESS, somebody("person-timeline"), whole=True),
    Shot("person-erase", ADMIN, somebody("person-erase")),
    Shot("retention", ADMIN, at("retention"), whole=True),
    Shot("erasures", ADMIN, at("erasures")),
    Shot("system", ADMIN, at("system"), whole=True),
    Shot("audit", ADMIN, at("audit"), whole=True),
    Shot("account", BUSINESS, at("account"), whole=True),
    Shot("second-factor", BUSINESS, at("second-factor")),
    Shot("admin", ADMIN, at("admin:index")),
    Shot("admin-journey", ADMIN, lambda: reverse("admin:journeys_journey_change", args=[shop().pk])),
    Shot("shares", ADMIN, shared_outside, whole=True),
    Shot("sharing", ADMIN, at("sharing")),
    Shot("shared", None, linked, whole=True),
    Shot("shared-future", None, future_linked, whole=True),
    Shot("shared-day", None, day_linked, whole=True),
    Shot("link-over", None, lambda: reverse("shared", args=["over"])),
    Shot("wall", BUSINESS, lambda: f"{reverse('wall')}?view={shop().slug}"),
    Shot("wall-future", BUSINESS, future_on_wall),
    Shot("wall-day", BUSINESS, lambda: f"{reverse('wall')}?view={shop().slug}/day"),
    Shot("wall-choice", BUSINESS, at("wall")),
    Shot("refused", SUPPORT, the_map),
    Shot("not-found", BUSINESS, lambda: "/journeys/no-such-journey/"),
]


def people() -> None:
    """The three of the demo, in an installation that has nobody yet."""
    grant_roles()
    for name, role in ROLES.items():
        user, _ = get_user_model().objects.get_or_create(username=name)
        user.groups.set([Group.objects.get(name=role)])


def signed_in(name: str) -> Client:
    client = Client(SERVER_NAME="localhost")
    user = get_user_model().objects.get(username=name)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def handed_in() -> str:
    """Hands in what a shop would export: one row in nine has a day that no month has."""
    activities = ("visited", "saw_price", "fee_shown", "paid", "delivered")
    rows = "".join(
        f"{28 + (number % 9 == 8) * 13}.11.2025 1{step}:0{number % 6};A-{1000 + number};"
        f"kate{number}@shop.example;{activity};{('web', 'app')[number % 2]};{12 + number % 7},50;"
        f"{number * 7919:x}\n"
        for number in range(90)
        for step, activity in enumerate(activities[: 2 + number % 4])
    )
    file = SimpleUploadedFile(
        "shop-events-week-47.csv", f"ordered_at;order_no;cust;what;src;amt;x_ref\n{rows}".encode()
    )
    client = signed_in(SUPPORT)
    return client.post(reverse("upload"), {"files": file}).url


def imported() -> str:
    draft = Draft.objects.latest("pk")
    client = signed_in(SUPPORT)
    client.post(reverse("start-draft", args=[draft.pk]))
    job = run_here(Import.objects.latest("pk"))
    return reverse("import", args=[job.pk])


def drafted() -> str:
    client = signed_in(BUSINESS)
    client.post(reverse("new-journey"), {"name": "First order", "source": [Import.objects.latest("pk").pk]})
    return reverse("drafting", args=[Drafting.objects.latest("pk").pk])


FIRST = [
    Shot("first-home", BUSINESS, at("home")),
    Shot("first-journeys", BUSINESS, at("journeys")),
    Shot("first-new-journey", BUSINESS, at("new-journey")),
    Shot("first-imports", SUPPORT, at("imports")),
    Shot("first-live", ADMIN, at("live-tracking")),
    Shot("first-connections", ADMIN, at("connections")),
    Shot("first-messages", ADMIN, at("messages")),
    Shot("first-analyzers", BUSINESS, at("analyzers")),
    Shot("first-people", ADMIN, at("people")),
    Shot("first-draft", SUPPORT, handed_in, whole=True),
    Shot("first-import", SUPPORT, imported, whole=True),
    Shot("first-home-with-data", BUSINESS, at("home")),
    Shot("first-drafting", BUSINESS, drafted, whole=True),
    Shot("first-map", BUSINESS, lambda: reverse("map", args=[Journey.objects.get().slug])),
    Shot("first-home-with-map", BUSINESS, at("home")),
]
"""In this order: each does what the next one shows."""
