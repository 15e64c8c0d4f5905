"""How close the engine comes to communities that are known and hidden from it, beside other methods in the same run."""
