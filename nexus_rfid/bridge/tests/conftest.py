"""Settings all tests share."""

from hypothesis import settings

# A machine under load is no reason to fail: how fast things are is measured elsewhere.
settings.register_profile("default", deadline=None)
# pytest --hypothesis-profile=thorough
settings.register_profile("thorough", deadline=None, max_examples=3000)
settings.load_profile("default")
