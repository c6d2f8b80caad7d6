import "./styles/base.css";
import "./styles/chrome.css";
import "./styles/grid.css";
import "./styles/panels.css";
import "./styles/feedback.css";
import "./styles/rounds.css";
import { render } from "preact";
import { begin } from "./state";
import { App } from "./views/app";

const root = document.getElementById("app");
if (root !== null) {
  render(<App />, root);
  begin();
}
