import { useEffect, useRef } from "preact/hooks";
import { view, viewed } from "../asides";
import { pictureOf } from "../collections";
import { shown, step } from "../display";
import { fraction } from "../format";
import { composes, keyName } from "../keys";
import { isRightToLeft, strings } from "../language";
import { sideOf } from "../marks";
import type { Hit, Side } from "../protocol";
import { askWith, mark, marks } from "../question";
import { Backwards, Cross, Onwards, ThumbDown, ThumbUp } from "./icons";
import { Neighbours } from "./neighbours";
import { PartMarker } from "./parts";

const MARKING: Readonly<Record<string, Side>> = { u: "like", d: "dislike" };

/** A picture as large as the window allows, with all that can be asked of it. Arrow keys go along the ranking. */
export function LargeView() {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = viewed.value;
  const picture = id === null ? undefined : pictureOf(id);
  const open = picture !== undefined;
  useEffect(() => {
    const element = dialog.current;
    if (element === null) return;
    if (open && !element.open) {
      element.showModal();
      // Else the first control had it, and with it the arrow keys.
      element.focus();
    }
    if (!open) element.close();
  }, [open]);
  return (
    <dialog
      ref={dialog}
      class="large"
      tabIndex={-1}
      aria-labelledby="large-title"
      onClose={() => {
        close();
      }}
      onClick={(event) => {
        // Outside of what it holds.
        if (event.target === event.currentTarget) event.currentTarget.close();
      }}
      onKeyDown={press}
    >
      {picture !== undefined && (
        <div class="large-body">
          <PartMarker key={picture.id} picture={picture} />
          <div class="large-facts">
            <header class="large-heading">
              <h2 id="large-title" dir="auto">
                {picture.label}
              </h2>
              <button
                type="button"
                class="button-icon large-close"
                aria-label={strings.value.large.close}
                onClick={() => dialog.current?.close()}
              >
                <Cross />
              </button>
            </header>
            <Standing id={picture.id} />
            <Actions id={picture.id} label={picture.label} />
            <Neighbours />
          </div>
        </div>
      )}
    </dialog>
  );
}

/** Closes the large view, and puts the focus on the tile of the picture that was seen last. */
function close(): void {
  const id = viewed.peek();
  view(null);
  if (id === null) return;
  const tile = `.tile[data-id="${CSS.escape(id)}"] .tile-picture`;
  document.querySelector<HTMLElement>(tile)?.focus();
}

function press(event: KeyboardEvent): void {
  const aims = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
  if (event.ctrlKey || event.metaKey || event.altKey || composes(event) || aims) return;
  const id = viewed.peek();
  const onwards = isRightToLeft.value ? -1 : 1;
  const side = MARKING[keyName(event)];
  if (event.key === "ArrowRight") step(onwards);
  else if (event.key === "ArrowLeft") step(onwards === 1 ? -1 : 1);
  else if (side !== undefined && id !== null) mark(id, side);
  else return;
  event.preventDefault();
}

/** Where it stands in the ranking, and the way to the pictures beside it. */
function Standing({ id }: { readonly id: string }) {
  const place = shown.value.findIndex(({ picture }) => picture.id === id);
  const hit = shown.value[place]?.hit ?? null;
  const { large } = strings.value;
  return (
    <div class="large-standing">
      <button
        type="button"
        class="button-icon"
        aria-label={large.before}
        disabled={place <= 0}
        onClick={() => {
          step(-1);
        }}
      >
        <Backwards />
      </button>
      <p role="status">{hit === null ? large.notRanked : standing(hit, place)}</p>
      <button
        type="button"
        class="button-icon"
        aria-label={large.next}
        disabled={place < 0 || place === shown.value.length - 1}
        onClick={() => {
          step(1);
        }}
      >
        <Onwards />
      </button>
    </div>
  );
}

function standing({ score, before }: Hit, place: number): string {
  const moved = before === null ? 0 : before - place;
  const { large } = strings.value;
  const cosine = fraction(score, 3);
  return moved === 0 ? large.standing(place + 1, cosine) : large.moved(place + 1, cosine, moved);
}

function Actions({ id, label }: { readonly id: string; readonly label: string }) {
  const side = sideOf(marks.value, id);
  return (
    <div class="large-actions">
      <Thumb {...{ id, label }} to="like" on={side === "like"} />
      <Thumb {...{ id, label }} to="dislike" on={side === "dislike"} />
      <button
        type="button"
        class="button-primary"
        onClick={() => {
          view(null);
          askWith(id);
        }}
      >
        {strings.value.large.moreLikeThis}
      </button>
    </div>
  );
}

interface ThumbProps {
  readonly id: string;
  readonly label: string;
  readonly to: Side;
  readonly on: boolean;
}

function Thumb({ id, label, to, on }: ThumbProps) {
  const text = strings.value.marks;
  return (
    <button
      type="button"
      class="large-thumb"
      data-to={to}
      aria-pressed={on}
      aria-label={to === "like" ? text.more(label) : text.less(label)}
      onClick={() => {
        mark(id, to);
      }}
    >
      {to === "like" ? <ThumbUp /> : <ThumbDown />}
    </button>
  );
}
