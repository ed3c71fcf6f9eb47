"""Requests that a tool makes of the API's schema, knowing of this project no more than some drawings."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Dict

import hypothesis
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.generation import GenerationMode

from tests.campaigns.campaign import Outcome
from tests.fuzz.targets import TARGETS
from tests.support.fake_engine import FakeEngine
from tests.support.page_server import PATIENCE, serve
from web.limits import LIMITS

MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


def requests(count: int, seed: int, folder: Path) -> Outcome:
    """Send `count` requests to each operation, some of which its schema forbids."""
    outcome, faults = Outcome(), set()
    statuses: Counter = Counter()
    bodies = TARGETS["drawings"].corpus() + TARGETS["pictures"].corpus()[:3]  # of which no schema says enough
    limits = replace(LIMITS, requests_per_second=1e6)  # one client asks all of it
    with contextmanager(serve)(folder, FakeEngine(), limits=limits) as page:
        schema: Any = schemathesis.openapi.from_url(f"{page.url}/api/openapi.json")
        operations = [found.ok() for found in schema.get_all_operations()]
        for operation in operations:

            @hypothesis.seed(seed)
            @settings(max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck))
            @given(
                st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in MODES)),
                st.sampled_from([{}, *({"data": body, "json": None} for body in bodies)]),
            )
            def ask(case: Any, body: Dict[str, Any]) -> None:
                outcome.tried += 1
                answer = case.call(timeout=PATIENCE, **(body if case.method == "POST" else {}))
                statuses[answer.status_code] += 1
                if answer.status_code >= 500:
                    faults.add(f"{case.method} {case.path} is answered {answer.status_code}: {answer.text[:200]}")

            ask()
        outcome.failures += sorted(faults)
        described = page.ask("/api/openapi.json").json["paths"]
        every = {(path, method) for path, methods in described.items() for method in methods}
        missed = every - {(operation.path, operation.method.lower()) for operation in operations}
        outcome.check(not missed, f"{sorted(missed)} was not asked")
        outcome.check(page.files() == {}, f"{sorted(page.files())} was left in the temporary folder")
    answers = ", ".join(f"{times} x {status}" for status, times in sorted(statuses.items()))
    outcome.said = f"{len(operations)} operations; {answers}"
    return outcome
