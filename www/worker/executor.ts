import type { Report } from "../protocol";
import type { Engines } from "./start";

/** Passes on what the executor has to say, if anything: that another one carries on. */
export function passOnNote(
  images: Pick<Engines["images"], "takeNote" | "info">,
  report: (report: Report) => void,
): void {
  const note = images.takeNote();
  if (note !== undefined) report({ kind: "executor", executor: images.info().executor, note });
}
