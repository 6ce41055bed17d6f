"""Les formulaires du Pass, un fichier par métier."""
