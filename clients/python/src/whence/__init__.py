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

__all__ = [
    "NO_RETRIES",
    "AsyncUpload",
    "AsyncWhence",
    "Call",
    "Complaint",
    "Conflict",
    "Invalid",
    "NotAllowed",
    "NotFound",
    "Problem",
    "RateLimited",
    "Retries",
    "Unauthenticated",
    "Unavailable",
    "UnexpectedAnswer",
    "Unreachable",
    "Upload",
    "UploadIncomplete",
    "Whence",
    "WhenceError",
    "__version__",
    "operations",
    "types",
]
