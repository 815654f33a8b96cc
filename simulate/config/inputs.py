"""The registry of inputs, for whoever asks `simulate` and not the engine."""

from engine.model.inputs import INPUT_BY_NAME, INPUTS, InputSpec

__all__ = ["INPUTS", "INPUT_BY_NAME", "InputSpec"]
