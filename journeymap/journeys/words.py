"""Words that tell plans, goals and exits apart, in several languages, and names made readable.

Words are compared without accents, case or word joins ("orderApproved_at" is order, approved, at); an
entry matches a word that begins with it, an entry that ends in "." only that very word, an entry with
a space words that stand next to each other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

WORD = re.compile(r"[^\W_]+")
JOINS = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
CODE = re.compile(r"^[A-Za-z]{0,3}\d+(?:[-.]\d+)*[\s:._-]+(?=\S)")


def _entries(text: str) -> tuple[str, ...]:
    """Entries of a list; `_` stands for the space between two words."""
    return tuple(entry.replace("_", " ") for entry in text.split())


# The day something was expected, not the day it happened.
PLANS = _entries("""
    estimat planned expected. promised. forecast eta. projected. geplant voraussicht erwartet
    geschatzt prevu estime attendu estimad previst programad stimat gepland verwacht geschat
""")
PLANS_WITH_A_DATE = _entries("""
    schedul due. deadline target soll. frist
""")
DATES = _entries("""
    date. at. on. time. timestamp day. datum data. fecha dag. tag. zeit.
""")

GOALS = _entries("""
    purchas bought paid payment pass. passed complet finish deliver resolv solved converted
    conversion subscribed success won. activated granted fulfil thank_you kauf gekauft bezahlt
    zahlung abgeschlossen erledigt zugestellt geliefert gelost bestanden bewilligt erfolg achat
    achet paiement paye. payee. livre. livree. livraison resolu termine reussi accorde compra pagad
    pago. pagament entregad entregue resuelt resolvid completad concluid finalizad betaald betaling
    afgerond bezorgd geleverd opgelost geslaagd verleend aankoop acquist pagat consegnat risolt
    completat
""")
WEAK_GOALS = _entries("""
    closed checkout order_placed ordered. approved signed. signup sign_up registered booked
    activation archived published geschlossen bestellt genehmigt ferme. cloture commande. approuve
    cerrad aprobad aprovad pedido_realizado encerrad fechad gesloten goedgekeurd besteld chius
    approvat
""")
# A goal's word beside one of these tells of something on the way, or of the opposite.
NOT_YET = _entries("""
    not. non. no. fail error declin refus reject cancel abort pending start begin initiat request
    remind attempt retry carrier courier method option page. screen view show select choose info
    reopen unpaid undeliver unresolv partial overdue collection refund return penalty nicht kein
    anfrage mahnung erinnerung pas. demande rappel solicitud solicita lembrete niet. aanvraag
    herinnering transportad
""")
EXITS = _entries("""
    lost. cancel unsubscrib reject churn refus denied declin abandon terminat withdr expire failed
    uninstall lapsed opt_out no_show gave_up credit_collection debt_collection written_off dropped
    undeliverable unavailable closed_lost gekundigt kundigung abgelehnt abgebrochen verloren storn
    inkasso annul rejet resili perdu desabonn recouvrement rechaz perdid anulad rejeitad recusad
    desist geannuleerd afgewezen opgezegd geweigerd incasso ingetrokken rifiutat disdett
""")
# Where cases often stop without anything being reached.
NEUTRAL_ENDS = _entries("""
    logout log_out session_end exit. view scroll heartbeat error ping. impression page. screen click
    search abmeld deconnexion cerrar_sesion uitlog
""")


@lru_cache(maxsize=20_000)
def words(name: str) -> tuple[str, ...]:
    """ "orderApproved_at" -> ("order", "approved", "at"). Letters lose their accents."""
    letters = unicodedata.normalize("NFKD", JOINS.sub(" ", name[:300]))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return tuple(WORD.findall(plain.lower()))


def found(name: str, entries: Iterable[str]) -> str | None:
    """The first word of `name` that an entry fits, as it stands there; None when none does."""
    own = words(name)
    joined = " " + " ".join(own)
    for entry in entries:
        if " " in entry:
            if f" {entry}" in joined:
                return entry
            continue
        for word in own:
            if word == entry[:-1] if entry.endswith(".") else word.startswith(entry):
                return word
    return None


def is_planned(name: str) -> bool:
    """Whether the name tells of a plan (an estimated delivery date), not of something that happened."""
    if found(name, PLANS):
        return True
    return found(name, PLANS_WITH_A_DATE) is not None and found(name, DATES) is not None


def readable(name: str) -> str:
    """ "order_approved_at" -> "Order approved"; text that people wrote (with spaces) stays as it is."""
    text = " ".join(name.split())
    if " " in text or not WORD.search(text) or "/" in text:
        return text[:200] or "(empty)"
    parts = [part for piece in WORD.findall(text) for part in JOINS.sub(" ", piece).split()]
    while len(parts) > 2 and parts[-1].lower() in {"at", "on", "timestamp", "date", "time", "ts", "datetime"}:
        parts.pop()
    parts = [part if part.isupper() and len(part) > 1 else part.lower() for part in parts]
    sentence = " ".join(parts)
    return (sentence[0].upper() + sentence[1:])[:200]


def without_code(name: str) -> str:
    """ "T02 Check receipt" -> "Check receipt": a name without the number of its step."""
    rest = CODE.sub("", name)
    return rest[0].upper() + rest[1:] if rest else name


def unique(names: Iterable[str], limit: int = 200) -> list[str]:
    """The names, numbered where they repeat: "A", "A (2)". None is longer than `limit`."""
    taken: set[str] = set()
    result = []
    for name in names:
        number, candidate = 1, name[:limit]
        while candidate in taken:
            number += 1
            mark = f" ({number})"
            candidate = name[: limit - len(mark)] + mark
        taken.add(candidate)
        result.append(candidate)
    return result
