"""python -m services.members web|worker|migrate|doctor"""

from services.chassis.process import run
from services.members.bootstrap import build

if __name__ == "__main__":
    run(build)
