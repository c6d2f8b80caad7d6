import { useId } from "preact/hooks";

export interface Segment<T extends string> {
  readonly value: T;
  readonly label: string;
  /** The name that papers use, beside a plain label. */
  readonly term?: string;
}

interface Props<T extends string> {
  readonly legend: string;
  readonly segments: readonly Segment<T>[];
  readonly value: T;
  readonly choose: (value: T) => void;
  /** Id of what explains the choice. */
  readonly describedBy?: string;
}

/** One of a few, side by side: native radio buttons, so the keyboard and screen readers know them. */
export function Segmented<T extends string>({ legend, segments, value, choose, describedBy }: Props<T>) {
  const name = useId();
  return (
    <div class="segmented" role="radiogroup" aria-label={legend} aria-describedby={describedBy}>
      {segments.map((segment) => (
        <label key={segment.value}>
          <input
            type="radio"
            name={name}
            checked={segment.value === value}
            onChange={() => {
              choose(segment.value);
            }}
          />
          <span>
            {segment.label}
            {segment.term !== undefined && <small>{segment.term}</small>}
          </span>
        </label>
      ))}
    </div>
  );
}
