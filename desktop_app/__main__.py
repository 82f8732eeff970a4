"""``python -m desktop_app``, installed as the command ``bangfu``."""

from desktop_app.cli.program import program


def main() -> None:
    """Run the command line; without a command it opens the window."""
    program(prog_name="bangfu")


if __name__ == "__main__":
    main()
