"""What is planted in the demo company: figures the simulation uses, and where each effect must show."""

from __future__ import annotations

from dataclasses import dataclass, field

DAY = 86_400
BEGIN = 1_735_689_600  # 2025-01-01, seconds since 1970
END = BEGIN + 365 * DAY
OUTAGE = (BEGIN + 159 * DAY, BEGIN + 166 * DAY)  # 9 to 15 June
RUSH = (BEGIN + 334 * DAY, END)  # December
CHECKED_FROM = BEGIN + 334 * DAY  # identities, of one order in CHECKED_EACH
CHECKED_EACH = 3
CHECK_TAKES = 90  # seconds

SEGMENTS = ("First-timer", "Regular", "Bargain hunter", "Gift buyer")
SEGMENT_SHARES = (0.35, 0.25, 0.25, 0.15)
# One number a segment, in the order of SEGMENTS.
SEARCHES = (0.9, 0.5, 2.8, 0.8)  # mean per trip
BASKET = (80.0, 115.0, 55.0, 68.0)  # median, euros
CARTS = (0.55, 0.68, 0.50, 0.66)  # share of trips with something in the cart
USES_APP = (0.25, 0.60, 0.35, 0.20)
MEMBERS = (0.15, 0.60, 0.10, 0.15)
COMES_BACK = (0.55, 0.85, 0.60, 0.35)  # share that begins another trip after one that went well
HOUR = (18.0, 19.5, 22.0, 12.5)  # hour of the day around which trips begin

LOOKS_AT_COSTS = 0.25  # share that opens the page with the costs of shipping
FREE_FROM = 75.0  # euros from which shipping is free for everybody; members never pay
FEE = 6.9
LEAVES_AT_FEE = (0.45, 0.38, 0.65, 0.42)  # shown for the first time after the address
LEAVES_AT_KNOWN_FEE = 0.10
LEAVES_AFTER_ADDRESS = 0.05
FAILS, FAILS_IN_OUTAGE = 0.025, 0.55
TRIES_AGAIN = 0.5
LATE, LATE_IN_RUSH = 0.13, 0.30
GIFT = 0.20
FAULT = 0.08
ADVICE_ONLINE, ADVICE_IN_STORE = 0.07, 0.60
ADVICE_LIFTS_CARTS = 0.15
RATING = 4.35  # of an order to which nothing special happened, 1 to 5
RATING_CHANGES = {"late": -1.7, "gift": 0.55, "advice": 0.3, "fee": -0.3, "failed": -0.7, "fault": -1.3}
BACK_CHANGES = {"late": 0.45, "gift": 1.25, "advice": 1.1, "fault": 0.7}  # factors on COMES_BACK
WITHOUT_ORDER = 0.8  # factor on COMES_BACK after a trip without an order


@dataclass(frozen=True)
class Moment:
    """A question asked right at a step, 1 to 5. share: who answer; score: their mean; about: of phrases.toml.

    worse: what changes the mean when it befell the customer, and is what they then speak of.
    """

    share: float
    score: float
    about: str
    worse: dict[str, float] = field(default_factory=dict)


MOMENTS = {
    "Newsletter opened": Moment(0.015, 3.6, "letter"),
    "Ad clicked": Moment(0.010, 3.2, "ad"),
    "Website visited": Moment(0.006, 3.8, "site"),
    "App opened": Moment(0.010, 4.1, "app"),
    "Store visited": Moment(0.040, 4.3, "staff"),
    "Product searched": Moment(0.006, 3.1, "finding"),
    "Product viewed": Moment(0.004, 4.1, "pictures"),
    "Shipping costs viewed": Moment(0.012, 3.9, "costs"),
    "Fitting advice given": Moment(0.060, 4.7, "advice"),
    "Added to cart": Moment(0.008, 3.8, "basket"),
    "Checkout started": Moment(0.008, 3.5, "form"),
    "Shipping fee shown": Moment(0.050, 2.0, "fee"),
    "Payment completed": Moment(0.015, 4.2, "easy_payment"),
    "Payment failed": Moment(0.120, 1.7, "failed"),
    "Order shipped": Moment(0.015, 3.9, "tracking"),
    "Order delivered": Moment(0.040, 4.3, "on_time", {"late": -2.3}),
    "Gift found in parcel": Moment(0.080, 4.8, "gift"),
    "Return requested": Moment(0.080, 2.7, "back"),
    "Refund paid": Moment(0.080, 3.3, "back"),
}


