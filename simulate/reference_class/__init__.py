"""Reference classes: how the growth and margins of many companies turned out, as a yardstick for ranges."""
