/** What members see and correct of their own. */

import { t } from "../words";

void t("me.title");
