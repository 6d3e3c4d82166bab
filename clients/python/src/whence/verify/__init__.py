"""A second implementation of what Whence proves, written from the published formats: RFC 6962 and
9162, RFC 8032, C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-proof. It needs Python
alone, no service and no package."""

from .errors import VerificationFailed
from .merkle import check_consistency, check_inclusion, leaf_hash
from .note import Checkpoint, VerifierKey, verify_checkpoint
from .proof import Inclusion, verify_inclusion

__all__ = [
    "Checkpoint",
    "Inclusion",
    "VerificationFailed",
    "VerifierKey",
    "check_consistency",
    "check_inclusion",
    "leaf_hash",
    "verify_checkpoint",
    "verify_inclusion",
]
