"""Goal or work items to a dependency state tree that is computed and proved on the graph."""
