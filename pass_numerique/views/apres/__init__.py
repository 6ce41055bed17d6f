"""Après la séance : retrouver, annuler, regarder, trancher."""
