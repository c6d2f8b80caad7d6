/** Where the tour stops: real controls of the page. What is said beside each is in `language/`. */

import { isKiosk } from "../kiosk/kiosk";
import type { Strings } from "../language";

export interface Stop {
  readonly name: keyof Strings["tour"]["stops"];
  /** What it stands beside: the first of these that is there. */
  readonly beside: readonly string[];
}

const GALLERY = "#gallery h2";

const ALL: readonly Stop[] = [
  { name: "ask", beside: [".search-field"] },
  { name: "ranking", beside: [".grid .tile:first-child", GALLERY] },
  { name: "thumb", beside: [".grid .tile:first-child .tile-thumb[data-to='like']", GALLERY] },
  { name: "tray", beside: [".tray", ".strip"] },
  { name: "strategy", beside: [".chooser", GALLERY] },
  { name: "photos", beside: [".gallery-heading > .segmented", GALLERY] },
];

/** At a stand nobody has photos at hand. */
export const STOPS = isKiosk ? ALL.slice(0, -1) : ALL;
