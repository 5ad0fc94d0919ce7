"""python -m services.outlets web|worker|migrate|doctor"""

from services.chassis.process import run
from services.outlets.bootstrap import build

if __name__ == "__main__":
    run(build)
