"""Imports run downwards only, and nobody commits but the store itself."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "tracker").rglob("*.py"))
_COMMIT = re.compile(r"\.(?:commit|rollback)\(\)")
#: Where a transaction is ended by hand, and why.
ENDS_TRANSACTIONS = {
    "storage/migrations.py": "holds the lock of migrations outside any transaction",
    "search/whoosh_engine.py": "commits the index, which is no database",
    "search/whoosh_generations.py": "commits the index, which is no database",
}


def test_the_import_contracts_hold():
    run = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports; "
         "raise SystemExit(lint_imports())"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert run.returncode == 0, run.stdout


def test_nobody_ends_a_transaction_by_hand():
    hands = {
        str(place.relative_to(ROOT / "tracker"))
        for place in SOURCES
        if _COMMIT.search(place.read_text(encoding="utf-8"))
    }

    assert hands <= set(ENDS_TRANSACTIONS)
