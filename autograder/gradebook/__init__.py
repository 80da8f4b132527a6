"""nbgrader's API and database, the class's secret and settings, stored scores."""
