"""Reading a drawing back: what it says, and that nothing in it came from outside."""

from xml.etree import ElementTree as ET

import pytest

SVG = "{http://www.w3.org/2000/svg}"


def read(drawing):
    return ET.fromstring(str(drawing))


def all_of(root, tag):
    return list(root.iter(SVG + tag))


def words(root):
    return ["".join(one.itertext()) for one in all_of(root, "text")]


@pytest.fixture
def hostile():
    return '<script>alert("x")</script>&\x00\u202e\ud800]]>{{7*7}}'
