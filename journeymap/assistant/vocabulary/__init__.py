"""What a person may ask for, in the words of the data: see `gathering`."""

from journeymap.assistant.vocabulary.gathering import vocabulary_of, whole_vocabulary

__all__ = ["vocabulary_of", "whole_vocabulary"]
