"""How official clients are told where to send: lines to copy, with this address and a key in them."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True)
class Snippet:
    name: str
    title: str
    install: str
    code: str


def snippets(request: HttpRequest, key: str) -> list[Snippet]:
    host = request.build_absolute_uri("/").rstrip("/")
    bare, scheme = host.partition("://")[2], host.partition("://")[0]
    return [
        Snippet("python", "Python", "pip install segment-analytics-python", python(host, key)),
        Snippet("node", "Node", "npm install @segment/analytics-node", node(host, key)),
        Snippet("browser", "Browser", "npm install @segment/analytics-next", browser(bare, scheme, key)),
        Snippet("rudder", "RudderStack", "pip install rudder-sdk-python", rudder(host, key)),
        Snippet("curl", "curl", "", curl(host, key)),
    ]


def python(host: str, key: str) -> str:
    return f"""import segment.analytics as analytics

analytics.write_key = "{key}"
analytics.host = "{host}"
analytics.gzip = True

analytics.track("customer-1", "Order Completed", {{"revenue": 49.9, "order_id": "A-7"}})
analytics.flush()"""


def node(host: str, key: str) -> str:
    return f"""import {{ Analytics }} from '@segment/analytics-node'

const analytics = new Analytics({{ writeKey: '{key}', host: '{host}' }})

analytics.track({{ userId: 'customer-1', event: 'Order Completed', properties: {{ revenue: 49.9 }} }})
await analytics.closeAndFlush()"""


def browser(host: str, scheme: str, key: str) -> str:
    return f"""import {{ AnalyticsBrowser }} from '@segment/analytics-next'

const analytics = AnalyticsBrowser.load({{
  writeKey: '{key}',
  cdnSettings: {{ integrations: {{ 'Segment.io': {{
    apiKey: '{key}', apiHost: '{host}/v1', protocol: '{scheme}' }} }} }},
}})

analytics.page()
analytics.track('Product Viewed', {{ sku: 'S-1' }})"""


def rudder(host: str, key: str) -> str:
    return f"""import rudderstack.analytics as analytics

analytics.write_key = "{key}"
analytics.dataPlaneUrl = "{host}"

analytics.track("customer-1", "Order Completed", {{"revenue": 49.9}})
analytics.flush()"""


def curl(host: str, key: str) -> str:
    return f"""curl {host}/v1/track -u {key}: -H 'Content-Type: application/json' \\
  -d '{{"userId": "customer-1", "event": "Order Completed", "properties": {{"revenue": 49.9}},
       "messageId": "order-A-7", "timestamp": "2026-01-31T12:00:00Z"}}'"""
