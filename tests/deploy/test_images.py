"""The image and the compose file are well formed, and start only what exists."""

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from compose_spec import PyCompose

from deploy.healthcheck import is_healthy
from deploy.private.ports import free_ports
from deploy.secrets_for_compose import make_secrets
from services.command_line.__main__ import COMMANDS

DEPLOY = Path(__file__).parents[2] / "deploy"
COMPOSE = DEPLOY / "compose.yaml"
WORDS = {"web", "worker", "migrate", "doctor"}
SERVICES: Mapping[str, Any] = yaml.safe_load(COMPOSE.read_text())["services"]
OWN_CONTAINERS = sorted(name for name, service in SERVICES.items() if "build" in service)


def test_the_dockerfile_pleases_hadolint() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    found = subprocess.run(
        [hadolint, "--failure-threshold", "style", DEPLOY / "Dockerfile"], capture_output=True, text=True
    )
    assert found.returncode == 0, found.stdout + found.stderr


def test_the_compose_file_follows_its_specification() -> None:
    # Variables and YAML's merge keys are not the specification's business: compose itself resolves them first, too.
    with_defaults = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", COMPOSE.read_text())
    compose = PyCompose.from_yaml(yaml.safe_dump(yaml.safe_load(with_defaults)))
    compose.validate()
    assert set(compose.services or {}) == set(SERVICES)


@pytest.mark.parametrize("container", OWN_CONTAINERS)
def test_each_container_runs_a_part_that_exists(container: str) -> None:
    module, word, *_ = SERVICES[container]["command"]
    assert word in (COMMANDS if module == "services.command_line" else WORDS)
    assert (DEPLOY.parent.joinpath(*module.split(".")) / "__main__.py").exists()


def test_every_service_has_its_three_containers() -> None:
    parts = {path.parent.name for path in DEPLOY.parent.glob("services/*/bootstrap.py")} - {"command_line"}
    assert {f"{part}{suffix}" for part in parts for suffix in ("", "-worker", "-migrate")} <= set(OWN_CONTAINERS)


def test_every_mounted_secret_is_made_once_for_nobody_else_to_enter(tmp_path: Path) -> None:
    directory = tmp_path / "secrets"
    make_secrets(directory)
    first = {path.name: path.read_text() for path in directory.iterdir()}
    assert directory.stat().st_mode & 0o077 == 0
    # The broker's passwords stand hashed in its definitions, which it mounts instead.
    mounted = {name for name in first if not name.endswith("-broker-password")}
    assert mounted == {name for service in SERVICES.values() for name in map(_source, service.get("secrets", []))}

    assert make_secrets(directory) == []
    assert {path.name: path.read_text() for path in directory.iterdir()} == first


@pytest.mark.parametrize("container", OWN_CONTAINERS)
def test_no_container_is_given_the_secrets_of_another_service(container: str) -> None:
    if container in ("administrator", "keys"):
        return
    service = container.removesuffix("-worker").removesuffix("-migrate")
    given = {str(secret) for secret in SERVICES[container].get("secrets", [])}
    assert {name for name in given if not name.startswith(f"{service}-")} <= {"smtp-url"}
    assert ("smtp-url" in given) <= (service == "notifications")
    # What may change tables is not where requests are answered.
    assert (f"{service}-migration-database-url" in given) == container.endswith("-migrate")
    assert not [name for name in SERVICES[container]["environment"] if "PASSWORD" in name]
    # Nor its keys, and none that it could change.
    keys = [volume for volume in SERVICES[container]["volumes"] if volume.startswith("keys")]
    assert keys == [f"keys-{service}:/var/lib/regulars/keys:ro"]


@pytest.mark.parametrize("part", ["outlets", "members", "loyalty", "notifications", "gateway"])
def test_whatever_a_part_may_be_told_it_is_told_by_a_file_of_its_own(part: str) -> None:
    assert (DEPLOY / "env" / f"{part}.env.example").exists()
    for container in {part, f"{part}-worker"} & set(OWN_CONTAINERS):
        assert SERVICES[container]["env_file"] == [{"path": f"./env/{part}.env", "required": False}]
    ignored = (DEPLOY.parent / ".gitignore", DEPLOY / "Dockerfile.dockerignore")
    assert all("deploy/env/*.env" in path.read_text().splitlines() for path in ignored), "it may hold secrets"


def test_how_far_the_audit_goes_is_kept_where_its_proof_looks() -> None:
    workers = {name for name in OWN_CONTAINERS if name.endswith("-worker")}
    kept = {name for name in OWN_CONTAINERS if "audit:/var/lib/regulars/audit" in SERVICES[name].get("volumes", [])}
    assert kept == workers | {"administrator"}


def test_what_containers_write_belongs_to_their_account() -> None:
    """A volume that is made at the first start takes over the owner of the directory in the image."""
    made = set(re.findall(r"/var/lib/regulars[\w/]*", (DEPLOY / "Dockerfile").read_text()))
    mounted = {volume.split(":")[1] for name in OWN_CONTAINERS for volume in SERVICES[name].get("volumes", [])}
    assert mounted <= made


def test_the_database_script_is_a_shell_script() -> None:
    for script in (DEPLOY / "postgresql" / "create-databases.sh", DEPLOY / "system-packages"):
        subprocess.run(["sh", "-n", script], check=True)


def test_a_part_that_does_not_answer_is_not_healthy() -> None:
    assert not is_healthy(f"http://127.0.0.1:{free_ports(1)[0]}/health/live")


def _source(secret: Any) -> str:
    return str(secret["source"] if isinstance(secret, dict) else secret)
