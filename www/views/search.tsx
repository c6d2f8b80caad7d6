import { clearSearch } from "../acts";
import { pictureOf } from "../collections";
import { asking, example, mode, takeExampleBack, type, words } from "../question";
import { Cross, Search } from "./icons";

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
          {mode.value === "clicks" && <AskedWith />}
          <input
            id="words"
            type="text"
            enterkeyhint="search"
            autocomplete="off"
            spellcheck={false}
            placeholder={example.value === null ? PROMPT : "Add words, if you like"}
            value={words}
            onInput={(event) => {
              type(event.currentTarget.value);
            }}
          />
          {asking.value ? <Clear /> : <kbd aria-hidden="true">/</kbd>}
        </div>
      </form>
    </search>
  );
}

/** The picture that is asked with, which can be taken back. */
function AskedWith() {
  const picture = example.value === null ? undefined : pictureOf(example.value.id);
  if (picture === undefined) return null;
  return (
    <button
      type="button"
      class="search-example"
      title={`More like ${picture.label}: press to take back`}
      onClick={takeExampleBack}
    >
      <span class="hidden">Take back the picture that is asked with: </span>
      {picture.url === null ? picture.label : <img src={picture.url} alt={picture.label} />}
      <Cross />
    </button>
  );
}

function Clear() {
  return (
    <button type="button" class="button-icon" aria-label="Clear the search" onClick={clearSearch}>
      <Cross />
    </button>
  );
}
