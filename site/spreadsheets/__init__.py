"""Tables as CSV and XLSX that execute nothing. Knows none of the apps."""
