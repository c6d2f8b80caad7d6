/** Where a box stands beside what it speaks of, without covering it. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Box extends Size {
  readonly left: number;
  readonly top: number;
}

/** Pixels between the two, and to the window's edges. */
const GAP = 10;

/** Below it where there is room, else above, else at the window's foot; beginning where it does, as far as the window allows. */
export function placeBeside(
  anchor: Box,
  box: Size,
  view: Size,
  isRightToLeft: boolean,
): { readonly left: number; readonly top: number } {
  const below = anchor.top + anchor.height + GAP;
  const above = anchor.top - box.height - GAP;
  const last = view.height - box.height - GAP;
  const top = below <= last ? below : above >= GAP ? above : last;
  const beginning = isRightToLeft ? anchor.left + anchor.width - box.width : anchor.left;
  const left = Math.max(GAP, Math.min(beginning, view.width - box.width - GAP));
  return { left, top };
}
