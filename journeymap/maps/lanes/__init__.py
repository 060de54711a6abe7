"""The map as a board: stage heads, and lanes of cells whose every text is ready to read.

Pure: the map's JSON data goes in, frozen shapes come out, and a template shows them without deciding.
"""

from journeymap.maps.lanes.board import Board, Cell, Lane, Line, StageHead, Voice, Written
from journeymap.maps.lanes.building import lanes

__all__ = ["Board", "Cell", "Lane", "Line", "StageHead", "Voice", "Written", "lanes"]
