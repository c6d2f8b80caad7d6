import { Component, createRef } from "preact";
import { maps } from "../answers";
import { boxBetween, NAMED, type PartName, type Point } from "../box";
import type { Picture } from "../collections";
import { showingHeat } from "../display";
import { centreCrop } from "../heat";
import { strings } from "../language";
import type { Region, Side } from "../protocol";
import { mark, marks } from "../question";
import { Heat } from "./heat";

interface Props {
  readonly picture: Picture;
}

interface State {
  /** Of the picture's file; null until it is there. */
  readonly size: { readonly width: number; readonly height: number } | null;
  readonly box: Region | null;
  /** Where the hand began to draw. */
  readonly from: Point | null;
}

/** The picture, on which a box can be drawn, and the marks for what is in it. */
export class PartMarker extends Component<Props, State> {
  override state: State = { size: null, box: null, from: null };
  readonly #square = createRef<HTMLDivElement>();

  override render({ picture: { id, label, url } }: Props, { box }: State) {
    const map = maps.value.get(id);
    const { large } = strings.value;
    return (
      <div class="large-picture">
        <div class="large-frame">
          {url !== null && <img src={url} alt={label} draggable={false} onLoad={this.#measure} />}
          {url !== null && map !== undefined && showingHeat.value && <Heat url={url} values={map.values} />}
          {this.#drawing()}
        </div>
        <div class="large-parts">
          <label>
            {large.part}{" "}
            <select
              value=""
              onChange={({ currentTarget }) => {
                const name = currentTarget.value as PartName | "";
                this.setState({ box: name === "" ? null : NAMED[name] });
              }}
            >
              <option value="">{large.choose}</option>
              {(Object.keys(NAMED) as PartName[]).map((name) => (
                <option key={name} value={name}>
                  {large.parts[name]}
                </option>
              ))}
            </select>
          </label>
          <PartButton side="like" disabled={box === null} onMark={this.#mark} />
          <PartButton side="dislike" disabled={box === null} onMark={this.#mark} />
        </div>
      </div>
    );
  }

  /** What lies over the square that the model sees. */
  #drawing() {
    const { size, box } = this.state;
    if (size === null) return null;
    const { left, top, side } = centreCrop(size.width, size.height);
    const own = marks.value.filter(({ id, region }) => id === this.props.picture.id && region !== null);
    return (
      <div
        ref={this.#square}
        class="large-square"
        style={{
          left: percent(left / size.width),
          top: percent(top / size.height),
          width: percent(side / size.width),
          height: percent(side / size.height),
        }}
        onPointerDown={this.#begin}
        onPointerMove={this.#draw}
        onPointerUp={this.#end}
        onPointerCancel={this.#end}
      >
        {own.map(({ region, side: to }) => (
          <Box key={JSON.stringify(region)} region={region} side={to} />
        ))}
        <Box region={box} side={null} />
      </div>
    );
  }

  readonly #measure = ({ currentTarget }: { currentTarget: HTMLImageElement }): void => {
    this.setState({ size: { width: currentTarget.naturalWidth, height: currentTarget.naturalHeight } });
  };

  readonly #begin = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    this.#square.current?.setPointerCapture(event.pointerId);
    this.setState({ from: this.#at(event), box: null });
  };

  readonly #draw = (event: PointerEvent): void => {
    const { from } = this.state;
    if (from !== null) this.setState({ box: boxBetween(from, this.#at(event)) });
  };

  readonly #end = (): void => {
    this.setState({ from: null });
  };

  /** Where the pointer is, in fractions of the square. */
  #at({ clientX, clientY }: PointerEvent): Point {
    const { left, top, width, height } = this.#square.current?.getBoundingClientRect() ?? new DOMRect();
    return { x: (clientX - left) / width, y: (clientY - top) / height };
  }

  readonly #mark = (side: Side): void => {
    mark(this.props.picture.id, side, this.state.box);
    this.setState({ box: null });
    // The button that was pressed has nothing to do now, and would let the focus fall.
    this.#square.current?.closest("dialog")?.focus();
  };
}

interface PartButtonProps {
  readonly side: Side;
  readonly disabled: boolean;
  readonly onMark: (side: Side) => void;
}

function PartButton({ side, disabled, onMark }: PartButtonProps) {
  const { large } = strings.value;
  return (
    <button
      type="button"
      class="chip"
      disabled={disabled}
      onClick={() => {
        onMark(side);
      }}
    >
      {side === "like" ? large.morePart : large.lessPart}
    </button>
  );
}

interface BoxProps {
  readonly region: Region | null;
  /** null while it is no mark yet. */
  readonly side: Side | null;
}

function Box({ region, side }: BoxProps) {
  if (region === null) return null;
  const { left, top, right, bottom } = region;
  const style = {
    left: percent(left),
    top: percent(top),
    width: percent(right - left),
    height: percent(bottom - top),
  };
  return <div class="large-box" data-side={side} style={style} />;
}

function percent(part: number): string {
  return `${100 * part}%`;
}
