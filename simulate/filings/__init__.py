"""Annual reports as filed, read into a history in which every figure says where it comes from."""
