"""The tables and the questions asked of them; knows no door and no engine of search."""
