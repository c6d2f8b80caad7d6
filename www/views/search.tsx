import { count } from "../marks";
import { asking, blind, marks, startOver, type, wishing, words } from "../question";
import { collectionName } from "../state";
import type { CollectionName } from "../options";
import { Cross, Search } from "./icons";
import { Tray } from "./tray";

/** First words for a visitor who has none: things, feelings, places. */
const EXAMPLES: Readonly<Record<CollectionName, readonly string[]>> = {
  objects: [
    "animals of the sea",
    "vehicles with wheels",
    "people in love",
    "a happy face",
    "making music",
    "playing with a ball",
    "something sweet to eat",
  ],
  scenes: [
    "a cat next to a soccer ball",
    "a horse to the left of a tree",
    "a birthday cake",
    "something that flies",
    "music",
    "a penguin on a blue background",
  ],
};

export function SearchBox() {
  return (
    <search class="search">
      <form
        onSubmit={(event) => {
          event.preventDefault();
        }}
      >
        <label class="field">
          <Search />
          <span class="hidden">Describe what you are looking for</span>
          <input
            id="words"
            type="text"
            enterkeyhint="search"
            autocomplete="off"
            spellcheck={false}
            placeholder="Describe what you are looking for"
            value={words}
            onInput={(event) => {
              type(event.currentTarget.value);
            }}
          />
          {asking.value ? <Clear /> : <kbd aria-hidden="true">/</kbd>}
        </label>
      </form>
      {(count(marks.value) > 0 || wishing.value) && !blind.value ? <Tray /> : <Examples />}
    </search>
  );
}

function Clear() {
  return (
    <button
      type="button"
      class="round"
      aria-label="Clear the search"
      onClick={() => {
        startOver("");
      }}
    >
      <Cross />
    </button>
  );
}

function Examples() {
  return (
    <ul class="examples" aria-label="Examples">
      {EXAMPLES[collectionName.value.value].map((example) => (
        <li key={example}>
          <button
            type="button"
            class="chip"
            aria-pressed={words.value === example}
            onClick={() => {
              startOver(example);
            }}
          >
            {example}
          </button>
        </li>
      ))}
    </ul>
  );
}
