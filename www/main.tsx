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
import { render } from "preact";
import { isKiosk } from "./kiosk/kiosk";
import { beginLanguage } from "./language/choice";
import { offerPhotos } from "./photos/library";
import { watchOwn } from "./photos/privacy";
import { begin } from "./session";
import { App } from "./views/app";

const root = document.getElementById("app");
if (root !== null) {
  watchOwn();
  // What a visitor adds at a stand, the next one would see.
  if (!isKiosk) offerPhotos();
  const show = (): void => {
    render(<App />, root);
  };
  const spoken = beginLanguage();
  if (spoken === null) show();
  else void spoken.then(show);
  begin();
}
