"""Reading for the pages: the counts of a period, on connections that cannot write."""
