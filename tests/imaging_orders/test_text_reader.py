"""Order names and free-text orders as departments write them, and what they mean."""

from __future__ import annotations

import time

import pytest

from cds_services.imaging_orders.study import Contrast, Modality, Region
from cds_services.imaging_orders.text_reader import guides_a_procedure, read_words

REGIONS = {
    "H": Region.HEAD,
    "O": Region.ORBITS,
    "C": Region.CERVICAL,
    "T": Region.THORACIC,
    "L": Region.LUMBAR,
    "S": Region.SPINE,
    "X": Region.OTHER,
}
MODALITIES = {
    "MRI": Modality.MRI,
    "CT": Modality.CT,
    "CTM": Modality.CT_MYELOGRAPHY,
    "other": Modality.OTHER,
    "?": None,
}
PHASES = {
    "-": Contrast.WITHOUT,
    "+": Contrast.WITH,
    "-+": Contrast.WITHOUT_AND_WITH,
    "": Contrast.UNSTATED,
}

WORDINGS = """
MR C AND T SPINE WO CONTRAST | MRI CT -
CT C-SPINE W/O | CT C -
ct t spine r/o ms flare | CT T
head ct: fall, neck pain | CT H
CT HEAD WO CONTRAST | CT H -
CT head without IV contrast STAT | CT H -
ct brain noncon | CT H -
CT Head Non-Contrast | CT H -
cat scan head | CT H
CAT SCAN OF THE BRAIN WITH DYE | CT H +
computed tomography of head | CT H
Computed tomography, head or brain; no contrast material | CT H -
MRI brain | MRI H
MR BRAIN W WO | MRI H -+
MRI BRAIN W/WO | MRI H -+
mri brain w/wo contrast | MRI H -+
MRI brain w & w/o contrast | MRI H -+
MRI Brain W&WO | MRI H -+
MRI brain wo & w | MRI H -+
MRI brain w/o & w/ contrast | MRI H -+
MRI brain w/o and with gad | MRI H -+
MRI BRAIN WOW | MRI H -+
MRI BRAIN WWO CONTRAST | MRI H -+
MRI brain with and without contrast | MRI H -+
MRI brain without and with IV contrast | MRI H -+
MRI brain without then with contrast | MRI H -+
MRI brain pre and post contrast | MRI H -+
mri brain pre/post gad | MRI H -+
MRI brain c-/c+ | MRI H -+
MRI brain c- and c+ | MRI H -+
MRI brain c- | MRI H -
MRI brain C+ | MRI H +
MRI brain +C | MRI H +
MRI brain + gad | MRI H +
MRI brain w gad | MRI H +
MRI brain with gadolinium | MRI H +
MRI brain W CONTRAST | MRI H +
MRI brain w/ iv contrast | MRI H +
MRI brain post contrast | MRI H +
MRI brain contrast enhanced | MRI H +
MRI brain with | MRI H +
MRI brain IV contrast | MRI H +
MRI brain +/- contrast | MRI H
MRI brain with or without contrast | MRI H
MRI brain, contrast per radiology | MRI H
MRI brain plain | MRI H -
MRI brain plain and contrast | MRI H -+
MRI brain plain & contrast | MRI H -+
MRI cervical + dorsal spine plain and contrast | MRI CT -+
MRI whole spine plain + contrast | MRI CTL -+
MRI brain (P&C) | MRI H -+
MRI C spine P+C | MRI C -+
CEMRI brain | MRI H +
MRI brain native and contrast | MRI H -+
MRI brain with contrast only (no plain) | MRI H +
MRI C and T spine with IV contrast (post-contrast only, no unenhanced series) | MRI CT +
MRI cerv/thor spine with contrast (no pre) | MRI CT +
MRI brain contrast: no | MRI H -
Mri neck spine w/o & w/dye | MRI C -+
Mri chest spine w/o dye | MRI T -
Ct neck spine w/o dye | CT C -
MRI spinal cord cervical/dorsal | MRI CT
MRI Brain/Cx/Tx spine + Gd | MRI HCT +
MRI C/S + D/S P&C | MRI CT -+
MRI C/S + D/S + L/S | MRI CTL
CT H nc | CT H -
MR LSp | MRI L
CT C-Sp | CT C
MR Cx spine w+w/o | MRI C -+
MRI CS | MRI C
MRI LS spine | MRI L
MRI Dorso-lumbar spine | MRI TL
MRI HWS nativ und KM | MRI C -+
MRI neurocranium native and with i.v. contrast | MRI H -+
MRI brain unenhanced | MRI H -
MRI brain non-con | MRI H -
MRI brain no gad | MRI H -
MRI brain, contrast: none | MRI H -
MRI brain w/o sedation | MRI H
MRI brain with sedation w/o contrast | MRI H -
MRI brain, contrast allergy | MRI H
MRI brain for MS w/wo contrast | MRI H -+
MRI brain for MS with new weakness | MRI H
MRI brain no fever | MRI H
magnetic resonance imaging of brain | MRI H
Magnetic resonance imaging, brain stem included; without contrast, followed by contrast and more | MRI H -+
NMR brain | MRI H
mri  BRAIN\twithout   contrast | MRI H -
MRI\u00a0brain w\u2011o contrast | MRI H -
MRI head/brain w/o | MRI H -
MRI head and orbits w wo | MRI HO -+
MRI BRAIN/ORBITS W/WO | MRI HO -+
MRI orbits with and without contrast | MRI O -+
MRI orbit, face and neck without contrast | MRI O -
MRI optic nerves w/wo | MRI O -+
CT ORBITS WO | CT O -
MRI IAC w wo | MRI H -+
MR BRAIN W/ IAC W/O | MRI H -
MRI pituitary with and without | MRI H -+
MRI c spine | MRI C
MRI C-Spine | MRI C
MRI cspine w/wo | MRI C -+
MR CERVICAL SPINE WO | MRI C -
MRI cerv spine wo contrast | MRI C -
MRI neck/cervical spine without | MRI C -
MRI t-spine w & w/o | MRI T -+
MRI thoracic cord | MRI T
MRI dorsal spine plain | MRI T -
MRI D-spine | MRI T
MRI L-spine | MRI L
MRI LUMBAR SPINE WO CONTRAST | MRI L -
MR of the lumbar spinal canal; no contrast material given | MRI L -
MRI L/S spine w/o | MRI L -
MRI LS spine | MRI L
MRI lumbosacral spine | MRI L
MRI lumbar and sacral spine w/o contrast | MRI L -
MRI sacrum without contrast | MRI X -
MRI C/T-SPINE W/WO | MRI CT -+
MRI C/T w wo | MRI CT -+
MRI C+T spine | MRI CT
MRI c&t spine without | MRI CT -
MRI c and t spine | MRI CT
MRI c-spine and t-spine w/o | MRI CT -
MRI C, T spine | MRI CT
MRI CT spine w wo | MRI CT -+
MRI cervicothoracic spine | MRI CT
MRI cervico-thoracic spine with and without contrast | MRI CT -+
MRI cervical and thoracic spine without and with IV contrast | MRI CT -+
CT C/T SPINE WO | CT CT -
CT cervical/thoracic spine w/o | CT CT -
CT C-spine and T-spine w/o Contrast | CT CT -
CT c & t spines noncontrast | CT CT -
MRI T & L spine | MRI TL
MRI T/L spine w/o | MRI TL -
MRI TL SPINE | MRI TL
MRI thoracolumbar spine | MRI TL
MRI thoraco-lumbar spine | MRI TL
MRI c and l spine | MRI CL
MRI CTL spine w/wo | MRI CTL -+
MRI C/T/L spine w/o | MRI CTL -
MRI c, t, and l spine | MRI CTL
MRI total spine | MRI CTL
MRI whole spine w gad | MRI CTL +
MRI entire spine | MRI CTL
MRI spine, whole | MRI CTL
MRI full spine without contrast | MRI CTL -
MRI whole spine (cervical, thoracic, lumbar) without and with IV contrast | MRI CTL -+
MRI brain and total spine w wo | MRI HCTL -+
MRI neuraxis with and without | MRI HCTL -+
MRI brain + C-spine wow | MRI HC -+
MRI brain, c-spine and t-spine w/wo contrast | MRI HCT -+
CT head and c-spine wo | CT HC -
MRI spine | MRI S
MRI spinal cord w wo | MRI S -+
ct spine | CT S
MRI entire spinal cord | MRI CT
MRI spine (cervical) | MRI C
CT myelogram lumbar | CTM L
CT lumbar spine post myelogram | CTM L
CT T-spine with intrathecal contrast | CTM T
myelogram cervical | other C
MR myelography lumbar | other L
XR c-spine | other C
x-ray lumbar spine 2 views | other L
Radiograph thoracic spine | other T
plain film L-spine | other L
US neck | other X
ultrasound orbits | other O
PET/CT brain | other H
PET MRI brain | other H
bone scan whole body | other X
fMRI brain | other H
MRI knee | MRI X
MRI brachial plexus | MRI X
CT neck with contrast | CT X +
CT chest abdomen pelvis w/ iv contrast | CT X +
CT chest/abdomen with T-spine | CT TX
CT head hit head neck pain | CT H
ct t spine new leg weakness | CT T
lumbar spine | ? L
MRI | MRI
CBC with differential | ?
PT eval low back pain | ?
MRI and CT head | ? H
EVAL: MRI brain | MRI H
"""


