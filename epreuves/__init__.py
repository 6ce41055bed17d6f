"""Les épreuves du Pass : une foule de vraies requêtes, des pannes, et des comptes justes à la fin."""
