import { excludeInstead } from "../acts";
import { collection } from "../collections";
import { fraction } from "../format";
import { negationIn } from "../negation";
import { example, marked, mode, setShare, startOver, type, words } from "../question";
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
  return (
    <label class="strip-share">
      words
      <input
        type="range"
        min={0}
        max={1}
        step={0.05}
        value={share}
        aria-label="How much of the query is the picture"
        aria-valuetext={`${fraction(100 * share, 0)} % the picture`}
        onInput={({ currentTarget }) => {
          setShare(Number(currentTarget.value));
        }}
      />
      picture
    </label>
  );
}

/** Offers to say as a wish what the model cannot read in words: that something is not wanted. */
function Exclude() {
  const negation = negationIn(words.value);
  if (negation === null) return null;
  return (
    <button
      type="button"
      class="chip strip-exclude"
      title="The model reads “no dogs” as “dogs”. As a wish it works."
      onClick={() => {
        excludeInstead(negation);
      }}
    >
      less: <q>{negation.unwanted}</q>
    </button>
  );
}

/** First words for a visitor who has none. */
function Examples() {
  return (
    <ul class="strip-examples" aria-label="Examples">
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
