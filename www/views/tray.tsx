import { fraction, percent, signed } from "../format";
import { count, type Side } from "../marks";
import {
  blind,
  clearMarks,
  lacking,
  mark,
  marks,
  strategy,
  takeBackWish,
  update,
  wishes,
  wishing,
} from "../question";
import { maps, pictureOf, ranking, showingHeat } from "../state";
import type { Direction } from "../wishes";
import { Cross, ThumbDown, ThumbUp } from "./icons";

/** How to go on from a ranking, for those who have not marked anything yet. */
export function Invitation() {
  if (ranking.value === null || count(marks.value) > 0 || wishing.value || blind.value) return null;
  return (
    <p class="invitation">
      Close, but not quite? Give a thumbs up <ThumbUp /> to what comes near and a thumbs down <ThumbDown /> to
      what is off: the rest follows.
    </p>
  );
}

/** What the visitor marked and wished for, and how much each counts. */
export function Tray() {
  const cosine = update.value?.cosine ?? null;
  return (
    <section class="tray" aria-label="Your marks">
      <MarkedSide side="liked" direction="more" title="More like" />
      <MarkedSide side="disliked" direction="less" title="Less like" />
      <p class="moved">
        {cosine !== null && <Moved cosine={cosine} />}
        {maps.value.size > 0 && <HeatToggle />}
        <button type="button" class="quiet" onClick={clearMarks}>
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
  const ids = marks.value[side];
  const wished = strategy.value.value === "explicit" ? wishes.value[direction] : [];
  if (ids.length + wished.length === 0) return null;
  return (
    <div class="side" data-side={side}>
      <h2>{title}</h2>
      <ul>
        {wished.map((words) => (
          <Wished key={`"${words}"`} words={words} />
        ))}
        {ids.map((id) => (
          <Marked key={id} id={id} side={side} />
        ))}
      </ul>
    </div>
  );
}

function Wished({ words }: { readonly words: string }) {
  const share = update.value?.explanation.shares.find(({ text }) => text === words);
  return (
    <li>
      <button
        type="button"
        class="marked"
        title={`“${words}”: press to take back`}
        onClick={() => {
          takeBackWish(words);
        }}
      >
        <span class="hidden">Take back the wish </span>
        <q>{words}</q>
        <span class="hidden">, counting </span>
        <span class="weight">{share === undefined ? "…" : signed(share.net)}</span>
        <Cross />
      </button>
    </li>
  );
}

function Marked({ id, side }: { readonly id: string; readonly side: Side }) {
  const picture = pictureOf(id);
  if (picture === undefined) return null;
  const share = update.value?.explanation.shares.find((one) => one.id === id);
  return (
    <li>
      <button
        type="button"
        class="marked"
        title={`${share?.text || picture.label}: press to take back`}
        onClick={() => {
          mark(id, side);
        }}
      >
        {picture.url !== null && <img src={picture.url} alt="" />}
        <span class="hidden">Take back {picture.label}, counting </span>
        {share !== undefined && share.text !== "" && <q>{share.text}</q>}
        <span class="weight">{weight(id, share?.net)}</span>
        <Cross />
      </button>
    </li>
  );
}

/** What a picture counts for: its coefficient in the query, or its part of the attention. */
function weight(id: string, net: number | undefined): string {
  const map = maps.value.get(id);
  if (map !== undefined) return percent(map.share);
  if (net !== undefined) return signed(net);
  // Not encoded yet, or waiting for a model; without the model it does not count.
  return lacking.value === null ? "…" : "0";
}

function Moved({ cosine }: { readonly cosine: number }) {
  const degrees = (Math.acos(Math.min(1, cosine)) * 180) / Math.PI;
  return <span>The query turned by {fraction(degrees, 0)}°.</span>;
}

/** Whether attention is shown over the pictures that were read. */
export function HeatToggle() {
  return (
    <button
      type="button"
      class="toggle"
      aria-pressed={showingHeat.value}
      onClick={() => {
        showingHeat.value = !showingHeat.value;
      }}
    >
      Show attention
    </button>
  );
}
