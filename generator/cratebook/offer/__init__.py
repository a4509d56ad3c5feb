"""What a repository is given to paste: its dependencies in each form, and its imports."""
