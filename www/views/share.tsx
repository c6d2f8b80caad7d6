import { useRef } from "preact/hooks";
import { strings } from "../language";
import { copyLink, openSession, saveSession } from "../sharing";
import { Dots, Share } from "./icons";

const MENU = "share-menu";

/** Leads others, or another day, to what is asked here. */
export function ShareMenu() {
  const picker = useRef<HTMLInputElement>(null);
  const { share } = strings.value;
  return (
    <>
      <button
        type="button"
        class="button-icon"
        aria-label={share.copyLink}
        title={share.copyLink}
        onClick={copyLink}
      >
        <Share />
      </button>
      <button type="button" class="tool" popovertarget={MENU}>
        <Dots />
        <span>{share.session}</span>
      </button>
      <div id={MENU} popover="auto" class="menu">
        <button type="button" popovertarget={MENU} popovertargetaction="hide" onClick={saveSession}>
          {share.save}
        </button>
        <button
          type="button"
          popovertarget={MENU}
          popovertargetaction="hide"
          onClick={() => picker.current?.click()}
        >
          {share.open}
        </button>
        <p>{share.holds}</p>
      </div>
      <input
        ref={picker}
        type="file"
        class="hidden"
        accept=".json,application/json"
        tabIndex={-1}
        aria-label={share.file}
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          if (file !== undefined) void openSession(file);
          currentTarget.value = "";
        }}
      />
    </>
  );
}
