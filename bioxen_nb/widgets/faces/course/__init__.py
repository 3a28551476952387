"""The live time course: any quantity of any VM over its cell's time."""
