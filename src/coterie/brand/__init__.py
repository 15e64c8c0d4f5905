"""A space's own pictures, the page on which hosts give it its look, and the picture that links to it show."""
