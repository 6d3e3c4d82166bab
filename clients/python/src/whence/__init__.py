"""Whence: report and ask where training data comes from."""

from ._core.call import Call
from ._core.retry import NO_RETRIES, Retries
from ._core.settings import VERSION as __version__
from ._generated import operations, types
from .async_client import AsyncUpload, AsyncWhence
from .client import Upload, Whence
from .errors import (
    Complaint,
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    Problem,
    RateLimited,
    Unauthenticated,
    Unavailable,
    UnexpectedAnswer,
    Unreachable,
    UploadIncomplete,
    WhenceError,
)
from .flush import FlushReport, flush
from .job import Job, NotRecorded, StatementsRefused, job
from .training import Coverage, Training, training
from .verify import VerificationFailed, verify_certificate, verify_checkpoint, verify_inclusion

__all__ = [
    "NO_RETRIES",
    "AsyncUpload",
    "AsyncWhence",
    "Call",
    "Complaint",
    "Conflict",
    "Coverage",
    "FlushReport",
    "Invalid",
    "Job",
    "NotAllowed",
    "NotFound",
    "NotRecorded",
    "Problem",
    "RateLimited",
    "Retries",
    "StatementsRefused",
    "Training",
    "Unauthenticated",
    "Unavailable",
    "UnexpectedAnswer",
    "Unreachable",
    "Upload",
    "UploadIncomplete",
    "VerificationFailed",
    "Whence",
    "WhenceError",
    "__version__",
    "flush",
    "job",
    "operations",
    "training",
    "types",
    "verify_certificate",
    "verify_checkpoint",
    "verify_inclusion",
]
