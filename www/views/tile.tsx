import { Component } from "preact";
import { view } from "../asides";
import type { Picture } from "../collections";
import { flyToTray } from "../fly";
import { strings } from "../language";
import type { Side } from "../protocol";
import { mark } from "../question";
import { Hand } from "./hand";
import { Heat } from "./heat";
import { ThumbDown, ThumbUp } from "./icons";

interface Props {
  readonly picture: Picture;
  /** Whether the picture's name is in English, as a collection's are: a file's may be in any language. */
  readonly isEnglish: boolean;
  /** Address of its file; null until that has arrived. */
  readonly url: string | null;
  /** Place in the ranking, from 1; null in the collection's own order. */
  readonly place: number | null;
  /** Places gained by the marks; below zero, lost. */
  readonly risen: number;
  /** Whether the last mark brought it to the top. */
  readonly isNew: boolean;
  /** Whether a hand points at its thumb. */
  readonly pointed: boolean;
  readonly side: Side | null;
  /** Where the summarizer attended in it, to be shown. */
  readonly heat: readonly number[] | null;
  /** Whether Tab gets here; arrows get everywhere. */
  readonly reachable: boolean;
  /** Place among all tiles, from 1, and how many those are: not all of them are in the document. */
  readonly position: number;
  readonly of: number;
  /** Pixels from the grid's top, where it stands far from the other tiles; null where it is one of them. */
  readonly top: number | null;
}

/** A picture with its thumbs. Pressing the picture itself shows it large. */
export class Tile extends Component<Props> {
  /** A new order changes few of the tiles. */
  override shouldComponentUpdate(next: Props): boolean {
    return (Object.keys(next) as (keyof Props)[]).some((name) => next[name] !== this.props[name]);
  }

  override render(props: Props) {
    const {
      picture,
      isEnglish,
      url,
      place,
      risen,
      isNew,
      pointed,
      side,
      heat,
      reachable,
      position,
      of,
      top,
    } = props;
    const { id, label } = picture;
    const tabIndex = reachable ? 0 : -1;
    const lang = isEnglish ? "en" : undefined;
    return (
      <li
        class="tile"
        data-id={id}
        data-side={side}
        data-new={isNew}
        data-apart={top !== null}
        style={{ top: top === null ? "" : `${top}px` }}
        aria-posinset={position}
        aria-setsize={of}
      >
        <div class="tile-stage">
          <button
            type="button"
            class="tile-picture"
            tabIndex={tabIndex}
            aria-haspopup="dialog"
            onClick={() => {
              view(id);
            }}
            onContextMenu={(event) => {
              // A long press; the browser's own menu for pictures has nothing to offer here.
              if (!(event instanceof PointerEvent) || event.pointerType !== "touch") return;
              event.preventDefault();
              view(id);
            }}
          >
            {url === null ? (
              <span class="hidden" lang={lang}>
                {label}
              </span>
            ) : (
              <img src={url} alt={label} lang={lang} loading="lazy" decoding="async" draggable={false} />
            )}
            {url !== null && heat !== null && <Heat url={url} values={heat} />}
          </button>
          {place !== null && <Place place={place} risen={risen} />}
          <Thumb {...{ id, label, tabIndex }} to="like" on={side === "like"} />
          <Thumb {...{ id, label, tabIndex }} to="dislike" on={side === "dislike"} />
          {pointed && <Hand />}
        </div>
        <p class="tile-label" lang={lang} dir="auto" aria-hidden="true" title={label}>
          {label}
        </p>
      </li>
    );
  }
}

function Place({ place, risen }: { readonly place: number; readonly risen: number }) {
  const { marks } = strings.value;
  return (
    <p class="tile-place">
      <span class="hidden">{marks.place}</span>
      {place}
      {risen !== 0 && (
        <span class={risen > 0 ? "tile-risen" : "tile-fallen"}>
          <span class="hidden">{risen > 0 ? marks.up : marks.down}</span>
          <span aria-hidden="true">{risen > 0 ? " ↑" : " ↓"}</span>
          {Math.abs(risen)}
        </span>
      )}
    </p>
  );
}

interface ThumbProps {
  readonly id: string;
  readonly label: string;
  readonly tabIndex: number;
  readonly to: Side;
  readonly on: boolean;
}

function Thumb({ id, label, tabIndex, to, on }: ThumbProps) {
  const { marks } = strings.value;
  return (
    <button
      type="button"
      class="tile-thumb"
      data-to={to}
      tabIndex={tabIndex}
      aria-pressed={on}
      aria-label={to === "like" ? marks.more(label) : marks.less(label)}
      onClick={({ currentTarget }) => {
        if (to === "dislike" && !on) flyToTray(currentTarget.closest(".tile"));
        mark(id, to);
      }}
    >
      {to === "like" ? <ThumbUp /> : <ThumbDown />}
    </button>
  );
}
