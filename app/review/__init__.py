"""The knowledge files, printed for their reviewers."""
