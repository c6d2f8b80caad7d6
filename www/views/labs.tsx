import { focusGallery } from "../keys";
import { strings } from "../language";
import { openLab } from "../lab/run";
import { Fold } from "./fold";
import { Later } from "./later";

/** Who opened the Lab here gets the focus back. */
export const WAY_TO_LAB = "way-to-lab";

const loadLab = () => import("./lab").then(({ Lab }) => Lab);
const loadQuality = () => import("./quality").then(({ Quality }) => Quality);

/** The Lab, in the place of the pictures. */
export function LabLater() {
  return <Later load={loadLab} />;
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
      {strings.value.lab.open}
    </button>
  );
}

/** How good the visitor's own search is. */
export function QualityLater() {
  return <Fold summary={strings.value.quality.title} content={() => <Later load={loadQuality} />} />;
}
