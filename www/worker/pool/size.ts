/** How many encoders a machine is worth. */

/** More would wait for each other's memory traffic, and for pictures to be decoded. */
const MOST = 16;
/** Phones get hot, and half of their cores are slow ones. */
const MOST_ON_A_PHONE = 4;
/** Gigabytes of the machine's memory for each encoder of the embedded model, which itself takes a tenth of that. */
const MEMORY_EACH = 0.5;
/** Of what another model's encoder takes, in times its file; see `MEMORY_PER_BYTE` in models.ts. */
const MEMORY_PER_BYTE = 5;

export interface Machine {
  /** Logical processors. */
  readonly cores: number;
  /** Gigabytes, at most 8; undefined where the browser does not tell. */
  readonly memory: number | undefined;
  readonly phone: boolean;
}

/**
 * All cores but one, which the page and its search need; fewer where heat or memory is short. `bytes` is the size of the model's
 * file.
 */
export function poolSize({ cores, memory = 8, phone }: Machine, bytes: number): number {
  const byCores = phone ? Math.min(MOST_ON_A_PHONE, Math.floor(cores / 2)) : cores - 1;
  const each = Math.max(MEMORY_EACH, (MEMORY_PER_BYTE * bytes) / 1e9);
  return Math.max(1, Math.min(byCores, Math.floor(memory / each), MOST));
}

/** The machine that this runs on, as far as the browser tells. */
export function thisMachine(): Machine {
  const told = navigator as Navigator & {
    readonly deviceMemory?: number;
    readonly userAgentData?: { readonly mobile: boolean };
  };
  const phone = told.userAgentData?.mobile ?? /Mobi|Android|iPhone|iPad/.test(told.userAgent);
  return { cores: told.hardwareConcurrency, memory: told.deviceMemory, phone };
}
