import { Arrival, BrokeOff, type Take } from "./arrival";
import { Failed, type Message, message } from "./message";

/** Tells how much of a download has arrived; `total` is null if the server does not say. */
export type Progress = (bytes: number, total: number | null) => void;

/** A Git LFS pointer is a small text file that begins so; a large file's place in a checkout without LFS. */
const LFS_POINTER = /^version https:\/\/git-lfs/;
const WEB_PAGE = /^\s*<(?:!doctype\s+html|html|head|body)\b/i;
/** Characters in which either shows. */
const BEGINNING = 256;

/**
 * Fetches a file whole, with progress in bytes. `cache` "reload" asks the server again, for a file that
 * the browser may have kept in a damaged state.
 *
 * Throws Failed, which names the file if it is missing, cannot be reached, is cut short, or is plainly
 * something else: a web page, or a Git LFS pointer.
 */
export async function download(
  url: string,
  progress: Progress,
  cache: RequestCache = "default",
  more: Pick<Streaming, "brokeOff" | "patience"> = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const take: Take = (_, bytes, total) => {
    progress(bytes, total);
  };
  return join(await stream(url, { take, cache, ...more }));
}

/** Says whether to try again after so many tries that brought nothing, once it is time for it. */
export type Patience = (tries: number) => Promise<boolean>;

export interface Streaming {
  readonly take: Take;
  readonly cache: RequestCache;
  /** Told once, in a sentence, when the connection breaks off on the way and the download is about to go on by itself. */
  readonly brokeOff?: (said: Message) => void;
  readonly patience?: Patience;
}

/**
 * The same for a file that is taken part by part as it arrives; resolves to all of them. Throws as `download` does.
 *
 * Where the connection breaks off on the way, what has arrived stays: only the rest is asked for.
 */
export async function stream(
  url: string,
  { take, cache, brokeOff = () => undefined, patience = untilBack }: Streaming,
): Promise<readonly Uint8Array<ArrayBuffer>[]> {
  const file = new Arrival(fileName(url), take);
  let told = false;
  for (let tries = 0; ; tries += 1) {
    const before = file.bytes;
    try {
      await file.receive(await request(url, file, cache));
      break;
    } catch (error) {
      // What did not even begin to arrive is missing or out of reach, which is said at once.
      if (!(error instanceof BrokeOff) || !file.hasBegun) throw error;
      if (file.bytes > before) tries = 0;
      if (!told) brokeOff(message("interrupted", file.name, file.bytes));
      told = true;
      if (!(await patience(tries))) throw error;
    }
  }
  const wrong = somethingElse(file);
  if (wrong !== null) throw new Failed(wrong);
  return file.parts;
}

async function request(url: string, { name, headers }: Arrival, cache: RequestCache): Promise<Response> {
  const response = await fetch(url, { cache, headers }).catch((cause: unknown) => {
    throw new BrokeOff(message("unreachable", name), { cause });
  });
  if (response.ok && response.body !== null) return response;
  const refused = message("refused", name, response.status);
  // A server that has too much to do, or is being started, may do better a little later.
  throw response.status >= 500 ? new BrokeOff(refused) : new Failed(refused);
}

/** Milliseconds before each further try, as long as none brings anything. */
const WAITS_MS = [500, 1000, 2000, 4000, 8000, 15_000, 30_000];

/** Waits longer each time, and for as long as the browser knows of no network. */
async function untilBack(tries: number): Promise<boolean> {
  const wait = WAITS_MS[tries];
  if (wait === undefined) return false;
  await new Promise((resolve) => setTimeout(resolve, wait));
  if (!navigator.onLine) {
    await new Promise((resolve) => {
      addEventListener("online", resolve, { once: true });
    });
  }
  return true;
}

/** The same for a file on the visitor's disk. Throws Failed where it cannot be read any more. */
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
    throw new Failed(message("fileChanged", bytes), { cause });
  }
}

/** The last part of an address, which is what a visitor can look for. */
export function fileName(url: string): string {
  return new URL(url).pathname.split("/").pop() ?? url;
}

/** What is wrong with a file by its beginning, if it is what a server sends in place of another one. */
function somethingElse({ name, parts }: Arrival): Message | null {
  const decoder = new TextDecoder();
  let beginning = "";
  for (const part of parts) {
    if (beginning.length >= BEGINNING) break;
    beginning += decoder.decode(part.subarray(0, BEGINNING), { stream: true });
  }
  if (LFS_POINTER.test(beginning)) return message("lfsPointer", name);
  return WEB_PAGE.test(beginning) ? message("webPage", name) : null;
}

function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
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
