"""Les pages d'une structure de formation : encaisser, relire, tenir son catalogue, se faire payer."""
