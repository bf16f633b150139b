"""Why the database cannot be used, in one line for the operator, with what to do.

The error's own message is never repeated: it contains addresses, names, statements and their values.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import exc

from app.store.errors import StoreConfigurationError

_URL = "IMAGING_CDS_DATABASE_URL"


class _Cause(NamedTuple):
    """One cause.

    Attributes:
        states: PostgreSQL's codes for it. A refused connection has none: the driver does not pass them on.
        words: parts of the message, in lower case.
        problem: what is wrong and what to do.
    """

    states: tuple[str, ...]
    words: tuple[str, ...]
    problem: str


_CAUSES = (
    _Cause(
        ("28P01", "28000"),
        ("password authentication failed", "no password supplied", '" does not exist'),
        "the server refuses this user or password; correct them in {variable} (a character such as @, : or / in "
        "a password is written as %40, %3A, %2F)",
    ),
    _Cause(
        ("3D000",),
        (),
        "the server has no database of this name; create it (CREATE DATABASE), or correct the name at the end of "
        "{variable}",
    ),
    _Cause(
        (),
        ("pg_hba.conf",),
        "the server lets this user not connect from this machine; add a line for user, database and address to its "
        "pg_hba.conf (or set sslmode, if it asks for TLS)",
    ),
    _Cause(
        ("42501",),
        ("permission denied", "must be owner"),
        "this user lacks rights; let the owner of the database run: GRANT CONNECT, CREATE ON DATABASE name TO user; "
        "GRANT USAGE, CREATE ON SCHEMA public TO user",
    ),
    _Cause(
        ("25006",),
        ("session is read-only", "read-only transaction", "readonly database"),
        "it is read-only (a standby, or a file that this user cannot write); name the one that takes writes in "
        "{variable}",
    ),
    _Cause(
        ("53300", "53400"),
        ("too many clients", "too many connections", "remaining connection slots"),
        "the server has no connection free; try again, or raise its max_connections",
    ),
    _Cause(
        (),
        ("failed to resolve", "could not translate host name", "name or service not known"),
        "the host name in {variable} is not known to this machine; correct it, or the name service",
    ),
    _Cause(
        (),
        ("ssl", "certificate"),
        "the server and this machine do not agree on TLS; check sslmode and sslrootcert in the URL",
    ),
    _Cause(
        ("57P03", "08001", "08006"),
        (
            *("connection refused", "no such file or directory", "no route to host", "is unreachable", "starting up"),
            *("timeout expired", "timed out", "server closed the connection", "is the server running"),
        ),
        "no database server answers; check host and port in {variable}, whether the server runs, and the firewall "
        "between",
    ),
    _Cause(
        (),
        ("unable to open database file",),
        "the file cannot be opened; check the path in {variable}, and whether this user can write its folder",
    ),
    _Cause((), ("file is not a database",), "the file is something else; correct the path in {variable}"),
    _Cause((), ("database is locked",), "another program holds the database; stop it, or try again"),
)
_NO_DATABASE = ('fatal:  database "', '" does not exist')


def facts(error: BaseException) -> dict[str, str]:
    """Return what a log line says of a failure of the database: its class and, where known, cause and remedy."""
    known = isinstance(error, StoreConfigurationError)
    problem = str(error) if known else failure(error) if isinstance(error, exc.SQLAlchemyError) else ""
    return {"error": type(error).__name__} | ({"problem": problem} if problem else {})


def failure(error: exc.SQLAlchemyError, variable: str = _URL) -> str:
    """State the cause and the remedy; the name of the error where the cause is unknown.

    Args:
        error: what the database, or the way to it, answered with.
        variable: where its address is configured.
    """
    original = error.orig if isinstance(error, exc.DBAPIError) else None
    state = getattr(original, "sqlstate", None) or ""
    said = str(original).lower()
    if all(part in said for part in _NO_DATABASE):
        state = "3D000"
    by_state = (cause for cause in _CAUSES if state in cause.states)
    by_words = (cause for cause in _CAUSES if not state and any(word in said for word in cause.words))
    cause = next(by_state, None) or next(by_words, None)
    if cause:
        return f"the database cannot be used: {cause.problem.format(variable=variable)}"
    if getattr(getattr(original, "pgconn", None), "used_password", False):
        # Messages of the server are in its own language.
        return f"the server refused the connection; its log says why. Check user, password and database in {variable}"
    return f"the database cannot be used now: {type(error).__name__}"
