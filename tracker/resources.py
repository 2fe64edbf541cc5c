"""Where the folders shipped with the code are.

Installed, they lie inside the package; in a checkout (also when installed with
``pip install -e``) they stand beside it.
"""

from importlib.resources import files
from pathlib import Path


def folder(name: str) -> Path:
    """Return the folder *name*: ``templates``, ``content`` or ``migrations``."""
    package = Path(str(files("tracker")))
    for place in (package / name, package.parent / name):
        if place.is_dir() and any(place.iterdir()):
            return place
    raise FileNotFoundError(f"{name}: neither in {package} nor beside it")
