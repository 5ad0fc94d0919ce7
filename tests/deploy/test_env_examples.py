"""The examples in deploy/env say of every setting what it means and what it is without them."""

from deploy.env_examples import EXAMPLES, examples


def test_the_examples_are_what_the_settings_say() -> None:
    written = {path.name.removesuffix(".env.example"): path.read_text() for path in EXAMPLES.glob("*.env.example")}
    assert written == dict(examples()), "run: make env-examples"


def test_every_setting_has_a_meaning() -> None:
    for text in examples().values():
        blocks = text.split("\n\n")[1:]
        assert all(len(block.splitlines()[0]) > len("# a word") for block in blocks)
