import type { RefObject } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { type Chart, chartOf, markerOf, type Point } from "../lab/chart";
import { strings } from "../language";
import type { Interval } from "../protocol";

/** A method's figures by round, from the first ranking on. */
export interface Line {
  readonly label: string;
  /** Which colour, dash and marker it has. */
  readonly line: number;
  readonly queries: number;
  readonly intervals: readonly Interval[];
}

interface Props {
  readonly svg: RefObject<SVGSVGElement | null>;
  readonly lines: readonly Line[];
  readonly title: string;
}

/** Until it is measured. */
const WIDTH = 640;
const NARROWEST = 280;
const LEGEND_ROW = 22;
/** Room for a method's name and the piece of its line. */
const LEGEND_COLUMN = 210;

/** Drawn in pixels of the page, so that its letters are as large as all others. */
export function Curves({ svg, lines, title }: Props) {
  const { lab: text } = strings.value;
  const [box, width] = useWidth();
  const [titleId, descriptionId] = [useId(), useId()];
  const chart = chartOf(
    lines.map(({ intervals }) => intervals),
    width,
  );
  const columns = Math.max(1, Math.floor(width / LEGEND_COLUMN));
  const height = chart.height + Math.ceil(lines.length / columns) * LEGEND_ROW + 4;
  return (
    <figure ref={box} class="lab-chart" aria-label={text.curves}>
      <svg
        ref={svg}
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-labelledby={titleId}
        aria-describedby={descriptionId}
      >
        <title id={titleId}>{title}</title>
        <desc id={descriptionId}>{text.chartDescription}</desc>
        <Axes chart={chart} />
        {lines.map(({ line }, place) => (
          <Curve key={line} line={line} points={chart.lines[place] ?? []} />
        ))}
        {lines.map(({ line, label }, place) => (
          <Legend
            key={line}
            line={line}
            label={label}
            x={(place % columns) * (width / columns) + 8}
            y={chart.height + Math.floor(place / columns) * LEGEND_ROW + 12}
          />
        ))}
      </svg>
    </figure>
  );
}

function Axes({ chart }: { readonly chart: Chart }) {
  const { left, right, bottom, up, across } = chart;
  return (
    <g class="lab-axes">
      {up.map(({ at, text }) => (
        <g key={text}>
          <line x1={left} x2={right} y1={at} y2={at} />
          <text x={left - 8} y={at + 4} text-anchor="end">
            {text}
          </text>
        </g>
      ))}
      {across.map(({ at, text }) => (
        <text key={text} x={at} y={bottom + 16} text-anchor="middle">
          {text}
        </text>
      ))}
      <text x={(left + right) / 2} y={bottom + 31} text-anchor="middle">
        {strings.value.lab.round}
      </text>
    </g>
  );
}

function Curve({ line, points }: { readonly line: number; readonly points: readonly Point[] }) {
  return (
    <g class="lab-line" data-line={line}>
      {points.map(({ x, lo, hi }) => (
        <path key={x} class="lab-interval" d={`M${x} ${lo}V${hi}M${x - 3} ${lo}h6M${x - 3} ${hi}h6`} />
      ))}
      <polyline points={points.map(({ x, y }) => `${x},${y}`).join(" ")} />
      {points.map(({ x, y }) => (
        <path key={x} class="lab-marker" d={markerOf(line)} transform={`translate(${x} ${y})`} />
      ))}
    </g>
  );
}

interface LegendProps {
  readonly line: number;
  readonly label: string;
  readonly x: number;
  readonly y: number;
}

function Legend({ line, label, x, y }: LegendProps) {
  return (
    <g class="lab-line" data-line={line}>
      <polyline points={`${x},${y} ${x + 36},${y}`} />
      <path class="lab-marker" d={markerOf(line)} transform={`translate(${x + 18} ${y})`} />
      <text x={x + 44} y={y + 4}>
        {label}
      </text>
    </g>
  );
}

/** The width of the box, in whole pixels. */
function useWidth() {
  const box = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(WIDTH);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setWidth(Math.max(NARROWEST, Math.floor(entry.contentRect.width)));
    });
    if (box.current !== null) observer.observe(box.current);
    return () => {
      observer.disconnect();
    };
  }, []);
  return [box, width] as const;
}
