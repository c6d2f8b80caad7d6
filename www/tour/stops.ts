/** Where the tour stops: real controls of the page, and what is said beside each. */

import { isKiosk } from "../kiosk/kiosk";

export interface Stop {
  readonly title: string;
  readonly says: string;
  /** What it stands beside: the first of these that is there. */
  readonly beside: readonly string[];
}

const GALLERY = "#gallery h2";

const ALL: readonly Stop[] = [
  {
    title: "Ask in your own words",
    says: "Type what you are looking for. This is the real thing, so try it while the tour waits.",
    beside: [".search-field"],
  },
  {
    title: "The nearest come first",
    says: "A small network made an arrow of your words, and one of each picture. The closer two arrows point, the further up the picture stands.",
    beside: [".grid .tile:first-child", GALLERY],
  },
  {
    title: "A thumb says: more like this",
    says: "Press this thumb where a picture comes near to what you want. The other one says less like this, and puts the picture away.",
    beside: [".grid .tile:first-child .tile-thumb[data-to='like']", GALLERY],
  },
  {
    title: "See what moved",
    says: "Your marks stand here, each with what it counts for; press one to take it back. Arrows beside a picture’s place say how far it rose or fell.",
    beside: [".tray", ".strip"],
  },
  {
    title: "Choose what a thumb feeds back",
    says: "The picture itself, a caption that a small model writes for it, what a network attends to in it, or words of your own.",
    beside: [".chooser", GALLERY],
  },
  {
    title: "Search your own photos",
    says: "“My photos”, here beside the collections, takes in pictures from your device. They stay on it: nothing is uploaded.",
    beside: [".gallery-heading > .segmented", GALLERY],
  },
];

/** At a stand nobody has photos at hand. */
export const STOPS = isKiosk ? ALL.slice(0, -1) : ALL;
