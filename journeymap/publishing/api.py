"""Published maps over HTTP: all below the address of a journey."""

from rest_framework.routers import SimpleRouter

from journeymap.publishing.api_comments import CommentViewSet
from journeymap.publishing.api_editions import EditionViewSet

router = SimpleRouter()
router.register(r"journeys/(?P<slug>[^/]+)/editions", EditionViewSet, basename="edition-api")
router.register(r"journeys/(?P<slug>[^/]+)/comments", CommentViewSet, basename="comment-api")
