"""The verbs of the command line, one module each; `advisor.cli` names them and loads one when it is called."""
