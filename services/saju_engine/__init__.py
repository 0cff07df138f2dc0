"""The saju engine: a birth moment to a chart. Pure computation, no network; its tables are shipped in the package."""

from typing import Final

ENGINE_VERSION: Final = "1.1.0"
"""Changes with anything that could change a chart: a table, a rule, a default."""