def _rows() -> list[tuple[str, str]]:
    pairs = (line.rpartition(" | ") for line in WORDINGS.splitlines() if line)
    return [(text, meaning) for text, _, meaning in pairs]


@pytest.mark.parametrize(("text", "meaning"), _rows())
def test_a_wording_means_its_study(text: str, meaning: str) -> None:
    """An order name reads as the modality, regions and phase that a radiology clerk would enter."""
    modality, _, rest = meaning.partition(" ")
    words = rest.split()
    phase = words.pop() if words and words[-1] in {"-", "+", "-+"} else ""
    regions = {REGIONS[letter] for letter in "".join(words)}
    reading = read_words(text)
    assert (reading.modality, set(reading.regions), reading.contrast) == (
        MODALITIES[modality],
        regions,
        PHASES[phase],
    )


def test_the_table_is_a_table_and_not_a_sample() -> None:
    """At least 120 wordings are pinned."""
    assert len(_rows()) >= 120


@pytest.mark.parametrize(
    "text",
    ["MRA head", "CTA neck", "MR angiogram brain", "CT venography", "MR spectroscopy brain", "MRI brain and MRA head"],
)
def test_vessels_and_spectra_are_told(text: str) -> None:
    """Angiography and spectroscopy are another question than ours."""
    assert read_words(text).angiography


