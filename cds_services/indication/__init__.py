"""Why a study was ordered: what an order says in codes, words and answers, compared with each other."""
