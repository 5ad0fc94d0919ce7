/** A picture of a face, small enough for a request: at most 320 pixels, as JPEG in base64. */

const SIDE = 320;
const MOST_BYTES = 45_000;

export async function pictureOf(source: Blob | HTMLVideoElement): Promise<string> {
  const bitmap = await createImageBitmap(source);
  const scale = Math.min(1, SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  canvas.getContext("2d")!.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  for (const quality of [0.85, 0.7, 0.5]) {
    const content = canvas.toDataURL("image/jpeg", quality).split(",")[1]!;
    if (content.length * 0.75 <= MOST_BYTES) return content;
  }
  throw new Error("a picture of 320 pixels that is larger than 45 kB");
}
