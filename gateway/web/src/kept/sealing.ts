/** Seals a body to the members service: what lies on this device opens to nobody here, not to this page either. */

import { CompactEncrypt, importJWK } from "jose";
import type { SealKey } from "./shapes";

const ALGORITHM = "ECDH-ES";

/** Made once: sealing the same body again would give other bytes, and a command is its bytes. */
export async function sealed(body: unknown, key: string, { kid, ...jwk }: SealKey): Promise<string> {
  const text = new TextEncoder().encode(JSON.stringify(body));
  return new CompactEncrypt(text)
    .setProtectedHeader({ alg: ALGORITHM, enc: "A256GCM", kid, jti: key })
    .encrypt(await importJWK({ ...jwk, kid }, ALGORITHM));
}
