"""python -m services.loyalty web|worker|migrate|doctor"""

from services.chassis.process import run
from services.loyalty.bootstrap import build

if __name__ == "__main__":
    run(build)
