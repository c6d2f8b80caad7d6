import type { ComponentChildren } from "preact";

/** Line drawings in the text's colour; what they mean is said by the control that holds them. */
function Icon({ children, onwards = false }: { children: ComponentChildren; onwards?: boolean }) {
  return (
    <svg class="icon" data-onwards={onwards} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

const THUMB = "M8 11l3.6-7.2a2.2 2.2 0 0 1 2.6 2.7L13.5 10h5.3a2 2 0 0 1 2 2.4l-1.3 6.2a2 2 0 0 1-2 1.6H8z";

export function ThumbUp() {
  return (
    <Icon>
      <path d={THUMB} />
      <path d="M3.5 11H8v9.2H3.5z" />
    </Icon>
  );
}

export function ThumbDown() {
  return (
    <Icon>
      <g transform="rotate(180 12 12)">
        <path d={THUMB} />
        <path d="M3.5 11H8v9.2H3.5z" />
      </g>
    </Icon>
  );
}

export function Phone() {
  return (
    <Icon>
      <rect x="6.5" y="2.5" width="11" height="19" rx="2.4" />
      <path d="M10.5 18.5h3" />
    </Icon>
  );
}

export function Search() {
  return (
    <Icon>
      <circle cx="10.5" cy="10.5" r="6.5" />
      <path d="M15.5 15.5L21 21" />
    </Icon>
  );
}

/** Where lines begin. */
export function Backwards() {
  return (
    <Icon onwards>
      <path d="M14.5 5l-7 7 7 7" />
    </Icon>
  );
}

/** Where lines go. */
export function Onwards() {
  return (
    <Icon onwards>
      <path d="M9.5 5l7 7-7 7" />
    </Icon>
  );
}

export function Question() {
  return (
    <Icon>
      <circle cx="12" cy="12" r="9" />
      <path d="M9.4 9.3a2.7 2.7 0 1 1 3.9 2.4c-.8.5-1.3 1-1.3 2M12 17v.01" />
    </Icon>
  );
}

export function Dots() {
  return (
    <Icon>
      <path d="M5 12h.01M12 12h.01M19 12h.01" />
    </Icon>
  );
}

/** A chain's two links. */
export function Share() {
  return (
    <Icon>
      <path d="M10 14a4.2 4.2 0 0 0 6 0l3.4-3.4a4.2 4.2 0 0 0-6-6L12 6" />
      <path d="M14 10a4.2 4.2 0 0 0-6 0l-3.4 3.4a4.2 4.2 0 0 0 6 6L12 18" />
    </Icon>
  );
}

export function Cross() {
  return (
    <Icon>
      <path d="M6 6l12 12M18 6L6 18" />
    </Icon>
  );
}

export function Sun() {
  return (
    <Icon>
      <circle cx="12" cy="12" r="4" />
      <path d="M12 2.5v2.5M12 19v2.5M2.5 12H5M19 12h2.5M5.3 5.3l1.8 1.8M16.9 16.9l1.8 1.8M5.3 18.7l1.8-1.8M16.9 7.1l1.8-1.8" />
    </Icon>
  );
}

export function Moon() {
  return (
    <Icon>
      <path d="M20 14.2A8.3 8.3 0 0 1 9.8 4a8.3 8.3 0 1 0 10.2 10.2z" />
    </Icon>
  );
}
