/** How members knows a waiver: by a code, made of what stands on the paper. */

/** "House rules 2027" is house-rules-2027. */
export function waiverCode(title: string): string {
  return title.trim().toLowerCase().replace(/\s+/g, "-");
}
