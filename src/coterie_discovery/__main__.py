"""``python -m coterie_discovery discover …``."""

from coterie_discovery.commands.cli import main

if __name__ == "__main__":
    main()
