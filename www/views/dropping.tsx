import { useEffect, useState } from "preact/hooks";
import { strings } from "../language";
import { drop, paste } from "../photos/pick";

/** Takes files that are dropped or pasted anywhere, and shows that it would while they are dragged over the page. */
export function Dropping() {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const ending = new AbortController();
    const { signal } = ending;
    const dragged = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const left = (event: DragEvent): void => {
      // Nothing is entered where the pointer leaves the window.
      if (event.relatedTarget === null) setOver(false);
    };
    const landed = (): void => {
      setOver(false);
    };
    const dropped = (event: DragEvent): void => {
      if (!carriesFiles(event) || event.dataTransfer === null) return;
      event.preventDefault();
      void drop(event.dataTransfer.items);
    };
    const pasted = (event: ClipboardEvent): void => {
      if (event.clipboardData !== null && paste(event.clipboardData)) event.preventDefault();
    };
    addEventListener("dragenter", dragged, { signal });
    addEventListener("dragover", dragged, { signal });
    addEventListener("dragleave", left, { signal });
    // Before anybody else, who may keep the event from coming here.
    addEventListener("drop", landed, { signal, capture: true });
    addEventListener("drop", dropped, { signal });
    addEventListener("paste", pasted, { signal });
    return () => {
      ending.abort();
    };
  }, []);
  if (!over) return null;
  return (
    <div class="dropping" aria-hidden="true">
      <p>{strings.value.photos.drop}</p>
    </div>
  );
}

/** A tile that is dragged, or text, is none of ours. */
function carriesFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes("Files") === true;
}
