"""Sign-in by a company's own provider, against a real one: whom it lets in, and every way in which it must not."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from oidc_provider_mock import User, run_server_in_thread

from services.outlets.clients.company import Company, CompanyRefused, Identity
from services.outlets.domain.staff import Described
from services.outlets.use_cases.look_after_staff import AT_THE_MACHINE, change_person
from services.outlets.use_cases.sign_in_by_company import person_vouched_for
from tests.outlets.franchise import PUBLIC_URL, Franchise
from tests.outlets.staffing import Answer, Staffing
from tests.races import while_open

CALLBACK = f"{PUBLIC_URL}/sign-in/oidc/callback"
CLIENT, SECRET = "regulars", "kept in a file"
MARTA = "marta@example.com"


@pytest.fixture
def staffing(franchise: Franchise) -> Staffing:
    # The provider goes by the real time of day.
    franchise.clock.set(datetime.now(UTC))
    return Staffing(franchise)


@pytest.fixture
def provider() -> Iterator[str]:
    people = [
        User(sub="marta", claims={"email": MARTA, "email_verified": True}),
        User(sub="impostor", claims={"email": MARTA, "email_verified": True}),
        User(sub="unverified", claims={"email": MARTA, "email_verified": False}),
        User(sub="stranger", claims={"email": "stranger@example.com", "email_verified": True}),
    ]
    with run_server_in_thread(user_claims=people) as server:
        yield f"http://localhost:{server.server_port}"


def use(staffing: Staffing, issuer: str, *, client_id: str = CLIENT) -> None:
    """The franchise signs its head office in at this provider."""
    staffing.franchise.company = Company(issuer, client_id, SECRET, CALLBACK, staffing.clock)
    staffing.client = staffing.franchise.client()


@dataclass
class Browser:
    """Goes to the provider, says who it is there, and comes back."""

    staffing: Staffing
    binding: str = ""
    address: str = ""

    def leave(self) -> Browser:
        begun = self.staffing.post("/oidc/beginnings", {}).json
        self.binding, self.address = begun["binding"], begun["location"]
        return self

    def sign_in(self, subject: str) -> dict[str, str]:
        """What the provider's redirect carries: state and code."""
        answer = requests.post(self.address, data={"sub": subject}, allow_redirects=False, timeout=60)
        location = urlsplit(answer.headers["Location"])
        assert location._replace(query="").geturl() == CALLBACK
        return {name: values[0] for name, values in parse_qs(location.query).items()}

    def come_back(self, **told: str) -> str | None:
        body = {"state": told["state"], "code": told["code"], "binding": told.get("binding", self.binding)}
        code: str | None = self.staffing.post("/oidc/returns", body).json["code"]
        return code


def session_of(staffing: Staffing, subject: str) -> Answer | None:
    browser = Browser(staffing).leave()
    code = browser.come_back(**browser.sign_in(subject))
    return None if code is None else staffing.post("/sessions/oidc", {"code": code})


def test_head_office_comes_in_with_the_verified_address_that_is_its_login(staffing: Staffing, provider: str) -> None:
    use(staffing, provider)
    marta = staffing.add("hq", login=MARTA)
    session = session_of(staffing, "marta")
    assert session is not None
    assert session.status == 200
    caller = staffing.verifier.caller(session.json["token"])
    assert (caller.subject, caller.role) == (marta, "hq")
    # The provider said nothing of a second factor: what needs one asks for one.
    assert caller.proven_at is None
    assert staffing.franchise.as_caller(caller)


