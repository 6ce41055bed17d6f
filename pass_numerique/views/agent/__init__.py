"""Les pages de qui remet des chéquiers : agents et référents d'une structure."""
