import { useState } from "preact/hooks";
import { focusGallery } from "../keys";
import { strings } from "../language";
import { openLab } from "../lab/run";
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

/** How good the visitor's own search is. It is computed only while it is open. */
export function QualityLater() {
  const [open, setOpen] = useState(false);
  return (
    <details
      class="fold"
      open={open}
      onToggle={({ currentTarget }) => {
        setOpen(currentTarget.open);
      }}
    >
      <summary>{strings.value.quality.title}</summary>
      {open && <Later load={loadQuality} />}
    </details>
  );
}
