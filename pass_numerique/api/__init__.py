"""Les gestes d'une structure de formation, pour son propre logiciel (`/api/v1/pass/`)."""
