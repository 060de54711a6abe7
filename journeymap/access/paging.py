"""Pages of the API's lists: the same `limit` and `offset` that page the rows behind a number."""

from rest_framework.pagination import LimitOffsetPagination


class Pages(LimitOffsetPagination):
    """`?limit=` (100 unless told, at most 1,000) and `?offset=`; answers count, next, previous, results."""

    max_limit = 1_000
