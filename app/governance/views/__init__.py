"""The pages, each made from the counts of a period."""
