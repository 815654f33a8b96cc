"""What all pictures share: style, reference lines, labels, captions."""
