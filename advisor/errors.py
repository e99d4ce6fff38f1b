"""The one exception for what a user can mend."""


class AdvisorError(Exception):
    """Wrong use, bad configuration or bad data: one line that names the place and the mend; exit code 2."""
