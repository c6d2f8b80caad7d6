import { useEffect, useRef, useState } from "preact/hooks";
import { playing } from "../arriving/demonstration";
import { inquiry } from "../inquiry/current";
import { link, pageAddress } from "../inquiry/history";
import type { Code } from "../kiosk/qr";
import { remaining } from "../kiosk/stand";
import { strings } from "../language";
import { Phone } from "./icons";

const CARD = "take-along";
/** White squares around a code, which cameras need. */
const QUIET = 4;

/** At a stand: leads a visitor's own phone to what they asked for here. */
export function TakeAlong() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="tool" popovertarget={CARD}>
        <Phone />
        <span>{strings.value.kiosk.phone}</span>
      </button>
      <div
        id={CARD}
        popover="auto"
        class="menu kiosk-card"
        onToggle={(event) => {
          setOpen((event as unknown as ToggleEvent).newState === "open");
        }}
      >
        {open && <OwnSearch />}
      </div>
    </>
  );
}

/** Follows what is asked while it is open. */
function OwnSearch() {
  const address = inquiry.value.words === "" ? pageAddress() : link();
  return (
    <>
      <p>{strings.value.kiosk.camera}</p>
      <QrCode text={address} />
    </>
  );
}

/** At a stand: the way to the page while nobody is there, and how long somebody may stay away. */
export function Stand() {
  if (remaining.value !== null) return <Counting seconds={remaining.value} />;
  if (!playing.value) return null;
  const { kiosk } = strings.value;
  return (
    <aside class="kiosk-corner" aria-label={kiosk.corner}>
      <QrCode text={pageAddress()} />
      <p>
        <b>{kiosk.touch}</b>
        <br />
        {kiosk.orPhone}
      </p>
    </aside>
  );
}

/** As a popover it lies over a picture that is seen large, too. */
function Counting({ seconds }: { readonly seconds: number }) {
  const over = useRef<HTMLDivElement>(null);
  useEffect(() => {
    over.current?.showPopover();
  }, []);
  return (
    <div ref={over} popover="manual" class="kiosk-countdown">
      <b aria-hidden="true">{seconds}</b>
      <p role="status">{strings.value.kiosk.startsOver}</p>
    </div>
  );
}

/** Nothing where the text is too long, or what draws it cannot be had. */
function QrCode({ text }: { readonly text: string }) {
  const [code, setCode] = useState<Code | null>(null);
  useEffect(() => {
    let wanted = true;
    import("../kiosk/qr").then(
      ({ qrCode }) => {
        if (wanted) setCode(qrCode(text));
      },
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [text]);
  if (code === null) return <p class="kiosk-address">{text}</p>;
  const { size, path } = code;
  const side = size + 2 * QUIET;
  return (
    <svg
      class="kiosk-code"
      viewBox={`${-QUIET} ${-QUIET} ${side} ${side}`}
      role="img"
      aria-label={strings.value.kiosk.code(text)}
    >
      <rect x={-QUIET} y={-QUIET} width={side} height={side} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
