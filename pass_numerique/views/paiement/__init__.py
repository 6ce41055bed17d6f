"""Du bordereau au virement : la structure, qui vérifie, qui valide, qui paie."""
