"""Words for exemptions: how they stand, what was stated, until when they hold."""

from flask_babel import lazy_gettext, lazy_pgettext

from tracker.domain.exemptions import ExemptionOp, ExemptionState

_ = lazy_gettext
_p = lazy_pgettext

STATES = {
    ExemptionState.IN_FORCE: _p("exemption", "in force"),
    ExemptionState.TO_COME: _p("exemption", "still to come"),
    ExemptionState.ENDED: _p("exemption", "ended"),
    ExemptionState.REVOKED: _p("exemption", "revoked"),
}
OPS = {
    ExemptionOp.GRANT: _p("exemption", "granted"),
    ExemptionOp.CORRECT: _p("exemption", "record corrected"),
    ExemptionOp.REVOKE: _p("exemption", "revoked"),
    ExemptionOp.RETRACT: _p("exemption", "record taken back"),
}