@dataclass(frozen=True)
class Planted:
    """One planted effect. direct: steps where it happens. downstream: where it shows later."""

    name: str
    what: str
    direct: tuple[str, ...]
    downstream: tuple[str, ...]


PLANTED = (
    Planted(
        "Surprise shipping fee",
        "Orders under 75 euros of people who are no members cost 6.90 shipping. Shown only after the "
        "address, it makes 38 to 65 of 100 leave (most of all bargain hunters); 10 of 100 where the page "
        "with the costs was seen before.",
        ("Shipping fee shown",),
        ("Payment started", "Order confirmed", "texts on shipping costs"),
    ),
    Planted(
        "Late delivery",
        "13 of 100 parcels come after the promised day, 30 in December. 1.7 points of the rating are lost, "
        "the chance of another trip falls to 45 %, and 45 of 100 ask where the order is.",
        ("Promised delivery day", "Order delivered"),
        ("Asked where the order is", "Review written", "Newsletter cancelled", "Repeat purchase",
         "texts on waiting"),
    ),
    Planted(
        "Gift in the parcel",
        "One parcel in five, by chance, carries a small gift, and people tell of it in the app: 0.55 points "
        "more, a quarter more come back.",
        ("Gift found in parcel", "app"),
        ("Review written", "Repeat purchase", "texts on the gift"),
    ),
    Planted(
        "Fitting advice",
        "Advice in the store or by chat: 15 of 100 more fill a cart, fewer returns, 0.3 points more.",
        ("Fitting advice given",),
        ("Added to cart", "Return requested", "Review written", "texts on the advice"),
    ),
    Planted(
        "Payment outage",
        "From 9 to 15 June 55 of 100 payments fail, else 2.5. Half of those who fail do not try again.",
        ("Payment failed",),
        ("Payment completed", "Order confirmed", "texts on paying"),
    ),
    Planted(
        "Broken zips",
        "8 of 100 orders have a faulty zip: 1.3 points less, more returns and complaints.",
        ("Product complaint sent",),
        ("Return requested", "Review written", "texts on zips"),
    ),
    Planted(
        "Only looking",
        "50 to 68 of 100 trips fill a cart, by segment; in the others people look, some again and again, and "
        "leave where they are.",
        ("Product viewed", "Product searched"),
        ("Shipping costs viewed", "Fitting advice given", "Added to cart", "Visit"),
    ),
    Planted(
        "One trip is enough",
        "After a trip that went well 35 to 85 of 100 begin another, by segment; the others fall silent after "
        "what they do last, mostly an answer to a question of ours.",
        ("Order delivered", "Survey answered", "Review written"),
        ("Repeat purchase", "Return requested", "Refund paid"),
    ),
    Planted(
        "Bargain hunters",
        "A quarter of the customers (trait `segment`) search three times as much, late in the evening, "
        "spend half and leave at the fee most of all.",
        ("Product searched",),
        ("Shipping fee shown", "Order confirmed"),
    ),
    Planted(
        "Untidy files",
        "From 10 to 16 March a robot looks at a product every five minutes; from 3 to 16 March the "
        "helpdesk's export is empty; from November it spells one reason otherwise.",
        ("Product complaint sent", "Asked where the order is", "Product viewed"),
        (),
    ),
    Planted(
        "Identity check",
        "From 1 December one order in three needs a check of identity between payment and confirmation. The "
        "published map is of the time before and does not know the step.",
        ("Identity checked",),
        (),
    ),
)  # fmt: skip
