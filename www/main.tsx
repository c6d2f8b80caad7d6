import "./styles/base.css";
import "./styles/page.css";
import "./styles/search.css";
import "./styles/grid.css";
import "./styles/how.css";
import "./styles/blind.css";
import "./styles/photos.css";
import "./styles/compare.css";
import "./styles/large.css";
import "./styles/overlay.css";
import "./styles/arriving.css";
import "./styles/kiosk.css";
import "./styles/map.css";
import "./styles/rounds.css";
import "./styles/game.css";
import "./styles/tour.css";
import "./styles/forced.css";
import "./styles/print.css";
import { effect } from "@preact/signals";
import { type ComponentChild, render } from "preact";
import { encodedAll } from "./engineState";
import { isKiosk } from "./kiosk/kiosk";
import { beginLanguage } from "./language/choice";
import { offerPhotos } from "./photos/library";
import { watchOwn } from "./photos/privacy";
import { begin } from "./session";
import { Starts, thisTab } from "./starts";
import { App } from "./views/app";
import { Lighter } from "./views/lighter";

const root = document.getElementById("app");
const starts = new Starts(thisTab());
const spoken = beginLanguage();

/** Shows this once the page's language is there. */
function show(view: ComponentChild, root: HTMLElement): void {
  const draw = (): void => {
    render(view, root);
  };
  if (spoken === null) draw();
  else void spoken.then(draw);
}

function start(root: HTMLElement): void {
  watchOwn();
  // What a visitor adds at a stand, the next one would see.
  if (!isKiosk) offerPhotos();
  show(<App />, root);
  starts.begin();
  effect(() => {
    if (encodedAll.value) starts.end();
  });
  begin();
}

/** Nobody at a stand is there to choose. */
if (root !== null && starts.isTooMuch && !isKiosk) {
  show(
    <Lighter
      forget={() => {
        starts.end();
      }}
      begin={() => {
        start(root);
      }}
    />,
    root,
  );
} else if (root !== null) {
  start(root);
}
