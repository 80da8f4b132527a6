"""What nbgrader calls: read a submission, rebuild it, mark it. Named in nbgrader_config.py."""
