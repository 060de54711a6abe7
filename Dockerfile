# One image for web, worker, beat and migrate; docker-compose.yml gives each its command.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 \
    JOURNEYMAP_DATA=/data

RUN useradd --create-home --uid 10001 journeymap \
    && install --directory --owner=journeymap --group=journeymap --mode=700 /data

WORKDIR /app
COPY requirements.txt constraints.txt ./
RUN pip install --no-cache-dir -r requirements.txt
COPY manage.py ./
COPY journeymap journeymap
COPY plugins plugins

USER journeymap
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://localhost:8000/livez', timeout=4)"]
CMD ["python", "-m", "uvicorn", "journeymap.asgi:application", "--host", "0.0.0.0", "--port", "8000", "--lifespan", "off", "--no-access-log", "--log-level", "warning", "--timeout-graceful-shutdown", "5"]
