import "./styles/base.css";
import "./styles/page.css";
import "./styles/search.css";
import "./styles/grid.css";
import "./styles/how.css";
import "./styles/blind.css";
import { render } from "preact";
import { begin } from "./session";
import { App } from "./views/app";

const root = document.getElementById("app");
if (root !== null) {
  render(<App />, root);
  begin();
}
