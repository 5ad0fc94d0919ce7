"""Which transport a broker URL names."""

from __future__ import annotations

from services.chassis.messaging.transport import Transport


def transport_at(url: str) -> Transport:
    """The transport of a broker URL: `embedded:PATH`, or `amqp://…` once or several times, separated by commas."""
    if url.startswith("embedded:"):
        from services.chassis.messaging.embedded import EmbeddedTransport

        return EmbeddedTransport(url.removeprefix("embedded:"))
    if url.startswith(("amqp://", "amqps://")):
        # Loaded only where it is used: the embedded suite need not carry a broker's client in each process.
        from services.chassis.messaging.rabbitmq.transport import RabbitTransport

        return RabbitTransport(url)
    raise ValueError("a broker URL begins with embedded: or amqp:")
