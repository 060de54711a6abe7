"""WhiteNoise under ASGI."""

from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware


class StaticFilesMiddleware(WhiteNoiseMiddleware):
    """Hands a file over in one piece; under ASGI Django would collect the stream anyway, and warn."""

    @staticmethod
    def serve(static_file, request: HttpRequest) -> HttpResponse:
        stream = WhiteNoiseMiddleware.serve(static_file, request)
        content = b"".join(stream.streaming_content)
        stream.close()
        return HttpResponse(content, status=stream.status_code, headers=dict(stream.headers))
