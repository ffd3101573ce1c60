"""`harborlight setup`: found a real coalition, on the terminal or in the browser."""

from __future__ import annotations

import sys
from typing import Any

import click

from harborlight.cli.ready import collect_static, let_go, make_ready, set_django_up, staff_address
from harborlight.errors import Invalid, Unavailable


@click.command()
@click.option("--in-browser", is_flag=True, help="Ask in the browser: prints a link and serves both sites.")
@click.option("--coalition", help="Name of the coalition.")
@click.option("--country", help="ISO 3166 code, e.g. GB.")
@click.option("--time-zone", help="Time zone of the coalition by its IANA name, e.g. Europe/London.")
@click.option("--agency", help="Name of the first agency (the coordination office).")
@click.option("--code", help="Its short code for case numbers: two to eight letters, e.g. COO.")
@click.option("--email", help="E-mail of the first administrator.")
@click.option("--name", help="Name of the first administrator.")
def setup(in_browser: bool, **asked: str | None) -> None:
    """Set up a real coalition: keys, database, first agency, first administrator with a one-time link."""
    env = set_django_up(writes=True)
    if env.is_sample:
        raise Unavailable(
            "The settings are those of the sample.",
            mend="Set HARBORLIGHT_MODE=production and what docs/how-to/set-up.md lists.",
        )
    make_ready(env)
    if in_browser:
        _found_in_browser(env)
    else:
        _found_on_terminal(env, asked)


_ASKED = {
    "coalition": "Name of the coalition",
    "country": "Country (two letters, e.g. GB)",
    "time_zone": "Time zone (e.g. Europe/London)",
    "agency": "Your agency (the coordination office)",
    "code": "Its short code for case numbers (e.g. COO)",
    "email": "E-mail of the first administrator",
    "name": "Their name",
}


def _found_on_terminal(env: Any, asked: dict[str, str | None]) -> None:
    """Found it; or, while nobody has come in yet, print another link, and codes where there are none."""
    from harborlight.core import accounts, founding, key_copies, keyfile, vault
    from harborlight.core.models import Installation

    first = founding.founder()
    if not Installation.objects.exists():
        first = _founder_of(asked)
    elif first is None or first.has_usable_password():
        raise _already_there()
    token = accounts.invite(by=founding.FOUNDER, account_id=first.pk)
    click.echo(
        "\nThe coalition is founded. The first administrator opens this link once, within three days:\n"
    )
    click.echo(f"  {staff_address(env)}/people/welcome/{token}/\n")
    if key_copies.are_current(env.backup, vault.master_keys()):
        click.echo(
            "The custodians have their codes. Lost before the rehearsal? harborlight keys custodians\n"
        )
        return
    codes = key_copies.name_custodians(
        by=key_copies.KEEPER, n=3, folder=env.backup, keys=keyfile.read(env.keys)
    )
    click.echo(
        "Print one custodian's code for each of three people you trust; any two restore the key file:\n"
    )
    for number, custodian_code in enumerate(codes, start=1):
        click.echo(f"  Custodian {number}:  {custodian_code}")
    click.echo(
        f"\nTheir sealed copies lie in {env.backup / key_copies.COPIES}. Rehearse now: harborlight keys rehearse\n"
    )


def _founder_of(asked: dict[str, str | None]) -> Any:
    from harborlight.core import founding
    from harborlight.intake import actions as intake
    from harborlight.knowledge.time_zones import main_zone
    from harborlight.knowledge.vocabularies import vocabulary

    answers: dict[str, str] = {}
    for field, words in _ASKED.items():
        likely = main_zone(answers["country"]) if field == "time_zone" else ""
        answers[field] = asked[field] or click.prompt(words, default=likely or None)
        if field == "country":
            answers[field] = answers[field].strip().upper()
    if answers["country"] not in vocabulary("countries").codes():
        raise Invalid({"country": "No country has these two letters. Write for example GB."})
    first = founding.found(by=founding.FOUNDER, asked=founding.Founding(**answers))
    intake.publish_inboxes(by=founding.FOUNDER)  # the public site knows its country from the first minute
    return first


def _already_there() -> Unavailable:
    return Unavailable("There is a workspace here already.", mend="Start it: `harborlight serve`.")


def _found_in_browser(env: Any) -> None:
    """Open the founding pages to whoever reads this terminal, and serve."""
    from harborlight.core import founding
    from harborlight.core.models import Installation

    first = founding.founder()
    if Installation.objects.exists() and (first is None or first.has_usable_password()):
        raise _already_there()
    token = founding.open_door(env.data)
    collect_static(env)
    let_go()
    click.echo(f"\nOpen this link and follow its four steps:\n\n  {staff_address(env)}/found/{token}/\n")
    click.echo("Leave this running meanwhile; later start with `harborlight serve`. Stop with Ctrl+C.\n")
    from harborlight.cli.serving import serve_sites

    sys.exit(serve_sites(("staff", "public")))
