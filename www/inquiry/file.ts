/** An inquiry in a file that a visitor saves, and out of one. */

import { Failed, message } from "../message";
import { type Inquiry, readInquiry, type Read } from "./inquiry";

const FORMAT = "more-like-this session";
const VERSION = 1;
/** Bytes: no inquiry within its limits is nearly as long. */
const MOST_BYTES = 4_000_000;

/** What no session could be read from, and why. */
export class NoSession extends Failed {}

export function writeSession(inquiry: Inquiry): string {
  return `${JSON.stringify({ format: FORMAT, version: VERSION, ...inquiry }, null, 2)}\n`;
}

/** Whether a file may be a session, by its name or type. */
export function mayBeSession({ name, type }: Pick<File, "name" | "type">): boolean {
  return type === "application/json" || name.toLowerCase().endsWith(".json");
}

/** Throws NoSession. */
export async function readSession(file: File): Promise<Read> {
  if (file.size > MOST_BYTES) throw new NoSession(message("sessionTooLarge", file.name));
  let parsed: unknown;
  try {
    parsed = JSON.parse(await file.text());
  } catch {
    throw new NoSession(message("sessionNotJson", file.name));
  }
  const said: { format?: unknown; version?: unknown } = Object(parsed) as object;
  if (said.format !== FORMAT) throw new NoSession(message("noSession", file.name));
  if (said.version !== VERSION) throw new NoSession(message("newerSession", file.name));
  return readInquiry(parsed as Record<string, unknown>);
}
