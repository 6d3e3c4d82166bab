"""A second implementation of what Whence proves, written from the published formats: RFC 6962 and
9162, RFC 8032, RFC 8785, C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-policy and
tlog-proof, and this project's pages of certificates, trusted roots, tries and the index of
subjects. It needs Python alone, no service and no package."""

from .certificate import verify_certificate
from .errors import VerificationFailed
from .judge import Certificate, SetResult
from .merkle import check_consistency, check_inclusion, leaf_hash
from .note import Checkpoint, VerifierKey, verify_checkpoint
from .proof import Inclusion, verify_inclusion
from .trusted_root import TrustedRoot

__all__ = [
    "Certificate",
    "Checkpoint",
    "Inclusion",
    "SetResult",
    "TrustedRoot",
    "VerificationFailed",
    "VerifierKey",
    "check_consistency",
    "check_inclusion",
    "leaf_hash",
    "verify_certificate",
    "verify_checkpoint",
    "verify_inclusion",
]
