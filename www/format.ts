/** Figures as the page shows them, in the visitor's own notation. */

const integers = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat(undefined, {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});

/** "1,376" */
export function whole(value: number): string {
  return integers.format(value);
}

/** "20.4 MB" */
export function megabytes(bytes: number): string {
  return `${tenths.format(bytes / 1e6)} MB`;
}

/** "20.4 MB", and "10.7 GB" from there. */
export function bytesOf(bytes: number): string {
  return bytes < 1e9 ? megabytes(bytes) : `${tenths.format(bytes / 1e9)} GB`;
}

/** "8.3" below ten, "61" from there. */
export function rate(value: number): string {
  return value < 10 ? tenths.format(value) : whole(value);
}

/** "0.80": enough digits to compare weights and cosines by. */
export function fraction(value: number, digits = 2): string {
  return value.toFixed(digits);
}

/** "1 picture", "24 pictures" */
export function pictureCount(count: number): string {
  return counted(count, "picture");
}

/** "+0.60", "−0.10": with a sign that is as wide as a digit. */
export function signed(value: number, digits = 2): string {
  return `${value < 0 ? "−" : "+"}${fraction(Math.abs(value), digits)}`;
}

/** "31°": the angle that has this cosine. */
export function degrees(cosine: number): string {
  return `${whole((Math.acos(Math.min(1, Math.max(-1, cosine))) * 180) / Math.PI)}°`;
}

/** "62 %" */
export function percent(part: number): string {
  return `${whole(100 * part)} %`;
}

/** "0:34": minutes and seconds. */
export function minutes(seconds: number): string {
  const all = Math.round(seconds);
  return `${Math.floor(all / 60)}:${String(all % 60).padStart(2, "0")}`;
}

/** "1 search", "2 searches" */
export function counted(count: number, one: string, more = `${one}s`): string {
  return `${whole(count)} ${count === 1 ? one : more}`;
}
