"""A throw-away PostgreSQL server for one test run; nothing of it outlives the run.

It listens on a socket in its own folder only, and promises nothing about durability.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: Where distributions put the server's programs, beside what is on the PATH.
FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/bin")
UNSAFE = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


def programs() -> Path | None:
    """Return the folder of the newest server's programs, or None without one."""
    found = [place for pattern in FOLDERS for place in Path("/").glob(pattern[1:])]
    with_initdb = sorted((p for p in found if (p / "initdb").exists()), key=_version)
    if with_initdb:
        return with_initdb[-1]
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def server() -> Iterator[str]:
    """Yield the address of a fresh server, ending in ``?host=…``; stop it after."""
    home = Path(tempfile.mkdtemp(prefix="pg_"))
    run = _runner(home)
    try:
        run("initdb", "-D", f"{home}/db", "-U", "postgres", "-A", "trust", "-N",
            "-E", "UTF8", "--locale=C.UTF-8")  # fmt: skip
        options = f"-c listen_addresses='' -k {home} {UNSAFE}"
        run("pg_ctl", "-D", f"{home}/db", "-w", "-l", f"{home}/log", "-o", options,
            "start")  # fmt: skip
        yield f"postgresql+psycopg://postgres@/postgres?host={home}"
    finally:
        run("pg_ctl", "-D", f"{home}/db", "-m", "immediate", "stop", check=False)
        shutil.rmtree(home, ignore_errors=True)


def _runner(home: Path):
    """Return a function that runs one of the server's programs in *home*.

    The server refuses to run as root, so root hands it to the user ``postgres``.
    """
    before = []
    if os.geteuid() == 0:
        shutil.chown(home, "postgres", "postgres")
        before = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    environ = {**os.environ, "LC_ALL": "C.UTF-8", "HOME": str(home)}

    def run(program: str, *arguments: str, check: bool = True) -> None:
        subprocess.run(
            [*before, str(programs() / program), *arguments],
            check=check,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environ,
            cwd=home,
        )

    return run


def _version(place: Path) -> tuple[int, ...]:
    digits = "".join(c if c.isdigit() else " " for c in str(place)).split()
    return tuple(int(part) for part in digits)
