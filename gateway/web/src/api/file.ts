/** The shapes of /api/v1 that a member's file reads. */

export interface FileTop {
  member_id: string;
  display_name: string;
  card_number: string;
  phone_tail: string | null;
  home_outlet_code: string;
  enrolled_at: string;
}