def test_the_browser_is_sent_with_pkce_state_and_nonce(staffing: Staffing, provider: str) -> None:
    use(staffing, provider)
    asked = parse_qs(urlsplit(Browser(staffing).leave().address).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [CALLBACK]
    assert asked["response_type"] == ["code"]
    assert all(len(asked[name][0]) >= 32 for name in ("state", "nonce", "code_challenge"))
    assert SECRET not in str(asked)


@pytest.mark.parametrize("subject", ["unverified", "stranger"])
def test_an_address_that_is_not_verified_or_nobodys_opens_nothing(
    staffing: Staffing, provider: str, subject: str
) -> None:
    use(staffing, provider)
    staffing.add("hq", login=MARTA)
    assert session_of(staffing, subject) is None
    (row,) = staffing.audited("outlets.sign_in")
    assert "refused" in row["after"]
    assert "example.com" not in str(row)


def test_whoever_is_bound_stays_bound_whatever_others_say_their_address_is(staffing: Staffing, provider: str) -> None:
    use(staffing, provider)
    staffing.add("hq", login=MARTA)
    assert session_of(staffing, "marta") is not None
    assert session_of(staffing, "impostor") is None
    assert session_of(staffing, "marta") is not None


def test_another_login_unbinds_and_the_last_day_ends_it(staffing: Staffing, provider: str) -> None:
    use(staffing, provider)
    boss, marta = staffing.head_office(), staffing.add("hq", login=MARTA)
    assert session_of(staffing, "marta") is not None
    boss.post(f"/staff/{marta}/changes", {"login": "other@example.com"})
    assert session_of(staffing, "marta") is None
    boss.post(f"/staff/{marta}/changes", {"login": MARTA})
    assert session_of(staffing, "impostor") is not None
    boss.post(f"/staff/{marta}/leaving", {})
    assert session_of(staffing, "impostor") is None


@pytest.mark.parametrize("was_bound", [True, False])
def test_whose_login_is_changed_at_the_same_moment_is_let_in_by_neither(staffing: Staffing, was_bound: bool) -> None:
    open_work, marta = staffing.franchise.open_work, staffing.add("hq", login=MARTA)
    identity = Identity("https://id.example.com", "marta", MARTA, is_proven=False)

    def come_in() -> object:
        with open_work() as work:
            return person_vouched_for(work, identity)

    assert not was_bound or come_in() is not None
    another = Described(login="other@example.com")
    assert while_open(open_work, lambda work: change_person(work, AT_THE_MACHINE, marta, another), come_in) is None
    with open_work.reading() as work:
        assert work.ways.bound_to(identity.issuer, identity.subject) is None


@pytest.mark.parametrize("role", ["outlet_manager", "cashier"])
def test_only_head_office_comes_in_this_way(staffing: Staffing, provider: str, role: str) -> None:
    use(staffing, provider)
    staffing.add(role, login=MARTA, outlet_code="jurmala")
    assert session_of(staffing, "marta") is None


def test_a_state_is_good_once_in_one_browser_and_for_ten_minutes(staffing: Staffing, provider: str) -> None:
    use(staffing, provider)
    staffing.add("hq", login=MARTA)
    one, other = Browser(staffing).leave(), Browser(staffing).leave()
    back = one.sign_in("marta")
    assert one.come_back(**{**back, "state": "A" * 43}) is None
    assert other.come_back(**back) is None
    # The stranger's try has burnt it.
    assert one.come_back(**back) is None
    again = Browser(staffing).leave()
    back = again.sign_in("marta")
    assert again.come_back(**back) is not None
    assert again.come_back(**back) is None
    late = Browser(staffing).leave()
    back = late.sign_in("marta")
    staffing.clock.advance(timedelta(minutes=10))
    assert late.come_back(**back) is None


def test_the_code_for_the_page_is_good_once_and_for_a_minute(staffing: Staffing, provider: str) -> None:
    use(staffing, provider)
    staffing.add("hq", login=MARTA)
    codes = []
    for _ in range(2):
        browser = Browser(staffing).leave()
        codes.append(browser.come_back(**browser.sign_in("marta")))
    assert staffing.post("/sessions/oidc", {"code": codes[0]}).status == 200
    assert staffing.post("/sessions/oidc", {"code": codes[0]}).code == "sign_in_refused"
    staffing.clock.advance(timedelta(minutes=1))
    assert staffing.post("/sessions/oidc", {"code": codes[1]}).code == "sign_in_refused"


def test_without_a_company_and_while_it_is_away_nobody_is_sent_anywhere(staffing: Staffing) -> None:
    assert staffing.get("/sign-in-ways", {}).json == {"password": True, "passkey": True, "company": False}
    assert staffing.post("/oidc/beginnings", {}).json == {"location": None, "binding": None}
    use(staffing, "http://localhost:9")
    assert staffing.get("/sign-in-ways", {}).json["company"] is True
    assert staffing.post("/oidc/beginnings", {}).json == {"location": None, "binding": None}


def test_a_provider_in_the_open_is_refused(staffing: Staffing) -> None:
    with pytest.raises(CompanyRefused):
        use(staffing, "http://login.example.com")


# A provider that lies: each claim that a good one would never make.
@dataclass
class Liar:
    """Signs whatever a test wants."""

    url: str
    key: Any
    nonce: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=lambda: {"kid": "1"})
    algorithm: str = "RS256"
    signing_key: Any = None
    issuer: str = ""

    def told(self, path: str) -> dict[str, Any]:
        if path.endswith("openid-configuration"):
            words = ("authorization_endpoint", "token_endpoint", "jwks_uri")
            return {"issuer": self.issuer or self.url, **{word: f"{self.url}/{word}" for word in words}}
        if path.endswith("jwks_uri"):
            jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            return {"keys": [{**jwk, "kid": "1", "use": "sig"}]}
        now = int(datetime.now(UTC).timestamp())
        claims = {
            "iss": self.url,
            "aud": CLIENT,
            "sub": "marta",
            "iat": now,
            "exp": now + 300,
            "nonce": self.nonce,
            "email": MARTA,
            "email_verified": True,
            **self.claims,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        key: Any = None if self.algorithm == "none" else self.signing_key or self.key
        token = jwt.encode(claims, key, algorithm=self.algorithm, headers=self.header)
        return {"access_token": "x", "token_type": "Bearer", "id_token": token}


@contextmanager
def lying() -> Iterator[Liar]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(liar.told(self.path)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 - the library's name

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    liar = Liar(f"http://127.0.0.1:{server.server_port}", rsa.generate_private_key(65537, 2048))
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield liar
    finally:
        server.shutdown()
        server.server_close()


HOUR = 3600
LIES: dict[str, dict[str, Any]] = {
    "another nonce": {"claims": {"nonce": "A" * 32}},
    "no nonce": {"claims": {"nonce": None}},
    "another issuer": {"claims": {"iss": "https://login.example.org"}},
    "another audience": {"claims": {"aud": "somebody else"}},
    "several audiences, for another": {"claims": {"aud": [CLIENT, "other"], "azp": "other"}},
    "too old": {"claims": {"exp": int(datetime.now(UTC).timestamp()) - HOUR}},
    "from the future": {"claims": {"iat": int(datetime.now(UTC).timestamp()) + HOUR}},
    "no end": {"claims": {"exp": None}},
    "names nobody": {"claims": {"sub": ""}},
    "another key": {"signing_key": rsa.generate_private_key(65537, 2048)},
    "an unknown key": {"header": {"kid": "2"}},
    "unsigned": {"algorithm": "none"},
    "signed with the client's secret": {"algorithm": "HS256", "signing_key": SECRET * 4},
    "a description of somebody else": {"issuer": "https://login.example.org"},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_is_not_for_this_very_sign_in_opens_nothing(staffing: Staffing, lie: str) -> None:
    staffing.add("hq", login=MARTA)
    with lying() as liar:
        use(staffing, liar.url)
        for told, is_welcome in ({}, True), (LIES[lie], False):
            # A fresh look at the provider, which may have described itself otherwise.
            use(staffing, liar.url)
            browser = Browser(staffing).leave()
            state = parse_qs(urlsplit(browser.address).query)["state"][0]
            liar.nonce = parse_qs(urlsplit(browser.address).query)["nonce"][0]
            for name, value in told.items():
                setattr(liar, name, value)
            if "issuer" in told:
                use(staffing, liar.url)
            code = browser.come_back(state=state, code="whatever")
            assert (code is not None) is is_welcome


@pytest.mark.parametrize(
    ("ways", "proven"), [(["pwd"], False), (["pwd", "otp"], True), (["mfa"], True), ("mfa", False)]
)
def test_a_second_factor_at_the_provider_counts_when_it_says_so(staffing: Staffing, ways: Any, proven: bool) -> None:
    staffing.add("hq", login=MARTA)
    with lying() as liar:
        use(staffing, liar.url)
        browser = Browser(staffing).leave()
        asked = parse_qs(urlsplit(browser.address).query)
        liar.nonce, liar.claims = asked["nonce"][0], {"amr": ways}
        code = browser.come_back(state=asked["state"][0], code="whatever")
        session = staffing.post("/sessions/oidc", {"code": code}).json
    assert (staffing.verifier.caller(session["token"]).proven_at is not None) is proven
