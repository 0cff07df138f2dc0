"""W3C trace context over message headers, by OpenTelemetry.

Spans always have ids, so that the `traceparent` in headers and logs can be followed; they are exported where
an OTLP endpoint is set.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

import structlog
from opentelemetry import propagate, trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

_tracer: Final = trace.get_tracer("saju")


def configure_tracing(service: str, endpoint: str | None) -> None:
    """Installs the tracer provider, which exports to `endpoint` (OTLP over HTTP) if there is one. Once a process."""
    provider = TracerProvider(resource=Resource.create({"service.name": service}))
    if endpoint is not None:
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces")))
    trace.set_tracer_provider(provider)


def trace_headers() -> dict[str, str]:
    """The current trace context as headers for a message or a request."""
    headers: dict[str, str] = {}
    propagate.inject(headers)
    return headers


@contextmanager
def span(
    name: str, kind: trace.SpanKind, headers: Mapping[str, object], **attributes: str | int
) -> Iterator[trace.Span]:
    """A span that continues the trace in `headers`, its ids bound to the logs written inside."""
    carrier = {key.lower(): value for key, value in headers.items() if isinstance(value, str)}
    context = propagate.extract(carrier)
    with _tracer.start_as_current_span(name, context=context, kind=kind, attributes=attributes) as current:
        trace_id = trace.format_trace_id(current.get_span_context().trace_id)
        with structlog.contextvars.bound_contextvars(trace_id=trace_id):
            yield current


@contextmanager
def client_span(name: str, attributes: Mapping[str, str | float]) -> Iterator[trace.Span]:
    """A span of a request to another system, a child of the present one."""
    with _tracer.start_as_current_span(name, kind=trace.SpanKind.CLIENT, attributes=attributes) as current:
        yield current
