/** A text as a QR code. */

import { generate } from "lean-qr";

export interface Code {
  /** Squares along a side. */
  readonly size: number;
  /** The dark ones as an SVG path, in units of a square. */
  readonly path: string;
}

/** Throws where the text is longer than a code can hold. */
export function qrCode(text: string): Code {
  const code = generate(text);
  const { size } = code;
  let path = "";
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) if (code.get(x, y)) path += `M${x} ${y}h1v1h-1z`;
  }
  return { size, path };
}
