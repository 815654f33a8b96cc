"""The inputs of a draft, each from the history by its documented rule."""
