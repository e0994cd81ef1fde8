"""How German is read: from a text to the terms by which it is found, the same for texts and for queries."""
