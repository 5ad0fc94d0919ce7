/** Failures as sentences that help the person at the desk. */

import { NoAnswer, Problem, StorageFull } from "../api/problem";
import { ForeignCode, type Foreign } from "../input/foreign";
import { t, type WordKey } from "./index";

/** Problems of the machinery, and of people and places, which the suite words for programmers. Its business problems come in the page's language
 *  with facts that only it knows (where a cup was given, when a card was replaced), so those words are shown as they are. */
const SENTENCES: Record<string, WordKey> = {
  not_allowed: "problem.not_allowed",
  too_many_requests: "problem.too_many_requests",
  unknown_enrolment_code: "problem.unknown_enrolment_code",
  pin_refused: "door.wrong",
  proof_refused: "problem.proof_refused",
  station_not_waiting: "stations.fail_not_waiting",
  fingerprint_mismatch: "stations.fail_mismatch",
  already_revoked: "stations.fail_revoked",
  unknown_station: "stations.fail_gone",
  unknown_late_command: "late.gone",
  late_command_settled: "late.gone",
  kept_for_invalid: "problem.unexpected",
  sealed_body_unreadable: "problem.unexpected",
  service_away: "problem.try_again",
  database_busy: "problem.try_again",
  try_again: "problem.try_again",
  outlet_closed: "problem.outlet_closed",
  unknown_outlet: "outlets.gone",
  unknown_territory: "outlets.gone",
  outlet_taken: "outlets.code_taken",
  territory_taken: "outlets.code_taken",
  territory_in_itself: "outlets.in_itself",
  invalid_outlet: "outlets.unknown_zone",
  invalid_territory: "outlets.too_deep",
  unreadable_table: "import.no_columns",
  unreadable_json: "problem.unexpected",
  not_json: "problem.unexpected",
  too_large: "problem.unexpected",
  idempotency_key_missing: "problem.unexpected",
  idempotency_key_invalid: "problem.unexpected",
  idempotency_key_reused: "problem.unexpected",
  role_too_high: "problem.role_too_high",
  login_taken: "problem.login_taken",
  pin_too_easy: "problem.pin_too_easy",
  staff_has_left: "problem.staff_has_left",
  last_of_head_office: "problem.last_of_head_office",
  unknown_staff: "problem.unknown_staff",
  unknown_place: "problem.unknown_place",
  login_needed: "problem.login_needed",
  no_pin_here: "problem.no_pin_here",
  not_without_network: "kept.no_free_cup",
  invalid_staff: "problem.invalid_staff",
};

const FOREIGN: Record<Foreign, WordKey> = {
  bank_card: "foreign.bank_card",
  product: "foreign.product",
  link: "foreign.link",
  other: "foreign.other",
};

export function sentenceFor(failure: unknown): string {
  if (failure instanceof ForeignCode) return t(FOREIGN[failure.kind]);
  if (failure instanceof NoAnswer) return t("problem.no_answer");
  if (failure instanceof StorageFull) return t("kept.full");
  if (!(failure instanceof Problem) || failure.status >= 500) return t("problem.try_again");
  const ours = SENTENCES[failure.code];
  if (ours !== undefined) return t(ours);
  return isForPrograms(failure) ? t("problem.cannot_be_so") : failure.detail || t("problem.unexpected");
}

/** What a form of a request must be is said to whoever wrote the page: in English, at the field, and the whole only names the fields. */
function isForPrograms({ errors, detail }: Problem): boolean {
  return errors.length > 0 && errors.every((each) => each.detail !== detail);
}
