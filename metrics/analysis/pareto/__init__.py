"""The designs that no other one beats, over what the user frees."""
