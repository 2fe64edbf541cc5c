"""The command that does what falls due, for registers whose server does not."""

import signal
import threading

import click

from tracker.cli.engines import searching
from tracker.cli.shell import Shell, answer, json_option, pass_shell
from tracker.services.due import jobs
from tracker.services.jobs import Rounds, begin


@click.command("jobs")
@click.option("--once", is_flag=True, help="do what is due now, then end")
@json_option
@pass_shell
def jobs_(shell: Shell, *, once: bool, as_json: bool) -> None:
    """Do what falls due, again and again, until stopped."""
    if once:
        rounds = Rounds(jobs(shell.settings, searching(shell), now=shell.now))
        answer({"done": rounds.through()}, as_json=as_json)
        return
    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    end = begin(jobs(shell.settings, searching(shell), now=shell.now))
    stop.wait()
    end()
