"""Rows of a file as customers."""

import pyarrow as pa
import pyarrow.compute as pc

from journeymap.ingest.guessing.consent import as_consent
from journeymap.ingest.mapping import Mapping
from journeymap.ingest.normalise.fields import Fields, is_filled
from journeymap.ingest.normalise.result import Normalised, Problems
from journeymap.ingest.readers.table import Batch


def normalise_customers(batch: Batch, mapping: Mapping) -> Normalised:
    """Customers of a batch: customer, email (lower case), phone, created, consent, row, attr_<trait>...

    A row is refused when it has no key, or a consent that is neither yes nor no (empty: nothing was said).
    A date of creation that cannot be read or lies outside 1971..2100 is left empty and counted in `notes`:
    the customer is real all the same.
    """
    fields = Fields(batch, mapping)
    problems = Problems(fields.rows)
    customer = fields.keys("customer")
    problems.add(
        ~is_filled(customer), next(iter(mapping.named("customer")), None), "the customer's key is empty"
    )
    consent, unclear = as_consent(fields.texts("consent"))
    problems.add(
        unclear,
        next(iter(mapping.named("consent")), None),
        "the consent is neither yes nor no; leave it empty where nothing was said",
    )
    doubts = Problems(fields.rows)
    created = mapping.named("created")
    times = (
        fields.times(created[0], doubts, required=False)
        if created
        else pa.nulls(fields.rows, pa.timestamp("us", "UTC"))
    )
    table = pa.table(
        {
            "customer": customer,
            "email": pc.utf8_lower(fields.texts("email")),
            "phone": fields.texts("phone"),
            "created": times,
            "consent": consent,
            "row": batch.row,
            **fields.attributes(),
        }
    )
    bad = problems.bad()
    lost = int((doubts.bad() & ~bad).sum())
    notes = (
        {f"date in {created[0]!r} is not readable or outside 1971..2100 and was left empty": lost}
        if lost
        else {}
    )
    return Normalised(table.filter(pa.array(~bad)) if bad.any() else table, problems.rejects(batch), notes)
