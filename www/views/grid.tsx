import { Component, createRef } from "preact";
import { maps } from "../answers";
import { pointed } from "../arriving/demonstration";
import { showingHeat, type Shown } from "../display";
import { move, places, type Places } from "../flip";
import { composes, focusSearch, keyName } from "../keys";
import { isRightToLeft } from "../language";
import { sideOf } from "../marks";
import type { Side } from "../protocol";
import { onShow } from "../photos/onShow";
import { newcomers } from "../outcome";
import { mark, marks } from "../question";
import { prioritize } from "../session";
import { type Layout, near, type Range, spacers } from "../window";
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
  readonly layout: Layout;
  /** The tiles that are made. */
  readonly range: Range;
  /** The words that `range` is for. */
  readonly words: string;
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
const UNMEASURED: Layout = { columns: 1, pitch: 0 };

/**
 * The pictures. Only tiles in or near the window are made, and the one in the tab order, from which arrows
 * move; a new order moves the tiles to where they belong.
 */
export class Grid extends Component<Props, State> {
  override state: State = {
    current: null,
    layout: UNMEASURED,
    range: near(this.props.tiles.length, UNMEASURED, 0, 0),
    words: this.props.words,
  };
  readonly #list = createRef<HTMLUListElement>();
  readonly #resized = new ResizeObserver(() => {
    this.#measure();
    this.#settle();
  });
  #settling: ReturnType<typeof setTimeout> | undefined;
  /** The tile that gets the focus as soon as it is made. */
  #wanted: string | null = null;

  /** For other words the window is at the top again, where also the first tiles that come are. */
  static override getDerivedStateFromProps({ words, tiles }: Props, state: State): Partial<State> | null {
    if (words === state.words && state.range.end > 0) return null;
    return { words, range: near(tiles.length, state.layout, 0, innerHeight) };
  }

  override componentDidMount(): void {
    addEventListener("scroll", this.#scrolled, { passive: true });
    if (this.#list.current !== null) this.#resized.observe(this.#list.current);
    this.#measure();
  }

  override componentWillUnmount(): void {
    clearTimeout(this.#settling);
    removeEventListener("scroll", this.#scrolled);
    this.#resized.disconnect();
  }

  override getSnapshotBeforeUpdate(before: Props): Snapshot | null {
    if (sameOrder(before.tiles, this.props.tiles)) return null;
    const focused = tileOf(document.activeElement)?.dataset.id;
    return {
      places: places(this.#tiles()),
      scroll: before.words === this.props.words ? scrollY : 0,
      focused: focused === undefined ? null : placeOf(before.tiles, focused),
    };
  }

  override componentDidUpdate(_: Props, __: unknown, snapshot?: Snapshot | null): void {
    if (this.#wanted !== null) this.#focusWanted(this.#wanted);
    if (snapshot === null || snapshot === undefined) return;
    scrollTo({ top: snapshot.scroll, behavior: "instant" });
    move(this.#tiles(), snapshot.places);
    if (snapshot.focused !== null) this.#refocus(snapshot.focused);
    this.#measure();
    this.#settle();
  }

  override render({ tiles, ranked, framed }: Props, { range, layout }: State) {
    const current = this.#current();
    const { above, below } = spacers(tiles.length, layout, range);
    const made = tiles.slice(range.first, range.end).map((_, index) => range.first + index);
    if (current < range.first) made.unshift(current);
    if (current >= range.end && current < tiles.length) made.push(current);
    return (
      <ul
        ref={this.#list}
        class="grid"
        data-ranked={ranked}
        data-framed={framed}
        style={{ paddingTop: `${above}px`, paddingBottom: `${below}px` }}
        onKeyDown={this.#key}
        onFocusIn={this.#focus}
      >
        {made.map((place) => this.#tile(place, place === current))}
      </ul>
    );
  }

  #tile(place: number, reachable: boolean) {
    const { tiles } = this.props;
    const { layout, range } = this.state;
    const shown = tiles[place];
    if (shown === undefined) return null;
    const { key, picture, hit } = shown;
    const apart = place < range.first || place >= range.end;
    return (
      <Tile
        key={key}
        picture={picture}
        isEnglish={!onShow.value}
        url={picture.url}
        place={hit === null ? null : place + 1}
        risen={(hit?.before ?? place) - place}
        pointed={picture.id === pointed.value}
        isNew={newcomers.value.has(picture.id)}
        side={sideOf(marks.value, picture.id)}
        heat={showingHeat.value ? (maps.value.get(picture.id)?.values ?? null) : null}
        reachable={reachable}
        position={place + 1}
        of={tiles.length}
        top={apart ? Math.floor(place / layout.columns) * layout.pitch : null}
      />
    );
  }

  /** Place of the tile in the tab order: the last one focused, or the first. */
  #current(): number {
    return Math.max(0, placeOf(this.props.tiles, this.state.current));
  }

  /** The tiles that are made. */
  #tiles(): HTMLElement[] {
    return Array.from(this.#list.current?.children ?? []) as HTMLElement[];
  }

  #made(place: number): HTMLElement | undefined {
    const id = this.props.tiles[place]?.picture.id;
    return this.#tiles().find((tile) => tile.dataset.id === id);
  }

  /** Learns how the tiles are laid out, and makes those that are near the window then. */
  #measure(): void {
    const list = this.#list.current;
    const tile = this.#tiles().find(({ dataset }) => dataset.apart === "false");
    if (list === null || tile === undefined) {
      this.#makeNear();
      return;
    }
    const style = getComputedStyle(list);
    const columns = style.gridTemplateColumns.split(" ").length;
    const pitch = tile.getBoundingClientRect().height + (parseFloat(style.rowGap) || 0);
    const { layout } = this.state;
    if (layout.columns !== columns || layout.pitch !== pitch) {
      this.setState({ layout: { columns, pitch } }, this.#makeNear);
    } else {
      this.#makeNear();
    }
  }

  readonly #makeNear = (): void => {
    const list = this.#list.current;
    if (list === null) return;
    const { layout, range } = this.state;
    const top = -list.getBoundingClientRect().top;
    const now = near(this.props.tiles.length, layout, top, innerHeight);
    if (now.first !== range.first || now.end !== range.end) this.setState({ range: now });
  };

  readonly #scrolled = (): void => {
    this.#makeNear();
    this.#settle();
  };

  /**
   * Moving a tile in the document takes the focus from it: it comes back if the tile is on
   * screen, and else goes to the tile that took its place.
   */
  #refocus(place: number): void {
    const moved = this.#tiles().find((tile) => tile.dataset.id === this.state.current);
    const tile = moved !== undefined && onScreen(moved) ? moved : this.#made(place);
    if (tile?.contains(document.activeElement) === false) focusOn(tile, { preventScroll: true });
  }

  /** Focuses the tile at this place, which may have to be made first. */
  #focusPlace(place: number): void {
    const { tiles } = this.props;
    const { layout, range } = this.state;
    const id = tiles[place]?.picture.id;
    const list = this.#list.current;
    if (id === undefined || list === null) return;
    const made = this.#made(place);
    if (made !== undefined && place >= range.first && place < range.end) {
      focusOn(made);
      return;
    }
    this.#wanted = id;
    const top = list.getBoundingClientRect().top + Math.floor(place / layout.columns) * layout.pitch;
    scrollBy({ top: top - innerHeight / 2, behavior: "instant" });
    this.#makeNear();
  }

  #focusWanted(id: string): void {
    const { tiles } = this.props;
    const place = placeOf(tiles, id);
    const { first, end } = this.state.range;
    if (place >= 0 && (place < first || place >= end)) return;
    this.#wanted = null;
    const tile = this.#made(place);
    if (tile !== undefined) focusOn(tile);
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
    const { tiles } = this.props;
    const { columns } = this.state.layout;
    const from = placeOf(tiles, tile.dataset.id ?? null);
    const onwards = isRightToLeft.value ? -1 : 1;
    const to = {
      ArrowLeft: from - onwards,
      ArrowRight: from + onwards,
      ArrowUp: from - columns,
      ArrowDown: from + columns,
      Home: 0,
      End: tiles.length - 1,
    }[key];
    if (to === undefined) return false;
    if (to < 0 && key === "ArrowUp") focusSearch();
    this.#focusPlace(to);
    return true;
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

/** -1 where it is not among them. */
function placeOf(tiles: readonly Shown[], id: string | null): number {
  return id === null ? -1 : tiles.findIndex(({ picture }) => picture.id === id);
}

function sameOrder(before: readonly Shown[], now: readonly Shown[]): boolean {
  return (
    before.length === now.length &&
    before.every(({ picture }, place) => picture.id === now[place]?.picture.id)
  );
}
