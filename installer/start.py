"""Where the built program begins."""

from desktop_app.__main__ import main

if __name__ == "__main__":
    main()
