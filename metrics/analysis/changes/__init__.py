"""Every possible single change of a document, each with its words."""
