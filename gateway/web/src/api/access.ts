/** The shapes of /api/v1 that say who may come in: devices, sessions and second factors. */

export type Role = "cashier" | "reception" | "outlet_manager" | "territory_manager" | "hq";

export function isManager(person: Person | null): boolean {
  return person !== null && ["outlet_manager", "territory_manager", "hq"].includes(person.role);
}

export function mayKeepProspects(person: Person | null): boolean {
  return person !== null && ["reception", "outlet_manager", "hq"].includes(person.role);
}

export interface Person {
  staff_id: string;
  name: string;
  role: Role;
}

export interface SignedIn extends Person {
  locale?: string | null;
  outlet_code?: string | null;
  territory_code?: string | null;
}

export interface Session {
  token: string;
  expires_at: string;
  ends_at: string;
  staff: SignedIn;
  second_factors?: string[];
}

export interface EnrolledDevice {
  station_id: string;
  outlet: { code: string; name: string };
  fingerprint: string;
  state: string;
}

export interface DeviceToken {
  token: string;
  expires_at: string;
  state: string;
  outlet: { code: string; name: string };
  name: string;
  fingerprint: string;
  /** The device should make another key and put it in the place of this one. */
  is_key_old: boolean;
}

export interface SetUp {
  name: string;
  login: string | null;
  totp_uri: string;
  totp_secret: string;
  qr_svg?: string;
}
