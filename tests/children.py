"""Processes that tests start to see them die: with the suite's modules read, and without what the test has opened."""

import multiprocessing

from services.command_line.environment import SERVICES

# There is one server of such processes in each test process, and whoever asks it first decides what it has read.
children = multiprocessing.get_context("forkserver")
children.set_forkserver_preload(
    [
        *(f"services.{name}.bootstrap" for name in SERVICES),
        "services.chassis.messaging.rabbitmq.transport",
        "tests.faults.dying_parts",
        "tests.promises.workers",
    ]
)
