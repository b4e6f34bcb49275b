"""`python -m payerproof` is `payerproof`."""

from payerproof.cli import main

if __name__ == "__main__":
    main()
