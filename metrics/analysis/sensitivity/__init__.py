"""Every figure against any one parameter of a document."""
