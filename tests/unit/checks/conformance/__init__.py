"""What conformance checks work with: guides' tables, values of parameters, questions made of them."""
