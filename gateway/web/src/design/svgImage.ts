/** A drawing from the suite as the source of an image, where no script in it could run. */

export function svgImage(svg: string): string {
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
