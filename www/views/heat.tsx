import { useEffect, useRef } from "preact/hooks";
import { paint } from "../heat";

interface Props {
  /** Address of the picture's file. */
  readonly url: string;
  readonly values: readonly number[];
}

/** Attention as a heat map, to be laid over the picture's own box. */
export function Heat({ url, values }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let current = true;
    const picture = new Image();
    picture.src = url;
    void picture.decode().then(
      () => {
        if (current && canvas.current !== null) {
          paint(canvas.current, values, picture.naturalWidth, picture.naturalHeight);
        }
      },
      // A picture that cannot be shown needs no map.
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [url, values]);
  return <canvas ref={canvas} class="heat" aria-hidden="true" />;
}
