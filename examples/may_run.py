"""Asks the license agent whether the program may run. Standard library only, Python 3.8 or newer."""

import json
import subprocess


def may_run(agent=("autotele-agent",)):
    """Returns (may_run, status): whether the user may work, and the agent's whole answer.

    Exit code 0 means yes. Every other code says why not; the JSON says until when, and what is
    wrong. An agent that is missing or broken counts as no answer: (False, None).
    """
    try:
        answer = subprocess.run(
            [*agent, "status", "--json"], capture_output=True, timeout=10, check=False
        )
        return answer.returncode == 0, json.loads(answer.stdout)
    except (OSError, subprocess.TimeoutExpired, ValueError):
        return False, None


if __name__ == "__main__":
    import sys

    allowed, status = may_run(tuple(sys.argv[1:]) or ("autotele-agent",))
    print("yes" if allowed else "no", status["status"] if status else "no answer")
    sys.exit(0 if allowed else 1)
