"""Settings of the gateway."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_network

from services.chassis.settings import Network, PartSettings, setting


@dataclass(frozen=True)
class GatewaySettings(PartSettings):
    """Read from the environment by bootstrap.py."""

    outlets_url: str = setting("OUTLETS_URL", "Address of the outlets service.", default="http://127.0.0.1:8001")
    members_url: str = setting("MEMBERS_URL", "Address of the members service.", default="http://127.0.0.1:8002")
    loyalty_url: str = setting("LOYALTY_URL", "Address of the loyalty service.", default="http://127.0.0.1:8003")
    notifications_url: str = setting(
        "NOTIFICATIONS_URL", "Address of the notifications service.", default="http://127.0.0.1:8004"
    )
    public_url: str = setting(
        "PUBLIC_URL", "Address under which members and stations reach the gateway.", default="http://127.0.0.1:8000"
    )
    trusted_proxies: tuple[Network, ...] = setting(
        "TRUSTED_PROXIES",
        "Addresses or networks of proxies whose X-Forwarded-For is believed, with commas.",
        default=(ip_network("127.0.0.1"), ip_network("::1")),
    )
    # A till that waits longer than three seconds is pressed again; by then it must have been told.
    part_timeout_ms: int = setting("PART_TIMEOUT_MS", "How long a service may take to answer.", default=2800)
    # A queue is waiting: whoever looks at a screen longer than that presses again.
    station_patience_ms: int = setting(
        "STATION_PATIENCE_MS",
        "How long a station's page waits for an answer at the counter before it goes on with what it keeps.",
        default=1500,
    )
    # Each takes one of the process's threads (WEB_THREADS, 24 as they come) for as long as a desk looks.
    live_lists: int = setting(
        "LIVE_LISTS", "How many desks a process may send who comes in as it happens; the others ask.", default=8
    )
    standing_timeout_ms: int = setting(
        "STANDING_TIMEOUT_MS",
        "How long a check-in waits for loyalty before it shows what members last knew.",
        default=300,
    )
    brand: str = setting("BRAND", "What guests call the franchise: on cards, posters and passes.", default="Regulars")
    apple_pass_certificate: str = setting(
        "APPLE_PASS_CERTIFICATE",
        "Pass Type ID certificate for Apple Wallet, as PEM; a file: APPLE_PASS_CERTIFICATE_FILE. Empty: not offered.",
        default="",
    )
    apple_pass_key: str = setting(
        "APPLE_PASS_KEY", "Its private key, as PEM without a password; a file: APPLE_PASS_KEY_FILE.", default=""
    )
    apple_wwdr_certificate: str = setting(
        "APPLE_WWDR_CERTIFICATE",
        "Apple's intermediate certificate that issued it (WWDR), as PEM; a file: APPLE_WWDR_CERTIFICATE_FILE.",
        default="",
    )
    google_wallet_key: str = setting(
        "GOOGLE_WALLET_KEY",
        "Key of a service account for Google Wallet, as JSON; a file: GOOGLE_WALLET_KEY_FILE. Empty: not offered.",
        default="",
    )
    google_wallet_issuer: str = setting("GOOGLE_WALLET_ISSUER", "The issuer's number at Google Wallet.", default="")
