/** The device's own key: made here, kept by the browser, never seen by anybody, not by this page either. */

const DATABASE = "regulars";
const STORE = "device";
const RECORD = "station";

/** What this device remembers of itself. The private key inside can sign, and cannot be read out. */
export interface DeviceRecord {
  readonly keys: CryptoKeyPair;
  readonly stationId: string;
  readonly fingerprint: string;
}

/** Browsers give no cryptography to pages over plain http, and old ones know no Ed25519 (Chromium has it from 137 on). */
export type Support = "yes" | "insecure" | "too_old";

export async function newDeviceKeys(): Promise<CryptoKeyPair> {
  return (await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"])) as CryptoKeyPair;
}

export async function keySupport(): Promise<Support> {
  if (typeof crypto === "undefined" || crypto.subtle === undefined) return "insecure";
  try {
    await newDeviceKeys();
    return "yes";
  } catch {
    return "too_old";
  }
}

export async function publicKeyOf(keys: CryptoKeyPair): Promise<string> {
  return base64url(await crypto.subtle.exportKey("raw", keys.publicKey));
}

export async function signature(keys: CryptoKeyPair, text: string): Promise<string> {
  return base64url(await crypto.subtle.sign("Ed25519", keys.privateKey, new TextEncoder().encode(text)));
}

export async function keepDevice(record: DeviceRecord): Promise<void> {
  await inStore("readwrite", (store) => store.put(record, RECORD));
}

/** Null where nothing was enrolled, and where a browser in private mode keeps nothing. */
export async function keptDevice(): Promise<DeviceRecord | null> {
  try {
    return ((await inStore("readonly", (store) => store.get(RECORD))) as DeviceRecord | undefined) ?? null;
  } catch {
    return null;
  }
}

export async function forgetDevice(): Promise<void> {
  await inStore("readwrite", (store) => store.delete(RECORD));
}

async function inStore(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
  const database = await opened();
  try {
    return await new Promise((done, failed) => {
      const transaction = database.transaction(STORE, mode);
      const request = act(transaction.objectStore(STORE));
      // Only the end of the transaction means that the key is on the disk.
      transaction.oncomplete = () => done(request.result);
      transaction.onabort = () => failed(transaction.error);
    });
  } finally {
    database.close();
  }
}

function opened(): Promise<IDBDatabase> {
  return new Promise((done, failed) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}

function base64url(bytes: ArrayBuffer): string {
  const text = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
