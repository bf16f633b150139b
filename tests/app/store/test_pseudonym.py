"""Keys: configured, rotated, made up and kept."""

from __future__ import annotations

import hashlib
import hmac
import threading
from typing import TYPE_CHECKING

import pytest

from app.settings import Settings
from app.store.database import Database
from app.store.errors import StoreConfigurationError
from app.store.pseudonym import Pseudonym, configured_keys, kept_key

if TYPE_CHECKING:
    from pathlib import Path

NEW, OLD = "n" * 32, "o" * 32


def test_a_hash_is_hmac_sha_256_of_kind_and_id() -> None:
    expected = hmac.new(NEW.encode(), b"patient\x00pat-1", hashlib.sha256).hexdigest()
    assert Pseudonym((NEW, OLD)).of("patient", "pat-1") == expected


def test_the_same_id_of_patient_and_user_cannot_be_told_to_be_the_same() -> None:
    keyed = Pseudonym((NEW,))
    assert keyed.of("patient", "1") != keyed.of("user", "1")


def test_after_a_rotation_the_first_key_writes_and_every_key_finds() -> None:
    before, after = Pseudonym(configured_keys(OLD)), Pseudonym(configured_keys(f"{NEW}, {OLD}"))
    assert after.key_id != before.key_id
    assert after.of("patient", "1") == Pseudonym((NEW,)).of("patient", "1")
    assert before.of("patient", "1") in after.under_each_key("patient", "1")


def test_a_short_key_is_refused_without_being_repeated() -> None:
    with pytest.raises(StoreConfigurationError, match="IMAGING_CDS_HASH_KEY") as refused:
        configured_keys(f"{NEW},tooshort")
    assert "tooshort" not in str(refused.value)


def test_a_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    key = kept_key(tmp_path)
    assert len(key) == 64
    assert kept_key(tmp_path) == key
    [file] = tmp_path.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600


def test_services_that_start_together_use_one_key(tmp_path: Path) -> None:
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(kept_key(tmp_path))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1


def test_a_damaged_key_is_named(tmp_path: Path) -> None:
    (tmp_path / "hash-key").write_text("short")
    with pytest.raises(StoreConfigurationError, match="damaged"):
        kept_key(tmp_path)


def test_postgresql_without_a_key_is_refused_with_what_to_do() -> None:
    settings = Settings.model_validate({"database_url": "postgresql://cds:hidden@db.example.org/cds"})
    with pytest.raises(StoreConfigurationError, match="openssl rand -hex 32") as refused:
        Database(settings)
    assert "hidden" not in str(refused.value)
