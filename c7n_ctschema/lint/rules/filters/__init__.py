"""Rules about filters as a whole: filters that c7n refuses, that are constant, or that contradict each other."""
