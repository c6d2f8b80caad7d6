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
import { render } from "preact";
import { offerPhotos } from "./photos/library";
import { watchOwn } from "./photos/privacy";
import { begin } from "./session";
import { App } from "./views/app";

const root = document.getElementById("app");
if (root !== null) {
  watchOwn();
  offerPhotos();
  render(<App />, root);
  begin();
}
