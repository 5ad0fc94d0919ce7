"""python -m services.notifications web|worker|migrate|doctor"""

from services.chassis.process import run
from services.notifications.bootstrap import build

if __name__ == "__main__":
    run(build)
