"""Write what is generated: notebooks, expected outputs, tables, the students' bundle; search it for
leaks.
"""
