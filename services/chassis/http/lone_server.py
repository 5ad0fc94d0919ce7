"""The lone server: gunicorn's worker in the process that was started, without a master that looks after it.

`python -m services.chassis.http.lone_server` takes gunicorn's own words. A master takes 22 MB, and for its one worker
it does what the supervisor of `regulars up` does for every part: it starts it again (docs/decisions/0024).
"""

from __future__ import annotations

import os
import signal

from gunicorn.app.wsgiapp import WSGIApplication
from gunicorn.sock import create_sockets

from services.chassis.http.web_worker import StayingThreadWorker


class LoneWorker(StayingThreadWorker):
    """Answers, and is ended by the kernel when its main loop has been stuck for as long as a master would bear it."""

    def notify(self) -> None:
        signal.alarm(self.cfg.timeout)


class LoneServer(WSGIApplication):  # type: ignore[misc, unused-ignore]
    """Ends when its worker does: on a signal, or after `max_requests`."""

    def run(self) -> None:
        log = self.cfg.logger_class(self.cfg)
        sockets = create_sockets(self.cfg, log)
        worker = LoneWorker(0, os.getppid(), sockets, self, self.cfg.timeout, self.cfg, log)
        worker.pid = os.getpid()
        # From here on: what is loaded for the first answer may hang as well.
        worker.notify()
        worker.init_process()


if __name__ == "__main__":
    LoneServer().run()
