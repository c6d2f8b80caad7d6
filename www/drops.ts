import { useEffect } from "preact/hooks";
import { openDroppedModel } from "./ownModel";
import { openDropped } from "./sharing";

/** A saved search or a model may be dropped anywhere on the page. */
export function useDrops(): void {
  useEffect(() => {
    // Without this a browser leaves the page for the file.
    const allow = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes("Files") === true) event.preventDefault();
    };
    addEventListener("dragover", allow);
    addEventListener("drop", openDropped, { capture: true });
    addEventListener("drop", openDroppedModel, { capture: true });
    return () => {
      removeEventListener("dragover", allow);
      removeEventListener("drop", openDropped, { capture: true });
      removeEventListener("drop", openDroppedModel, { capture: true });
    };
  }, []);
}
