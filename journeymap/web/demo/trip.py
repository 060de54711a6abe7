"""One trip through the shop for many customers at once: from the first contact to what they say of it."""

from __future__ import annotations

import numpy as np

from . import effects
from .company import Customers
from .recorder import APP, CHAT, MAIL, PHONE, STORE, WEB, Recorder

MINUTE, HOUR, DAY = 60, 3_600, effects.DAY


class Trip:
    """The trip numbered `number` of the customers at places `who`, beginning at `start` (seconds).
    before: who ordered on an earlier trip.

    After `happen`, `flags` says by name which planted thing befell whom, `paid` who ordered, `now` when each
    trip ended; `asked`, `reviewed` and `surveyed` who was heard, with the moments;
    `asked_at_steps` (step, places, moments) who answered right there.
    """

    def __init__(
        self, customers: Customers, who: np.ndarray, number: int, start: np.ndarray, before: np.ndarray,
        recorder: Recorder,
    ):  # fmt: skip
        self.customers, self.who, self.recorder = customers, who, recorder
        self.random, self.n = customers.random, len(who)
        self.number, self.before = np.full(self.n, number), before
        self.now = start.astype(np.int64)
        self.member = customers.member[who]
        self.channel = np.where(customers.app[who], APP, WEB)
        self.flags: dict[str, np.ndarray] = {}
        self.asked_at_steps: list[tuple[str, np.ndarray, np.ndarray]] = []

    def of(self, numbers: tuple[float, ...]) -> np.ndarray:
        return self.customers.of(numbers)[self.who]

    def chance(self, share: float | np.ndarray) -> np.ndarray:
        return self.random.random(self.n) < share

    def step(
        self, activity: str, whose: np.ndarray, wait: float | np.ndarray,
        channel: np.ndarray | int | None = None, value: np.ndarray | None = None,
    ) -> None:  # fmt: skip
        """Some wait (median `wait` seconds), then the event."""
        waited = 1 + (wait * self.random.lognormal(0, 0.6, self.n)).astype(np.int64)
        self.now = np.where(whose, self.now + waited, self.now)
        self.note(activity, whose, self.now, channel, value)

    def note(
        self, activity: str, whose: np.ndarray, at: np.ndarray, channel: np.ndarray | int | None = None,
        value: np.ndarray | None = None,
    ) -> None:  # fmt: skip
        """The event at a moment of its own."""
        where = np.broadcast_to(self.channel if channel is None else channel, self.n)
        told = None if value is None else value[whose]
        self.recorder.add(activity, self.who[whose], self.number[whose], at[whose], where[whose], told)
        if moment := effects.MOMENTS.get(activity):
            answers = np.flatnonzero(whose & self.chance(moment.share))
            self.asked_at_steps.append((activity, answers, at[answers]))

    def happen(self) -> None:
        self.arrive()
        filled = self.look()
        self.paid = self.pay(self.check_out(filled))
        self.receive()
        self.live_with_it()

    def arrive(self) -> None:
        everybody = np.ones(self.n, dtype=bool)
        letter = self.member & self.chance(0.35)
        self.step("Newsletter opened", letter, MINUTE, MAIL)
        self.step("Ad clicked", ~letter & self.chance(0.3), MINUTE, WEB)
        self.in_store = self.chance(0.08)
        self.step("Store visited", self.in_store, HOUR, STORE)
        app = ~self.in_store & (self.channel == APP)
        self.step("App opened", app, 20)
        self.step("Website visited", everybody & ~app, np.where(self.in_store, 3 * HOUR, 20), self.channel)

    def look(self) -> np.ndarray:
        """Search, look, take advice; who has something in the cart."""
        searches = np.minimum(self.random.poisson(self.of(effects.SEARCHES)), 6)
        looks = 1 + np.minimum(self.random.poisson(1.2, self.n), 4)
        for turn in range(6):
            self.step("Product searched", searches > turn, 40)
            self.step("Product viewed", looks > turn, 50)
        self.knows_fee = self.chance(effects.LOOKS_AT_COSTS)
        self.step("Shipping costs viewed", self.knows_fee, 30)
        advice = self.chance(np.where(self.in_store, effects.ADVICE_IN_STORE, effects.ADVICE_ONLINE))
        self.step("Fitting advice given", advice, 6 * MINUTE, np.where(self.in_store, STORE, CHAT))
        self.flags["advice"] = advice
        filled = self.chance(self.of(effects.CARTS) + effects.ADVICE_LIFTS_CARTS * advice)
        self.step("Added to cart", filled, 90)
        again = filled & self.chance(0.25)
        self.step("Product viewed", again, 60)
        self.step("Added to cart", again & self.chance(0.5), 60)
        return filled

    def check_out(self, filled: np.ndarray) -> np.ndarray:
        """From the cart to the address and, for some, the fee; who goes on to pay."""
        begun = filled & self.chance(0.84)
        self.step("Checkout started", begun, 2 * MINUTE)
        address = begun & self.chance(0.95)
        self.step("Delivery address entered", address, 80)
        self.basket = self.of(effects.BASKET) * self.random.lognormal(0, 0.45, self.n)
        fee = address & ~self.member & (self.basket < effects.FREE_FROM)
        self.step("Shipping fee shown", fee, 3)
        self.flags["fee"] = fee
        at_fee = np.where(self.knows_fee, effects.LEAVES_AT_KNOWN_FEE, self.of(effects.LEAVES_AT_FEE))
        return address & ~self.chance(np.where(fee, at_fee, effects.LEAVES_AFTER_ADDRESS))

    def pay(self, going: np.ndarray) -> np.ndarray:
        """Who paid, some at the second attempt."""
        paid = np.zeros(self.n, dtype=bool)
        trying, failed = going, np.zeros(self.n, dtype=bool)
        for _ in range(2):
            self.step("Payment started", trying, 40)
            outage = (self.now >= effects.OUTAGE[0]) & (self.now < effects.OUTAGE[1])
            fails = trying & self.chance(np.where(outage, effects.FAILS_IN_OUTAGE, effects.FAILS))
            self.step("Payment failed", fails, 10)
            failed |= fails
            paid |= trying & ~fails
            trying = fails & self.chance(effects.TRIES_AGAIN)
        self.flags["failed"] = failed
        self.step("Payment completed", paid, 15)
        self.check_identity(paid)
        self.step("Order confirmed", paid, 2, value=self.basket + effects.FEE * self.flags["fee"])
        self.step("Repeat purchase", paid & self.before, 1)
        return paid

    def check_identity(self, paid: np.ndarray) -> None:
        """Of one order in three, by its amount in cents: so nothing else is drawn otherwise than before."""
        cents = (self.basket * 100).astype(np.int64)
        checked = paid & (self.now >= effects.CHECKED_FROM) & (cents % effects.CHECKED_EACH == 0)
        self.now = np.where(checked, self.now + effects.CHECK_TAKES, self.now)
        self.note("Identity checked", checked, self.now)

    def receive(self) -> None:
        """Shipping and delivery, before or after the promised day; what was in the parcel."""
        ordered = self.now
        shipped = ordered + (self.random.uniform(0.2, 1.9, self.n) * DAY).astype(np.int64)
        self.note("Order shipped", self.paid, shipped, WEB)
        promised = ordered + 4 * DAY
        self.note("Promised delivery day", self.paid, promised, WEB)
        rush = (ordered >= effects.RUSH[0]) & (ordered < effects.RUSH[1])
        late = self.paid & self.chance(np.where(rush, effects.LATE_IN_RUSH, effects.LATE))
        days = np.where(late, self.random.uniform(0.6, 6, self.n), -self.random.uniform(0.2, 1.7, self.n))
        self.delivered = np.where(self.paid, promised + (days * DAY).astype(np.int64), self.now)
        self.flags["late"] = late
        where = np.where(late, promised + (self.delivered - promised) // 2, (shipped + self.delivered) // 2)
        self.asked = self.paid & self.chance(np.where(late, 0.45, 0.04))
        by = np.where(self.chance(0.5), PHONE, MAIL)
        self.note("Asked where the order is", self.asked, where, by)
        self.asked_at = where
        self.note("Order delivered", self.paid, self.delivered, WEB)
        self.now = self.delivered
        gift = self.paid & self.chance(effects.GIFT)
        self.step("Gift found in parcel", gift, HOUR, APP)
        self.flags["gift"] = gift
        self.flags["fault"] = self.paid & self.chance(effects.FAULT)

    def live_with_it(self) -> None:
        """Complaints, returns, reviews, and who wants no more newsletters."""
        fault, advice = self.flags["fault"], self.flags["advice"]
        self.step("Product complaint sent", fault & self.chance(0.4), 3 * DAY, MAIL)
        back = self.paid & self.chance(0.12 - 0.08 * advice + 0.3 * fault)
        self.step("Return requested", back, 3 * DAY)
        self.step("Return received", back, 4 * DAY, WEB)
        self.step("Refund paid", back, 2 * DAY, WEB)
        self.reviewed = self.paid & self.chance(0.55)
        self.step("Review written", self.reviewed, 3 * DAY)
        self.reviewed_at = self.now
        self.surveyed = self.paid & self.chance(0.35)
        self.step("Survey answered", self.surveyed, 6 * DAY, MAIL)
        self.surveyed_at = self.now
        leaves = self.paid & self.chance(np.where(self.flags["late"], 0.12, 0.03))
        self.step("Newsletter cancelled", leaves, 5 * DAY, MAIL)
