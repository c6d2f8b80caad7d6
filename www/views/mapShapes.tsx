import { pictureOf } from "../collections";
import { strings } from "../language";
import { type Frame, placed, SIDE } from "../mapping/frame";
import type { ToMap } from "../mapping/mapping";
import type { Drawn } from "../mapping/sum";
import { sideOf } from "../marks";
import type { Spot, Step } from "../protocol";

/** Of the drawing's side. */
const PICTURE = 8;
/** A tip is drawn so far before the end of its arrow. */
const TIP = 2.6;

/** "3. dolphin, up 5 by your marks" */
export function said({ id }: Spot, place: number, { question }: ToMap): string {
  const side = sideOf(question.marks, id);
  const mark = side === null ? "" : side === "like" ? strings.value.map.liked : strings.value.map.disliked;
  return `${place + 1}. ${pictureOf(id)?.label ?? id}${mark}`;
}

interface SpotProps {
  readonly spot: Spot;
  readonly place: number;
  readonly of: ToMap;
  readonly frame: Frame;
  readonly reachable: boolean;
  readonly look: (id: string | null) => void;
}

export function PictureSpot({ spot, place, of, frame, reachable, look }: SpotProps) {
  const [x, y] = placed(spot.at, frame);
  const url = pictureOf(spot.id)?.url ?? null;
  return (
    <g
      class="map-picture"
      data-id={spot.id}
      data-side={sideOf(of.question.marks, spot.id)}
      transform={`translate(${x} ${y})`}
      role="img"
      aria-label={said(spot, place, of)}
      tabIndex={reachable ? 0 : -1}
      onFocus={() => {
        look(spot.id);
      }}
      onPointerEnter={() => {
        look(spot.id);
      }}
    >
      <rect x={-PICTURE / 2} y={-PICTURE / 2} width={PICTURE} height={PICTURE} rx={1.4} />
      {url !== null && (
        <image
          href={url}
          x={-PICTURE / 2 + 0.7}
          y={-PICTURE / 2 + 0.7}
          width={PICTURE - 1.4}
          height={PICTURE - 1.4}
        />
      )}
    </g>
  );
}

/** Where the mean of each kind lies. */
export function Axes({ frame }: { readonly frame: Frame }) {
  const [x, y] = placed([0, 0], frame);
  return <path class="map-axes" d={`M${x} 0V${SIDE}M0 ${y}H${SIDE}`} />;
}

export function ArrowLine({
  drawn: { pull, from, to },
  frame,
}: {
  readonly drawn: Drawn;
  readonly frame: Frame;
}) {
  const [a, b] = [placed(from, frame), placed(to, frame)];
  const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
  if (length < 0.5) return null;
  const [x, y] = [(b[0] - a[0]) / length, (b[1] - a[1]) / length];
  const tip = Math.min(TIP, length);
  const [left, right] = [0.45, -0.45].map(
    (side) => `${b[0] - tip * (x + side * y)} ${b[1] - tip * (y - side * x)}`,
  );
  return (
    <g class="map-arrow" data-pull={pull}>
      <path class="map-shaft" d={`M${a.join(" ")}L${b[0] - tip * x} ${b[1] - tip * y}`} />
      <path class="map-tip" d={`M${b.join(" ")}L${left ?? ""}L${right ?? ""}Z`} />
    </g>
  );
}

/** The query after each mark. */
export function Way({ path, frame }: { readonly path: readonly Step[]; readonly frame: Frame }) {
  const points = path.map(({ at }) => placed(at, frame));
  const last = points.length - 1;
  return (
    <g class="map-way">
      <polyline points={points.map((point) => point.join()).join(" ")} />
      {points.map(([x, y], place) => (
        <g key={place} transform={`translate(${x} ${y})`} data-last={place === last}>
          <circle r={place === last ? 1.5 : 1} />
          {(place === 0 || place === last) && (
            <text x={2.2} y={place === 0 && last > 0 ? 4 : -1.6}>
              {place === 0 && last > 0 ? "q" : last > 0 ? "q′" : "q"}
            </text>
          )}
        </g>
      ))}
    </g>
  );
}
