import init, { Fingerprint, SearchEngine } from "../../pkg/more_like_this.js";
import type { Take } from "../arrival";
import { download, fileName, readAll, stream } from "../download";
import { Failed, type Message, message } from "../message";
import type { Command, Failure, Report, SearchInfo } from "../protocol";
import { ArrivingFile } from "./arriving";
import { breathe } from "./breathe";
import { explain } from "./explain";
import { startEncoder } from "./pool/encoder";
import { Pool } from "./pool/pool";
import { poolSize, thisMachine } from "./pool/size";

const MODULE = new URL("../../pkg/more_like_this_bg.wasm", import.meta.url);
/** What of the engine only some browsers can run; see crates/kernels/src/relaxed.wat. */
const RELAXED = new URL("../../pkg/relaxed.wasm", import.meta.url);
/** How long the fingerprint may keep a question waiting. */
const TURN_MS = 10;
/** Bytes of a model file in which its directory may end, twice that of the shipped one. */
export const DIRECTORY = 512 * 1024;

/** The two halves of the engine, which share nothing but the model file that both were made from. */
export interface Engines {
  /** Has no encoder until all of the model file has arrived. */
  readonly pool: Pick<Pool, "feed" | "wake" | "extract">;
  readonly search: SearchEngine;
  readonly info: SearchInfo;
  /** Hash of the model file; null until all of it has arrived. */
  readonly fingerprint: string | null;
}

interface Surroundings {
  readonly report: (report: Report) => void;
  /** The engines cannot be made, or no encoder is left later on. */
  readonly fail: (failure: Failure, error: unknown) => void;
  /** The fingerprint is known. */
  readonly wake: () => void;
}

/**
 * Fetches the model, with progress, and makes the half that answers as soon as that part of the file has arrived, which is its
 * beginning. The encoders follow when all of it is there.
 *
 * Throws Failed, which names the file at fault, and the tensor where one is.
 */
export async function start(
  command: Extract<Command, { kind: "load" }>,
  { report, fail, wake }: Surroundings,
): Promise<Engines> {
  const file = fetchModel(command, report);
  const [module, relaxed] = await Promise.all([
    compile(),
    command.simd === "plain" ? null : compileRelaxed(),
  ]);
  performance.mark("program compiled");
  await init({ module_or_path: module });
  const name = fileName(command.model);
  performance.mark("program ready");
  const search = await makeSearch(file, name, () => {
    performance.mark("text tower arrived");
    report({ kind: "legible" });
  });
  performance.mark("text tower ready");
  // A blob, so that the encoders do not each get a copy before they read it.
  let model = new Blob();
  // Asked for when the model is there, whose size counts.
  const size = (): number => command.encoders ?? poolSize(thisMachine(), model.size);
  const pool = new Pool({
    start: (executor, changed) =>
      startEncoder({ module, relaxed, model, executor, encoders: size() }, changed),
    executor: command.executor,
    get size() {
      return size();
    },
    changed: ({ info, encoders, note }) => {
      report({ kind: "executor", executor: info.executor, encoders, note });
    },
    fail: (error) => {
      fail("crash", error);
    },
  });
  const engines = { pool, search, info: search.info(), fingerprint: null as string | null };
  const startEncoders = async (): Promise<void> => {
    const parts = await file.whole();
    model = new Blob([...parts]);
    report({ kind: "preparing" });
    engines.fingerprint = await fingerprintOf(parts, model.size);
    wake();
    try {
      const { info, encoders, note } = await pool.start();
      const { fingerprint } = engines;
      report({
        kind: "ready",
        engine: { ...engines.info, fingerprint, bytes: model.size, ...info, encoders },
        note,
      });
    } catch (error) {
      throw new Failed(message("within", name, explain(error)), { cause: error });
    }
  };
  startEncoders().catch((error: unknown) => {
    fail("load", error);
  });
  return engines;
}

/** The model's file on its way. */
function fetchModel(
  { model, file: own, cache }: Extract<Command, { kind: "load" }>,
  report: Surroundings["report"],
): ArrivingFile {
  const file = new ArrivingFile();
  const take: Take = (part, bytes, total) => {
    file.add(part);
    report({ kind: "download", bytes, total });
  };
  const brokeOff = (text: Message): void => {
    report({ kind: "note", text });
  };
  const arrived = own === null ? stream(model, { take, cache, brokeOff }) : readAll(own, take);
  arrived.then(
    () => {
      file.end();
    },
    (error: unknown) => {
      file.end(error as Error);
    },
  );
  return file;
}

async function makeSearch(file: ArrivingFile, name: string, arrived: () => void): Promise<SearchEngine> {
  let wanted = DIRECTORY;
  for (;;) {
    const beginning = await file.beginning(wanted);
    const isAll = beginning.length < wanted;
    try {
      const needed = SearchEngine.needed(beginning);
      if (isAll || (needed !== undefined && needed <= beginning.length)) {
        arrived();
        return SearchEngine.create(beginning);
      }
      wanted = needed ?? 2 * wanted;
    } catch (error) {
      throw new Failed(message("within", name, explain(error)), { cause: error });
    }
  }
}

/** Questions are answered meanwhile. */
async function fingerprintOf(parts: readonly Uint8Array[], bytes: number): Promise<string> {
  const fingerprint = new Fingerprint(bytes);
  let began = performance.now();
  for (const part of parts) {
    fingerprint.add(part);
    if (performance.now() - began < TURN_MS) continue;
    await breathe();
    began = performance.now();
  }
  return fingerprint.finish();
}

/** Fetches the engine's program, and compiles it while it arrives. */
async function compile(): Promise<WebAssembly.Module> {
  const name = fileName(MODULE.href);
  if (!("WebAssembly" in globalThis)) {
    throw new Failed(message("noWebAssembly"));
  }
  const response = await fetch(MODULE).catch((cause: unknown) => {
    throw new Failed(message("unreachable", name), { cause });
  });
  if (!response.ok) throw new Failed(message("refused", name, response.status));
  const type = response.headers.get("content-type") ?? "";
  if (type.startsWith("text/html")) throw new Failed(message("webPageProgram", name));
  try {
    const program = await compileArriving(response, type.startsWith("application/wasm"));
    return program ?? (await WebAssembly.compile(await download(MODULE.href, () => undefined)));
  } catch (error) {
    throw new Failed(message("cannotRun", name, explain(error)), { cause: error });
  }
}

/**
 * Compiles a program while it arrives, which a browser does only with what is served as one; null where it does not arrive whole.
 * Throws where it is none.
 */
async function compileArriving(
  response: Response,
  isServedAsOne: boolean,
): Promise<WebAssembly.Module | null> {
  try {
    return isServedAsOne
      ? await WebAssembly.compileStreaming(response)
      : await WebAssembly.compile(await response.arrayBuffer());
  } catch (error) {
    if (error instanceof WebAssembly.CompileError) throw error;
    return null;
  }
}

/** Fetches the loop for relaxed SIMD; null where it cannot be had or run, since the engine does without. */
async function compileRelaxed(): Promise<WebAssembly.Module | null> {
  try {
    const response = await fetch(RELAXED);
    return response.ok ? await WebAssembly.compile(await response.arrayBuffer()) : null;
  } catch {
    return null;
  }
}
