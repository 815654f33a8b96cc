"""What single years may bring, where they have shocks."""
