"""Maps the top-level folders into the one package `payerproof` (docs/decisions/0001-packaging.md)."""

from setuptools import find_packages, setup

FOLDERS = ["suites", "fixtures", "synthetic_data", "reference_payer", "load", "reports"]
ENGINE = [f"payerproof.{name}" for name in find_packages("src/payerproof")]
MAPPED = find_packages(".", include=[glob for name in FOLDERS for glob in (name, f"{name}.*")])

setup(
    packages=["payerproof", *ENGINE, *(f"payerproof.{name}" for name in MAPPED)],
    package_dir={"payerproof": "src/payerproof", **{f"payerproof.{name}": name for name in FOLDERS}},
)
