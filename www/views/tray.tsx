import { takeAllBack } from "../acts";
import { lacking, learned, maps, ranking, turn, update } from "../answers";
import { pictureOf } from "../collections";
import { showingHeat, toggleHeat } from "../display";
import { termOfPicture, termOfWords } from "../explanation";
import { percent, signed } from "../format";
import { strings } from "../language";
import { sameTarget } from "../marks";
import type { Mark, Side } from "../protocol";
import { mark, marked, marks, mode, takeBackWish, wished, wishes } from "../question";
import type { Direction } from "../wishes";
import { filled } from "./filled";
import { Cross, ThumbDown, ThumbUp } from "./icons";
import { Moved } from "./moved";

/** How to go on from a ranking, for those who have not marked anything yet. */
export function Invitation() {
  if (ranking.value === null || marked.value || mode.value === "blind") return null;
  return (
    <p class="invitation">
      {filled(strings.value.marks.invitation, { up: <ThumbUp />, down: <ThumbDown /> })}
    </p>
  );
}

/** What the visitor marked and wished for, and how much each counts. */
export function Tray() {
  const cosine = turn.value;
  const text = strings.value.marks;
  return (
    <section class="tray" aria-label={text.tray}>
      <MarkedSide side="like" direction="more" title={text.moreLike} />
      <MarkedSide side="dislike" direction="less" title={text.lessLike} />
      <p class="tray-summary">
        {cosine !== null && (
          <span>{learned.value === null ? text.turned(cosine) : text.scoresTurned(cosine)}</span>
        )}
        {maps.value.size > 0 && <HeatToggle />}
        <button type="button" class="button-quiet" onClick={takeAllBack}>
          {text.takeAllBack}
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
  const text = strings.value.marks;
  return (
    <li>
      <button
        type="button"
        class="tray-mark"
        title={text.wishTitle(words)}
        onClick={() => {
          takeBackWish(words);
        }}
      >
        <span class="hidden">{text.takeWishBack}</span>
        <q lang="en">{words}</q>
        <span class="hidden">{text.counts}</span>
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
  const shift = learned.value?.shifts.find((one) => sameTarget(one, of));
  const caption = term?.text ?? "";
  const text = strings.value.marks;
  return (
    <li>
      <button
        type="button"
        class="tray-mark"
        title={text.markTitle(caption === "" ? picture.label : caption)}
        onClick={() => {
          mark(of.id, of.side, of.region);
        }}
      >
        {picture.url !== null && <img src={picture.url} alt="" />}
        <span class="hidden">
          {text.takeBack(of.region === null ? picture.label : text.aPartOf(picture.label))}
          {shift === undefined ? text.counts : of.side === "like" && text.moved}
        </span>
        {of.region !== null && <small aria-hidden="true">{text.part}</small>}
        {caption !== "" && <q lang="en">{caption}</q>}
        <span class="tray-weight">
          {shift === undefined
            ? weight(of.id, term?.coefficient)
            : of.side === "like" && <Moved of={shift} />}
        </span>
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

/** Whether attention is shown over the pictures. */
export function HeatToggle() {
  return (
    <button type="button" class="button-toggle" aria-pressed={showingHeat.value} onClick={toggleHeat}>
      {strings.value.marks.heat}
    </button>
  );
}
