"""Settings of the outlets service."""

from __future__ import annotations

from dataclasses import dataclass

from services.chassis.settings import PartSettings, setting


@dataclass(frozen=True)
class OutletsSettings(PartSettings):
    """Read from the environment by bootstrap.py."""

    database_url: str = setting(
        "OUTLETS_DATABASE_URL", "sqlite:////path or postgresql://...; SQLite under VAR when empty.", default=""
    )
    migration_database_url: str = setting(
        "OUTLETS_MIGRATION_DATABASE_URL",
        "The same database as the role that owns its tables, for `migrate` alone; empty: the service's own role does.",
        default="",
    )
    public_url: str = setting(
        "PUBLIC_URL", "Address under which members and stations reach the gateway.", default="http://127.0.0.1:8000"
    )
    oidc_issuer: str = setting(
        "OIDC_ISSUER",
        "The company's own sign-in for head office (OpenID Connect), such as https://login.example.com; empty: none.",
        default="",
    )
    oidc_client_id: str = setting("OIDC_CLIENT_ID", "By which that provider knows this installation.", default="")
    oidc_client_secret: str = setting(
        "OIDC_CLIENT_SECRET", "The secret that goes with it; better in a file: OIDC_CLIENT_SECRET_FILE.", default=""
    )
