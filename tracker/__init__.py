"""The register of legislative requirements."""

__version__ = "0.1.0"
