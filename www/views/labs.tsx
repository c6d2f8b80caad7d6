import { focusGallery } from "../keys";
import { openLab } from "../lab/run";
import { AGAIN, FETCHING, NOT_FETCHED, OPEN, QUALITY } from "../lab/way";
import { Fold } from "./fold";
import { Later } from "./later";

/** Who opened the Lab here gets the focus back. */
export const WAY_TO_LAB = "way-to-lab";

const WORDS = { fetching: FETCHING, failed: NOT_FETCHED, again: AGAIN };

const loadLab = () => import("./lab").then(({ Lab }) => Lab);
const loadQuality = () => import("./quality").then(({ Quality }) => Quality);

/** The Lab, in the place of the pictures. */
export function LabLater() {
  return <Later load={loadLab} words={WORDS} />;
}

export function WayToLab() {
  return (
    <button
      type="button"
      id={WAY_TO_LAB}
      class="chip"
      onClick={() => {
        openLab(true);
        focusGallery();
      }}
    >
      {OPEN}
    </button>
  );
}

/** How good the visitor's own search is. */
export function QualityLater() {
  return <Fold summary={QUALITY} content={() => <Later load={loadQuality} words={WORDS} />} />;
}
