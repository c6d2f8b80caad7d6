/** The photos' worker: it reads files, reduces pictures and keeps them, also while there is no engine. */

import type { PhotosCommand, PhotosReport } from "../../photos/protocol";
import { watchRequests } from "../../requests";
import { readsExactly } from "../encoder/canvas";
import { explain } from "../explain";
import { thisMachine } from "../pool/size";
import { Budget } from "./budget";
import { type Change, Library } from "./library";
import { mostPixels, read } from "./read";
import { reduce } from "./reduce";
import { Shelf } from "./shelf";

/** Of pixels that are decoded at once: a quarter of a gigabyte. */
const PIXELS_AT_ONCE = 64e6;
const MOST_LANES = 4;

const machine = thisMachine();
/** A browser that alters what a page reads would alter what is kept; the pictures themselves are shown then. */
const exact = readsExactly();
const budget = new Budget(PIXELS_AT_ONCE);
const most = mostPixels(machine);
/** To the same worker of other tabs. */
const others = new BroadcastChannel("photos");

function report(message: PhotosReport): void {
  postMessage(message);
}

const library = new Library({
  shelf: new Shelf(exact && isSecureContext, (text) => {
    report({ kind: "note", text });
  }),
  read: (found, known) =>
    read(found, known, { reduce: exact ? reduce : (file) => Promise.resolve(file), budget, most }),
  lanes: Math.min(MOST_LANES, Math.max(1, machine.cores - 1)),
  report,
  tell: (change) => {
    others.postMessage(change);
  },
});

others.addEventListener("message", ({ data }: MessageEvent<Change>) => {
  void library.hear(data);
});
addEventListener("message", ({ data }: MessageEvent<PhotosCommand>) => {
  switch (data.kind) {
    case "add":
      library.add(data).catch((error: unknown) => {
        report({ kind: "brokeOff", message: explain(error) });
      });
      break;
    case "pause":
      library.pause(data.paused);
      break;
    case "show":
      void library.show(data.keys);
      break;
    case "clear":
      void library.clear();
      break;
  }
});
watchRequests((requests) => {
  report({ kind: "requests", requests });
});
