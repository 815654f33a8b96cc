"""Random numbers: counter-based streams, Sobol points, Latin hypercubes, normal scores."""
