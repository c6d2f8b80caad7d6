/** An inquiry in a file that a visitor saves, and out of one. */

import { type Inquiry, readInquiry, type Read } from "./inquiry";

const FORMAT = "more-like-this session";
const VERSION = 1;
/** Bytes: no inquiry within its limits is nearly as long. */
const MOST_BYTES = 4_000_000;

/** What no session could be read from; the message is for the visitor. */
export class NoSession extends Error {}

export function writeSession(inquiry: Inquiry): string {
  return `${JSON.stringify({ format: FORMAT, version: VERSION, ...inquiry }, null, 2)}\n`;
}

/** Whether a file may be a session, by its name or type. */
export function mayBeSession({ name, type }: Pick<File, "name" | "type">): boolean {
  return type === "application/json" || name.toLowerCase().endsWith(".json");
}

/** Throws NoSession. */
export async function readSession(file: File): Promise<Read> {
  if (file.size > MOST_BYTES) throw new NoSession(`“${file.name}” is too large to be a saved session`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(await file.text());
  } catch {
    throw new NoSession(`“${file.name}” is no saved session: it holds no JSON`);
  }
  const said: { format?: unknown; version?: unknown } = Object(parsed) as object;
  if (said.format !== FORMAT) throw new NoSession(`“${file.name}” is no saved session of this page`);
  if (said.version !== VERSION) {
    throw new NoSession(
      `“${file.name}” was saved by a newer version of this page: reload the page to get it`,
    );
  }
  return readInquiry(parsed as Record<string, unknown>);
}
