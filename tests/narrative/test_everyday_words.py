"""What patients say, of every system, and ordinary sentences that only look like it; fragments of other languages."""

from __future__ import annotations

import pytest

from tests.narrative.reading import facts

SAID = {
    "new_deficit": [
        "cannot button shirt L hand",
        "can't do up buttons",
        "unable to text with left hand",
        "handwriting illegible",
        "keeps dropping her phone",
        "L foot drag 12 d",
        "foot slaps when walking",
        "R arm now useless over last 10/7, previously fully functional",
        "left hand has a mind of its own",
        "Inability to move both legs since Monday",
        "can barely lift right leg",
        "legs like concrete",
        "jelly legs",
        "leg keeps giving out",
        "furniture cruising",
        "now using a stick",
        "wheelchair since Friday, was walking before",
        "walking on marshmallows",
        "feels like wearing gloves",
        "water running down leg",
        "can't tell hot from cold",
        "impaired touch sensation left arm",
        "absent JPS toes",
        "numb to the groin R leg",
        "left side gone dead",
        "can't pee",
        "leaking urine",
        "no warning before passing urine",
        "cannot get to toilet in time",
        "loss of ability to walk",
        "scissoring gait",
        "unable to heel walk",
        "power down in left leg",
    ],
    "cord_level": [
        "zaps on looking down",
        "electric sensation when looking down x 8 d",
        "zap down to feet on neck flexion",
        "tingling down spine on bending head",
        "in a belt around waist",
        "tight corset feeling under breasts",
        "squeezing around ribs like a hug",
        "numb in a belt distribution",
        "no feeling below the belly button",
        "sensory cut-off at T6",
        "T10 PP level x 4 d",
        "numb from bra line down",
    ],
    "brain_symptoms": [
        "mouth drooping on left",
        "lopsided smile",
        "L hemisensory loss incl face",
        "electric jabs in cheek",
        "seeing two of everything",
        "eyes jumping",
        "world spinning",
        "speech thick",
        "words come out wrong",
        "forgetting names",
        "gets lost in own house",
        "choking on fluids",
        "hand shakes when reaching",
        "overshooting when reaching",
        "missing things on right side",
        "tunnel vision",
    ],
    "optic": [
        "vision like looking through fog right eye",
        "smudge in centre of right vision",
        "red looks pink right eye",
        "right eye blurry and sore",
        "pain when moves eyes",
        "black hole in the centre of vision",
        "vision dropped to CF",
    ],
    "surveillance": [
        "q12 month MRI",
        "annual",
        "re-baseline after switch",
        "DMT continuation requires MRI",
        "monitor MS",
    ],
    "slow_progression": [
        "insidious decline in walking",
        "gradual slide since 2022 in mobility",
        "worsening walking over 3 years",
        "walking distance has halved over two years",
        "EDSS crept from 4 to 6 over 3 years",
        "mobility worse each year",
    ],
}
NOT_SAID = [
    "cannot have MRI due to claustrophobia",
    "unable to lie flat for scan",
    "cannot move appointment",
    "can't feel baby moving",
    "difficulty using the computer at work",
    "Transport: wheelchair",
    "needs wheelchair",
    "uses wheelchair for 5 years",
    "seat belt across chest",
    "chest tightness, SOB",
    "band practice",
    "leaking roof",
    "eye drops for glaucoma",
    "drop in clinic",
    "lost her husband",
    "jumping jacks",
    "misses appointments",
    "feels different about treatment",
    "cold feet about MRI",
    "word document attached",
    "holds metformin",
    "full bladder for ultrasound",
    "sleep paralysis",
    "heavy bag in hand luggage",
    "hand held device",
    "steps to improve",
    "unable to complete MRI due to claustrophobia",
    "band of pain across low back",
    "catching a cold",
    "padded bra",
    "back pain worse on bending forward",
]


@pytest.mark.parametrize(("fact", "text"), [(fact, text) for fact, texts in SAID.items() for text in texts])
def test_it_is_said(fact: str, text: str) -> None:
    assert fact in facts(f"Known RRMS. {text}.")
    assert fact not in facts("Known RRMS.")


@pytest.mark.parametrize("text", [text for text in SAID["new_deficit"] if " " in text])
def test_it_may_be_denied(text: str) -> None:
    said = text.partition(",")[0]
    assert "new_deficit" not in facts(f"Known RRMS. Denies {said}")


@pytest.mark.parametrize("text", NOT_SAID)
def test_it_only_looks_like_it(text: str) -> None:
    assert not facts(text) & set(SAID)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Paciente con esclerosis múltiple, debilidad de piernas desde hace 1 semana", {"new_deficit"}),
        ("Esclerosis múltiple, nivel sensitivo D6", {"new_deficit", "cord_level"}),
        ("SEP connue, faiblesse MI droit depuis 1 sem", {"new_deficit"}),
        ("SEP, nouvelle poussée: paresthésies des deux jambes", {"new_deficit"}),
        ("Bekannte multiple Sklerose, Schwäche beider Beine seit 4 Tagen", {"new_deficit"}),
        ("Multiple Sklerose, Verlaufskontrolle, kein neuer Schub", {"surveillance"}),
    ],
)
def test_fragments_of_other_languages(text: str, expected: set[str]) -> None:
    assert facts(text) == expected | {"known_demyelination"}


@pytest.mark.parametrize(
    "text", ["weakness after MI in 2019", "MRI planned for Sep 2026", "bras and main shopping", "pes cavus"]
)
def test_words_that_are_english_as_well(text: str) -> None:
    assert not facts(text) - {"new_deficit"}
