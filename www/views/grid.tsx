import { Component, createRef } from "preact";
import { maps } from "../answers";
import { showingHeat, type Shown } from "../display";
import { move, places, type Places } from "../flip";
import { composes, focusSearch, keyName } from "../keys";
import { sideOf } from "../marks";
import type { Side } from "../protocol";
import { mark, marks } from "../question";
import { prioritize } from "../session";
import { Tile } from "./tile";

interface Props {
  readonly tiles: readonly Shown[];
  /** What the tiles are an answer to: for new words the window scrolls to the top. */
  readonly words: string;
  readonly ranked: boolean;
  /** Whether a picture fills its tile; else it stands on the tile's ground. */
  readonly framed: boolean;
}

interface State {
  /** The tile last focused. */
  readonly current: string | null;
}

interface Snapshot {
  readonly places: Places;
  /** Where the window is to be scrolled to: a browser may follow a tile that moves away. */
  readonly scroll: number;
  /** Place of the tile that had the focus. */
  readonly focused: number | null;
}

const MARKING: Readonly<Record<string, Side>> = { u: "like", d: "dislike" };
/** The engine hears what is on screen once scrolling has settled for this long. */
const SETTLE_MS = 150;

/**
 * The pictures. One tile is in the tab order and arrows move from it; a new order moves the tiles to
 * where they belong.
 */
export class Grid extends Component<Props, State> {
  override state: State = { current: null };
  readonly #list = createRef<HTMLUListElement>();
  #settling: ReturnType<typeof setTimeout> | undefined;

  override componentDidMount(): void {
    addEventListener("scroll", this.#settle, { passive: true });
    addEventListener("resize", this.#settle, { passive: true });
  }

  override componentWillUnmount(): void {
    clearTimeout(this.#settling);
    removeEventListener("scroll", this.#settle);
    removeEventListener("resize", this.#settle);
  }

  override getSnapshotBeforeUpdate(before: Props): Snapshot | null {
    if (sameOrder(before.tiles, this.props.tiles)) return null;
    const tiles = this.#tiles();
    const tile = tileOf(document.activeElement);
    return {
      places: places(tiles),
      scroll: before.words === this.props.words ? scrollY : 0,
      focused: tile === null ? null : tiles.indexOf(tile),
    };
  }

  override componentDidUpdate(_: Props, __: unknown, snapshot?: Snapshot | null): void {
    if (snapshot === null || snapshot === undefined) return;
    scrollTo({ top: snapshot.scroll, behavior: "instant" });
    move(this.#tiles(), snapshot.places);
    if (snapshot.focused !== null) this.#refocus(snapshot.focused);
    this.#settle();
  }

  override render({ tiles, ranked, framed }: Props) {
    const current = this.#current();
    return (
      <ul
        ref={this.#list}
        class="grid"
        data-ranked={ranked}
        data-framed={framed}
        onKeyDown={this.#key}
        onFocusIn={this.#focus}
      >
        {tiles.map(({ picture, hit }, place) => (
          <Tile
            key={picture.id}
            picture={picture}
            place={hit === null ? null : place + 1}
            risen={(hit?.before ?? place) - place}
            side={sideOf(marks.value, picture.id)}
            heat={showingHeat.value ? (maps.value.get(picture.id)?.values ?? null) : null}
            reachable={picture.id === current}
          />
        ))}
      </ul>
    );
  }

  /** The tile in the tab order: the last one focused, or the first. */
  #current(): string | undefined {
    const { tiles } = this.props;
    const focused = tiles.find(({ picture }) => picture.id === this.state.current);
    return (focused ?? tiles[0])?.picture.id;
  }

  #tiles(): HTMLElement[] {
    return Array.from(this.#list.current?.children ?? []) as HTMLElement[];
  }

  /**
   * Moving a tile in the document takes the focus from it: it comes back if the tile is on
   * screen, and else goes to the tile that took its place.
   */
  #refocus(place: number): void {
    const tiles = this.#tiles();
    const moved = tiles.find((tile) => tile.dataset.id === this.state.current);
    const tile = moved !== undefined && onScreen(moved) ? moved : tiles[place];
    if (tile?.contains(document.activeElement) === false) focusOn(tile, { preventScroll: true });
  }

  readonly #focus = (event: FocusEvent): void => {
    const current = tileOf(event.target)?.dataset.id ?? null;
    if (current !== this.state.current) this.setState({ current });
  };

  readonly #key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || composes(event)) return;
    const tile = tileOf(event.target);
    if (tile === null) return;
    const side = MARKING[keyName(event)];
    if (side !== undefined) mark(tile.dataset.id ?? "", side);
    else if (!this.#move(tile, event.key)) return;
    event.preventDefault();
  };

  #move(tile: HTMLElement, key: string): boolean {
    const tiles = this.#tiles();
    const from = tiles.indexOf(tile);
    const columns = this.#columns();
    const to = {
      ArrowLeft: from - 1,
      ArrowRight: from + 1,
      ArrowUp: from - columns,
      ArrowDown: from + columns,
      Home: 0,
      End: tiles.length - 1,
    }[key];
    if (to === undefined) return false;
    if (to < 0 && key === "ArrowUp") focusSearch();
    const next = tiles[to];
    if (next !== undefined) focusOn(next);
    return true;
  }

  #columns(): number {
    const list = this.#list.current;
    return list === null ? 1 : getComputedStyle(list).gridTemplateColumns.split(" ").length;
  }

  readonly #settle = (): void => {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      prioritize(
        this.#tiles()
          .filter(onScreen)
          .map((tile) => tile.dataset.id ?? ""),
      );
    }, SETTLE_MS);
  };
}

function onScreen(tile: HTMLElement): boolean {
  const { top, bottom } = tile.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}

function focusOn(tile: HTMLElement, options?: FocusOptions): void {
  tile.querySelector<HTMLElement>(".tile-picture")?.focus(options);
}

function tileOf(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>(".tile") : null;
}

function sameOrder(before: readonly Shown[], now: readonly Shown[]): boolean {
  return (
    before.length === now.length &&
    before.every(({ picture }, place) => picture.id === now[place]?.picture.id)
  );
}
