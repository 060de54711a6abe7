"""A session with Spark, where it is installed. One master at a time: a process has one session."""

import shutil

import pytest

MASTERS = ("local[2]", "local-cluster[2,1,1024]")


@pytest.fixture(scope="session", params=MASTERS)
def spark(request, tmp_path_factory):
    """The engine, one master after the other; skipped where Spark or Java is not there."""
    pytest.importorskip("pyspark", reason="pyspark is not installed: make test-spark installs it")
    if shutil.which("java") is None:
        pytest.skip("there is no java on the PATH: Spark needs Java 17")
    from journeymap.events.spark import Spark  # noqa: PLC0415 - not where pyspark is absent

    engine = Spark(request.param, tmp_path_factory.mktemp("seen-by-all"))
    yield engine
    engine.close()
