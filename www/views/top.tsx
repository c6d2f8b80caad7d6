import { explaining, toggleExplaining } from "../display";
import { dark, toggleTheme } from "../theme";
import { strings } from "../language";
import { isKiosk } from "../kiosk/kiosk";
import { Moon, Question, Sun } from "./icons";
import { TakeAlong } from "./kiosk";
import { SearchBox } from "./search";
import { ShareMenu } from "./share";
import { Strip } from "./strip";

/** What stays in sight above the pictures: the search box, and what is asked beside the words. */
export function Top() {
  const { page } = strings.value;
  return (
    <header class="top">
      <h1>{page.title}</h1>
      <SearchBox />
      <div class="top-tools">
        <button type="button" class="tool" aria-expanded={explaining.value} onClick={toggleExplaining}>
          <Question />
          <span>{page.how}</span>
        </button>
        {isKiosk ? <TakeAlong /> : <ShareMenu />}
        <button
          type="button"
          class="button-icon"
          aria-label={dark.value ? page.light : page.dark}
          onClick={toggleTheme}
        >
          {dark.value ? <Sun /> : <Moon />}
        </button>
      </div>
      <Strip />
    </header>
  );
}
