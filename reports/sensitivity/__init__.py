"""What drives the value: each input alone, with others, and in the draws that matter."""
