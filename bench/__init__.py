"""The benchmark: this report's build beside the tools it is made of, on the report's own chapters."""
