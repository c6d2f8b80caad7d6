import { useRef, useState } from "preact/hooks";
import { strings } from "../language";
import { around, dragged, type Frame, showing, SIDE, zoomed } from "../mapping/frame";
import type { ToMap } from "../mapping/mapping";
import { chain, type Drawn } from "../mapping/sum";
import type { QueryMap, Spot } from "../protocol";
import { ArrowLine, Axes, PictureSpot, said, Way } from "./mapShapes";

interface Props {
  readonly of: ToMap;
  readonly map: QueryMap;
  readonly current: string | null;
  readonly look: (id: string | null) => void;
}

/** The map itself. Arrow keys go along the ranking, plus and minus come closer and go away, a drag moves it. */
export function Drawing({ of, map, current, look }: Props) {
  const text = strings.value.map;
  const arrows = chain(map.arrows);
  const seen = map.spots.find(({ id }) => id === current) ?? null;
  const { frame, take, zoom, isWhole } = useFrame(map, arrows, seen);
  const drag = useDrag((by) => {
    take(dragged(frame, by));
  });
  const press = (event: KeyboardEvent & { readonly currentTarget: SVGSVGElement }): void => {
    const next = besides(map.spots, current, event.key);
    if (next !== undefined) {
      look(next.id);
      if (!isWhole) take(showing(frame, next.at));
      focusOn(event.currentTarget, next.id);
    } else if (event.key === "+" || event.key === "=") zoom("in");
    else if (event.key === "-") zoom("out");
    else return;
    event.preventDefault();
  };
  return (
    <figure class="map-figure">
      <svg viewBox={`0 0 ${SIDE} ${SIDE}`} role="group" aria-label={text.drawing} {...drag} onKeyDown={press}>
        <Axes frame={frame} />
        {map.spots.map((spot, place) => (
          <PictureSpot
            key={spot.id}
            reachable={seen === null ? place === 0 : spot === seen}
            {...{ spot, place, of, frame, look }}
          />
        ))}
        {arrows.map((drawn, place) => (
          <ArrowLine key={place} drawn={drawn} frame={frame} />
        ))}
        <Way path={map.path} frame={frame} />
      </svg>
      <figcaption>
        <span>{seen === null ? text.point : said(seen, map.spots.indexOf(seen), of)}</span>
        <Zoom zoom={zoom} isWhole={isWhole} />
      </figcaption>
    </figure>
  );
}

interface Zooming {
  /** To the whole, too. */
  readonly zoom: (way: "in" | "out" | "whole") => void;
  readonly isWhole: boolean;
}

function Zoom({ zoom, isWhole }: Zooming) {
  const text = strings.value.map;
  const button = (name: string, sign: string, way: "in" | "out" | "whole", disabled: boolean) => (
    <button
      type="button"
      class="button-quiet"
      aria-label={name}
      disabled={disabled}
      onClick={() => {
        zoom(way);
      }}
    >
      {sign}
    </button>
  );
  return (
    <span class="map-zoom">
      {button(text.closer, "+", "in", false)}
      {button(text.farther, "−", "out", isWhole)}
      {button(text.whole, text.all, "whole", isWhole)}
    </span>
  );
}

/** Which part is in sight: of each new map the whole. */
function useFrame(map: QueryMap, arrows: readonly Drawn[], seen: Spot | null) {
  const [chosen, choose] = useState<{ readonly of: QueryMap; readonly frame: Frame } | null>(null);
  const ends = arrows.map(({ to }) => to);
  const whole = around([[0, 0], ...map.spots.map(({ at }) => at), ...map.path.map(({ at }) => at), ...ends]);
  const isWhole = chosen?.of !== map;
  const frame = isWhole ? whole : chosen.frame;
  const take = (next: Frame): void => {
    choose(next === whole ? null : { of: map, frame: next });
  };
  const zoom: Zooming["zoom"] = (way) => {
    const towards = seen?.at ?? map.path.at(-1)?.at ?? whole.centre;
    take(way === "whole" ? whole : zoomed(frame, towards, way, whole));
  };
  return { frame, take, zoom, isWhole };
}

/** The picture that a key goes to from this one. */
function besides(spots: readonly Spot[], current: string | null, key: string): Spot | undefined {
  const from = spots.findIndex(({ id }) => id === current);
  const to = {
    ArrowRight: from + 1,
    ArrowDown: from + 1,
    ArrowLeft: from - 1,
    ArrowUp: from - 1,
    Home: 0,
    End: spots.length - 1,
  }[key];
  return to === undefined ? undefined : spots[Math.min(Math.max(to, 0), spots.length - 1)];
}

function focusOn(svg: SVGElement, id: string): void {
  // It is in the tab order only once it is drawn so.
  requestAnimationFrame(() => {
    svg.querySelector<SVGElement>(`[data-id="${CSS.escape(id)}"]`)?.focus();
  });
}

/** Hands over how far the pointer was dragged, in units of the drawing. */
function useDrag(moved: (by: readonly [number, number]) => void) {
  const lastRef = useRef<readonly [number, number] | null>(null);
  return {
    onPointerDown: ({ clientX, clientY }: PointerEvent) => {
      lastRef.current = [clientX, clientY];
    },
    onPointerMove: ({ clientX, clientY, currentTarget, buttons }: PointerEvent) => {
      if (lastRef.current === null || buttons === 0) return;
      const unit = SIDE / (currentTarget as Element).getBoundingClientRect().width;
      moved([(clientX - lastRef.current[0]) * unit, (clientY - lastRef.current[1]) * unit]);
      lastRef.current = [clientX, clientY];
    },
    onPointerUp: () => {
      lastRef.current = null;
    },
  };
}
