"""What the topics of demyelinating disease read in the texts of an order besides what they mean."""

from __future__ import annotations

from functools import cache

from cds_services.demyelination.drug_words import said_to_be_over
from cds_services.demyelination.interpretation import interpretation
from cds_services.indication.indication import TopicReaders
from cds_services.safety.contrast_allergy import told_reaction


@cache
def topic_readers() -> TopicReaders:
    """Return the readers, made once."""
    return TopicReaders(told_reaction, said_to_be_over, interpretation().established_diseases.value)
