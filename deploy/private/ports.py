"""Free ports on 127.0.0.1 that stay ours while the server on them is down."""

import random
import socket
import sys
from pathlib import Path

HOST = "127.0.0.1"
LOWEST = 10_240
# Nobody else may choose a port between our choice and our server's first breath, nor while it plays an outage. On Linux
# a name without a file says so to all processes of the machine, and is free again when this one ends.
_claims: list[socket.socket] = []


def free_ports(count: int) -> list[int]:
    """Ports below the kernel's range for outgoing connections.

    A port of that range could be taken by any client while our server plays an outage. Worse, a client that keeps
    trying such a port on the same machine ends up connected to itself once in some thousand tries.
    """
    taken: list[int] = []
    while len(taken) < count:
        port = random.randrange(LOWEST, _first_outgoing_port())
        if port not in taken and _is_free(port) and _is_claimed(port):
            taken.append(port)
    return taken


def _first_outgoing_port() -> int:
    kernel_range = Path("/proc/sys/net/ipv4/ip_local_port_range")
    first = int(kernel_range.read_text().split()[0]) if kernel_range.exists() else 32_768
    return first if first > LOWEST + 1_000 else 32_768


def _is_claimed(port: int) -> bool:
    """Whether nobody had chosen this port before."""
    if sys.platform != "linux":
        return True
    claim = socket.socket(socket.AF_UNIX)
    try:
        claim.bind(f"\0regulars port {port}")
    except OSError:
        claim.close()
        return False
    _claims.append(claim)
    return True


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
