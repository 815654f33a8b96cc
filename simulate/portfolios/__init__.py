"""Many companies drawn together: common factors, joint draws, returns."""
