/** The acts of the audit in words, and what they concern; one that this page has not heard of shows its name. */

import { t, type WordKey } from "../words";

export const ACTIONS: Record<string, WordKey> = {
  "outlets.change_places": "act.change_places",
  "outlets.change_outlet": "act.change_outlet",
  "outlets.manage_stations": "act.manage_stations",
  "outlets.manage_staff": "act.manage_staff",
  "outlets.sign_in": "act.sign_in",
  "outlets.invite_staff": "act.invite_staff",
  "outlets.change_own_passkeys": "act.change_own_passkeys",
  "outlets.sign_in_at_station": "act.sign_in_at_station",
  "outlets.receive_device": "act.receive_device",
  "outlets.keep_own_key": "act.keep_own_key",
  "outlets.keep_own_session": "act.keep_own_session",
  "members.enrol": "act.enrol",
  "members.check_in": "act.check_in",
  "members.look_up": "act.look_up",
  "members.look_up_alert": "act.look_up_alert",
  "members.read": "act.read_member",
  "members.read_file": "act.read_file",
  "members.add_note": "act.add_note",
  "members.change_identifiers": "act.change_identifiers",
  "members.correct_birthday": "act.correct_birthday",
  "members.define_plan": "act.define_plan",
  "members.manage_payers": "act.manage_payers",
  "members.sell_membership": "act.sell_membership",
  "members.change_membership": "act.change_membership",
  "members.gift_days": "act.gift_days",
  "members.export": "act.export",
  "members.erase": "act.erase",
  "members.keep_prospects": "act.keep_prospects",
  "members.forget_prospect": "act.forget_prospect",
  "members.serve_member": "act.serve_member",
  "members.open_case": "act.open_case",
  "members.work_on_case": "act.work_on_case",
  "members.compensate": "act.compensate",
  "members.settle_compensation": "act.settle_compensation",
  "members.open_task": "act.open_task",
  "members.work_on_task": "act.work_on_task",
  "members.call_member": "act.call_member",
  "members.write_answers": "act.write_answers",
  "members.who_calls": "act.who_calls",
  "outlets.ask_approval": "act.ask_approval",
  "members.keep_door": "act.keep_door",
  "members.undo_check_in": "act.undo_check_in",
  "members.override_admission": "act.override_admission",
  "members.record_waiver": "act.record_waiver",
  "members.note_attention": "act.note_attention",
  "members.take_photo": "act.take_photo",
  "members.see_photo": "act.see_photo",
  "members.ban": "act.ban",
  "loyalty.record_sale": "act.record_sale",
  "loyalty.reverse_sale": "act.reverse_sale",
  "loyalty.redeem_reward": "act.redeem_reward",
  "loyalty.adjust_balance": "act.adjust_balance",
  "loyalty.give_reward": "act.give_reward",
  "loyalty.issue_redeem_code": "act.issue_redeem_code",
  "loyalty.export": "act.export_stamps",
  "notifications.export": "act.export_letters",
};

const KINDS: Record<string, WordKey> = {
  member: "kind.member",
  answer: "kind.answer",
  membership: "kind.membership",
  plan: "kind.plan",
  payer: "kind.payer",
  check_in: "kind.check_in",
  sale: "kind.sale",
  reward: "kind.reward",
  outlet: "kind.outlet",
  territory: "kind.territory",
  station: "kind.station",
  staff: "kind.staff",
  session: "kind.session",
  passkey: "kind.passkey",
  outlets_file: "kind.outlets_file",
  staff_file: "kind.staff_file",
};

export function actionName(action: string): string {
  const words = ACTIONS[action];
  return words === undefined ? action : t(words);
}

export function kindName(kind: string): string {
  const words = KINDS[kind];
  return words === undefined ? kind : t(words);
}
