import { clearSearch } from "../acts";
import { isOwnQuestion, typing } from "../arriving/demonstration";
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
            data-typing={typing.value !== null}
            placeholder={typing.value === null ? prompt() : `${typing.value}|`}
            value={words}
            onClick={({ currentTarget }) => {
              // What the visitor types takes the place of words that are not their own.
              if (isOwnQuestion.peek()) currentTarget.select();
            }}
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

function prompt(): string {
  return example.value === null ? PROMPT : "Add words, if you like";
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
