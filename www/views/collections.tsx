import { COLLECTIONS, type CollectionName } from "../options";
import { chooseCollection, collectionName } from "../state";
import { Segmented } from "./segmented";

export const NAMES: Readonly<Record<CollectionName, string>> = { objects: "Objects", scenes: "Scenes" };

const SEGMENTS = COLLECTIONS.map((value) => ({ value, label: NAMES[value] }));

/** Which pictures are searched. */
export function Collections() {
  return (
    <Segmented
      legend="Pictures to search"
      segments={SEGMENTS}
      value={collectionName.value.value}
      choose={chooseCollection}
    />
  );
}
