import { excludeInstead } from "../acts";
import { collection } from "../collections";
import { strings } from "../language";
import { negationIn } from "../negation";
import { example, marked, mode, setShare, startOver, type, words } from "../question";
import { filled } from "./filled";
import { Tray } from "./tray";
import { Wishing } from "./wishing";

/** One line for all that is asked beside the words, or for first words: nothing below it ever moves. */
export function Strip() {
  const clicks = mode.value === "clicks";
  return (
    <div class="strip">
      {clicks && <Share />}
      {clicks && <Exclude />}
      <Wishing />
      {marked.value && clicks ? <Tray /> : <Examples />}
    </div>
  );
}

/** How much of the query is the picture that is asked with. */
function Share() {
  if (example.value === null || words.value.trim() === "") return null;
  const { share } = example.value;
  const { search } = strings.value;
  return (
    <label class="strip-share">
      {search.words}
      <input
        type="range"
        min={0}
        max={1}
        step={0.05}
        value={share}
        aria-label={search.share}
        aria-valuetext={search.shareIs(share)}
        onInput={({ currentTarget }) => {
          setShare(Number(currentTarget.value));
        }}
      />
      {search.picture}
    </label>
  );
}

/** Offers to say as a wish what the model cannot read in words: that something is not wanted. */
function Exclude() {
  const negation = negationIn(words.value);
  if (negation === null) return null;
  const { search } = strings.value;
  return (
    <button
      type="button"
      class="chip strip-exclude"
      title={search.excludeTitle}
      onClick={() => {
        excludeInstead(negation);
      }}
    >
      {filled(search.exclude, { unwanted: <q lang="en">{negation.unwanted}</q> })}
    </button>
  );
}

/** First words for a visitor who has none. */
function Examples() {
  const { search } = strings.value;
  return (
    <ul class="strip-examples" aria-label={search.examples}>
      {search.reads !== "" && <li class="strip-reads">{search.reads}</li>}
      {collection.value?.examples.map((example) => (
        <li key={example}>
          <button
            type="button"
            class="chip"
            lang="en"
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
