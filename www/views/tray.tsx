import { fraction } from "../format";
import { count, type Side } from "../marks";
import { clearMarks, mark, marks, pictureOf, ranking, update } from "../state";
import { Cross, ThumbDown, ThumbUp } from "./icons";

/** How to go on from a ranking, for those who have not marked anything yet. */
export function Invitation() {
  if (ranking.value === null || count(marks.value) > 0) return null;
  return (
    <p class="invitation">
      Close, but not quite? Give a thumbs up <ThumbUp /> to what comes near and a thumbs down <ThumbDown /> to
      what is off: the rest follows.
    </p>
  );
}

/** What the visitor marked, and how much each mark counts. */
export function Tray() {
  const cosine = update.value?.cosine ?? null;
  return (
    <section class="tray" aria-label="Your marks">
      <MarkedSide side="liked" title="More like" />
      <MarkedSide side="disliked" title="Less like" />
      <p class="moved">
        {cosine !== null && <Moved cosine={cosine} />}
        <button type="button" class="quiet" onClick={clearMarks}>
          Take all back
        </button>
      </p>
    </section>
  );
}

interface SideProps {
  readonly side: Side;
  readonly title: string;
}

function MarkedSide({ side, title }: SideProps) {
  const ids = marks.value[side];
  if (ids.length === 0) return null;
  const nets = new Map(update.value?.explanation.shares.map(({ id, net }) => [id, net]));
  return (
    <div class="side" data-side={side}>
      <h2>{title}</h2>
      <ul>
        {ids.map((id) => (
          <Marked key={id} id={id} side={side} net={nets.get(id)} />
        ))}
      </ul>
    </div>
  );
}

interface MarkedProps {
  readonly id: string;
  readonly side: Side;
  /** Its coefficient in the query; undefined until the picture has been encoded. */
  readonly net: number | undefined;
}

function Marked({ id, side, net }: MarkedProps) {
  const picture = pictureOf(id);
  if (picture === undefined) return null;
  return (
    <li>
      <button
        type="button"
        class="marked"
        title={`${picture.label}: press to take back`}
        onClick={() => {
          mark(id, side);
        }}
      >
        {picture.url !== null && <img src={picture.url} alt="" />}
        <span class="hidden">Take back {picture.label}, counting </span>
        <span class="weight">{net === undefined ? "…" : signed(net)}</span>
        <Cross />
      </button>
    </li>
  );
}

function Moved({ cosine }: { readonly cosine: number }) {
  const degrees = (Math.acos(Math.min(1, cosine)) * 180) / Math.PI;
  return <span>The query turned by {fraction(degrees, 0)}°.</span>;
}

function signed(net: number): string {
  return `${net < 0 ? "−" : "+"}${fraction(Math.abs(net))}`;
}
