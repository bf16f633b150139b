"""Review by two readers: a sample of decisions, the cases by codes and facts, their judgements and what follows."""
