"""What staff hand in beside the record: judged by its bytes, cleaned or refused.

`taken` in `take.py` is the way in: a child process (`child.py`) with little memory and time looks
at the bytes. `kinds.py` tells what they are, `pictures.py` makes pictures anew, `papers.py` looks
through PDFs, and `names.py` makes a foreign name fit to be shown.
"""

from data.uploads.kinds import Limits, Upload
from data.uploads.names import shown_name
from data.uploads.take import taken

__all__ = ["Limits", "Upload", "shown_name", "taken"]
