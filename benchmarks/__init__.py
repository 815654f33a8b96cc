"""Speed and accuracy, measured side by side in one run: ratios count, times do not."""
