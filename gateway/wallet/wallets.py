"""Which wallets this franchise offers, and how long its certificates are good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.settings import GatewaySettings
from gateway.wallet.apple import ApplePasses, UnusableCertificate
from gateway.wallet.google import GooglePasses, UnusableKey
from services.chassis.clock import Clock
from services.chassis.settings import SettingsError
from services.chassis.telemetry.logs import logger
from services.chassis.telemetry.metrics import ALERTS, CERTIFICATE_DAYS_LEFT

# Apple gives a new certificate within a day or two; a month is time to notice, and to come back from holidays.
WARN_BEFORE = timedelta(days=30)


@dataclass
class Wallets:
    """What is not set up is not offered, and neither is what has ended."""

    clock: Clock
    apple: ApplePasses | None = None
    google: GooglePasses | None = None
    _looked_on: str = ""

    def offered(self) -> list[str]:
        """The names of those that a card can be saved in now."""
        self._look_once_a_day()
        return [*(["apple"] if self.apple_now() else []), *(["google"] if self.google else [])]

    def apple_now(self) -> ApplePasses | None:
        return self.apple if self.apple is not None and self.apple.ends_at > self.clock.now() else None

    def warnings(self) -> list[str]:
        """What somebody is to do soon; empty when all is well."""
        if self.apple is None:
            return []
        ends_at, left = self.apple.ends_at, self._left(self.apple.ends_at)
        if left > WARN_BEFORE:
            return []
        when = f"{ends_at:%Y-%m-%d}"
        if left <= timedelta(0):
            return [f"Apple Wallet: the certificate ended on {when}; cards are not offered for it any more."]
        return [f"Apple Wallet: the certificate ends in {left.days} days, on {when}: ask Apple for a new one."]

    def _look_once_a_day(self) -> None:
        today = f"{self.clock.now():%Y-%m-%d}"
        if self._looked_on == today:
            return
        self._looked_on = today
        if self.apple is not None:
            CERTIFICATE_DAYS_LEFT.labels("apple_wallet").set(self._left(self.apple.ends_at).days)
        for warning in self.warnings():
            ALERTS.labels("certificate_ends").inc()
            logger().warning("a certificate ends", why=warning)

    def _left(self, ends_at: datetime) -> timedelta:
        return ends_at - self.clock.now()


def wallets_of(settings: GatewaySettings, clock: Clock) -> Wallets:
    """As the settings say. Raises SettingsError where they are half there, or do not belong together."""
    return Wallets(clock, apple=_apple(settings), google=_google(settings))


def _apple(settings: GatewaySettings) -> ApplePasses | None:
    given = (settings.apple_pass_certificate, settings.apple_pass_key, settings.apple_wwdr_certificate)
    if not any(given):
        return None
    if not all(given):
        raise SettingsError("Apple Wallet needs APPLE_PASS_CERTIFICATE, APPLE_PASS_KEY and APPLE_WWDR_CERTIFICATE.")
    certificate, key, intermediate = given
    try:
        return ApplePasses(
            certificate=certificate,
            key=key,
            intermediate=intermediate,
            brand=settings.brand,
            me_url=f"{settings.public_url.rstrip('/')}/me",
        )
    except UnusableCertificate as error:
        raise SettingsError(f"Apple Wallet: {error}.") from error


def _google(settings: GatewaySettings) -> GooglePasses | None:
    if not settings.google_wallet_key and not settings.google_wallet_issuer:
        return None
    if not settings.google_wallet_key or not settings.google_wallet_issuer:
        raise SettingsError("Google Wallet needs GOOGLE_WALLET_KEY and GOOGLE_WALLET_ISSUER.")
    try:
        return GooglePasses(
            key_file=settings.google_wallet_key,
            issuer_id=settings.google_wallet_issuer,
            brand=settings.brand,
            public_url=settings.public_url.rstrip("/"),
        )
    except UnusableKey as error:
        raise SettingsError(f"Google Wallet: {error}.") from error
