"""Print for the terminal what is signed, what has changed since, and what never was: by rule, and by file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from app.signing.needs import rule_needs
from app.signing.state import State, signed, states
from app.signing.subjects import RULE, subjects

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.signing.signature_file import SignatureFile
    from app.signing.state import Signed
    from cds_services.topic_document import TopicDocument

_NARROWEST = 120
_COLOURS = {State.SIGNED: "green", State.CHANGED: "yellow", State.WITHDRAWN: "red", State.NEVER: "default"}


def signature_states(file: SignatureFile | None) -> dict[str, Signed]:
    """Return how far each file and rule is signed.

    Args:
        file: the verified signatures; None where there are none.
    """
    return states(subjects(), file.entries if file is not None else ())


def summary(found: Mapping[str, Signed]) -> str:
    """Return in a line how many rules may give cards where signatures are required, and the state of the files.

    Args:
        found: the state of each file and rule.
    """
    names, needs = signed(found), rule_needs()
    ready = sum(each.met(names) for each in needs.values())
    files = [each.state for name, each in found.items() if not name.startswith(RULE)]
    counts = ", ".join(f"{files.count(state)} {state}" for state in State if files.count(state))
    return f"Signatures: {ready} of {len(needs)} rules rest on signed knowledge only; {len(files)} files: {counts}."


def print_signatures(documents: Sequence[TopicDocument], found: Mapping[str, Signed]) -> None:
    """Print a table of the rules of some topics, and one of every file.

    Args:
        documents: the topics.
        found: the state of each file and rule.
    """
    console = Console(soft_wrap=False)
    if not console.is_terminal:
        console = Console(width=max(console.width, _NARROWEST), soft_wrap=False)
    names, needs = signed(found), rule_needs()
    rules = Table(title="Rules", title_justify="left", title_style="bold", caption_justify="left")
    rules.caption = (
        "Complete: its words, conditions and ratings are signed, by the rule or by their files, and so is every other "
        "file that it rests on."
    )
    for column in ("Rule", "Signed by itself", "Complete", "By"):
        rules.add_column(column, no_wrap=column == "Rule")
    for code in dict.fromkeys(rule.code for document in documents for rule in document.rules):
        rules.add_row(code, *_state(found[RULE + code], "yes" if needs[code].met(names) else "no"))
    console.print(rules)
    files = Table(title="Knowledge files", title_justify="left", title_style="bold")
    for column in ("File", "State", "By"):
        files.add_column(column, no_wrap=column == "File")
    for name in sorted(name for name in found if not name.startswith(RULE)):
        files.add_row(name, *_state(found[name]))
    console.print(files)
    console.print(summary(found))


def by(signed_by: Signed) -> str:
    """Return who signed something and when, in a line for each; the last signature where the content has changed."""
    return "\n".join(f"{entry.time:%Y-%m-%d} {entry.signer}" for entry in signed_by.entries)


def _state(each: Signed, *between: str) -> tuple[str, ...]:
    return (f"[{_COLOURS[each.state]}]{each.state}[/]", *between, escape(by(each)))
