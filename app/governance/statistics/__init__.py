"""Statistics of counts: intervals, agreement, comparisons and control charts. Pure arithmetic, no input or output."""
