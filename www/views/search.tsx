import { clearSearch } from "../acts";
import { collection } from "../collections";
import { asking, marked, mode, startOver, type, words } from "../question";
import { Cross, Search } from "./icons";
import { Tray } from "./tray";

const PROMPT = "What are you looking for?";

export function SearchBox() {
  return (
    <search class="search">
      <form
        onSubmit={(event) => {
          event.preventDefault();
        }}
      >
        <div class="search-field">
          <label for="words">
            <Search />
            <span class="hidden">{PROMPT}</span>
          </label>
          <input
            id="words"
            type="text"
            enterkeyhint="search"
            autocomplete="off"
            spellcheck={false}
            placeholder={PROMPT}
            value={words}
            onInput={(event) => {
              type(event.currentTarget.value);
            }}
          />
          {asking.value ? <Clear /> : <kbd aria-hidden="true">/</kbd>}
        </div>
      </form>
      {marked.value && mode.value === "clicks" ? <Tray /> : <Examples />}
    </search>
  );
}

function Clear() {
  return (
    <button type="button" class="button-icon" aria-label="Clear the search" onClick={clearSearch}>
      <Cross />
    </button>
  );
}

/** First words for a visitor who has none. */
function Examples() {
  return (
    <ul class="search-examples" aria-label="Examples">
      {collection.value?.examples.map((example) => (
        <li key={example}>
          <button
            type="button"
            class="chip"
            aria-pressed={words.value === example}
            onClick={() => {
              if (mode.value === "blind") type(example);
              else startOver(example);
            }}
          >
            {example}
          </button>
        </li>
      ))}
    </ul>
  );
}
