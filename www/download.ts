/** Tells how much of a download has arrived; `total` is null if the server does not say. */
export type Progress = (bytes: number, total: number | null) => void;

/** A Git LFS pointer is a small text file that begins so; a large file's place in a checkout without LFS. */
const LFS_POINTER = /^version https:\/\/git-lfs/;
const WEB_PAGE = /^\s*<(?:!doctype\s+html|html|head|body)\b/i;
/** Bytes in which either shows. */
const BEGINNING = 256;

/** Takes the next part of a file; `bytes` have arrived with it, `total` as for `Progress`. */
export type Take = (part: Uint8Array<ArrayBuffer>, bytes: number, total: number | null) => void;

/**
 * Fetches a file whole, with progress in bytes. `cache` "reload" asks the server again, for a file that
 * the browser may have kept in a damaged state.
 *
 * Throws an Error that names the file if it is missing, cannot be reached, is cut short, or is plainly
 * something else: a web page, or a Git LFS pointer.
 */
export async function download(
  url: string,
  progress: Progress,
  cache: RequestCache = "default",
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const take: Take = (part, bytes, total) => {
    parts.push(part);
    length = bytes;
    progress(bytes, total);
  };
  await stream(url, take, cache);
  return join(parts, length);
}

/** The same for a file that is taken part by part as it arrives; resolves after the last of them. Throws as `download` does. */
export async function stream(url: string, take: Take, cache: RequestCache): Promise<void> {
  const name = fileName(url);
  const response = await fetch(url, { cache }).catch((cause: unknown) => {
    throw new Error(`${name} could not be reached`, { cause });
  });
  if (!response.ok || response.body === null) {
    throw new Error(`${name} could not be fetched (status ${response.status})`);
  }
  const total = expectedBytes(response);
  const first: Uint8Array[] = [];
  let bytes = 0;
  try {
    for (const reader = response.body.getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (bytes < BEGINNING) first.push(value);
      bytes += value.byteLength;
      take(value, bytes, total);
    }
  } catch (cause) {
    throw new Error(`the download of ${name} broke off after ${bytes} bytes`, { cause });
  }
  if (total !== null && bytes < total) {
    throw new Error(`${name} is cut short: ${bytes} of ${total} bytes arrived`);
  }
  const wrong = somethingElse(first);
  if (wrong !== null) throw new Error(`${name}: the server sent ${wrong} instead of this file`);
}

/** The same for a file on the visitor's disk. Throws an Error where it cannot be read any more. */
export async function readAll(file: Blob, take: Take): Promise<void> {
  let bytes = 0;
  try {
    for (const reader = file.stream().getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) return;
      bytes += value.byteLength;
      take(value, bytes, file.size);
    }
  } catch (cause) {
    throw new Error(`the model's file could not be read beyond ${bytes} bytes; has it been changed?`, {
      cause,
    });
  }
}

/** The last part of an address, which is what a visitor can look for. */
export function fileName(url: string): string {
  return new URL(url).pathname.split("/").pop() ?? url;
}

/** What a file is by its first parts, if it is what a server sends in place of another one. */
function somethingElse(parts: readonly Uint8Array[]): string | null {
  const bytes = parts.reduce((sum, part) => sum + part.byteLength, 0);
  const beginning = new TextDecoder().decode(join(parts, bytes).subarray(0, BEGINNING));
  if (LFS_POINTER.test(beginning)) return "a Git LFS pointer";
  return WEB_PAGE.test(beginning) ? "a web page" : null;
}

/** The length that the server announced; the length of a compressed transfer is not the file's. */
function expectedBytes(response: Response): number | null {
  const length = response.headers.get("content-length") ?? "";
  const encoded = response.headers.has("content-encoding");
  return /^\d+$/.test(length) && !encoded ? Number(length) : null;
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

/** Hands the visitor a file. */
export function save(name: string, file: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The browser has taken it by then.
  setTimeout(() => {
    URL.revokeObjectURL(link.href);
  }, 60_000);
}
