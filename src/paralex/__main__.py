"""`python -m paralex` is the command `paralex`."""

from paralex.cli import main

if __name__ == "__main__":
    main()