@pytest.mark.parametrize(
    "text",
    [
        "CT guided biopsy T8",
        "MRI brain stealth protocol w gad",
        "MRI brain for biopsy planning",
        "MRI brain stereotactic w/wo",
        "CT simulation brain, radiotherapy planning",
        "CT lumbar injection",
        "MRI brain navigation",
    ],
)
def test_procedures_and_their_planning_are_told(text: str) -> None:
    """Images that guide a procedure are told from images that answer a question."""
    assert read_words(text).intervention


@pytest.mark.parametrize("text", ["MRI brain with contrast injection", "MRI lumbar spine prior to injection"])
def test_an_injection_of_contrast_or_in_the_reason_is_no_procedure(text: str) -> None:
    """Neither the agent's injection nor one that the reason mentions makes the order an intervention."""
    assert not read_words(text).intervention


def test_with_contrast_alone_does_not_choose_a_phase() -> None:
    """The words "with contrast" may be a code's name; the IV route, the agent's sign or "only" chooses the phase."""
    assert not read_words("MRI brain with contrast").phase_chosen
    assert read_words("MRI brain with IV contrast").phase_chosen
    assert read_words("MRI brain with contrast only").phase_chosen
    assert read_words("MRI brain c+").phase_chosen


@pytest.mark.parametrize(
    ("reason", "guides"),
    [
        ("Surgical planning, neuronavigation", True),
        ("biopsy planning", True),
        ("relapse, treatment planning", False),
        ("planning pregnancy, stable MS", False),
        ("new weakness", False),
    ],
)
def test_a_reason_can_say_that_the_images_guide(reason: str, guides: bool) -> None:  # noqa: FBT001 - a table
    """Planning of an operation is told from planning of treatment or of a pregnancy."""
    assert guides_a_procedure(reason) is guides


@pytest.mark.parametrize("text", ["", " ", "\0", "\u202e", "((((", "-" * 10_000, "c/" * 10_000, "\ud800"])
def test_garbage_says_nothing(text: str) -> None:
    """Text without a word of imaging reads as nothing, and nothing raises."""
    reading = read_words(text)
    assert reading.modality is None
    assert reading.contrast is Contrast.UNSTATED


def test_an_absurdly_long_text_is_read_at_its_beginning() -> None:
    """A megabyte of words costs no more than its first lines."""
    text = "MRI brain without contrast " + "c and t spine with contrast " * 40_000
    beginning, whole = (min(_seconds(each) for _ in range(3)) for each in (text[:10_000], text))
    assert whole < 20 * max(beginning, 0.0005)
    reading = read_words(text)
    assert reading.modality is Modality.MRI


def _seconds(text: str) -> float:
    started = time.process_time()
    read_words(text)
    return time.process_time() - started
