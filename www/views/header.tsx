import { explaining } from "../state";
import { dark, toggleTheme } from "../theme";
import { Moon, Sun } from "./icons";

export function Header() {
  return (
    <header class="masthead">
      <h1>A little more like this</h1>
      <p class="tagline">Describe it, then point. Everything happens on your own machine.</p>
      <div class="tools">
        <button
          type="button"
          class="quiet"
          aria-expanded={explaining.value}
          onClick={() => {
            explaining.value = !explaining.value;
          }}
        >
          How it works
        </button>
        <button
          type="button"
          class="round"
          aria-label={dark.value ? "Use light colours" : "Use dark colours"}
          onClick={toggleTheme}
        >
          {dark.value ? <Sun /> : <Moon />}
        </button>
      </div>
    </header>
  );
}
