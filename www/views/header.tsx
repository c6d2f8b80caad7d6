import { explaining, toggleExplaining } from "../display";
import { dark, toggleTheme } from "../theme";
import { Moon, Sun } from "./icons";
import { ShareMenu } from "./share";

export function Header() {
  return (
    <header class="masthead">
      <h1>A little more like this</h1>
      <p class="masthead-tagline">Describe it, then point. Everything happens on your own machine.</p>
      <div class="masthead-tools">
        <button
          type="button"
          class="button-quiet"
          aria-expanded={explaining.value}
          onClick={toggleExplaining}
        >
          How it works
        </button>
        <ShareMenu />
        <button
          type="button"
          class="button-icon"
          aria-label={dark.value ? "Use light colours" : "Use dark colours"}
          onClick={toggleTheme}
        >
          {dark.value ? <Sun /> : <Moon />}
        </button>
      </div>
    </header>
  );
}
