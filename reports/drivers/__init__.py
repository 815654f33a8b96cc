"""What drives the value: each input alone, together with others, and in the draws that matter."""
