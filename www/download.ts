/** Tells how much of a download has arrived; `total` is null where the server does not say. */
export type Progress = (bytes: number, total: number | null) => void;

/**
 * Fetches a file whole, with progress in bytes.
 *
 * Throws an Error that names the file when it is missing, cannot be reached or is cut short.
 */
export async function download(url: string, progress: Progress): Promise<Uint8Array<ArrayBuffer>> {
  const name = new URL(url).pathname.split("/").pop() ?? url;
  const response = await fetch(url).catch((cause: unknown) => {
    throw new Error(`${name} could not be reached`, { cause });
  });
  if (!response.ok || response.body === null) {
    throw new Error(`${name} could not be fetched (status ${response.status})`);
  }
  const total = expectedBytes(response);
  const parts: Uint8Array[] = [];
  let bytes = 0;
  try {
    for (const reader = response.body.getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
      bytes += value.byteLength;
      progress(bytes, total);
    }
  } catch (cause) {
    throw new Error(`the download of ${name} broke off after ${bytes} bytes`, { cause });
  }
  if (total !== null && bytes < total) {
    throw new Error(`${name} is cut short: ${bytes} of ${total} bytes arrived`);
  }
  return join(parts, bytes);
}

/** The length the server announced; a compressed transfer's length is not the file's. */
function expectedBytes(response: Response): number | null {
  const length = response.headers.get("content-length");
  const encoded = response.headers.has("content-encoding");
  return length === null || encoded ? null : Number(length);
}

function join(parts: readonly Uint8Array[], bytes: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(bytes);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.byteLength;
  }
  return whole;
}
