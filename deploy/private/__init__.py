"""Private PostgreSQL and RabbitMQ instances on 127.0.0.1, as root or as anyone, with nothing left running afterwards.

They serve `make stack`, the tests and the bench. Each is a context manager over a directory of its own, on ports of
its own, and never touches an instance that the machine already runs.
"""

from deploy.private.postgresql import PrivatePostgreSQL
from deploy.private.programs import ProgramsMissing
from deploy.private.rabbitmq import PrivateRabbitMQ

__all__ = ["PrivatePostgreSQL", "PrivateRabbitMQ", "ProgramsMissing"]
