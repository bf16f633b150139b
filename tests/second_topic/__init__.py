"""A second topic, as small as a topic can be: an invented guideline of one variant and two rules."""
