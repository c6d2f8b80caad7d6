/** All that the page says, in English, which is also the shape of every other language. */

import { blind, compare, how, numbers, presets, used } from "./explanation";
import { game } from "./game";
import { lab, quality } from "./lab";
import { learners } from "./learners";
import { map } from "./map";
import { marks } from "./marks";
import { messages } from "./messages";
import { notices } from "./notices";
import { footer, later, lighter, models, page, progress } from "./page";
import { leftOut, photos } from "./photos";
import { rounds } from "./rounds";
import { gallery, large, search, wishes } from "./search";
import { kiosk, share } from "./share";
import { strategies } from "./strategies";
import { tour } from "./tour";

const en = {
  page,
  footer,
  models,
  progress,
  later,
  lighter,
  search,
  wishes,
  marks,
  gallery,
  large,
  strategies,
  learners,
  how,
  numbers,
  presets,
  used,
  blind,
  compare,
  map,
  rounds,
  game,
  lab,
  quality,
  tour,
  photos,
  leftOut,
  share,
  kiosk,
  notices,
  messages,
};

export type Strings = typeof en;

export default en;
