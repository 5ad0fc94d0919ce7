"""Cards in wallets: what is signed, what a pass says and what it never says, and certificates that end."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.x509.oid import NameOID
from PIL import Image

from gateway.bootstrap import compose
from gateway.settings import GatewaySettings
from gateway.wallet.wallets import wallets_of
from services.chassis.clock import FixedClock
from services.chassis.languages import LOCALES
from services.chassis.settings import SettingsError, read_settings
from tests.gateway.authority import BEGAN, PASS_TYPE, TEAM, authority, new_key, service_account
from tests.gateway.parts import TOKEN_OF_A_LINK, Fakes, fakes

NUMBER = "9900123456789017"
APPLE, GOOGLE = "/api/v1/balance/passes/apple", "/api/v1/balance/passes/google"
GOOGLE_KEY = new_key()
BOTH = {
    **authority().settings,
    "GOOGLE_WALLET_KEY": service_account(GOOGLE_KEY),
    "GOOGLE_WALLET_ISSUER": "3388000000012345678",
    "BRAND": "Kawa & Co",
    "PUBLIC_URL": "https://regulars.example",
}


def offering(var: Path, **given: str) -> Fakes:
    """The gateway over stand-ins, with these wallets set up."""
    suite = fakes(var)
    settings = read_settings(GatewaySettings, {"VAR": str(var), **given})
    suite.gateway = compose(settings, suite.wires, suite.clock)
    return suite


def ask(suite: Fakes, path: str, **headers: str) -> Any:
    return suite.ask("POST", path, {"token": TOKEN_OF_A_LINK}, signed_in=False, **headers)


def unpacked(answer: Any) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_pass_is_signed_so_that_openssl_follows_it_to_the_root(tmp_path: Path) -> None:
    answer = ask(offering(tmp_path, **BOTH), APPLE)
    assert (answer.status_code, answer.content_type) == (200, "application/vnd.apple.pkpass")
    files = unpacked(answer)
    for name in ("manifest.json", "signature"):
        (tmp_path / name).write_bytes(files[name])
    (tmp_path / "root.pem").write_text(authority().root)
    done = verified(tmp_path)
    assert done.returncode == 0, done.stderr
    hashes = json.loads(files["manifest.json"])
    assert set(hashes) == set(files) - {"manifest.json", "signature"}
    assert all(hashlib.sha1(files[name]).hexdigest() == said for name, said in hashes.items())
    (tmp_path / "manifest.json").write_bytes(files["manifest.json"].replace(b"a", b"b", 1))
    assert verified(tmp_path).returncode != 0


def verified(folder: Path) -> subprocess.CompletedProcess[str]:
    """As a phone does it: the leaf and the intermediate come with the signature, the root is its own."""
    at = str(int((BEGAN + timedelta(days=60)).timestamp()))
    words = f"openssl smime -verify -inform DER -in signature -content manifest.json -CAfile root.pem -attime {at}"
    asked = [*words.split(), "-purpose", "any", "-out", "/dev/null"]
    return subprocess.run(asked, cwd=folder, capture_output=True, text=True, check=False)


def test_a_pass_points_to_the_card_and_says_no_balance(tmp_path: Path) -> None:
    files = unpacked(ask(offering(tmp_path, **BOTH), APPLE))
    shown = json.loads(files["pass.json"])
    assert (shown["passTypeIdentifier"], shown["teamIdentifier"]) == (PASS_TYPE, TEAM)
    assert shown["organizationName"] == "Kawa & Co"
    (barcode,) = shown["barcodes"]
    assert (barcode["format"], barcode["message"]) == ("PKBarcodeFormatQR", NUMBER)
    assert barcode["altText"] == "9900 1234 5678 9017"
    fields = {each["key"]: each for group in shown["storeCard"].values() for each in group}
    assert fields["member"]["value"] == "Žanna K."
    assert fields["balance"]["value"] == f"https://example.com/balance#{TOKEN_OF_A_LINK}"
    assert fields["stamps"]["value"] == "stamps_where", "where the balance is, never what it was"
    assert TOKEN_OF_A_LINK not in shown["serialNumber"]
    assert "changeMessage" not in files["pass.json"].decode()


def test_a_pass_speaks_every_language_of_the_pages(tmp_path: Path) -> None:
    files = unpacked(ask(offering(tmp_path, **BOTH), APPLE))
    named = {name for name in files if name.endswith("pass.strings")}
    assert named == {f"{locale}.lproj/pass.strings" for locale in LOCALES}
    shown = json.loads(files["pass.json"])
    words = {field[side] for group in shown["storeCard"].values() for field in group for side in ("label",)}
    for name in named:
        text = files[name].decode()
        assert all(f'"{word}" = "' in text for word in {*words, "stamps_where", "how_words", shown["description"]})
    assert '"number" = "Номер карты";' in files["ru.lproj/pass.strings"].decode()


def test_a_pass_carries_pictures_in_the_sizes_that_phones_ask_for(tmp_path: Path) -> None:
    files = unpacked(ask(offering(tmp_path, **BOTH), APPLE))
    sizes = {name: Image.open(io.BytesIO(content)).size for name, content in files.items() if name.endswith(".png")}
    assert sizes["icon.png"] == (29, 29)
    assert (sizes["icon@2x.png"], sizes["icon@3x.png"]) == ((58, 58), (87, 87))
    assert sizes["logo@2x.png"][1] == 2 * sizes["logo.png"][1] == 100


def test_a_link_to_google_is_signed_by_the_account_and_tells_neither_name_nor_token(tmp_path: Path) -> None:
    suite = offering(tmp_path, **BOTH)
    answer = ask(suite, GOOGLE, Accept_Language="pl")
    url = answer.json["save_url"]
    assert url.startswith("https://pay.google.com/gp/v/save/")
    assert len(url) <= 1_800, "browsers and Google cut longer ones"
    claims = jwt.decode(url.rpartition("/")[2], GOOGLE_KEY.public_key(), algorithms=["RS256"], audience="google")
    assert (claims["typ"], claims["iss"]) == ("savetowallet", "cups@example.iam.gserviceaccount.com")
    (card,) = claims["payload"]["loyaltyObjects"]
    (kind,) = claims["payload"]["loyaltyClasses"]
    assert card["classId"] == kind["id"] and kind["id"].startswith("3388000000012345678.")
    assert card["barcode"] == {"type": "QR_CODE", "value": NUMBER, "alternateText": "9900 1234 5678 9017"}
    assert card["textModulesData"][0]["header"] == "Pieczątki i nagrody"
    told = json.dumps(claims, ensure_ascii=False)
    assert TOKEN_OF_A_LINK not in told and "Žanna" not in told


def test_what_is_not_set_up_is_not_offered(tmp_path: Path) -> None:
    nothing = offering(tmp_path)
    assert ask(nothing, "/api/v1/balance").json["wallets"] == []
    for path in (APPLE, GOOGLE):
        answer = ask(nothing, path)
        assert (answer.status_code, answer.json["code"]) == (404, "wallet_not_offered")
    assert ask(offering(tmp_path, **authority().settings), "/api/v1/balance").json["wallets"] == ["apple"]
    assert ask(offering(tmp_path, **BOTH), "/api/v1/balance").json["wallets"] == ["apple", "google"]


def test_nobody_gets_a_pass_with_the_link_of_a_replaced_card(tmp_path: Path) -> None:
    suite = offering(tmp_path, **BOTH)
    suite.answers["POST /balance-links/readings"] = lambda: ({"code": "unknown_balance_link"}, 404)
    assert [ask(suite, path).status_code for path in (APPLE, GOOGLE)] == [404, 404]


def test_a_certificate_that_ends_within_a_month_is_an_alarm_and_one_that_ended_is_not_used(tmp_path: Path) -> None:
    settings = read_settings(GatewaySettings, {"VAR": str(tmp_path), **authority(days=90).settings})
    clock = FixedClock(BEGAN)
    wallets = wallets_of(settings, clock)
    assert (wallets.warnings(), wallets.offered()) == ([], ["apple"])
    clock.advance(timedelta(days=60))
    (warning,) = wallets.warnings()
    assert "ends in 30 days, on 2026-04-01" in warning
    assert wallets.offered() == ["apple"]
    clock.advance(timedelta(days=31))
    assert "ended on 2026-04-01" in wallets.warnings()[0]
    assert wallets.offered() == []


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"APPLE_PASS_KEY": ""}, "needs APPLE_PASS_CERTIFICATE, APPLE_PASS_KEY and"),
        ({"APPLE_PASS_KEY": authority(days=30).key}, "the key is not that of the certificate"),
        ({"APPLE_PASS_KEY": "no key"}, "not in PEM form"),
        ({"APPLE_PASS_CERTIFICATE": "none"}, "not in PEM form"),
        ({"APPLE_WWDR_CERTIFICATE": authority(days=30).intermediate}, "did not issue"),
        (authority(subject=((NameOID.COMMON_NAME, "Developer"),)).settings, "not one for passes"),
        ({"GOOGLE_WALLET_ISSUER": ""}, "needs GOOGLE_WALLET_KEY and GOOGLE_WALLET_ISSUER"),
        ({"GOOGLE_WALLET_ISSUER": "cups"}, "the issuer is a number"),
        ({"GOOGLE_WALLET_KEY": "{}"}, "not the JSON key of a service account"),
    ],
)
def test_settings_that_do_not_belong_together_are_told_at_the_start(
    tmp_path: Path, given: dict[str, str], why: str
) -> None:
    settings = read_settings(GatewaySettings, {"VAR": str(tmp_path), **BOTH, **given})
    with pytest.raises(SettingsError, match=why):
        wallets_of(settings, FixedClock(BEGAN))


def test_certificates_are_read_from_files(tmp_path: Path) -> None:
    given = {"VAR": str(tmp_path)}
    for name, text in authority().settings.items():
        (tmp_path / name).write_text(text)
        given[f"{name}_FILE"] = str(tmp_path / name)
    assert wallets_of(read_settings(GatewaySettings, given), FixedClock(BEGAN)).offered() == ["apple"]
    assert "PRIVATE KEY" not in repr(read_settings(GatewaySettings, given))
