/** A lossless WebP of 2 x 1 pixels that says by EXIF that it is to be turned by a quarter (86 bytes). */
const LYING =
  "UklGRk4AAABXRUJQVlA4WAoAAAAIAAAAAQAAAAAAVlA4TA4AAAAvAQAAAAcQEf0PRET/A0VYSUYaAAAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAA=";

let turns: Promise<boolean> | null = null;

/** Whether this browser turns WebP upright by itself, as it does JPEG and PNG. Chromium does not. */
export function turnsWebP(): Promise<boolean> {
  return (turns ??= probe());
}

async function probe(): Promise<boolean> {
  const bytes = Uint8Array.from(atob(LYING), (character) => character.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/webp" }));
  const upright = bitmap.height > bitmap.width;
  bitmap.close();
  return upright;
}
