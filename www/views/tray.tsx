import { takeAllBack } from "../acts";
import { lacking, maps, ranking, update } from "../answers";
import { pictureOf } from "../collections";
import { showingHeat, toggleHeat } from "../display";
import { termOfPicture, termOfWords } from "../explanation";
import { degrees, percent, signed } from "../format";
import type { Mark, Side } from "../protocol";
import { mark, marked, marks, mode, takeBackWish, wished, wishes } from "../question";
import type { Direction } from "../wishes";
import { Cross, ThumbDown, ThumbUp } from "./icons";

/** How to go on from a ranking, for those who have not marked anything yet. */
export function Invitation() {
  if (ranking.value === null || marked.value || mode.value === "blind") return null;
  return (
    <p class="invitation">
      Give a thumbs up <ThumbUp /> to what comes near, a thumbs down <ThumbDown /> to what does not.
    </p>
  );
}

/** What the visitor marked and wished for, and how much each counts. */
export function Tray() {
  const cosine = update.value?.cosine ?? null;
  return (
    <section class="tray" aria-label="Your marks">
      <MarkedSide side="like" direction="more" title="More like" />
      <MarkedSide side="dislike" direction="less" title="Less like" />
      <p class="tray-summary">
        {cosine !== null && <Moved cosine={cosine} />}
        {maps.value.size > 0 && <HeatToggle />}
        <button type="button" class="button-quiet" onClick={takeAllBack}>
          Take all back
        </button>
      </p>
    </section>
  );
}

interface SideProps {
  readonly side: Side;
  readonly direction: Direction;
  readonly title: string;
}

function MarkedSide({ side, direction, title }: SideProps) {
  const own = marks.value.filter((one) => one.side === side);
  const words = wished.value ? wishes.value[direction] : [];
  if (own.length + words.length === 0) return null;
  return (
    <div class="tray-side" data-side={side}>
      <h2>{title}</h2>
      <ul>
        {words.map((text) => (
          <Wished key={`"${text}"`} words={text} />
        ))}
        {own.map((one) => (
          <Marked key={JSON.stringify([one.id, one.region])} of={one} />
        ))}
      </ul>
    </div>
  );
}

function Wished({ words }: { readonly words: string }) {
  const term = termOfWords(update.value?.explanation, words);
  return (
    <li>
      <button
        type="button"
        class="tray-mark"
        title={`“${words}”: press to take back`}
        onClick={() => {
          takeBackWish(words);
        }}
      >
        <span class="hidden">Take back the wish </span>
        <q>{words}</q>
        <span class="hidden">, which counts </span>
        <span class="tray-weight">{term === undefined ? "…" : signed(term.coefficient)}</span>
        <Cross />
      </button>
    </li>
  );
}

function Marked({ of }: { readonly of: Mark }) {
  const picture = pictureOf(of.id);
  if (picture === undefined) return null;
  const term = termOfPicture(update.value?.explanation, of);
  const caption = term?.text ?? "";
  return (
    <li>
      <button
        type="button"
        class="tray-mark"
        title={`${caption === "" ? picture.label : caption}: press to take back`}
        onClick={() => {
          mark(of.id, of.side, of.region);
        }}
      >
        {picture.url !== null && <img src={picture.url} alt="" />}
        <span class="hidden">
          Take back {of.region !== null && "a part of "}
          {picture.label}, which counts{" "}
        </span>
        {of.region !== null && <small aria-hidden="true">part</small>}
        {caption !== "" && <q>{caption}</q>}
        <span class="tray-weight">{weight(of.id, term?.coefficient)}</span>
        <Cross />
      </button>
    </li>
  );
}

/** What a picture counts for: its coefficient in the query, or its share of the attention. */
function weight(id: string, coefficient: number | undefined): string {
  const map = maps.value.get(id);
  if (map !== undefined) return percent(map.share);
  if (coefficient !== undefined) return signed(coefficient);
  // Not encoded yet, or waiting for a model; without the model it does not count.
  return lacking.value === null ? "…" : "0";
}

function Moved({ cosine }: { readonly cosine: number }) {
  return <span>The query turned by {degrees(cosine)}.</span>;
}

/** Whether attention is shown over the pictures. */
export function HeatToggle() {
  return (
    <button type="button" class="button-toggle" aria-pressed={showingHeat.value} onClick={toggleHeat}>
      Show attention
    </button>
  );
}
