"""The gate: ``python -m tracker`` and the console script ``tracker``.

Exit codes: 0 done, 1 refused, 2 wrong usage or settings.
"""

import sys

import click

from tracker.cli.commands import tracker
from tracker.cli.shell import refuse
from tracker.config import BadSetting
from tracker.domain.errors import Refused


def main() -> None:
    """Run one command and exit with its code."""
    try:
        code = tracker(standalone_mode=False)
    except Refused as refusal:
        refuse(refusal)
        code = 1
    except BadSetting as error:
        click.echo(str(error), err=True)
        code = 2
    except click.ClickException as error:
        error.show()
        code = 2
    except click.Abort:
        click.echo("stopped", err=True)
        code = 1
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
