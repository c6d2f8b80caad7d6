import { catalogue, openName } from "../collections";
import { chooseCollection } from "../session";
import { Segmented } from "./segmented";

/** Which pictures are searched; nothing where there is no choice. */
export function Collections() {
  if (catalogue.value.length < 2 || openName.value === null) return null;
  return (
    <Segmented
      legend="Pictures to search"
      segments={catalogue.value.map(({ name, title }) => ({ value: name, label: title }))}
      value={openName.value}
      choose={chooseCollection}
    />
  );
}
