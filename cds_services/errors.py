"""What can go wrong, in clinical terms.

ImagingCdsError
  KnowledgeError        a knowledge file contradicts itself or its schema: the service must not start
  RequestError          the CDS client sent something that cannot be answered
    MalformedRequest      not the JSON that CDS Hooks describes
      NotJson               not JSON, or JSON that two parsers may read differently
    UnsupportedHook       a known service, called for a hook that it does not serve
    ConflictingPatient    the request is about two patients
    MissingData           data without which no safe answer exists was not supplied
    TooCostly             more than is read in one call
"""

from __future__ import annotations


class ImagingCdsError(Exception):
    """Any failure that this product names."""


class KnowledgeError(ImagingCdsError):
    """A knowledge file cannot be trusted; the message names file, entry and line."""


class RequestError(ImagingCdsError):
    """A request that cannot be answered. Never contains anything the client sent.

    Args:
        field: path of the element at fault, as the specification writes it (`context.patientId`).
        problem: what is wrong and what to do, in words that quote nothing from the request.
    """

    issue_code = "processing"
    """FHIR issue-type code for the OperationOutcome."""

    def __init__(self, field: str, problem: str, issue_code: str | None = None) -> None:
        super().__init__(f"{field}: {problem}" if field else problem)
        self.field = field
        self.problem = problem
        if issue_code is not None:
            self.issue_code = issue_code


class MalformedRequest(RequestError):  # noqa: N818 - the name says what the request is
    """A required element is missing, empty or of the wrong type, or there is no JSON at all."""

    issue_code = "structure"


class NotJson(MalformedRequest):
    """Not JSON, or JSON that two parsers may read differently."""


class UnsupportedHook(RequestError):  # noqa: N818
    """The service exists, but not for the hook that was named."""

    issue_code = "not-supported"


class ConflictingPatient(RequestError):  # noqa: N818
    """Order, prefetch and context are not about the same patient."""

    issue_code = "conflict"


class MissingData(RequestError):  # noqa: N818
    """Required data was neither prefetched nor obtainable (CDS Hooks: HTTP 412)."""

    issue_code = "incomplete"


class TooCostly(RequestError):  # noqa: N818
    """More than is read in one call: reading only a part of it would look like an answer to all of it."""

    issue_code = "too-costly"
