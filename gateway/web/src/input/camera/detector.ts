/** What finds codes in a picture: the browser's own detector, or one that is loaded when a camera is first asked for. */

export interface Detector {
  detect(picture: HTMLVideoElement): Promise<readonly { rawValue: string }[]>;
}

type Format = "qr_code" | "code_128" | "ean_13";
interface OwnDetector {
  new (wishes: { formats: Format[] }): Detector;
  getSupportedFormats(): Promise<readonly string[]>;
}

/** Our cards carry a QR and a Code 128. A thing's EAN is read to be refused with a word, instead of being looked at in silence. */
const FORMATS: Format[] = ["qr_code", "code_128", "ean_13"];

export async function loadDetector(): Promise<Detector> {
  return (await ownDetector()) ?? loadedDetector();
}

/** Chrome has one on Android and macOS, and says on the rest that it can read nothing. */
async function ownDetector(): Promise<Detector | null> {
  const own = (globalThis as { BarcodeDetector?: OwnDetector }).BarcodeDetector;
  if (own === undefined) return null;
  try {
    const supported = await own.getSupportedFormats();
    return FORMATS.every((format) => supported.includes(format)) ? new own({ formats: FORMATS }) : null;
  } catch {
    return null; // It is there in name only, as where Google's services are missing.
  }
}

async function loadedDetector(): Promise<Detector> {
  const [{ BarcodeDetector, prepareZXingModule }, wasm] = await Promise.all([
    import("barcode-detector/ponyfill"),
    import("zxing-wasm/reader/zxing_reader.wasm?url"),
  ]);
  // Left to itself it fetches the machine from a stranger's host.
  await prepareZXingModule({ overrides: { locateFile: () => wasm.default }, fireImmediately: true });
  return new BarcodeDetector({ formats: FORMATS });
}
