import { useRef } from "preact/hooks";
import { copyLink, openSession, saveSession } from "../sharing";
import { Dots, Share } from "./icons";

const MENU = "share-menu";

/** Leads others, or another day, to what is asked here. */
export function ShareMenu() {
  const picker = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class="button-icon" aria-label="Copy link" title="Copy link" onClick={copyLink}>
        <Share />
      </button>
      <button type="button" class="tool" popovertarget={MENU}>
        <Dots />
        <span>Session</span>
      </button>
      <div id={MENU} popover="auto" class="menu">
        <button type="button" popovertarget={MENU} popovertargetaction="hide" onClick={saveSession}>
          Save this search to a file
        </button>
        <button
          type="button"
          popovertarget={MENU}
          popovertargetaction="hide"
          onClick={() => picker.current?.click()}
        >
          Open a saved search…
        </button>
        <p>A saved search holds words, marks and wishes, and no pictures.</p>
      </div>
      <input
        ref={picker}
        type="file"
        class="hidden"
        accept=".json,application/json"
        tabIndex={-1}
        aria-label="A saved search"
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          if (file !== undefined) void openSession(file);
          currentTarget.value = "";
        }}
      />
    </>
  );
}
