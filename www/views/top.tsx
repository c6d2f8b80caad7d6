import { explaining, toggleExplaining } from "../display";
import { dark, toggleTheme } from "../theme";
import { isKiosk } from "../kiosk/kiosk";
import { Moon, Question, Sun } from "./icons";
import { TakeAlong } from "./kiosk";
import { SearchBox } from "./search";
import { ShareMenu } from "./share";
import { Strip } from "./strip";

/** What stays in sight above the pictures: the search box, and what is asked beside the words. */
export function Top() {
  return (
    <header class="top">
      <h1>A little more like this</h1>
      <SearchBox />
      <div class="top-tools">
        <button type="button" class="tool" aria-expanded={explaining.value} onClick={toggleExplaining}>
          <Question />
          <span>How it works</span>
        </button>
        {isKiosk ? <TakeAlong /> : <ShareMenu />}
        <button
          type="button"
          class="button-icon"
          aria-label={dark.value ? "Use light colours" : "Use dark colours"}
          onClick={toggleTheme}
        >
          {dark.value ? <Sun /> : <Moon />}
        </button>
      </div>
      <Strip />
    </header>
  );
}
