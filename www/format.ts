/** Figures as the page shows them, in the notation of its language. */

import { locale } from "./language/locale";

const formats = new Map<string, Intl.NumberFormat>();

/** With so many digits behind the point; made once for each language. */
function format(digits: number, useGrouping: boolean): Intl.NumberFormat {
  const key = `${locale.value}/${digits}/${useGrouping}`;
  const made =
    formats.get(key) ??
    new Intl.NumberFormat(locale.value, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      useGrouping,
    });
  formats.set(key, made);
  return made;
}

/** A figure and its unit; lines break between the two in English only. */
function withUnit(figure: string, unit: string): string {
  return `${figure}${locale.value.startsWith("en") ? " " : "\u00a0"}${unit}`;
}

/** "1,376" */
export function whole(value: number): string {
  return format(0, true).format(value);
}

/** "20.4" */
function tenths(value: number): string {
  return format(1, true).format(value);
}

/** "20.4 MB" */
export function megabytes(bytes: number): string {
  return withUnit(tenths(bytes / 1e6), "MB");
}

/** "20.4 MB", and "10.7 GB" from there. */
export function bytesOf(bytes: number): string {
  return bytes < 1e9 ? megabytes(bytes) : withUnit(tenths(bytes / 1e9), "GB");
}

/** "8.3" below ten, "61" from there. */
export function rate(value: number): string {
  return value < 10 ? tenths(value) : whole(value);
}

/** "8.3 ms" below ten, "61 ms" from there. */
export function milliseconds(value: number): string {
  return withUnit(fraction(value, value < 10 ? 1 : 0), "ms");
}

/** "0.80": enough digits to compare weights and cosines by. */
export function fraction(value: number, digits = 2): string {
  return format(digits, false).format(value);
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
  return withUnit(whole(100 * part), "%");
}

/** "0:34": minutes and seconds. */
export function minutes(seconds: number): string {
  const all = Math.round(seconds);
  return `${Math.floor(all / 60)}:${String(all % 60).padStart(2, "0")}`;
}

/** What is said of one, and of any other number: the languages here need no more. */
export interface Forms {
  readonly one: string;
  readonly other: string;
}

/** The form that goes with so many. */
export function plural(count: number, forms: Forms): string {
  return new Intl.PluralRules(locale.value).select(count) === "one" ? forms.one : forms.other;
}

/** "1 search", "2 searches" */
export function counted(count: number, forms: Forms): string {
  return `${whole(count)} ${plural(count, forms)}`;
}
