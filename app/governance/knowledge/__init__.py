"""What the numbers mean: words for codes, what a rule is there to achieve, and reasons of readers; all in YAML."""
