"""Evidence by the file: read, judged, taken in, and taken back."""

from tracker.services.evidence_files.answers import import_evidence
from tracker.services.evidence_files.reverting import brought_evidence, take_back

__all__ = ["brought_evidence", "import_evidence", "take_back"]
