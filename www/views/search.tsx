import { clearSearch } from "../acts";
import { isOwnQuestion, typing } from "../arriving/demonstration";
import { pictureOf } from "../collections";
import { strings } from "../language";
import { asking, example, mode, takeExampleBack, type, words } from "../question";
import { Cross, Search } from "./icons";

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
            <span class="hidden">{strings.value.search.prompt}</span>
          </label>
          {mode.value === "clicks" && <AskedWith />}
          <input
            id="words"
            type="text"
            enterkeyhint="search"
            autocomplete="off"
            spellcheck={false}
            dir="auto"
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
  const { placeholder, add } = strings.value.search;
  return example.value === null ? placeholder : add;
}

/** The picture that is asked with, which can be taken back. */
function AskedWith() {
  const picture = example.value === null ? undefined : pictureOf(example.value.id);
  if (picture === undefined) return null;
  const { search } = strings.value;
  return (
    <button
      type="button"
      class="search-example"
      title={search.exampleTitle(picture.label)}
      onClick={takeExampleBack}
    >
      <span class="hidden">{search.takeExampleBack}</span>
      {picture.url === null ? picture.label : <img src={picture.url} alt={picture.label} />}
      <Cross />
    </button>
  );
}

function Clear() {
  return (
    <button type="button" class="button-icon" aria-label={strings.value.search.clear} onClick={clearSearch}>
      <Cross />
    </button>
  );
}
