"""python -m gateway web|doctor"""

from __future__ import annotations

import sys

from gateway.bootstrap import complaints
from services.chassis.process import run_gunicorn


def main(words: list[str]) -> None:
    """Become the web process, or say what keeps it from serving."""
    if words == ["web"]:
        run_gunicorn("gateway.bootstrap:create_app()", "PORT")
    elif words == ["doctor"]:
        found = complaints()
        for complaint in found:
            sys.stderr.write(f"gateway: {complaint}\n")
        if found:
            raise SystemExit(1)
        sys.stdout.write("gateway: well\n")
    else:
        raise SystemExit("usage: python -m gateway web|doctor")


if __name__ == "__main__":
    main(sys.argv[1:])
