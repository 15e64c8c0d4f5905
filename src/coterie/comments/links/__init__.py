"""Previews of links: what the page at the other end says of itself, shown beneath the link."""
