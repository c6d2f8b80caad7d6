import { fraction, signed as withSign, whole } from "../format";
import { strings } from "../language";
import type { Interval } from "../protocol";
import type { Line } from "./labChart";

interface Props {
  readonly lines: readonly Line[];
  readonly title: string;
  /** Whether the figures are differences. */
  readonly signed: boolean;
}

const DIGITS = 3;

/** What the curves show, to be read. It scrolls, which the keyboard must be able to do. */
export function LabTable({ lines, title, signed }: Props) {
  const { lab: text } = strings.value;
  const rounds = Math.max(0, ...lines.map(({ intervals }) => intervals.length));
  return (
    <div class="lab-table" tabIndex={0} role="group" aria-label={text.table}>
      <table class="table">
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">{text.method}</th>
            <th scope="col">{text.queries}</th>
            {Array.from({ length: rounds }, (_, round) => (
              <th key={round} scope="col">
                {text.round} {round}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map(({ label, line, queries, intervals }) => (
            <tr key={line}>
              <th scope="row">{label}</th>
              <td>{whole(queries)}</td>
              {intervals.map((interval, round) => (
                <td key={round}>
                  <FigureIn interval={interval} signed={signed} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function FigureIn({
  interval: { mean, lo, hi },
  signed,
}: {
  readonly interval: Interval;
  readonly signed: boolean;
}) {
  const said = (value: number): string => (signed ? withSign(value, DIGITS) : fraction(value, DIGITS));
  return (
    <>
      {said(mean)}{" "}
      <small>
        [{said(lo)}, {said(hi)}]
      </small>
    </>
  );
}
