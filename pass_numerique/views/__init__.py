"""Les pages du Pass : `public` pour tous, `agent`, `structure` et `gestion` pour chaque métier."""
