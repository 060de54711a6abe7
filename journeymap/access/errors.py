"""What the API answers where a request is good but comes too late or to the wrong moment."""

from rest_framework import status
from rest_framework.exceptions import APIException


class Conflict(APIException):
    """409: things are not as the request assumes. The detail says what changed."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"
