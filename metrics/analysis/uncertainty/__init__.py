"""How far figures may be off because what goes into them is uncertain."""
