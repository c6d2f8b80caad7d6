import { catalogue, collectionState, openName } from "../collections";
import { strings } from "../language";
import { chooseCollection } from "../session";
import { Segmented } from "./segmented";

/** Which pictures are searched; nothing until it is known which there are. */
export function Collections() {
  // The visitor's own photos are there also where the list of the others cannot be had.
  if (openName.value === null && collectionState.value.phase !== "failed") return null;
  return (
    <Segmented
      legend={strings.value.gallery.collections}
      segments={catalogue.value.map(({ name, title }) => ({ value: name, label: title }))}
      value={openName.value ?? ""}
      choose={chooseCollection}
    />
  );
}
