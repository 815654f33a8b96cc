"""What knowledge of inputs is worth to the decision: EVPI and EVPPI."""
