"""Networks as dated facts: which may be used on a day.

Networks are rows, not constants; the grammar of their addresses is named there and
lives in `tracker.domain.addresses`.
"""

from enum import StrEnum


class PlatformStatus(StrEnum):
    """What is true of a network from a day on."""

    AVAILABLE = "available"
    LISTED = "listed"
    SOCIAL_NETWORK = "social_network"
    ANNOUNCED = "announced"
    RESTRICTED = "restricted"
    BANNED = "banned"


#: Networks in these states are asked of nobody.
UNUSABLE = frozenset({PlatformStatus.BANNED})
