"""Exits 0 when an address answers 200: `python -m deploy.healthcheck http://127.0.0.1:8000/health/live`."""

import sys
import urllib.error
import urllib.request


def is_healthy(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


if __name__ == "__main__":
    sys.exit(0 if is_healthy(sys.argv[1]) else 1)
