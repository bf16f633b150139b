"""`imaging-cds token key` and `token sign`: keys and tokens for trying out authentication."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from app.security.key_sets import KeySet
from tests.app.cli.test_commands import imaging_cds

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

ISSUER = "https://try.example.org"
AUDIENCE = "https://cds.example.org/cds-services/one"


def made(file: Path, *options: str) -> dict[str, Any]:
    """Make a key; returns its public set."""
    done = imaging_cds("token", "key", str(file), *options)
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def signed(file: Path, *options: str) -> Result:
    """Sign a token."""
    return imaging_cds("token", "sign", str(file), "--issuer", ISSUER, "--audience", AUDIENCE, *options)


def verified(token: str, public: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Check a token as the service does; returns header and claims."""
    header = jwt.get_unverified_header(token)
    key = KeySet.pinned(public).find(header["kid"], header["alg"])
    assert key
    return header, jwt.decode(token, key, [header["alg"]], audience=AUDIENCE)


@pytest.mark.parametrize("algorithm", ["ES384", "RS384", "ES256", "RS256"])
def test_a_new_key_signs_a_token_that_its_public_half_verifies(tmp_path: Path, algorithm: str) -> None:
    file = tmp_path / "key.json"
    public = made(file, "--algorithm", algorithm)
    done = signed(file)
    header, claims = verified(done.stdout.strip(), public)
    assert done.stdout.count("\n") == 1
    assert (header["alg"], header["typ"]) == (algorithm, "JWT")
    assert claims.keys() == {"iss", "aud", "iat", "exp", "jti"}
    assert (claims["iss"], claims["aud"], claims["exp"] - claims["iat"]) == (ISSUER, AUDIENCE, 300)


def test_es384_is_the_default_and_each_token_has_an_id_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "key.json"
    public = made(file)
    tokens = [verified(signed(file).stdout.strip(), public) for _ in range(2)]
    assert {header["alg"] for header, _ in tokens} == {"ES384"}
    assert len({claims["jti"] for _, claims in tokens}) == 2


def test_every_claim_can_be_chosen(tmp_path: Path) -> None:
    file = tmp_path / "key.json"
    public = made(file, "--kid", "mine")
    jku = "https://try.example.org/jwks.json"
    chosen = ("--subject", "s", "--tenant", "north", "--jti", "j", "--jku", jku, "--lifetime", "60")
    header, claims = verified(signed(file, *chosen).stdout.strip(), public)
    assert (header["kid"], header["jku"]) == ("mine", jku)
    assert (claims["sub"], claims["tenant"], claims["jti"]) == ("s", "north", "j")
    assert claims["exp"] - claims["iat"] == 60


def test_the_private_key_stays_in_a_file_of_its_owner(tmp_path: Path) -> None:
    file = tmp_path / "key.json"
    public = made(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_bytes())["d"] not in json.dumps(public)
    assert not {"d", "p", "q"} & public["keys"][0].keys()


def test_a_key_that_is_there_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "key.json"
    public, written = made(file), file.read_bytes()
    assert made(file) == public
    assert file.read_bytes() == written
    assert made(file, "--kid", "other")["keys"][0]["kid"] == "other"


@pytest.mark.parametrize("layout", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
@pytest.mark.parametrize("algorithm", ["ES384", "RS384"])
def test_a_key_in_pem_is_used(tmp_path: Path, layout: PrivateFormat, algorithm: str) -> None:
    file = tmp_path / "key.pem"
    key = rsa.generate_private_key(65537, 2048) if algorithm == "RS384" else ec.generate_private_key(ec.SECP384R1())
    file.write_bytes(b"some words above\n" + key.private_bytes(Encoding.PEM, layout, NoEncryption()))
    header, _ = verified(signed(file).stdout.strip(), made(file))
    assert header["alg"] == algorithm


def test_a_set_of_one_key_is_used(tmp_path: Path) -> None:
    file, whole = tmp_path / "key.json", tmp_path / "set.json"
    public = made(file)
    whole.write_text(json.dumps({"keys": [json.loads(file.read_bytes())]}))
    assert verified(signed(whole).stdout.strip(), public)


def _pem(key: Any, secret: bytes = b"") -> bytes:  # noqa: ANN401 - any kind of private key
    how = BestAvailableEncryption(secret) if secret else NoEncryption()
    written: bytes = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, how)
    return written


def _public_pem() -> bytes:
    public = ec.generate_private_key(ec.SECP384R1()).public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "neither JSON (a JWK) nor PEM"),
        (b"[]", "is no JWK"),
        (b'{"keys": []}', "holds 0 keys"),
        (b'{"kty": "EC", "crv": "P-384", "x": "AA", "y": "AA"}', "no private key"),
        (b'{"kty": "EC", "crv": "P-384", "x": "AA", "y": "AA", "d": "secret"}', "make no key"),
        (b'{"kty": "oct", "k": "c2VjcmV0", "d": "secret"}', "neither RSA nor elliptic curve"),
        (_public_pem(), "no private key"),
        (_pem(ec.generate_private_key(ec.SECP384R1()), b"secret"), "encrypted"),
        (_pem(ec.generate_private_key(ec.SECP521R1())), "neither RSA nor elliptic curve"),
        (_pem(ed25519.Ed25519PrivateKey.generate()), "neither RSA nor elliptic curve"),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else value,
)
def test_a_file_that_cannot_sign_is_named_in_one_line(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "key"
    file.write_bytes(content)
    for done in (signed(file), imaging_cds("token", "key", str(file))):
        assert done.exit_code == 1
        assert str(done.exception).startswith(f"{file}: ")
        assert said in str(done.exception)
        assert "secret" not in str(done.exception)
        assert done.stdout == ""


def test_a_key_signs_only_with_its_own_algorithm(tmp_path: Path) -> None:
    file = tmp_path / "key.json"
    made(file)
    assert "signs with ES384, not with RS384" in str(signed(file, "--algorithm", "RS384").exception)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "cannot be read" in str(signed(tmp_path / "none").exception)
    assert "cannot be written" in str(imaging_cds("token", "key", str(tmp_path / "no" / "key.json")).exception)
