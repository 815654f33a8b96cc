"""What a config assumes of its inputs, as text, pictures and a section."""
